"""Tables: cells in rows, with heads and feet, spans and styles, each cell's text as what its style makes of it."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.attrlist import Attributes
from ingest.render.asciidoc.cells import Cell, cells_between, cells_separated, column_styles
from ingest.render.asciidoc.document import DEEPEST, Document, escaped, position
from ingest.render.asciidoc.inline import NORMAL, apply
from ingest.render.asciidoc.reader import Line, Reader
from ingest.render.asciidoc.titles import caption

_FORMATS: Final = {",": "csv", ":": "dsv"}
_SIGNS: Final = {"csv": ",", "dsv": ":", "tsv": "\t"}
_AROUND: Final = {"e": "em", "s": "strong", "m": "code"}

Row = list[tuple[Cell, str]]
"""Cells, each with the style it has by its column."""


def table_html(document: Document, lines: list[Line], attributes: Attributes, first: Line, fence: str) -> str:
    """The table with these lines between its delimiters, which begin with `fence`."""
    lines = [line for line in lines if not line.startswith("//") or line.startswith("///")]
    kind = attributes.named.get("format") or _FORMATS.get(fence, "psv")
    sign = attributes.named.get("separator", "").replace("\\t", "\t") or _SIGNS.get(kind, "!" if fence == "!" else "|")
    styles = column_styles(attributes.named["cols"]) if attributes.named.get("cols") else []
    if kind == "psv":
        cells = cells_between(lines, sign)
        width = len(styles) or _first_width(cells)
        rows, left_over = _rows(cells, width, styles)
    else:
        separated = list(cells_separated(lines, kind, sign))
        width = len(styles) or (len(separated[0]) if separated else 0)
        rows, left_over = _rows([cell for row in separated for cell in row], width, styles)
    if left_over:
        document.report("FIN134", "the last row of the table is not complete and was left out", left_over[0].line)
    words = caption(document, attributes, "table")
    html = _sections(document, rows, attributes, head=_has_head(lines, rows, attributes))
    above = f"<caption>{words}</caption>" if words else ""
    return f"<table{position(first.no)}>{above}\n{html}\n</table>"


def _first_width(cells: list[Cell]) -> int:
    return sum(cell.columns for cell in cells if cell.first_line) or (1 if cells else 0)


def _rows(cells: list[Cell], width: int, styles: list[str]) -> tuple[list[Row], list[Cell]]:
    """The cells in rows of `width` columns, and those of a last row that is not complete."""
    rows: list[Row] = []
    row: Row = []
    taken = 0
    below: dict[int, int] = {}  # how many columns of later rows are taken by cells that reach down
    number = 0
    for cell in cells:
        while not row and below.get(number, 0) >= width > 0:
            rows.append([])
            number += 1
        if not row:
            taken = below.pop(number, 0)
        column = min(taken, len(styles) - 1)
        row.append((cell, cell.style or (styles[column] if styles else "")))
        taken += cell.columns
        for further in range(1, min(cell.rows, 1000)):
            below[number + further] = below.get(number + further, 0) + cell.columns
        if taken >= width:
            rows.append(row)
            row = []
            number += 1
    return rows, [cell for cell, _ in row]


def _has_head(lines: list[Line], rows: list[Row], attributes: Attributes) -> bool:
    """Whether the first row is a head: the author says so, or leaves a blank line below it and none above."""
    if "header" in attributes.options:
        return bool(rows)
    if "noheader" in attributes.options or len(lines) < 2 or not lines[0] or lines[1] or not rows:  # noqa: PLR2004
        return False
    return all(cell.first_line and "\n" not in cell.text.strip() for cell, _ in rows[0])


def _sections(document: Document, rows: list[Row], attributes: Attributes, *, head: bool) -> str:
    foot = "footer" in attributes.options and len(rows) > int(head)
    body = rows[int(head) : len(rows) - int(foot)]
    html: list[str] = []
    for tag, part in (("thead", rows[:1] if head else []), ("tbody", body), ("tfoot", rows[-1:] if foot else [])):
        if part:
            written = "\n".join(_row(document, row, head=tag == "thead") for row in part)
            html.append(f"<{tag}>\n{written}\n</{tag}>")
    return "\n".join(html)


def _row(document: Document, row: Row, *, head: bool) -> str:
    return f"<tr>{''.join(_cell(document, cell, style, head=head) for cell, style in row)}</tr>"


def _cell(document: Document, cell: Cell, style: str, *, head: bool) -> str:
    spans = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    tag = "th" if head or style == "h" else "td"
    document.line = cell.line
    inner = _text(document, cell.text.strip()) if head else _styled(document, cell, style)
    return f"<{tag}{spans}{position(cell.line)}>{inner}</{tag}>"


def _styled(document: Document, cell: Cell, style: str) -> str:
    if style == "a" and document.depth <= DEEPEST:
        return _nested(document, cell)
    if style == "l":
        text = re.sub(r"^(?:[ \t]*\n)+", "", cell.text).rstrip()
        return f"<pre>{escaped(text)}</pre>"
    text = cell.text.strip()
    around = _AROUND.get(style, "")
    start, end = (f"<{around}>", f"</{around}>") if around else ("", "")
    html = (_text(document, part.strip()) for part in re.split(r"\n(?:[ \t]*\n)+", text))
    return "\n".join(f"<p>{start}{part}{end}</p>" for part in html if part)


def _text(document: Document, text: str) -> str:
    return document.restored(apply(document, text, NORMAL)) if text else ""


def _nested(document: Document, cell: Cell) -> str:
    """A cell that is a small document of its own; what it sets does not outlive it."""
    text = cell.text
    lead = len(text) - len(text.lstrip("\n \t"))
    skipped = text.count("\n", 0, lead)
    before = dict(document.attributes)
    lines = text.strip().split("\n")
    html = document.blocks(Reader(Line.at(line.rstrip(), cell.line + skipped + at) for at, line in enumerate(lines)))
    document.attributes = before | {
        name: value for name, value in document.attributes.items() if name.endswith("-number")
    }
    return html
