"""Lines of Markdown as Notion writes it: where code is, and how deep a block lies. Knows no constructs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

_FENCE: Final = re.compile(r"(?:(?:[-*+]|\d{1,9}\.) ++)?(`{3,}|~{3,})(.*)")
_POINT: Final = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
_STEP: Final = 4
"""How far Notion indents what lies in something else."""


class Line(NamedTuple):
    """A line, and which of the export it is made of, from 1."""

    number: int
    text: str


class Fences:
    """Whether a line is one of a fenced block of code, asked line by line."""

    def __init__(self) -> None:
        self._mark = ""

    def holds(self, text: str) -> bool:
        """Whether this line, the next one, is code or begins or ends it."""
        bare = text.strip(" \t>")
        if self._mark:
            if bare.startswith(self._mark) and not bare.strip(self._mark[0]):
                self._mark = ""
            return True
        opened = _FENCE.match(bare)
        if opened and not (opened[1][0] == "`" and "`" in opened[2]):
            self._mark = opened[1]
            return True
        return False


def aligned(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, of which only those below a point of a list are indented.

    Notion indents what lies in any block; to Markdown that is code, which in an export is always fenced.
    """
    fences = Fences()
    around: list[tuple[int, bool]] = []  # indents of the blocks a line lies in, and whether each is a point
    code, shift, before = False, 0, ""
    for line in lines:
        text, indent = line.text, len(line.text) - len(line.text.lstrip(" "))
        inside, code = code, fences.holds(text)
        if code and inside:
            yield Line(line.number, text[min(shift, indent) :])
            continue
        point = _POINT.match(text, indent) is not None
        if text.strip() and (code or point or inside or not before.strip()):
            while around and around[-1][0] >= indent:
                around.pop()
            shift = max(0, indent - _STEP * sum(1 for _, is_point in around if is_point))
            around.append((indent, point))
            text = text[shift:]
        before = text
        yield Line(line.number, text)
