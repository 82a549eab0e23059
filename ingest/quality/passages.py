"""Passages: the pieces of a page that Fin is likely to find and answer from, one by one.

Intercom does not publish how it divides pages. It says that answers come from passages found by meaning, and asks for
one topic in each section of the first three levels of headings. So a passage here is such a section; deeper ones stay
in it while there is room, a longer one is cut between blocks, and lists, tables and code are never cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ingest.quality.outline import Block, Section

LARGEST: Final = 300
"""Words up to which a passage is filled: the middle of the 200 to 400 that programs which search by meaning use."""
_TOPIC: Final = 3
"""The deepest level of headings that surely begins a passage."""


class Passage(NamedTuple):
    """Some blocks of a page with the headings above them, from the top. `html` has the headings within, too.

    `first` are the words it begins with, by which it is found in the document: those of its own heading, when it
    begins with one (`headed`), else those of its first block.
    """

    path: tuple[str, ...]
    html: str
    size: int
    first: str
    headed: bool
    blocks: tuple[Block, ...]


class _Piece(NamedTuple):
    """Blocks of one section; `headed`: the first ones, which its heading stands above."""

    section: Section
    blocks: tuple[Block, ...]
    headed: bool

    @property
    def size(self) -> int:
        return sum(block.size for block in self.blocks)


def passages(sections: Sequence[Section], largest: int = LARGEST) -> list[Passage]:
    """The page in passages, in order. A heading without text goes with what follows it."""
    filled: list[list[_Piece]] = []
    for section in sections:
        begins = section.level <= _TOPIC and not (filled and _is_bare(filled[-1], section))
        for piece in _pieces(section, largest):
            fits = filled and (
                sum(one.size for one in filled[-1]) + piece.size <= largest or not any(one.blocks for one in filled[-1])
            )
            if fits and not begins:
                filled[-1].append(piece)
            else:
                filled.append([piece])
            begins = False
    return [_passage(pieces) for pieces in filled]


def _is_bare(pieces: Sequence[_Piece], section: Section) -> bool:
    """Whether only headings stand there so far, all above the section's."""
    return not any(piece.blocks for piece in pieces) and pieces[-1].section.level < section.level


def _pieces(section: Section, largest: int) -> list[_Piece]:
    pieces: list[_Piece] = []
    blocks: list[Block] = []
    size = 0
    for block in section.blocks:
        if blocks and size + block.size > largest:
            pieces.append(_Piece(section, tuple(blocks), headed=not pieces))
            blocks, size = [], 0
        blocks.append(block)
        size += block.size
    return [*pieces, _Piece(section, tuple(blocks), headed=not pieces)]


def _passage(pieces: Sequence[_Piece]) -> Passage:
    blocks = tuple(block for piece in pieces for block in piece.blocks)
    top = pieces[0]
    # A heading without text was joined with the section below it: the path of that one says more.
    path = next((piece.section.path for piece in pieces if piece.blocks), top.section.path)
    headed = top.headed and bool(top.section.path)
    first = top.section.path[-1] if headed else next((block.text for block in blocks), "")
    html = "\n".join(part for piece in pieces for part in _html(piece))
    return Passage(path, html, sum(block.size for block in blocks), first, headed, blocks)


def _html(piece: _Piece) -> list[str]:
    heading = []
    if piece.headed and piece.section.path:
        level = min(piece.section.level, 6)
        words = piece.section.path[-1].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        heading = [f"<h{level}>{words}</h{level}>"]
    return [*heading, *(block.html for block in piece.blocks)]
