"""Where in a Markdown text a character stands: its line, and whether that is code, a comment or raw html."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from string import ascii_letters

_PRE = '<pre data-sourcepos="'
_LINES = re.compile(r"(\d+):\d+-(\d+):")
_TICKS = re.compile(r"(?<!\\)`+")
_HIDDEN = re.compile(r"<(?:!--|((?i:pre|script|style|textarea))\b)")
_OPAQUE = re.compile(r"\n {0,3}<(?:[!?]|(?i:pre|script|style|textarea))")
"""Begins html that goes on over empty lines."""
_HTML = re.compile(r"\n {0,3}<")
_PROSE = frozenset(ascii_letters + "#|[(\"'!")
_start = itemgetter(0)
_OPENING = re.compile(r"(`{3,}+)[^`\n]*$", re.MULTILINE)
_CLOSING = re.compile(r"\n {0,3}```+[ \t]*$", re.MULTILINE)
_INDENTS = ("", " ", "  ", "   ")


class Places:
    """Which of a text is code or hidden, and on which line a character stands. Asked mostly front to back.

    `html` is what the parser makes of it, with source positions; it is asked for only when nothing else helps.
    """

    def __init__(self, text: str, html: Callable[[], str], kept: re.Pattern[str]) -> None:
        self.text, self.html = text, html
        self.fences = fences(text, kept) if "```" in text else []
        self.prose = without(text, self.fences)
        """The text without its fenced blocks at the margin, but for those whose first line matches `kept`."""
        self.counted = (0, 0)
        self.paragraph = (0, 0)
        self.spans: list[tuple[int, int]] = []

    def written(self, at: int) -> int:
        """Where in the text a character of `prose` stands."""
        cuts, cut = self._cuts
        return at + cut[bisect_right(cuts, at)]

    @cached_property
    def _cuts(self) -> tuple[list[int], list[int]]:
        """Where in `prose` blocks are missing, and how much is missing before the first, the second and so on."""
        cut = list(accumulate((end - start for start, end in self.fences), initial=0))
        return [start - missing for (start, _), missing in zip(self.fences, cut, strict=False)], cut

    @cached_property
    def blocks(self) -> list[tuple[int, int]]:
        """The first and the last line of every block of code, from 0."""
        found = filter(None, map(_LINES.match, self.html().split(_PRE)[1:]))
        return sorted((int(lines[1]) - 1, int(lines[2]) - 1) for lines in found)

    def line(self, at: int) -> int:
        """The line of a character, from 0."""
        last, line = self.counted if self.counted[0] <= at else (0, 0)
        self.counted = (at, line + self.text.count("\n", last, at))
        return self.counted[1]

    def is_code(self, at: int) -> bool:
        """Whether a character is in code, in a comment, or in an element that holds no Markdown."""
        if self._in_span(at) or _within(self.fences, at):
            return True
        if not self.doubtful and self.text[self.text.rfind("\n", 0, at) + 1] in _PROSE:
            return False
        return self._block(at) is not None or _within(self.hidden, at)

    @cached_property
    def doubtful(self) -> bool:
        """Whether a line that begins at the margin with a word may be code or hidden nevertheless."""
        return "```" in self.prose or "~~~" in self.prose or _HIDDEN.search(self.prose) is not None

    def is_all(self, at: int, pattern: re.Pattern[str]) -> bool:
        """Whether a character is in a fenced block of code all of whose lines match a pattern."""
        block = self._block(at)
        if block is None:
            return False
        lines = self.text.split("\n")[block[0] + 1 : block[1]]
        return bool(lines) and all(pattern.fullmatch(line) for line in lines)

    def _block(self, at: int) -> tuple[int, int] | None:
        line = self.line(at)
        place = bisect_right(self.blocks, line, key=_start) - 1
        return self.blocks[place] if place >= 0 and line <= self.blocks[place][1] else None

    @cached_property
    def hidden(self) -> list[tuple[int, int]]:
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
    place = bisect_right(ranges, at, key=_start) - 1
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


def fences(text: str, kept: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where fenced blocks at the margin begin and end, as far as there is no doubt about any.

    Those whose first line matches `kept` are left out. What a list or a quotation holds ends at the margin. Html that
    may hold such lines, and marks that are indented a little, end the search.
    """
    found: list[tuple[int, int]] = []
    at = prose = 0
    while (start := text.find("```", at)) >= 0:
        opening = _OPENING.match(text, start)
        if opening is None or (start and text[start - 1] != "\n"):
            if text[text.rfind("\n", 0, start) + 1 : start] in _INDENTS[1:]:
                break
            at = text.find("\n", start) % (len(text) + 1)
            continue
        if text.find("<", prose, start) >= 0 and _may_hold("\n" + text[prose:start]):
            break
        closing = _CLOSING if opening[1] == "```" else re.compile(rf"\n {{0,3}}{opening[1]}`*[ \t]*$", re.MULTILINE)
        end = closing.search(text, opening.end())
        at = prose = end.end() if end else len(text)
        if not kept.match(text, opening.end() + 1):
            found.append((start, at))
    return found if "~~~" not in text else []


def _may_hold(html: str) -> bool:
    """Whether the text before a line may be html that goes on there."""
    return _OPAQUE.search(html) is not None or _HTML.search(html, max(html.rfind("\n\n"), 0)) is not None


def without(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """The text without some of its parts, in order."""
    if not ranges:
        return text
    starts, ends = zip(*ranges, strict=True)
    return "".join([text[start:end] for start, end in zip((0, *ends), (*starts, len(text)), strict=True)])
