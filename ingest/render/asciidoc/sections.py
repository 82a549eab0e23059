"""Sections: their titles, levels, numbers and ids."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.document import Document, position
from ingest.render.asciidoc.inline import apply
from ingest.render.asciidoc.lines import SECTION, underlined
from ingest.render.asciidoc.reader import Reader

TITLE_STEPS: Final = ("specialcharacters", "quotes", "replacements", "macros", "attributes", "post_replacements")
_OWN_ID: Final = re.compile(r"(.*?)[ \t]*(?<!\\)\[\[([^\W\d][\w\-:.]*)(?:, *(.+))?\]\]$")
_UNNUMBERED: Final = frozenset(
    {"abstract", "preface", "dedication", "colophon", "glossary", "bibliography", "index", "acknowledgments"}
)


def section_title(reader: Reader) -> tuple[int, str] | None:
    """The level, from 0, and the words of a title that the next line, or the next two, are; it is read then."""
    line = reader.peek()
    if line is None or not line:
        return None
    if line[0] in "=#" and (title := SECTION.match(line)):
        reader.read()
        return len(title[1]) - 1, title[2]
    reader.read()
    below = reader.peek()
    level = underlined(line, below)
    if level < 0:
        reader.unread(line)
        return None
    reader.read()
    return level, line.strip()


def section_html(document: Document, reader: Reader, attributes: Attributes, *, discrete: bool = False) -> str | None:
    """The heading of the section that begins here; None when none does."""
    line = reader.peek()
    assert line is not None
    found = section_title(reader)
    if found is None:
        return None
    level, text = found
    shift = document.attributes.get("leveloffset", "")
    if shift:
        level = max(0, min(5, level + int(shift)))
    if own := _OWN_ID.match(text):
        text = own[1]
        attributes.id = attributes.id or own[2]
        if own[3]:
            attributes.named["reftext"] = own[3]
    title = document.restored(apply(document, text, TITLE_STEPS))
    name = attributes.id or document.section_id(title)
    if name:
        document.define(name, attributes.named.get("reftext") or title)
    number = "" if discrete else _number(document, level, attributes.style)
    return f"<h{level + 1}{position(line.no)}>{number}{title}</h{level + 1}>"


def _number(document: Document, level: int, style: str) -> str:
    """What stands before the title: "2.1. ", "Appendix A: ", or nothing."""
    counts = document.counts
    top = 1
    if style == "appendix":
        level = max(level, 1)
        counts["section 1"] = counts["appendix"] = counts.get("appendix", 0) + 1
        counts["in appendix"] = 1
        _restart(counts, 2)
        letter = chr(ord("A") + (counts["appendix"] - 1) % 26)
        label = document.attributes.get("appendix-caption")
        return f"{label} {letter}: " if label else f"{letter}. "
    if level < top:
        return ""
    if style in _UNNUMBERED or not document.flag("sectnums"):
        if level == top:
            counts["in appendix"] = 0
            counts["unnumbered"] = 1
        return ""
    deepest = document.attributes.get("sectnumlevels", "3")
    if level > (int(deepest) if re.fullmatch(r"\d", deepest) else 3):
        return ""
    if level == top:
        counts["in appendix"] = counts["unnumbered"] = 0
        counts["chapter"] = counts["section 1"] = counts.get("chapter", 0) + 1
    else:
        counts[f"section {level}"] = counts.get(f"section {level}", 0) + 1
    _restart(counts, level + 1)
    numbers = [str(counts.get(f"section {at}", 0)) for at in range(1, level + 1)]
    if counts.get("in appendix"):
        numbers[0] = chr(ord("A") + (counts["appendix"] - 1) % 26)
    return ".".join(numbers) + ". "


def _restart(counts: dict[str, int], level: int) -> None:
    for deeper in range(level, 7):
        counts.pop(f"section {deeper}", None)
