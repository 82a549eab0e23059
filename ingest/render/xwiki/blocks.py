"""Blocks of XWiki 2.x text: paragraphs, headings, lists, tables, quotes, groups. What stands in them is `inline`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.render.blocks import escaped
from ingest.render.xwiki.inline import inline
from ingest.render.xwiki.lists import LIST, listing
from ingest.render.xwiki.macros import is_block, macro
from ingest.render.xwiki.scan import PLACE, Token
from ingest.render.xwiki.state import Page

_HEADING = re.compile(r"[ \t]*(?P<level>={1,20})(?P<words>[^=\n].*|[ \t]*)$")
_CLOSED = re.compile(r"=+")
_TABLE = re.compile(r"[ \t]*(?:\||!=|!!(?=[^!]))")
_QUOTE = re.compile(r"(>+)(.*)$")
_RULE = re.compile(r"[ \t]*-{4,}[ \t]*$")
_ANY = re.compile(
    r"[ 	]*=|[ 	]*[*1]*\.?[;:]*(?<=[*.;:])(?:[ 	]|$)|[ 	]*(?:\||!=|!!(?=[^!]))|>|[ 	]*-{4,}[ 	]*$"
)
"""What may begin a block that is no paragraph; whether it does, its own pattern decides."""
_CELL = re.compile(r"\|=?|!!=?|!=")

Reader = Callable[[Page, Sequence[str], int], tuple[str, int]]


def blocks(page: Page, text: str) -> str:
    """The html of scanned text that may be any number of blocks."""
    lines = text.split("\n")
    html: list[str] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        read = next((read for begins, read in _READERS if begins.match(lines[at])), _paragraph)
        written, at = read(page, lines, at)
        html.append(written)
    return "\n".join(html)


def flow(page: Page, text: str, wrap: str = "p") -> str:
    """A paragraph, cell or point of a list: words, and the groups and macros among them that are blocks themselves.

    Words between those become elements `wrap`; none when it is empty.
    """
    html: list[str] = []
    begun = 0
    for place in PLACE.finditer(text):
        token = page.scan.token(place)
        alone = _stands_alone(text, place)
        if token.kind == "group" or (token.kind == "macro" and is_block(token, alone=alone)) or _is_shown(token, alone):
            html += [_wrapped(page, text[begun : place.start()], wrap), _own(page, token)]
            begun = place.end()
    html.append(_wrapped(page, text[begun:], wrap))
    return "\n".join(part for part in html if part)


def _own(page: Page, token: Token) -> str:
    if token.kind == "group":
        return f"<div>{blocks(page, token.text)}</div>"
    if token.kind == "verbatim":
        return f"<pre><code>{escaped(token.text.strip(chr(10)))}</code></pre>"
    return macro(page, token, alone=True)


def _is_shown(token: Token, alone: bool) -> bool:
    """Whether verbatim text is a block: it has a line, or several, to itself."""
    return token.kind == "verbatim" and alone and "\n" in token.text.strip()


def _stands_alone(text: str, place: re.Match[str]) -> bool:
    """Whether what was put aside has its line to itself."""
    before, after = place.start() - 1, place.end()
    while before >= 0 and text[before] in " \t":
        before -= 1
    while after < len(text) and text[after] in " \t":
        after += 1
    return (before < 0 or text[before] in "\n\x03") and (after == len(text) or text[after] in "\n\x02")


def _wrapped(page: Page, text: str, wrap: str) -> str:
    text = text.strip()
    html = inline(page, text) if text else ""
    return f"<{wrap}>{html}</{wrap}>" if wrap and html.strip() else html


def _until(lines: Sequence[str], at: int, stop: re.Pattern[str] = _ANY) -> int:
    """The line after the last that belongs to what line `at` begins: up to a blank one, or another block."""
    at += 1
    while at < len(lines) and lines[at].strip() and not (stop.match(lines[at]) and _begins(lines[at], stop)):
        at += 1
    return at


def _begins(line: str, stop: re.Pattern[str]) -> bool:
    """Whether a line is the first of another block than a paragraph."""
    return stop is not _ANY or any(begins.match(line) for begins, _ in _READERS)


def _paragraph(page: Page, lines: Sequence[str], at: int) -> tuple[str, int]:
    end = _until(lines, at)
    text = "\n".join(lines[at:end])
    only = PLACE.fullmatch(text.strip())
    if only and page.scan.token(only).kind == "verbatim":
        return _own(page, page.scan.token(only)), end
    return flow(page, text), end


def _heading(page: Page, lines: Sequence[str], at: int) -> tuple[str, int]:
    """A heading ends at the next `=`, else with its paragraph; what follows the `=` is a paragraph of its own."""
    begun = _HEADING.match(lines[at])
    end = _until(lines, at)
    if begun is None or (not begun["words"].strip() and end == at + 1):
        return "", at + 1
    level, words, after = min(len(begun["level"]), 6), [begun["words"]], ""
    for place in range(at, end):
        if place > at:
            words.append(lines[place])
        if (closed := _CLOSED.search(words[-1])) is not None:
            words[-1], after, end = words[-1][: closed.start()], words[-1][closed.end() :], place + 1
            break
    inner = flow(page, "\n".join(words), "").replace("<br>", " ")
    return f"<h{level}>{inner}</h{level}>" + (flow(page, after) if after.strip() else ""), end


def _rule(_page: Page, _lines: Sequence[str], at: int) -> tuple[str, int]:
    return "<hr>", at + 1


def _quote(page: Page, lines: Sequence[str], at: int) -> tuple[str, int]:
    """Lines that begin with `>`, as many of them as the quotation is deep."""
    html: list[str] = []
    depth = 0
    words: list[str] = []

    def to(level: int) -> None:
        nonlocal depth
        if words:
            html.append(flow(page, "\n".join(words)))
            words.clear()
        html.extend(["<blockquote>"] * (level - depth) + ["</blockquote>"] * (depth - level))
        depth = level

    while at < len(lines) and (found := _QUOTE.match(lines[at])) is not None:
        level = min(len(found[1]), 20)
        if level != depth:
            to(level)
        end = _until(lines, at)
        words.append("\n".join([found[2], *lines[at + 1 : end]]))
        at = end
    to(0)
    return "".join(html), at


def _table(page: Page, lines: Sequence[str], at: int) -> tuple[str, int]:
    rows: list[str] = []
    while at < len(lines) and _TABLE.match(lines[at]):
        end = _until(lines, at, _TABLE)
        rows.append("<tr>" + "".join(_cells(page, "\n".join(lines[at:end]).lstrip())) + "</tr>")
        at = end
    return "<table>" + "\n".join(rows) + "</table>", at


def _cells(page: Page, row: str) -> list[str]:
    marks = list(_CELL.finditer(row))
    ends = [mark.start() for mark in marks[1:]] + [len(row)]
    cells = []
    for mark, end in zip(marks, ends, strict=True):
        element = "th" if mark[0].endswith("=") else "td"
        cells.append(f"<{element}>{flow(page, row[mark.end() : end], '')}</{element}>")
    return cells


def _list(page: Page, lines: Sequence[str], at: int) -> tuple[str, int]:
    end = at
    points: list[str] = []
    while end < len(lines) and LIST.match(lines[end]):
        begun, end = end, _until(lines, end)
        points.append("\n".join(lines[begun:end]))
    return listing(points, lambda words: flow(page, words, "")), end


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_RULE, _rule),
    (_HEADING, _heading),
    (LIST, _list),
    (_TABLE, _table),
    (_QUOTE, _quote),
)
