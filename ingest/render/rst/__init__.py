"""reStructuredText, as docutils reads it and Sphinx extends it, to pages; nobody's conf.py is run.

What the project's settings say comes with `RenderSettings.project`; what only a program could make is a finding.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes

from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.frontmatter import front_matter
from ingest.render.model import NAMED, Link, Name, Rendered, RenderError, RenderSettings
from ingest.render.registry import fallback_title
from ingest.render.rst.parsing import parse
from ingest.render.rst.reading import Reading
from ingest.render.rst.writing import Writer, title_of

_DEEP = "the document is nested too deeply to be read"
_FIELDED = (nodes.comment, nodes.substitution_definition, nodes.target, nodes.pending, nodes.system_message)


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A document as pages, with the labels, terms and objects it defines. Raises RenderError and Needed."""
    decoded = decode(body, levels=settings.findings)
    front = front_matter(decoded.text, settings.findings)
    if front.meta.excluded:
        return Rendered(front.meta, (), (), tuple(decoded.findings + front.findings))
    reading = Reading(path, settings)
    try:
        document = parse("\n" * front.lines + front.text, reading)
        _drop_fields(document)
        writer = Writer(document, reading)
        writer.children(document)
        _name_labels(document, reading)
    except RecursionError as error:
        raise RenderError(_DEEP, hint="nest lists, boxes and tables less deeply") from error
    found = finish(
        writer.html,
        path=path,
        meta=front.meta,
        settings=settings,
        findings=decoded.findings + front.findings + reading.findings,
        fallback_title=settings.title or fallback_title(path),
        lines=writer.lines,
    )
    return found._replace(links=tuple(_meant(link, reading) for link in found.links), names=_unique(reading.names))


def _drop_fields(document: nodes.document) -> None:
    """Fields at the very start are about the document (`:orphan:`), and never shown."""
    for child in document.children:
        if isinstance(child, nodes.field_list):
            document.remove(child)
            return
        if not isinstance(child, _FIELDED):
            return


def _name_labels(document: nodes.document, reading: Reading) -> None:
    """Say which labels the document defines, each with the title it stands before."""
    for name, explicit in document.nametypes.items():
        fragment = document.nameids.get(name)
        if not explicit or not fragment:
            continue
        node: Any = document.ids.get(fragment)
        if isinstance(node, (nodes.footnote, nodes.citation)) or (node is not None and "refuri" in node):
            continue
        reading.define(name, fragment, title_of(document, name) or "")
    extensions = reading.option("extensions") or ()
    if "sphinx.ext.autosectionlabel" in extensions:
        for section in document.findall(nodes.section):
            title = section[0].astext() if section.children else ""
            reading.define(" ".join(title.lower().split()), section["ids"][0], title)


def _meant(link: Link, reading: Reading) -> Link:
    """A link to an object, with every name that object may have."""
    number = link.candidates[0].removeprefix(f"{NAMED}rst:=")
    if number == link.candidates[0]:
        return link
    names = reading.targets[int(number)]
    return link._replace(candidates=tuple(NAMED + name for name in names), raw=names[0].partition(":")[2], quiet=True)


def _unique(names: list[Name]) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    for name in names:
        found.setdefault(name.name, name)
    return tuple(found.values())
