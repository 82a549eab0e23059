"""Where in a Markdown text a character stands: its line, and whether that is code, a comment or raw html."""

from __future__ import annotations

import re
from bisect import bisect_right

_PRE = '<pre data-sourcepos="'
_LINES = re.compile(r"(\d+):\d+-(\d+):")
_TICKS = re.compile(r"(?<!\\)`+")
_HIDDEN = re.compile(r"<(?:!--|(pre|script|style|textarea)\b)", re.IGNORECASE)


class Places:
    """Which of a text is code or hidden, and on which line a character stands. Asked mostly front to back."""

    def __init__(self, text: str, html: str) -> None:
        self.text = text
        found = filter(None, map(_LINES.match, html.split(_PRE)[1:]))
        self.blocks = sorted((int(lines[1]) - 1, int(lines[2]) - 1) for lines in found)
        self.firsts = [first for first, _ in self.blocks]
        self.counted = (0, 0)
        self.hidden: list[tuple[int, int]] | None = None
        self.paragraph = (0, 0)
        self.spans: list[tuple[int, int]] = []

    def line(self, at: int) -> int:
        """The line of a character, from 0."""
        last, line = self.counted if self.counted[0] <= at else (0, 0)
        self.counted = (at, line + self.text.count("\n", last, at))
        return self.counted[1]

    def is_code(self, at: int) -> bool:
        """Whether a character is in code, in a comment, or in an element that holds no Markdown."""
        if self._block(at) is not None:
            return True
        if self.hidden is None:
            self.hidden = self._hidden()
        return _within(self.hidden, at) or self._in_span(at)

    def is_all(self, at: int, pattern: re.Pattern[str]) -> bool:
        """Whether a character is in a fenced block of code all of whose lines match a pattern."""
        block = self._block(at)
        if block is None:
            return False
        lines = self.text.split("\n")[block[0] + 1 : block[1]]
        return bool(lines) and all(pattern.fullmatch(line) for line in lines)

    def _block(self, at: int) -> tuple[int, int] | None:
        line = self.line(at)
        place = bisect_right(self.firsts, line) - 1
        return self.blocks[place] if place >= 0 and line <= self.blocks[place][1] else None

    def _hidden(self) -> list[tuple[int, int]]:
        """Comments and raw elements whose content is no Markdown."""
        hidden: list[tuple[int, int]] = []
        missing: set[str] = set()
        at = 0
        while match := _HIDDEN.search(self.text, at):
            at = match.end()
            close = f"</{match[1]}" if match[1] else "-->"
            if close in missing or self._block(match.start()) is not None:
                continue
            end = self.text.find(close, at)
            if end < 0:
                missing.add(close)
            else:
                hidden.append((match.start(), end))
                at = end
        return hidden

    def _in_span(self, at: int) -> bool:
        first, last = self.paragraph
        if not first <= at < last:
            first = self.text.rfind("\n\n", 0, at) + 1
            last = self.text.find("\n\n", at)
            self.paragraph = (first, len(self.text) + 1 if last < 0 else last + 1)
            self.spans = _spans(self.text, *self.paragraph)
        return _within(self.spans, at)


def _within(ranges: list[tuple[int, int]], at: int) -> bool:
    place = bisect_right(ranges, at, key=lambda one: one[0]) - 1
    return place >= 0 and at < ranges[place][1]


def _spans(text: str, first: int, last: int) -> list[tuple[int, int]]:
    """Code spans of a paragraph: a run of backticks closed by the next run of the same length."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text, first, last)]
    later: dict[int, list[int]] = {}
    for place, (start, end) in enumerate(runs):
        later.setdefault(end - start, []).append(place)
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(runs):
        start, end = runs[place]
        same = later[end - start]
        position = bisect_right(same, place)
        if position < len(same):
            place = same[position]
            spans.append((start, runs[place][1]))
        place += 1
    return spans
