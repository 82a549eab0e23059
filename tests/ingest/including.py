"""A user's own renderer that uses all a renderer may: included files, names it defines, links that show a title."""

from __future__ import annotations

from html import escape

from ingest.render import Meta, Name, Rendered, RenderSettings
from ingest.render.clean import finish
from ingest.render.registry import fallback_title


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """Lines such as `include FILE`, `name NAME TITLE`, `see NAME`, `open KEY`; all others are paragraphs."""
    html: list[str] = []
    names: list[Name] = []
    _read(body.decode(), path.rpartition("/")[0], settings, html, names)
    rendered = finish(
        "".join(html),
        path=path,
        meta=Meta(),
        settings=settings,
        findings=[],
        fallback_title=settings.title or fallback_title(path),
    )
    return rendered._replace(names=tuple(names))


def _read(text: str, folder: str, settings: RenderSettings, html: list[str], names: list[Name], depth: int = 0) -> None:
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "include" and depth < 3:
            place = settings.files.path(folder, rest)
            found = settings.files.read(place) if place else None
            _read(found.decode() if found is not None else "nothing there", folder, settings, html, names, depth + 1)
        elif word == "name":
            name, _, title = rest.partition(" ")
            names.append(Name(name, "there", title))
        elif word == "see":
            html.append(f'<p><a href="name:{escape(rest)}" data-fin="titled">{escape(rest)}</a></p>')
        elif word == "open":
            html.append(f'<p><a href="{escape(rest)}" data-fin="titled">{escape(rest)}</a></p>')
        elif word == "#":
            html.append(f"<h1>{escape(rest)}</h1>")
        else:
            html.append(f"<p>{escape(line)}</p>")
