"""Tables of Word files as html: merged cells, header rows, rows that a tracked change deletes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from ingest.render.docx.story import Story
from ingest.render.docx.styles import flag, number_of
from ingest.render.docx.xml import find, value

_WIDEST: Final = 1000
_FIRST_ROW: Final = 0x20


class _Cell:
    """A cell with the column it begins in and how many rows and columns it covers."""

    __slots__ = ("columns", "element", "first", "rows")

    def __init__(self, element: Element, first: int, columns: int) -> None:
        self.element, self.first, self.columns, self.rows = element, first, columns, 1


def table_html(table: Element, story: Story, content: Callable[[Element], str]) -> str:
    """The table; `content` gives the html of a cell."""
    rows: list[list[_Cell]] = []
    heads: list[bool] = []
    above: dict[int, _Cell] = {}
    for row in _rows(table):
        properties = find(row, "w:trPr")
        if properties is not None and find(properties, "w:del") is not None:
            continue
        rows.append(_placed(row, properties, above))
        heads.append(flag(properties, "w:tblHeader") is True)
    count = heads.index(False) if False in heads else len(heads)
    if count == len(rows):
        count = min(count, 1)  # all of them are marked, so none is
    if not count and len(rows) > 1 and (_first_row_differs(table, story) or _is_bold(rows[0])):
        count = 1
    html = [_section("thead", "th", rows[:count], content), _section("tbody", "td", rows[count:], content)]
    return "<table>\n" + "".join(html) + "</table>"


def _rows(element: Element) -> Iterator[Element]:
    """The rows, also those within content controls and insertions, not those of tables in cells."""
    for child in element:
        if child.tag == "w:tr":
            yield child
        elif child.tag in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}:
            yield from _rows(child)


def _cells(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == "w:tc":
            yield child
        elif child.tag in {"w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"}:
            yield from _cells(child)


def _placed(row: Element, properties: Element | None, above: dict[int, _Cell]) -> list[_Cell]:
    """The cells of a row; one that only goes on with the cell above makes that one taller."""
    column = max(number_of(value(properties, "w:gridBefore"), 0) or 0, 0)
    cells: list[_Cell] = []
    for element in _cells(row):
        about = find(element, "w:tcPr")
        columns = min(max(number_of(value(about, "w:gridSpan"), 1) or 1, 1), _WIDEST)
        merged = find(about, "w:vMerge")
        across = find(about, "w:hMerge")
        goes_on = merged is not None and merged.get("w:val", "continue") == "continue"
        if goes_on and column in above:
            above[column].rows += 1
        elif across is not None and across.get("w:val", "continue") == "continue" and cells:
            cells[-1].columns += columns
        else:
            cells.append(_Cell(element, column, columns))
            above.pop(column, None)
            if merged is not None:
                above[column] = cells[-1]
        column += columns
    return cells


def _first_row_differs(table: Element, story: Story) -> bool:
    """Whether the table's style gives the first row a look of its own, and the table uses it."""
    properties = find(table, "w:tblPr")
    look = find(properties, "w:tblLook")
    style = value(properties, "w:tblStyle")
    if look is None or style is None or not story.style(style).header_row:
        return False
    first = look.get("w:firstRow")
    if first is not None:
        return first in {"1", "true", "on"}
    try:
        return bool(int(look.get("w:val", "0"), 16) & _FIRST_ROW)
    except ValueError:
        return False


def _is_bold(cells: list[_Cell]) -> bool:
    """Whether every word of a row is bold, and several cells have some."""
    filled = 0
    for cell in cells:
        runs = [run for run in cell.element.iter("w:r") if any((text.text or "").strip() for text in run.iter("w:t"))]
        if any(flag(find(run, "w:rPr"), "w:b") is not True for run in runs):
            return False
        filled += bool(runs)
    return filled > 1


def _section(section: str, tag: str, rows: list[list[_Cell]], content: Callable[[Element], str]) -> str:
    if not rows:
        return ""
    lines = ["<tr>" + "".join(_cell(cell, tag, content) for cell in row) + "</tr>" for row in rows]
    return f"<{section}>\n" + "\n".join(lines) + f"\n</{section}>\n"


def _cell(cell: _Cell, tag: str, content: Callable[[Element], str]) -> str:
    columns = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{columns}{rows}>{content(cell.element)}</{tag}>"
