"""Pages larger than the source allows, as several: at headings, and where there are none, between blocks.

Which part a text lands in depends on its headings alone: every section at the level that is split at becomes a part of
its own, and small neighbours are never packed together, so editing one section leaves the others' parts, their ids and
their bytes as they are. Only a section that is too long without headings is filled up block by block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from unicodedata import normalize

from ingest.render.blocks import Block, Division, division_of
from ingest.render.findings import finding
from ingest.render.headings import plain
from ingest.render.model import Finding, Part

_URL_BYTES: Final = 100
"""What a link still to be resolved is counted for; its `doc:N` is shorter than the url that replaces it."""
_MOST_BYTES: Final = 12
"""Of a character, what its share in such a link is counted for included."""
_FIRST_LEVEL: Final = 2
_DEEPEST: Final = 6
_LONGEST_SLUG: Final = 60
_HEADING: Final = re.compile(r"<(/?)h([2-6])>")


class _Section(NamedTuple):
    """Some blocks, the headings above them as text, and the level of the last of those."""

    path: tuple[str, ...]
    slugs: tuple[str, ...]
    level: int
    blocks: list[Block]
    pieces: int = 1
    """1 for a section as it is, else the number of this piece of one that had to be cut."""


def split(
    title: str, blocks: list[Block], limit: int, levels: tuple[tuple[str, str], ...]
) -> tuple[list[Part], list[Finding]]:
    """The page as parts of at most `limit` bytes where that is possible, and what is to be said about it.

    The first part has the suffix "" and holds what stands before the first heading; the others are named by their
    headings (`#install`, `#install/linux`, `#install-2` for a repeated one). Their titles are the page's and the
    headings, joined by dashes, so the heading itself is not in their html.
    """
    findings: list[Finding] = []
    html = _joined(blocks)
    if len(html) * _MOST_BYTES < limit or _bytes(html) < limit:
        return [Part("", title, html)], findings
    sections = _merged(list(_sections(_Section((), (), 1, blocks), limit)))
    pieces = [piece for section in sections for piece in _pieces(section, limit)]
    for section in sections:
        if _size(section.blocks) > limit:
            where = f"the section “{section.path[-1]}”" if section.path else "the text before the first heading"
            message = f"{where} is larger than {limit} bytes and has no headings to split at: add some"
            findings.append(finding("FIN302", message, 0, levels))
    if len(pieces) > 1:
        findings.append(finding("FIN301", f"larger than {limit} bytes, so it became {len(pieces)} pages", 0, levels))
    taken: set[str] = set()
    return [_part(title, piece, taken) for piece in pieces], findings


def _sections(section: _Section, limit: int) -> Iterator[_Section]:
    """The section itself when it fits or has no headings; else what stands before its first one, and each of them."""
    level = _next_level(section)
    if level > _DEEPEST or _size(section.blocks) <= limit:
        yield section
        return
    starts = [place for place, block in enumerate(section.blocks) if block.kind == "heading" and block.number == level]
    if starts[0]:
        yield section._replace(blocks=section.blocks[: starts[0]])
    seen: dict[str, int] = {}
    for start, end in zip(starts, [*starts[1:], len(section.blocks)], strict=True):
        heading = plain(section.blocks[start].html)
        slug = _numbered(slug_of(heading), seen)
        under = _Section((*section.path, heading), (*section.slugs, slug), level, section.blocks[start + 1 : end])
        yield from _sections(under, limit)


def _next_level(section: _Section) -> int:
    """The least deep level of the headings in the section; 7 when it has none."""
    return min((block.number for block in section.blocks if block.kind == "heading"), default=_DEEPEST + 1)


def _merged(sections: list[_Section]) -> list[_Section]:
    """Without sections that are only a heading: it joins the section before, as a heading, so that it is not lost."""
    kept: list[_Section] = []
    for section in sections:
        if section.blocks or not kept:
            kept.append(section)
        else:
            html = f"<h{section.level}>{_escaped(section.path[-1])}</h{section.level}>"
            kept[-1].blocks.append(Block("heading", html, section.level))
    return kept


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slug_of(heading: str) -> str:
    """A heading as a name: small letters and digits of any script, joined by hyphens, at most 60 of them."""
    words = re.sub(r"[\W_]+", "-", normalize("NFKC", heading).casefold()).strip("-")
    return words[:_LONGEST_SLUG].strip("-") or "section"


def _numbered(slug: str, seen: dict[str, int]) -> str:
    seen[slug] = seen.get(slug, 0) + 1
    return slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def _pieces(section: _Section, limit: int) -> Iterator[_Section]:
    """A section too long, filled up block by block; a table is divided between rows, code between lines."""
    if _size(section.blocks) <= limit:
        yield section
        return
    number, size = 1, 0
    piece: list[Block] = []
    for block in (small for large in section.blocks for small in _divided(large, limit)):
        bytes_ = _bytes(block.html)
        if piece and size + bytes_ > limit:
            yield section._replace(blocks=piece, pieces=number)
            number, size, piece = number + 1, 0, []
        piece.append(block)
        size += bytes_ + 1
    yield section._replace(blocks=piece, pieces=number)


def _divided(block: Block, limit: int) -> Iterator[Block]:
    """The block, or as many of its kind as it takes for each to be within the limit."""
    division = division_of(block) if _bytes(block.html) > limit else None
    if division is None:
        yield block
        return
    room = limit - _bytes(division.head) - _bytes(division.tail)
    start, size = 0, 0
    for place, row in enumerate(division.rows):
        bytes_ = _bytes(row) + 1
        if place > start and size + bytes_ > room:
            yield _range(block, division, start, place)
            start, size = place, 0
        size += bytes_
    yield _range(block, division, start, len(division.rows))


def _range(block: Block, division: Division, start: int, end: int) -> Block:
    head = division.head
    if head.startswith("<ol") and start and "reversed" not in head:
        first = int(found[1]) if (found := re.search(r'start="(-?\d+)"', head)) else 1
        head = re.sub(r' start="-?\d+"', "", head).replace("<ol", f'<ol start="{first + start}"', 1)
    return block._replace(html=f"{head}{division.glue.join(division.rows[start:end])}{division.tail}", division=None)


def _part(title: str, section: _Section, taken: set[str]) -> Part:
    suffix = "#" + "/".join(section.slugs) if section.slugs else ""
    name = " \N{EN DASH} ".join((title, *section.path))
    if section.pieces > 1:
        suffix = f"{suffix}-part-{section.pieces}" if suffix else f"#part-{section.pieces}"
        name = f"{name} ({section.pieces})"
    if not taken:
        suffix = ""  # nothing stands before the first heading: its section is the document's first page
    while suffix in taken:
        suffix += "-2"
    taken.add(suffix)
    return Part(suffix, name, _raised(_joined(section.blocks)))


def _raised(html: str) -> str:
    """Headings from h2 on again: the part's own heading went into its title."""
    levels = [int(found[1]) for found in re.finditer(r"<h([2-6])>", html)]
    up = min(levels, default=_FIRST_LEVEL) - _FIRST_LEVEL
    return _HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) - up}>", html) if up > 0 else html


def _joined(blocks: Sequence[Block]) -> str:
    return "\n".join(block.html for block in blocks)


def _size(blocks: Sequence[Block]) -> int:
    return sum(_bytes(block.html) + 1 for block in blocks)


def _bytes(html: str) -> int:
    size = len(html) if html.isascii() else len(html.encode())
    return size + _URL_BYTES * html.count('<a href="doc:')
