"""Blocks as Notion writes them in Markdown: callouts, formulas, boxes without words, captions that are said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.render.notion.lines import Fences, Line

PLAIN: Final = re.compile(r"[ \t]*(?![-*+>#|`~]|\d+[.)] |</?[a-z]|!\[)\S")
"""A line of text that begins no other block."""
_OPEN: Final = re.compile(r"([ \t]*)<aside>[ \t]*\Z")
_END: Final = re.compile(r"[ \t]*</aside>[ \t]*\Z")
_ICON: Final = re.compile(r'[ \t]*<img src="https?://[^"<>]*/icons/[^<>]*>[ \t]*\Z')
_EMPTY_BOX: Final = re.compile(r"[ \t]*- \[[ x]\][ \t]*\Z")
_CAPTIONED: Final = re.compile(r"[ \t]*!\[([^\[\]]+)\]\([^()\s]*\)[ \t]*\Z")
_LONGEST_SIGN: Final = 10
_LONGEST_FORMULA: Final = 200
"""Lines within which a formula ends, or else it is none."""


class Reader:
    """The lines of a page, read one after another; `written` is what they are in ordinary Markdown."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._closings = sum(1 for line in lines if _END.match(line.text))
        self._fences = Fences()
        self._around: list[str] = []  # the indents of the open callouts
        self._formula: str | None = None  # the indent of the open formula
        self._icon: str | None = None  # of a callout whose first words are still to come
        self._caption = ""
        self.written: list[Line] = []
        for place, line in enumerate(lines):
            self._read(place, line)

    def _read(self, place: int, line: Line) -> None:
        text = line.text
        if self._around and text.startswith(self._around[0]):
            text = text[len(self._around[0]) :]
        if self._formula is not None:
            self._go_on(line.number, text)
        elif self._fences.holds(text):
            self._begin(line.number, text)
            self._write(line.number, text)
        elif (opened := _OPEN.match(text)) and self._closings > len(self._around):
            self._write(line.number, "")
            self._around.append("" if self._around else opened[1])
            self._write(line.number, "")
            self._icon = ""
        elif self._around and _END.match(text):
            self._closings -= 1
            self._around.pop()
            self._icon = None
            self._write(line.number, "")
        elif text.strip().startswith("$$") and self._closes(place):
            self._start_formula(line.number, text)
        elif not (_EMPTY_BOX.match(text) and not self._has_more(place)):
            self._read_words(line.number, text)

    def _write(self, number: int, text: str) -> None:
        quoted = self._around[0] + "> " * len(self._around) if self._around else ""
        self.written.append(Line(number, quoted + text if text else quoted.rstrip()))

    def _read_words(self, number: int, text: str) -> None:
        if self._icon is not None:
            if not text.strip() or _ICON.match(text):
                return
            if not self._icon and _is_sign(text):
                self._icon = text.strip()
                return
            if self._icon and PLAIN.match(text):
                text, self._icon = f"{self._icon} {text.lstrip()}", None
            self._begin(number, text)
        if self._caption and text.strip():
            said, self._caption = text.strip() == self._caption, ""
            if said:
                return
        if pictured := _CAPTIONED.match(text):
            self._caption = pictured[1].strip()
        self._write(number, text)

    def _begin(self, number: int, text: str) -> None:
        """A callout's icon stands alone where it cannot stand before the first words."""
        if self._icon and text.strip():
            self._write(number, self._icon)
            self._write(number, "")
        self._icon = None

    def _start_formula(self, number: int, text: str) -> None:
        self._begin(number, text)
        indent, inner = text[: len(text) - len(text.lstrip())], text.strip()[2:]
        self._write(number, f"{indent}```latex")
        self._formula = indent
        if inner.strip():
            self._go_on(number, indent + inner)

    def _go_on(self, number: int, text: str) -> None:
        last = text.rstrip().endswith("$$")
        words = text.rstrip().removesuffix("$$") if last else text
        if words.strip() or not last:
            self._write(number, words)
        if last:
            self._write(number, f"{self._formula}```")
            self._formula = None

    def _closes(self, place: int) -> bool:
        """Whether the formula that begins here ends."""
        text = self._lines[place].text.strip()
        if len(text) > len("$$"):
            return text.endswith("$$") and len(text) > len("$$$$")
        after = self._lines[place + 1 : place + _LONGEST_FORMULA]
        return any(line.text.rstrip().endswith("$$") for line in after)

    def _has_more(self, place: int) -> bool:
        """Whether a point has points below it."""
        if place + 1 == len(self._lines):
            return False
        here, after = self._lines[place].text, self._lines[place + 1].text
        return bool(after.strip()) and len(after) - len(after.lstrip()) > len(here) - len(here.lstrip())


def _is_sign(text: str) -> bool:
    """Whether a line is an icon alone: a character or a few that are no words."""
    sign = text.strip()
    return len(sign) <= _LONGEST_SIGN and not any(part.isascii() or part.isalpha() for part in sign)
