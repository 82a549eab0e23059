"""DokuWiki: a page's text as html; included pages come through `files`.

Written from the behaviour that dokuwiki/dokuwiki's pages (data/pages/wiki/syntax.txt) and tests (_test/tests/Parsing)
show, and for the wrap, note, folded and include plugins from what their documentation promises.
"""

from __future__ import annotations

import json
from typing import Any

from ingest.render.clean import finish
from ingest.render.dokuwiki.ids import clean
from ingest.render.dokuwiki.page import Page
from ingest.render.model import Finding, Meta, Name, Rendered, RenderError, RenderSettings
from ingest.render.wikitext import readable


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A page as its connector wraps it: `id`, `text`, `title`, `names`, `titled`, `html`.

    Raises RenderError, and Needed for pages it includes.
    """
    said = _said(body)
    findings: list[Finding] = []
    name: str = said["id"]
    page = Page(name, titled=bool(said.get("titled")), raw=bool(said.get("html")), settings=settings, findings=findings)
    html, lines = page.html(readable(said["text"]))
    rendered = finish(
        html,
        path=path,
        meta=Meta(title=title if isinstance(title := said.get("title"), str) else None),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or _readable_name(name),
        lines=lines,
    )
    title = rendered.parts[0].title if rendered.parts else ""
    names = (name, clean(name), *_spaces(said.get("names", [])))
    return rendered._replace(names=tuple(Name(f"dokuwiki:{one}", "", title) for one in dict.fromkeys(names)))


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RenderError(f"not what the connector of a DokuWiki hands over: {error}") from error
    if not isinstance(said, dict) or not isinstance(said.get("id"), str) or not isinstance(said.get("text"), str):
        raise RenderError("not what the connector of a DokuWiki hands over: no id or no text")
    if not isinstance(said.get("names", []), list):
        raise RenderError("not what the connector of a DokuWiki hands over: its names are no list")
    return said


def _spaces(names: list[object]) -> list[str]:
    """The namespaces a page opens, spelled with and without accents."""
    own = [name for name in names if isinstance(name, str)]
    return [*own, *(f"{clean(name)}:" for name in own)]


def _readable_name(name: str) -> str:
    words = name.rpartition(":")[2].replace("_", " ").strip()
    return words[:1].upper() + words[1:] or "Untitled"
