"""Word files (.docx) to html: which parts are read, their order, and the title. How text is read is the other modules'.

Headers, footers, comments and everything a tracked change deletes are left out.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element

from ingest.render.clean import finish
from ingest.render.docx.container import Container
from ingest.render.docx.flow import Flow
from ingest.render.docx.numbering import Numbering
from ingest.render.docx.story import Story
from ingest.render.docx.styles import styles_of
from ingest.render.docx.xml import find
from ingest.render.model import Meta, Rendered, RenderError, RenderSettings
from ingest.render.registry import fallback_title

Relations = dict[str, tuple[str, str, bool]]


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A Word file as pages. Raises RenderError when it is none, is encrypted, or is damaged where its text is."""
    container = Container(body)
    top = container.relations("")
    main = _target(top, "officeDocument") or "word/document.xml"
    tree = container.tree(main)
    text = find(tree, "w:body")
    if text is None:
        raise RenderError("the file is no Word document: it has no text part", hint="correct its suffix, or exclude it")
    relations = container.relations(main)
    doubts: list[str] = []
    styles = styles_of(_part(container, relations, "styles", doubts))
    story = Story(styles, Numbering(_part(container, relations, "numbering", doubts), styles), settings.findings)
    story.relations = relations
    story.begin_story(text)
    flow = Flow(story)
    flow.read(text)
    html = flow.html()
    story.heading = ""
    html += _notes(container, relations, story, doubts)
    title = story.title or _core_title(_part(container, top, "core-properties", doubts))
    for doubt in doubts:
        story.report("FIN145", doubt)
    return finish(
        html,
        path=path,
        meta=Meta(),
        settings=settings if title is None else settings._replace(title=title),
        findings=story.findings,
        fallback_title=title or settings.title or fallback_title(path),
        lines=(0,) * (html.count("\n") + 1),
    )


_USELESS: Final = re.compile(
    r"(?:Microsoft (?:Office )?Word|Document ?\d*$|Dokument ?\d*$|untitled|unbenannt|title$|titel$|template|PowerPoint)"
    r"|.*\.(?:docx?|dotx?|rtf|odt|pdf|indd)$",
    re.IGNORECASE,
)


def _target(relations: Relations, kind: str) -> str | None:
    """The part that stands in a relation of a kind; Word writes one of each."""
    return next((target for found, target, outside in relations.values() if found == kind and not outside), None)


def _part(container: Container, relations: Relations, kind: str, doubts: list[str]) -> Element | None:
    """A part the text can be read without; a damaged one is remembered."""
    target = _target(relations, kind)
    try:
        return container.tree(target) if target else None
    except RenderError as error:
        doubts.append(f"the {kind} of the document cannot be read and have no effect ({error.what})")
        return None


def _core_title(properties: Element | None) -> str | None:
    """The title in the file's properties, unless a program made it up."""
    found = find(properties, "dc:title")
    title = " ".join((found.text or "").split()) if found is not None else ""
    return title if title and not _USELESS.match(title) else None


def _notes(container: Container, relations: Relations, story: Story, doubts: list[str]) -> str:
    """The footnotes and endnotes the text refers to, in the order of their numbers; notes may refer to notes."""
    written: list[str] = []
    trees: dict[str, dict[str, Element]] = {}
    own: dict[str, Relations] = {}
    while len(written) < len(story.notes):
        kind, name = story.notes[len(written)]
        if kind not in trees:
            tree = _part(container, relations, f"{kind}s", doubts)
            trees[kind] = {note.get("w:id", ""): note for note in tree.iter(f"w:{kind}")} if tree is not None else {}
            own[kind] = container.relations(_target(relations, f"{kind}s") or "word/none.xml")
        note = trees[kind].get(name)
        flow = Flow(story)
        if note is not None:
            story.relations = own[kind]
            story.begin_story(note)
            flow.read(note)
        written.append(f"<li>{flow.html()}</li>")
    return "\n<hr>\n<ol>\n" + "\n".join(written) + "\n</ol>" if written else ""
