"""How old a document is by its own word: dates in front matter and html's meta elements, held against today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.render.findings import finding
from ingest.render.model import Finding

_KEYS: Final = frozenset(
    "date updated updatedat lastmod lastupdate lastupdated lastmodified lastreviewed modified modifieddate reviewed "
    "reviewdate revisiondate gitrevisiondate msdate publishdate published created".split()
)
"""Names under which site generators and writers keep dates, without marks between their words."""
_PAIR: Final = re.compile(r"""^[ \t]*["']?([A-Za-z][\w. -]{0,30}?)["']?[ \t]*[:=][ \t]*(.{4,60})$""", re.MULTILINE)
_META: Final = re.compile(r"<meta\b[^>]{0,300}>", re.IGNORECASE)
_META_NAME: Final = re.compile(r"""\b(?:name|property|itemprop)\s*=\s*["']?([\w:.-]+)""", re.IGNORECASE)
_META_VALUE: Final = re.compile(r"""\bcontent\s*=\s*["']?([^"'>]+)""", re.IGNORECASE)
_META_KEYS: Final = frozenset(
    "date datemodified datepublished lastmodified dctermsmodified dctermsdate dcdate dcdatemodified "
    "articlemodifiedtime articlepublishedtime ogupdatedtime revised lastupdate msdate".split()
)
_ISO: Final = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_AMERICAN: Final = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_EUROPEAN: Final = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ANY_MONTH: Final = "|".join(_MONTHS)
_MONTH_FIRST: Final = re.compile(rf"({_ANY_MONTH})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+({_ANY_MONTH})[a-z]*\.?,?\s+(\d{{4}})", re.IGNORECASE
)
_HEAD: Final = 20_000
"""How far into a document its front matter, or the head of its html, is looked for."""


class Date(NamedTuple):
    """A day of the calendar."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    @property
    def number(self) -> int:
        """Days since a fixed day long ago: the difference of two is a number of days (Hinnant's day count)."""
        year = self.year - (self.month <= 2)  # noqa: PLR2004 - the count's year begins in March
        era, of_era = divmod(year, 400)
        of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def freshness(
    text: str, today: Date, max_age: float, *, known: Date | None = None, levels: tuple[tuple[str, str], ...] = ()
) -> list[Finding]:
    """A remark when the document is older than `max_age` days. Without any date nothing is said.

    `known` is what the source itself knows: the date of the last commit, or of an export. The newest date counts, for
    a review is as good as a change. Dates in the future count as today.
    """
    dated = [(date, line) for date, line in dates(text) if date.year > 1]
    if known is not None:
        dated.append((known, 0))
    if not dated or not max_age:
        return []
    date, line = max(dated)
    age = today.number - date.number
    if age <= max_age:
        return []
    message = f"last changed {date}, {age:,} days ago, more than {max_age:g}: look through it and renew its date"
    found = finding("FIN611", message, line, levels)
    return [] if found.level == "ignore" else [found]


def dates(text: str) -> Iterator[tuple[Date, int]]:
    """Every date the document says of itself, with its line from 1; months are told from days where that is clear."""
    block, first = _front(text[:_HEAD])
    for found in _PAIR.finditer(block):
        key = _bare(found[1])
        date = parsed(found[2], american=key == "msdate")
        if date and key in _KEYS:
            yield date, first + block.count("\n", 0, found.start())
    head = text[:_HEAD] if "<meta" in text[:_HEAD] else ""
    for element in _META.finditer(head):
        name, value = _META_NAME.search(element[0]), _META_VALUE.search(element[0])
        if name and value and _bare(name[1]) in _META_KEYS and (date := parsed(value[1])):
            yield date, head.count("\n", 0, element.start()) + 1


def _front(text: str) -> tuple[str, int]:
    """The front matter between its marks, and the line it begins on."""
    for mark, ends in (("---", ("---", "...")), ("+++", ("+++",))):
        if text.startswith(mark + "\n"):
            places = [place for end in ends if (place := text.find(f"\n{end}", len(mark))) > 0]
            return (text[len(mark) + 1 : min(places) + 1], 2) if places else ("", 0)
    if text.startswith("{") and (end := text.find("\n}")) > 0:
        return text[:end], 1
    return "", 0


def _bare(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).lower()


def parsed(text: str, *, american: bool = False) -> Date | None:
    """The date in a text, or None. Where `1/2/2024` could be two days, and nothing tells, it is the later one."""
    if found := _ISO.search(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _AMERICAN.search(text):
        one, two, year = map(int, found.groups())
        if american or two > 12:  # noqa: PLR2004 - no month
            return _date(year, one, two)
        return _date(year, two, one) if one > 12 else _date(year, max(one, two), min(one, two))  # noqa: PLR2004
    if found := _EUROPEAN.search(text):
        return _date(int(found[3]), int(found[2]), int(found[1]))
    if found := _MONTH_FIRST.search(text):
        return _date(int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2]))
    if found := _DAY_FIRST.search(text):
        return _date(int(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
    return None


def _date(year: int, month: int, day: int) -> Date | None:
    if not 1 <= month <= 12 or year < 1:  # noqa: PLR2004
        return None
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return Date(year, month, day) if 1 <= day <= longest else None
