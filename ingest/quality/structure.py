"""Remarks on a page's structure, after Intercom's advice on writing for Fin: sections, tables, images, links, titles.

Its help center asks for one topic below each heading, sections that can be understood alone, a sentence that introduces
a table, text beside every image; Fin reads no image and sees the words of a link, not the page behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.quality.lines import Lines
from ingest.quality.outline import Block, Section
from ingest.quality.words import EMPTY_LINKS, EMPTY_TITLES, phrase
from ingest.render.findings import finding
from ingest.render.model import Finding

LONG_PAGE: Final = 300
"""Words from which a page without any heading is remarked on: about one passage."""
LONG_PARAGRAPH: Final = 180
"""Words from which a paragraph is: three times what guides to plain language allow, so that it is surely too long."""
_CAPTION: Final = 3
"""Words from which a table's caption introduces it."""
_SHOWN: Final = 60

_FENCE: Final = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_ATX: Final = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_HTML: Final = re.compile(r"<h([1-6])\b", re.IGNORECASE)

Levels = tuple[tuple[str, str], ...]


class _Remark(NamedTuple):
    code: str
    message: str
    line: int


def structure(
    title: str,
    sections: Sequence[Section],
    text: str,
    *,
    media_type: str,
    longest_section: int,
    levels: Levels,
) -> list[Finding]:
    """What is to be said about the structure of a page, in the order in which it stands there.

    `text` is the document as written, in which lines are looked up; `longest_section` in words.
    """
    lines = Lines(text)
    remarks = [*_title(title, lines), *_whole(sections)]
    for place, section in enumerate(sections):
        line = lines.heading(section.path[-1]) if section.path else 0
        remarks += _section(section, sections[place + 1 : place + 2], line, longest_section)
        remarks += _blocks(section, lines)
    remarks += _skipped(text, media_type)
    found = [finding(remark.code, remark.message, remark.line, levels) for remark in remarks]
    return [one for one in found if one.level != "ignore"]


def _title(title: str, lines: Lines) -> Iterator[_Remark]:
    if phrase(title) in EMPTY_TITLES:
        line = lines.words_at(title)
        yield _Remark("FIN311", f"“{title}” does not say what the page is about: name the thing", line)


def _whole(sections: Sequence[Section]) -> Iterator[_Remark]:
    size = sum(section.size for section in sections)
    if size >= LONG_PAGE and not any(section.path for section in sections):
        yield _Remark("FIN304", f"{size:,} words and no heading: give each topic one", 0)


def _section(section: Section, after: Sequence[Section], line: int, longest: int) -> Iterator[_Remark]:
    name = f"“{_short(section.path[-1])}”" if section.path else "the text before the first heading"
    if section.size > longest and (section.path or after):
        message = f"{name} has {section.size:,} words, more than {longest:,}: divide it by headings, one topic each"
        yield _Remark("FIN303", message, line)
    if section.path and not section.blocks and not (after and after[0].level > section.level):
        yield _Remark("FIN306", f"nothing stands below {name}: write the section, or remove the heading", line)
    if section.path and section.blocks and not any(block.bare for block in section.blocks):
        yield _Remark("FIN309", f"{name} holds only an image: say in words what it shows", line)


def _blocks(section: Section, lines: Lines) -> Iterator[_Remark]:
    before: Block | None = None
    for block in section.blocks:
        line = 0
        if block.kind == "p" and block.size > LONG_PARAGRAPH:
            line = lines.words_at(block.text)
            yield _Remark("FIN307", f"a paragraph of {block.size} words: divide it, or make a list of it", line)
        if block.kind == "table" and not _introduced(block, before):
            line = lines.words_at(block.text)
            yield _Remark("FIN308", "no sentence before the table says what it shows: add one", line)
        for words in block.links:
            if phrase(words) in EMPTY_LINKS:
                at = lines.link(words) or line or lines.words_at(block.text)
                yield _Remark("FIN310", f"the link “{_short(words)}” does not say where it leads: name the target", at)
        before = block


def _introduced(table: Block, before: Block | None) -> bool:
    """Whether something to read stands right before the table, or its caption says what it shows."""
    if before is not None and before.kind in ("p", "list", "quote", "other"):
        return bool(before.bare)
    return len(table.caption.split()) >= _CAPTION


def _skipped(text: str, media_type: str) -> Iterator[_Remark]:
    """Headings in the document as written: those of the page are in order, because rendering mends them."""
    if media_type not in ("text/markdown", "text/html"):
        return
    last = 0
    for line, level in _written_levels(text) if media_type == "text/markdown" else _html_levels(text):
        if last and level > last + 1:
            message = f"a heading of level {level} follows one of level {last}: use level {last + 1}"
            yield _Remark("FIN305", message, line)
        last = level


def _written_levels(text: str) -> Iterator[tuple[int, int]]:
    fence = ""
    for number, line in enumerate(text.split("\n"), 1):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif found := _ATX.match(line):
            yield number, len(found[1])


def _html_levels(text: str) -> Iterator[tuple[int, int]]:
    line, at = 1, 0
    for found in _HTML.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        yield line, int(found[1])


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
