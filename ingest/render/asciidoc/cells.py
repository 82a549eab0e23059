"""The text of a table as cells: where each begins and ends, and what its author says of it. No html is made here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ingest.render.asciidoc.reader import Line

_SPEC: Final = r"(?:(\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})([*+]))?([<^>](?:\.[<^>])?|\.[<^>])?([a-z])?"
_AT_END: Final = re.compile(rf"(?<=[ \t]){_SPEC}$")
_WHOLE: Final = re.compile(rf"{_SPEC}$")
_COLUMN: Final = re.compile(r"(?:(\d{1,3})\*)?([<^>](?:\.[<^>])?|\.[<^>])?(\d{1,5}%?|~)?([a-z])?$")
_MOST_COPIES: Final = 200
_MOST_COLUMNS: Final = 500


class Cell(NamedTuple):
    """One cell as written. `style` is "" where that of its column holds; `line` where it begins."""

    text: str
    line: int
    style: str = ""
    columns: int = 1
    rows: int = 1
    first_line: bool = False
    """It begins on the first line of the table that holds one."""


def column_styles(spec: str) -> list[str]:
    """The style letter of every column that a `cols` attribute describes, "" for an ordinary one."""
    spec = spec.replace(" ", "")
    if spec.isdecimal() and len(spec) < 4:  # noqa: PLR2004 - a number of columns
        return [""] * min(int(spec), _MOST_COLUMNS)
    styles: list[str] = []
    for column in re.split(r"[,;]", spec):
        match = _COLUMN.match(column)
        times = int(match[1] or 1) if match else 1
        styles += [(match[4] or "") if match else ""] * times
        if len(styles) > _MOST_COLUMNS:
            break
    return styles[:_MOST_COLUMNS]


def cells_between(lines: list[Line], sign: str) -> list[Cell]:
    """The cells of a table in the language's own form, each begun by `sign` with what it says before it."""
    found: list[Cell] = []
    spec: tuple[str, ...] = ("", "", "", "")
    text, start, begun = [""], 0, False
    first = next((line for line in lines if line), None)

    def end() -> None:
        if begun:
            found.extend(_cells("\n".join(text), start, spec))

    for line in lines:
        pieces = _split(line, sign)
        if begun:
            text.append(pieces[0])
        else:
            text = [pieces[0]]
        for place, piece in enumerate(pieces[1:]):
            match = _AT_END.search(text[-1]) or (_WHOLE.match(text[-1]) if place == 0 else None)
            if match is not None:
                written = match.groups(default="")
                text[-1] = text[-1][: match.start()]
            else:
                written = ("", "", "", "")
            if not begun and text[-1].strip():  # the first cell needs no sign before it
                found.extend(_cells(text[-1], line.no, ("", "", "", "", "first")))
            end()
            spec = (*written, "first") if line is first else written
            text, start, begun = [piece], line.no, True
    end()
    return found


def _split(line: str, sign: str) -> list[str]:
    if sign not in line:
        return [line]
    if "\\" + sign not in line:
        return line.split(sign)
    pieces = [""]
    for piece in line.split(sign):
        if pieces[-1].endswith("\\"):
            pieces[-1] = pieces[-1][:-1] + sign + piece
        else:
            pieces.append(piece)
    return pieces[1:] if len(pieces) > 1 else pieces


def _cells(text: str, line: int, spec: tuple[str, ...]) -> list[Cell]:
    count, times, _, style, *first = spec
    across, dot, down = count.partition(".")
    cell = Cell(text, line, style, first_line=bool(first))
    if times == "*":
        return [cell] * min(int(across or 1), _MOST_COPIES)
    if times == "+":
        cell = cell._replace(columns=max(1, int(across or 1)), rows=max(1, int(down or 1)) if dot else 1)
    return [cell]


def cells_separated(lines: list[Line], kind: str, sign: str) -> Iterator[list[Cell]]:
    """The rows of a table of comma-separated (`csv`, `tsv`) or colon-separated (`dsv`) values."""
    start = lines[0].no if lines else 0
    first = True
    if kind == "dsv":
        for line in lines:
            if line:
                yield [Cell(text.strip(), line.no, first_line=first) for text in _split(line, sign)]
                first = False
        return
    try:
        for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=sign, skipinitialspace=True):
            if row:
                yield [Cell(text.strip(), start, first_line=first) for text in row]
                first = False
    except csv.Error:
        return
