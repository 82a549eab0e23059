"""Marks around words: bold, italic, monospaced, highlighted, raised and lowered text, and curved quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from typing import Final, NamedTuple

_LONGEST_LIST: Final = 300
"""A list of attributes before a mark is no longer than this."""


class Mark(NamedTuple):
    """One kind of marked text. `before` may not stand before it, `after` not after it; both None: anywhere."""

    opening: str
    closing: str
    start: str
    end: str
    before: re.Pattern[str] | None = None
    closer: re.Pattern[str] | None = None
    """Where it may end: after no blank, before no word."""


def _constrained(opening: str, closing: str, start: str, end: str, before: str = r"\w;:}", after: str = r"\w") -> Mark:
    closer = re.compile(rf"(?<=\S){re.escape(closing)}(?![{after}])")
    return Mark(opening, closing, start, end, re.compile(f"[{before}]"), closer)


MODERN: Final = (
    Mark("**", "**", "<strong>", "</strong>"),
    _constrained("*", "*", "<strong>", "</strong>"),
    _constrained('"`', '`"', "&#8220;", "&#8221;"),
    _constrained("'`", "`'", "&#8216;", "&#8217;", r"\w;:`}"),
    Mark("``", "``", "<code>", "</code>"),
    _constrained("`", "`", "<code>", "</code>", r"\w;:\"'`}", r"\w\"'`"),
    Mark("__", "__", "<em>", "</em>"),
    _constrained("_", "_", "<em>", "</em>"),
    Mark("##", "##", "<mark>", "</mark>"),
    _constrained("#", "#", "<mark>", "</mark>", r"\w&;:}"),
)
COMPATIBLE: Final = (
    Mark("**", "**", "<strong>", "</strong>"),
    _constrained("*", "*", "<strong>", "</strong>"),
    _constrained("``", "''", "&#8220;", "&#8221;"),
    _constrained("'", "'", "<em>", "</em>"),
    _constrained("`", "'", "&#8216;", "&#8217;"),
    Mark("++", "++", "<code>", "</code>"),
    _constrained("+", "+", "<code>", "</code>"),
    Mark("__", "__", "<em>", "</em>"),
    _constrained("_", "_", "<em>", "</em>"),
    Mark("##", "##", "<mark>", "</mark>"),
    _constrained("#", "#", "<mark>", "</mark>", r"\w&;:}"),
)
"""The marks of documents whose title is underlined, which Asciidoctor takes as a sign of their age."""

_RAISED: Final = (
    ("^", re.compile(r"\\?(?:\[([^\[\]]{1,300})\])?\^(\S+?)\^"), "sup"),
    ("~", re.compile(r"\\?(?:\[([^\[\]]{1,300})\])?~(\S+?)~"), "sub"),
)


def quoted(text: str, *, compatible: bool) -> str:
    """The text, in which `<`, `>` and `&` are references already, with its marks as elements."""
    for mark in COMPATIBLE if compatible else MODERN:
        if mark.opening in text:
            text = _marked(text, mark) if mark.closer is None else _marked_words(text, mark, mark.closer)
    for sign, pattern, tag in _RAISED:
        if text.count(sign) > 1:
            text = pattern.sub(_element(tag), text)
    return text


def _element(tag: str) -> Callable[[re.Match[str]], str]:
    def element(match: re.Match[str]) -> str:
        return match[0][1:] if match[0].startswith("\\") else f"<{tag}>{match[2]}</{tag}>"

    return element


def _marked(text: str, mark: Mark) -> str:
    """Text marked anywhere, even within words."""
    pieces: list[str] = []
    end = 0
    size = len(mark.opening)
    while (at := text.find(mark.opening, end)) >= 0:
        close = text.find(mark.closing, at + size + 1)
        if close < 0:
            break
        start, attributes = _with_list(text, at, end)
        if start > end and text[start - 1] == "\\":
            pieces += (text[end : start - 1], text[start : close + size])
        else:
            pieces += (text[end:start], _written(mark, attributes, text[at + size : close]))
        end = close + size
    return "".join(pieces) + text[end:] if pieces else text


def _marked_words(text: str, mark: Mark, closer: re.Pattern[str]) -> str:
    """Text marked from the beginning of a word to the end of one."""
    ends = [match.start() for match in closer.finditer(text)]
    if not ends or mark.before is None:
        return text
    pieces: list[str] = []
    end = at = 0
    size = len(mark.opening)
    while (at := text.find(mark.opening, at)) >= 0:
        inside = at + size
        place = bisect_left(ends, inside + 1)
        if place == len(ends):
            break
        start, attributes = _with_list(text, at, end)
        if attributes and not _may_start(text, start, end, mark.before):
            start, attributes = at, ""
        if text[inside].isspace() or not _may_start(text, start, end, mark.before):
            at += 1
            continue
        close = ends[place]
        words = text[inside:close]
        if start > end and text[start - 1] == "\\":
            kept = f"[{attributes}]{_written(mark, '', words)}" if attributes else text[at : close + len(mark.closing)]
            pieces += (text[end : start - 1], kept)
        else:
            pieces += (text[end:start], _written(mark, attributes, words))
        end = at = close + len(mark.closing)
    return "".join(pieces) + text[end:] if pieces else text


def _may_start(text: str, start: int, end: int, before: re.Pattern[str]) -> bool:
    """Whether marked text may begin here: at a line's start, or after a sign that is no part of what came before."""
    if start == 0 or text[start - 1] == "\n":
        return True
    return start > end and before.match(text, start - 1) is None


def _with_list(text: str, at: int, end: int) -> tuple[int, str]:
    """Where marked text begins when a list of attributes in brackets stands before it, and the list."""
    if at - end < 3 or text[at - 1] != "]":  # noqa: PLR2004 - `[x]`
        return at, ""
    start = text.rfind("[", max(end, at - _LONGEST_LIST), at - 1)
    if start < 0 or start == at - 2 or "]" in text[start + 1 : at - 1]:
        return at, ""
    return start, text[start + 1 : at - 1]


def _written(mark: Mark, attributes: str, words: str) -> str:
    if not attributes or mark.start != "<mark>":
        return f"{mark.start}{words}{mark.end}"
    return f"<del>{words}</del>" if "line-through" in attributes else f"<span>{words}</span>"
