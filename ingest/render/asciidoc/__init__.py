"""AsciiDoc to html: our own reading of the language, as Asciidoctor understands it."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attributes import BUILT_IN
from ingest.render.asciidoc.blocks import read_blocks
from ingest.render.asciidoc.document import Document, plain
from ingest.render.asciidoc.header import read_header
from ingest.render.asciidoc.places import home, resource
from ingest.render.asciidoc.site import site_attributes
from ingest.render.asciidoc.source import Source
from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.frontmatter import front_matter
from ingest.render.links import candidates
from ingest.render.model import NAMED, Link, Name, Rendered, RenderSettings
from ingest.render.registry import fallback_title

_MANUAL: Final = re.compile(r"<h1[^>]*>([\w.+-]+)\((\d\w{0,3})\)(?: Manual Page)?</h1>")


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """An AsciiDoc document as pages; one that asks not to be published has none. Raises RenderError and Needed."""
    decoded = decode(body, levels=settings.findings)
    front = front_matter(decoded.text, settings.findings)
    findings = decoded.findings + front.findings
    if front.meta.excluded:
        return Rendered(front.meta, (), (), tuple(findings))
    document = Document(path, settings, {**BUILT_IN, **_named(path), **site_attributes(path, settings)})
    html = _html(document, "\n" * front.lines + front.text)
    rendered = finish(
        html,
        path=path,
        meta=front.meta,
        settings=settings,
        findings=[*findings, *document.findings],
        fallback_title=fallback_title(path),
        sourcepos=True,
    )
    links = tuple(_wider(link, path, document.attributes.get("page-component-name", "")) for link in rendered.links)
    return rendered._replace(links=links, names=_names(document, html, path))


def _html(document: Document, text: str) -> str:
    source = Source(document, text)
    document.blocks = lambda reader: read_blocks(document, reader)
    html = read_header(document, source)
    html = f"{html}\n{read_blocks(document, source, sections=True)}"
    notes = "\n".join(f"<p>{number}. {note}</p>" for number, note in enumerate(document.notes, 1))
    return document.resolved(document.restored(f"{html}\n<hr>\n{notes}" if notes else html))


def _named(path: str) -> dict[str, str]:
    """The attributes that say what the document's file is called."""
    name = path.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return {"docname": stem or name, "docfile": path, "docfilesuffix": dot + suffix, "docdir": path.rpartition("/")[0]}


def _wider(link: Link, path: str, component: str) -> Link:
    """A link with what else it may mean: a manual page's document, a page's old name."""
    first = link.candidates[0]
    if first.startswith(f"{NAMED}adoc:"):
        page = first.removeprefix(f"{NAMED}adoc:")
        beside = candidates(f"{page.partition('(')[0]}.adoc", path)[:1]
        return link._replace(candidates=(first, *beside), raw=page)
    target = home(first)
    if component and target is not None and target.family == "pages":
        named = f"{NAMED}antora:{component}:{target.module}:{target.page}"
        return link._replace(candidates=(*link.candidates, named))
    return link


def _names(document: Document, html: str, path: str) -> tuple[Name, ...]:
    """What others may call the document: a page of the manual, a page of an Antora component."""
    names: list[Name] = []
    title = plain(document.attributes.get("doctitle", ""))
    if manual := _MANUAL.match(html):
        names.append(Name(f"adoc:{manual[1]}({manual[2]})", title=title))
    own, component = home(path), document.attributes.get("page-component-name")
    if own is not None and component and own.family == "pages":
        names.append(Name(f"antora:{component}:{own.module}:{own.page}", title=title))
        for alias in document.attributes.get("page-aliases", "").split(","):
            old = resource(alias.strip(), own, component, "page") if alias.strip() else None
            if old is not None:
                names.append(Name(f"antora:{old.component or component}:{old.module}:{old.path}", title=title))
    return tuple(names)
