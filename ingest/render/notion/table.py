"""The table of a database: its CSV file, the page that shows it if there is one, and links to the rows' pages."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final, NamedTuple

from ingest.render.blocks import escaped
from ingest.render.findings import finding
from ingest.render.model import Rendered, RenderError, RenderSettings
from ingest.render.notion.links import value_html
from ingest.render.notion.page import Page, read_page
from ingest.render.table import rows_of

_WIDEST: Final = 12
"""A table of more columns becomes lists: a passage of it would be cells without their headers."""
_LONGEST: Final = 300
_MOST_LONG: Final = 0.1
_LEAST: Final = 30
"""Letters and digits of a file's name that are enough to be the beginning of a longer title."""


class Wrapped(NamedTuple):
    """What the connector says of a database: `rows` are titles and keys of its rows' pages, `form` is the page's."""

    title: str
    csv: str
    form: str
    page: str
    rows: tuple[tuple[str, str], ...]


def rendered(body: bytes, path: str, settings: RenderSettings) -> Rendered:
    """The table as a page. Raises RenderError when `body` is no wrapper."""
    from ingest.render.notion import finished, markdown

    wrapped = _read(body)
    settings = settings._replace(title=settings.title or wrapped.title)
    rows = [row.fields for row in rows_of(wrapped.csv, ",") if any(row.fields)]
    html = table_html(rows, _pages(wrapped.rows, rows))
    if wrapped.form == "markdown":
        return markdown.rendered(wrapped.page, path, settings, [], html)
    page = read_page(wrapped.page, settings, table=html) if wrapped.form == "html" else None
    if page is None:
        page = Page(f"<h1>{escaped(settings.title or 'Untitled')}</h1>{html}", 0, [])
    missing = len(rows) - 1 - page.rows
    if page.rows and missing > 0:
        message = f"{missing} rows of the database are not in its table: the view that was exported hides them"
        page.findings.append(finding("FIN732", message, 0, settings.findings))
    return finished(page, path, settings, [])


def _read(body: bytes) -> Wrapped:
    try:
        said: Any = json.loads(body)
        page = said.get("page") or {}
        rows = tuple((str(title), str(key)) for title, key in said["rows"])
        form = str(page.get("form", ""))
        return Wrapped(str(said["title"]), _text(said["csv"]), form, _text(page.get("body", "")), rows)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RenderError("this is no table of Notion as its connector hands it over") from error


def _text(said: object) -> str:
    """Text with one kind of line end, as what reads it knows it."""
    return str(said).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _pages(pages: tuple[tuple[str, str], ...], rows: list[list[str]]) -> dict[str, str]:
    """The page of each row, by the row's title; none where more than one may be meant.

    The title stands in full in the table, and in the name of the page's file without some signs, and cut.
    """
    named: dict[str, list[str]] = {}
    for title, key in pages:
        named.setdefault(_folded(title), []).append(key)
    titles = Counter(_folded(row[0]) for row in rows[1:])
    found = {}
    for title in {row[0] for row in rows[1:]}:
        folded = _folded(title)
        if not folded or titles[folded] > 1:
            continue
        keys = named.get(folded)
        for end in range(min(len(folded), 200) - 1, _LEAST - 1, -1):
            keys = keys or named.get(folded[:end])
        if keys and len(keys) == 1:
            found[title] = keys[0]
    return found


def _folded(title: str) -> str:
    return "".join(sign for sign in title.casefold() if sign.isalnum())


def table_html(rows: list[list[str]], pages: dict[str, str]) -> str:
    """The rows, of which the first names the columns, as a table, or as a list each where that is too wide to read."""
    width = max(map(len, rows), default=0)
    filled = [row + [""] * (width - len(row)) for row in rows]
    body = filled[1:]
    kept = [column for column in range(width) if any(row[column] for row in body)]
    if not body or not kept:
        return ""
    names = [escaped(filled[0][column]) or f"Column {column + 1}" for column in kept]
    cells = [[_cell(row[column], pages if column == 0 else {}) for column in kept] for row in body]
    if len(kept) > _WIDEST or _is_long(body):
        return "".join(_listed(names, row) for row in cells)
    head = "".join(f"<th>{name}</th>" for name in names)
    lines = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _cell(value: str, pages: dict[str, str]) -> str:
    key = pages.get(value)
    return f'<a href="key:{escaped(key)}">{escaped(value)}</a>' if key else value_html(value)


def _listed(names: list[str], row: list[str]) -> str:
    points = [f"<li>{name}: {cell}</li>" for name, cell in zip(names[1:], row[1:], strict=True) if cell]
    return f"<p><strong>{row[0] or 'Untitled'}</strong></p><ul>{''.join(points)}</ul>"


def _is_long(rows: list[list[str]]) -> bool:
    long = sum(1 for row in rows if max(map(len, row)) > _LONGEST)
    return long > _MOST_LONG * len(rows)
