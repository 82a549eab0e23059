"""The numbers of a Word file's lists and headings, counted as Word does: shared, restarted, nested."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from ingest.render.docx.styles import Style, is_on, number_of
from ingest.render.docx.xml import find, find_all, value

_LEVELS: Final = 9
_SIMPLE: Final = re.compile(r"[\W_]*(?:%\d[\W_]*)*\Z")
_TYPES: Final = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST_ROMAN: Final = 3999


class Level(NamedTuple):
    """One level of a list: how it counts, from where, what it writes (`%1.%2`), and which style belongs to it."""

    format: str = "decimal"
    start: int = 1
    text: str = ""
    style: str | None = None
    restarts: bool = True


class Mark(NamedTuple):
    """What stands before a paragraph. `label` is what Word writes; `is_plain`: a bullet or bare number, so a list."""

    is_bullet: bool
    number: int
    label: str
    type: str
    is_plain: bool


class Numbering:
    """Counts. Ask for each numbered paragraph once, in order."""

    def __init__(self, tree: Element | None, styles: dict[str, Style]) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._kinds: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._overridden: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        links: dict[str, str] = {}
        for kind in find_all(tree, "w:abstractNum"):
            name = kind.get("w:abstractNumId", "")
            self._levels[name] = dict(map(_level, find_all(kind, "w:lvl")))
            if link := value(kind, "w:numStyleLink"):
                links[name] = link
        for number in find_all(tree, "w:num"):
            self._number(number)
        for name, link in links.items():
            target = styles.get(link, Style()).number
            if target in self._kinds and not self._levels[name]:
                self._levels[name] = self._levels.get(self._kinds[target], {})

    def _number(self, number: Element) -> None:
        name = number.get("w:numId", "")
        self._kinds[name] = value(number, "w:abstractNumId") or ""
        for override in find_all(number, "w:lvlOverride"):
            at = number_of(override.get("w:ilvl"), 0) or 0
            start = number_of(value(override, "w:startOverride"), None)
            if start is not None:
                self._starts.setdefault(name, {})[at] = start
            if (level := find(override, "w:lvl")) is not None:
                self._overridden.setdefault(name, {})[at] = _level(level)[1]

    def knows(self, number: str) -> bool:
        """Whether there is such a numbering; "0" stands for none."""
        return number != "0" and number in self._kinds

    def level_of(self, number: str, style: str) -> int | None:
        """The level of the list that is meant for a paragraph style."""
        levels = self._levels.get(self._kinds.get(number, ""), {})
        return next((at for at, level in levels.items() if level.style == style), None)

    def next(self, number: str, at: int) -> Mark | None:
        """The mark of the next paragraph with this numbering at this level, from 0; None when it has none."""
        if number not in self._kinds:
            return None
        at = min(max(at, 0), _LEVELS - 1)
        level = self._level(number, at)
        count = self._count(number, at, level)
        if level.format == "none" or not level.text.strip():
            return None  # some programs indent paragraphs with an invisible bullet
        if level.format == "bullet":
            return Mark(True, count, "", "", True)
        counts = self._counts[self._kinds[number]]

        def written(match: re.Match[str]) -> str:
            which = int(match[1]) - 1
            other = self._level(number, which)
            reached = counts[which] if which < _LEVELS else None
            return _formatted(other.start if reached is None else reached, other.format)

        label = re.sub(r"%([1-9])", written, level.text)
        return Mark(False, count, label, _TYPES.get(level.format, ""), _SIMPLE.match(level.text) is not None)

    def _level(self, number: str, at: int) -> Level:
        own = self._overridden.get(number, {}).get(at)
        return own or self._levels.get(self._kinds[number], {}).get(at, Level())

    def _count(self, number: str, at: int, level: Level) -> int:
        counts = self._counts.setdefault(self._kinds[number], [None] * _LEVELS)
        start = self._starts.get(number, {}).get(at)
        before = counts[at]
        if start is not None and (number, at) not in self._begun:
            count = start
        else:
            count = level.start if before is None else before + 1
        self._begun.add((number, at))
        counts[at] = count
        for deeper in range(at + 1, _LEVELS):
            if self._level(number, deeper).restarts:
                counts[deeper] = None
        return count


def _level(element: Element) -> tuple[int, Level]:
    restart = value(element, "w:lvlRestart")
    return number_of(element.get("w:ilvl"), 0) or 0, Level(
        format=value(element, "w:numFmt") or "decimal",
        start=number_of(value(element, "w:start"), 1) or 0,
        text=value(element, "w:lvlText") or "",
        style=value(element, "w:pStyle"),
        restarts=restart is None or is_on(restart),
    )


def _formatted(number: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 10)
        return letters if kind == "lowerLetter" else letters.upper()
    if kind in {"lowerRoman", "upperRoman"} and 0 < number <= _LARGEST_ROMAN:
        letters = ""
        for worth, sign in _ROMAN:
            letters += sign * (number // worth)
            number %= worth
        return letters if kind == "lowerRoman" else letters.upper()
    if kind == "decimalZero":
        return f"{number:02}"
    return "" if kind in {"none", "bullet"} else str(number)
