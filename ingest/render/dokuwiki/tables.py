"""Rows of a DokuWiki table: `^` and `|` begin cells, an empty one widens the one before, `:::` the one above."""

from __future__ import annotations

import re

from ingest.render.dokuwiki.inline import formatted

_SPLIT = re.compile(r"''[^\n]+?''|\*\*[^\n]+?\*\*|([|^]+)")


class Cell:
    """A cell: `kind` is `td` or `th`; `wide` and `high` are how many columns and rows it takes."""

    __slots__ = ("high", "kind", "text", "wide")

    def __init__(self, kind: str, text: str) -> None:
        self.kind, self.text = kind, text
        self.wide = self.high = 1

    def html(self) -> str:
        """The cell's element."""
        wide = f' colspan="{self.wide}"' if self.wide > 1 else ""
        high = f' rowspan="{self.high}"' if self.high > 1 else ""
        return f"<{self.kind}{wide}{high}>{formatted(self.text.strip())}</{self.kind}>"


def table(lines: list[str]) -> list[str]:
    """The html of the lines of a table, one for each."""
    above: dict[int, Cell] = {}
    rows = [_row(line, above) for line in lines]
    html = [f"<tr>{''.join(cell.html() for cell in row)}</tr>" for row in rows]
    html[0] = "<table>" + html[0]
    html[-1] += "</table>"
    return html


def _row(line: str, above: dict[int, Cell]) -> list[Cell]:
    row: list[Cell] = []
    column = 0
    for cell in _cells(line):
        if cell.text.strip() == ":::" and column in above:
            above[column].high += 1
        else:
            row.append(cell)
            for place in range(column, column + cell.wide):
                above[place] = cell
        column += cell.wide
    return row


def _cells(line: str) -> list[Cell]:
    cells: list[Cell] = []
    at, kind = 0, ""
    for found in _SPLIT.finditer(line):
        if not found[1]:
            continue
        if kind:
            cells.append(Cell(kind, line[at : found.start()]))
            cells[-1].wide += len(found[1]) - 1
        kind = "th" if found[1][-1] == "^" else "td"
        at = found.end()
    rest = line[at:]
    if kind and rest.strip():
        cells.append(Cell(kind, rest))
    return cells
