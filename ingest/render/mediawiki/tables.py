"""Tables between `{|` and `|}` as html, one line for each line of the source, so that lines keep their numbers."""

from __future__ import annotations

import re

from ingest.render.mediawiki.sanitize import attributes

_OPENING = re.compile(r"(:*)\s*\{\|(.*)$", re.DOTALL)


class _Table:
    """An open table: which cell is open, whether a row is, and the attributes of the row to come."""

    __slots__ = ("cell", "row", "row_attributes")

    def __init__(self) -> None:
        self.cell = ""
        self.row = False
        self.row_attributes = ""

    def end_cell(self) -> str:
        ended, self.cell = (f"</{self.cell}>" if self.cell else ""), ""
        return ended

    def end_row(self) -> str:
        ended = self.end_cell() + ("</tr>" if self.row else "")
        self.row = False
        return ended


def with_tables(text: str) -> str:
    """Wikitext whose tables are html. Tables left open are closed at the end."""
    if "{|" not in text:
        return text
    open_: list[_Table] = []
    lines = [_line(line, open_) for line in text.split("\n")]
    while open_:
        lines[-1] += open_.pop().end_row() + "</table>"
    return "\n".join(lines)


def _line(line: str, open_: list[_Table]) -> str:
    words = line.strip()
    opening = _OPENING.match(words)
    if opening:
        open_.append(_Table())
        return f"<table{attributes(opening[2])}>"
    if not open_ or not words:
        return line
    table = open_[-1]
    if words.startswith("|}"):
        open_.pop()
        return f"{table.end_row()}</table>{words[2:]}"
    if words.startswith("|-"):
        ended = table.end_row()
        table.row_attributes = attributes(words.lstrip("|-"))
        return ended
    if words.startswith("|+"):
        return table.end_row() + _cells(table, words[2:], "caption")
    if words[0] == "|":
        return _cells(table, words[1:], "td")
    if words[0] == "!":
        return _cells(table, words[1:].replace("!!", "||"), "th")
    return line


def _cells(table: _Table, words: str, kind: str) -> str:
    made = ""
    if kind != "caption" and not table.row:
        made = table.end_cell() + f"<tr{table.row_attributes}>"
        table.row, table.row_attributes = True, ""
    parts = []
    for cell in words.split("||") if kind != "caption" else [words]:
        before, bar, after = cell.partition("|")
        if not bar or "[[" in before or "-{" in before:
            before, after = "", cell
        parts.append(f"{table.end_cell()}<{kind}{attributes(before)}>{after.strip()}")
        table.cell = kind
    return made + "".join(parts)
