"""The head of a document: its title, its author and revision, the attributes it sets; the head of a manual page."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attributes import read_setting
from ingest.render.asciidoc.document import Document, position
from ingest.render.asciidoc.inline import HEADER, apply
from ingest.render.asciidoc.metadata import ANCHOR_LINE, LIST_LINE, skip_comment
from ingest.render.asciidoc.reader import Line, Reader
from ingest.render.asciidoc.sections import TITLE_STEPS, section_title

_AUTHOR: Final = re.compile(r"(\w[\w\-'.]*)(?: +(\w[\w\-'.]*))?(?: +(\w[\w\-'.]*))?(?: +<([^<>]+)>)?$")
_REVISION: Final = re.compile(r"(?:[^\d{,]*([^,]*?),)?(?: *(?!:)([^:]*?))?(?: *:[ \t]*(\S.*)?)?$")
_REVISED: Final = re.compile(r"v\d|[^:]*\d")
_PAGE: Final = re.compile(r"(.+?) ?\( ?(.+?) ?\)$")


def read_header(document: Document, reader: Reader) -> str:
    """The title as a heading, or "" without one; the attributes of the head are set."""
    before = _settings(document, reader)
    line = reader.peek()
    if line is None:
        return ""
    title = _title(reader)
    if title is None:
        for other in reversed(before):
            reader.unread(other)
        _complete(document)
        return _heading(document, document.attributes.get("doctitle", ""), 0)
    if title[1]:
        document.attributes["compat-mode"] = ""
    document.attributes["doctitle"] = document.restored(apply(document, title[0], TITLE_STEPS))
    for other in before:
        if anchor := ANCHOR_LINE.match(other):
            document.define(anchor[1] or "", document.attributes["doctitle"])
    _settings(document, reader, blank=False)
    if reader.peek():
        _author(document, reader.read())
        _settings(document, reader, blank=False)
        if (following := reader.peek()) and _REVISED.match(following):
            _revision(document, reader.read())
            _settings(document, reader, blank=False)
    document.attributes["doctitle"] = document.restored(apply(document, title[0], TITLE_STEPS))
    _complete(document)
    return _heading(document, document.attributes["doctitle"], line.no)


def _settings(document: Document, reader: Reader, *, blank: bool = True) -> list[Line]:
    """Take settings and comments, and blank lines if these may stand between them; attribute lists are given back."""
    lists: list[Line] = []
    while (line := reader.peek()) is not None:
        document.line = line.no
        if (not line and blank) or (
            line and blank and line[0] == "[" and (LIST_LINE.match(line) or ANCHOR_LINE.match(line))
        ):
            if line:
                lists.append(line)
            reader.read()
        elif not line or not (
            (line[0] == ":" and read_setting(document, reader))
            or (line.startswith("//") and skip_comment(document, reader, line))
        ):
            break
    return lists


def _title(reader: Reader) -> tuple[str, bool] | None:
    """The document's title, and whether it is underlined."""
    line = reader.peek()
    assert line is not None
    found = section_title(reader)
    if found is None:
        return None
    atx = bool(re.match(r"[=#]+[ \t]", line))
    if found[0] == 0:
        return found[1], not atx
    if not atx:  # the line of signs was read as well
        reader.unread(Line.at("-~^+"[found[0] - 1] * len(line), line.no))
    reader.unread(line)
    return None


def _author(document: Document, line: str) -> None:
    authors = [part.strip() for part in line.split(";")]
    for number, written in enumerate(authors, 1):
        match = _AUTHOR.match(written)
        names = [part.replace("_", " ") for part in match.groups()[:3] if part] if match else [written]
        end = "" if number == 1 else f"_{number}"
        values = {"author": " ".join(names), "firstname": names[0], "email": (match[4] or "") if match else ""}
        if len(names) > 1:
            values["lastname"] = names[-1]
        values["authorinitials"] = "".join(name[:1] for name in names)
        for name, value in values.items():
            if value:
                document.attributes[f"{name}{end}"] = apply(document, value, HEADER)
    document.attributes["authors"] = ", ".join(authors)


def _revision(document: Document, line: str) -> None:
    match = _REVISION.match(line)
    if match is None:
        return
    number, date, remark = (part.strip() if part else "" for part in match.groups())
    if not number and re.match(r"v\d", date):
        number, date = date[1:], ""
    for name, value in (("revnumber", number), ("revdate", date), ("revremark", remark)):
        if value:
            document.attributes[name] = apply(document, value, HEADER)


def _complete(document: Document) -> None:
    """What follows from the settings of the head."""
    attributes = document.attributes
    kind = attributes.get("doctype", "article")
    attributes[f"doctype-{kind}"] = attributes[f"backend-html5-doctype-{kind}"] = ""
    if kind != "article":
        attributes.pop("doctype-article", None)
    if "author" in attributes and "firstname" not in attributes:
        _author(document, attributes["author"])


def _heading(document: Document, title: str, line: int) -> str:
    if not title:
        return ""
    page = _PAGE.match(title)
    if document.attributes.get("doctype") == "manpage" and page:
        document.attributes |= {"manname": page[1].lower(), "mantitle": page[1].lower(), "manvolnum": page[2]}
        title = f"{title} Manual Page"
    return f"<h1{position(line)}>{title}</h1>"
