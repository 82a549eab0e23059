"""Two texts side by side: which lines belong together, and which words differ in them. Knows nothing of pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]")
"""A word, a letter of a script without spaces, a space, or a mark."""
_MOST_WORDS = 400
"""In a line whose words are compared; longer lines differ as a whole."""
_ALIKE = 0.4
"""Share of words from which on one line is the other, changed."""
_AHEAD = 12
"""Lines looked at for the one that belongs to another."""


class Piece(NamedTuple):
    """A part of a line. `differs`: the other side does not have it."""

    text: str
    differs: bool = False


class Row(NamedTuple):
    """A line on both sides, or on one. `same`: they do not differ."""

    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None
    same: bool = False


def compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """All lines of both, in order."""
    from difflib import SequenceMatcher

    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            for line in old[old_from:old_to]:
                yield Row((Piece(line),), (Piece(line),), same=True)
        else:
            yield from _paired(old[old_from:old_to], new[new_from:new_to])


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Changed lines beside what they became, the others alone."""
    at = 0
    for line in old:
        found = next((n for n in range(at, min(at + _AHEAD, len(new))) if _alike(line, new[n])), None)
        if found is None:
            yield Row((Piece(line),), None)
            continue
        for other in new[at:found]:
            yield Row(None, (Piece(other),))
        yield _by_words(line, new[found])
        at = found + 1
    for other in new[at:]:
        yield Row(None, (Piece(other),))


def _alike(old: str, new: str) -> bool:
    ours, theirs = set(_words(old)), set(_words(new))
    return bool(ours & theirs) and len(ours & theirs) >= _ALIKE * max(len(ours), len(theirs))


def _words(line: str) -> list[str]:
    return [word for word in _WORD.findall(line) if not word.isspace()]


def _by_words(old: str, new: str) -> Row:
    from difflib import SequenceMatcher

    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return Row((Piece(old, differs=True),), (Piece(new, differs=True),))
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        differs = kind != "equal"
        before.append(Piece("".join(ours[old_from:old_to]), differs))
        after.append(Piece("".join(theirs[new_from:new_to]), differs))
    return Row(_joined(before), _joined(after))


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind together; a space between two words that differ belongs to them."""
    joined: list[Piece] = []
    for place, piece in enumerate(pieces):
        between = bool(joined) and joined[-1].differs and any(one.text for one in pieces[place + 1 :])
        differs = piece.differs or (piece.text.isspace() and between)
        if not piece.text:
            continue
        if joined and joined[-1].differs == differs:
            joined[-1] = Piece(joined[-1].text + piece.text, differs)
        else:
            joined.append(Piece(piece.text, differs))
    return tuple(joined)
