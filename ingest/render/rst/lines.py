"""Lines of a text as docutils wants them, and which of them an author asks for. Of files it knows nothing."""

from __future__ import annotations

import re

_BLANKS = {0: None, 11: " ", 12: " "}
_LONGEST = 10_000
_LONG_OPTION = 400
_OPTION_WORD = re.compile(r"\S{400}(?=\S)")
_RANGE = re.compile(r"(\d*)\s*(-?)\s*(\d*)\Z")


def lines_of(text: str, width: int = 8) -> list[str]:
    """The lines of a text without tabs, and without blanks at their ends."""
    lines = [line.expandtabs(width).rstrip() for line in text.translate(_BLANKS).split("\n")]
    return [line if len(line) <= _LONG_OPTION else _shortened(line) for line in lines]


def _shortened(line: str) -> str:
    """The line with blanks in it where it would take too long to see what it begins; no author writes such lines."""
    if line.lstrip()[:1] in "-/+":
        return _OPTION_WORD.sub(r"\g<0> ", line)
    if len(line) <= _LONGEST:
        return line
    return " ".join(line[at : at + _LONGEST] for at in range(0, len(line), _LONGEST))


def picked(lines: list[str], wanted: str) -> list[str]:
    """The lines that `1,3-5,20-` names, from 1, in that order; what is no number names none."""
    chosen: list[str] = []
    for part in wanted.split(","):
        match = _RANGE.match(part.strip())
        if match is None or not (match[1] or match[3]):
            continue
        first = int(match[1] or 1)
        last = int(match[3]) if match[3] else len(lines) if match[2] else first
        chosen += lines[max(first, 1) - 1 : last]
    return chosen


def dedented(lines: list[str], width: int | None) -> list[str]:
    """The lines without `width` signs at their beginning, or without all the blanks they share when it is None."""
    if width is None:
        width = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[width:] for line in lines]
