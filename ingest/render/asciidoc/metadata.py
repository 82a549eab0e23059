"""The lines before a block that say something of it: attribute lists, its title, its id; comments go."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attributes import read_setting, substituted
from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import Document
from ingest.render.asciidoc.reader import Line, Reader

LIST_LINE: Final = re.compile(r"\[(?=[\w.#%{,\"']|\])(.*)\]$")
ANCHOR_LINE: Final = re.compile(r"\[\[(?:([^\W\d][\w\-:.]*)(?:, *(.+))?)?\]\]$")
TITLE_LINE: Final = re.compile(r"\.(\.?[^ \t.].*)$")


def is_list_line(line: str) -> bool:
    """Whether the line is a list of attributes or an anchor for the block below."""
    return line.startswith("[") and bool(LIST_LINE.match(line) or ANCHOR_LINE.match(line))


def read_metadata(document: Document, reader: Reader) -> Attributes:
    """Take all lines up to the block's own first one. Attribute lists add up, and the last title counts."""
    attributes = Attributes()
    while (line := reader.peek()) is not None:
        document.line = line.no
        if not line:
            reader.read()
        elif line[0] == "/" and line.startswith("//"):
            if not skip_comment(document, reader, line):
                break
        elif not _read(document, reader, line, attributes):
            break
    return attributes


def skip_comment(document: Document, reader: Reader, line: Line) -> bool:
    """Take a comment: a line, or a block of them; False when the line is none."""
    if line.startswith("////") and not line.strip("/"):
        reader.read()
        if not reader.until_raw(line):
            document.report("FIN133", "a comment block is never closed: the rest of the page is missing", line.no)
        return True
    if line.startswith("///"):
        return False
    reader.read()
    return True


def _read(document: Document, reader: Reader, line: Line, attributes: Attributes) -> bool:
    first = line[0]
    if first == ":":
        return read_setting(document, reader)
    if first == "." and (title := TITLE_LINE.match(line)):
        attributes.title = title[1]
    elif first == "[" and (anchor := ANCHOR_LINE.match(line)):
        if anchor[1]:
            attributes.id = anchor[1]
            if anchor[2]:
                attributes.named["reftext"] = anchor[2]
    elif first == "[" and (listed := LIST_LINE.match(line)):
        attributes.add(substituted(document, listed[1]))
    else:
        return False
    reader.read()
    return True
