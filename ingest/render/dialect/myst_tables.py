"""Directives of MyST that are tables or lists of terms, written as html whose cells are Markdown."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from ingest.render.dialect.myst_calls import Call, Step
from ingest.render.dialect.myst_code import file_lines
from ingest.render.dialect.reader import Reader
from ingest.render.dialect.written import columns, dedented, labelled

Cell = tuple[list[str], list[int]]
_POINT = re.compile(r"(?P<indent>[ \t]*)[-*+](?P<gap>[ \t]+|$)")
_DELIMITERS = {"tab": "\t", "space": " "}
_MOST = 20_000


def _table(reader: Reader, call: Call) -> None:
    """A table of Markdown under its caption."""
    labelled(reader, call.at, call.argument, call.indent)
    reader.nested(call.lines, call.numbers, call.indent)


def _points(lines: Sequence[str], numbers: Sequence[int]) -> list[Cell]:
    """What the points of a list hold, each without its marker and indentation."""
    found: list[Cell] = []
    width = at = 0
    margin = -1
    while at < len(lines):
        line = lines[at]
        point = _POINT.match(line)
        if point and (margin < 0 or columns(line) <= margin):
            margin = columns(line)
            width = len(point["indent"]) + 1 + max(len(point["gap"]), 1)
            found.append(([line[point.end() :]], [numbers[at]]))
        elif found:
            found[-1][0].append(dedented([line], width)[0])
            found[-1][1].append(numbers[at])
        at += 1
    return found


def _list_table(reader: Reader, call: Call) -> None:
    """A list of lists as a table: each point is a row, each point in it a cell."""
    rows = [_points(lines, numbers) for lines, numbers in _points(call.lines, call.numbers)]
    labelled(reader, call.at, call.argument, call.indent)
    _written(reader, call, rows, _count(call, "header-rows"))


def _csv_table(reader: Reader, call: Call) -> None:
    """Comma-separated values, in the document or in a file of the project."""
    options, page = call.options, reader.page
    lines = call.lines
    if options.get("url"):
        page.report("FIN106", f"the table {options['url'][:80]} is not fetched: put it beside the document")
        return
    if name := options.get("file"):
        found = file_lines(page, name)
        if found is None:
            return
        lines = found
    sign = options.get("delim", ",")
    sign = _DELIMITERS.get(sign, sign)
    quote = options.get("quote", '"')
    strict = len(sign) == 1 and len(quote) == 1 and sign != quote
    try:
        values = list(
            csv.reader([line + "\n" for line in lines], delimiter=sign, quotechar=quote, skipinitialspace=True)
            if strict
            else csv.reader(lines)
        )
        head = list(csv.reader([options["header"]], skipinitialspace=True)) if options.get("header") else []
    except (csv.Error, ValueError) as error:
        page.report("FIN124", f"this table is malformed and was left out: {error}")
        return
    number = reader.numbers[call.at]
    rows = [[(cell.split("\n"), [number] * (cell.count("\n") + 1)) for cell in row] for row in [*head, *values] if row]
    labelled(reader, call.at, call.argument, call.indent)
    _written(reader, call, rows, len(head) + _count(call, "header-rows"))


def _count(call: Call, name: str) -> int:
    text = call.options.get(name, "")
    return int(text) if text.isdecimal() and len(text) < len("10000") else 0


def _written(reader: Reader, call: Call, rows: list[list[Cell]], heads: int) -> None:
    """Write rows of cells as html, what is in the cells being read as Markdown."""
    if sum(map(len, rows)) > _MOST:
        reader.page.report("FIN124", "this table has too many cells and was left out: make several of it")
        return
    indent, number = call.indent, reader.numbers[call.at]
    stubs = _count(call, "stub-columns")
    reader.blank(call.at)
    reader.written(["<table>"], [number], indent)
    for place, row in enumerate(rows):
        reader.written(["<tr>"], [number], indent)
        for column, (lines, numbers) in enumerate(row):
            tag = "th" if place < heads or column < stubs else "td"
            first = numbers[0] if numbers else number
            reader.written([f"<{tag}>", ""], [first] * 2, indent)
            reader.nested(lines, numbers, indent)
            reader.written(["", f"</{tag}>"], [first] * 2, indent)
        reader.written(["</tr>"], [number], indent)
    reader.written(["</table>", ""], [number] * 2, indent)


def _glossary(reader: Reader, call: Call) -> None:
    """Terms at the margin, several of them perhaps, and below them, indented, what they mean."""
    indent = call.indent
    reader.written(["<dl>"], [reader.numbers[call.at]], indent)
    at = 0
    while at < len(call.lines):
        line, number = call.lines[at], call.numbers[at]
        if not line.strip():
            at += 1
            continue
        if not columns(line):
            term = re.split(r" +: +", line)[0]
            reader.nested(["<dt>", "", term.strip(), "", "</dt>"], [number] * 5, indent)
            at += 1
            continue
        end = at
        while end < len(call.lines) and (not call.lines[end].strip() or columns(call.lines[end])):
            end += 1
        reader.written(["<dd>", ""], [number] * 2, indent)
        body = dedented(call.lines[at:end], columns(line))
        body[0] = re.sub(r"\A:[ \t]+", "", body[0])
        reader.nested(body, call.numbers[at:end], indent)
        reader.written(["", "</dd>"], [number] * 2, indent)
        at = end
    reader.written(["</dl>", ""], [reader.numbers[call.at]] * 2, indent)


STEPS: dict[str, Step] = {
    "table": _table,
    "list-table": _list_table,
    "csv-table": _csv_table,
    "glossary": _glossary,
}
