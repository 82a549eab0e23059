"""Tables as text (CSV, TSV) to html: a table, or a list a row where a table would be too wide to be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.render.blocks import escaped
from ingest.render.clean import finish
from ingest.render.decode import decode
from ingest.render.findings import finding
from ingest.render.model import Meta, Rendered, RenderSettings
from ingest.render.registry import fallback_title


def render_csv(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A table whose fields are parted by a comma, semicolon, tab or bar. Raises RenderError when it is no text."""
    return _render(body, path, settings, "")


def render_tsv(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A table whose fields are parted by tabs. Raises RenderError when it is no text."""
    return _render(body, path, settings, "\t")


class Row(NamedTuple):
    """A row, and the line it begins on, from 1."""

    line: int
    fields: list[str]


_DELIMITERS: Final = ",;\t|"
_SAMPLE: Final = 200
_WIDEST: Final = 12
"""A table of more columns becomes lists: a passage of it would be cells without their headers."""
_LONGEST: Final = 300
_MOST_LONG: Final = 0.1
_HINT: Final = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"[-+(]?[$€£¥]?\s?\d[\d.,'\s]*\s?[%€$£)]?\Z|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ][\d:.Z+-]+)?\Z"
)


def _render(body: bytes, path: str, settings: RenderSettings, delimiter: str) -> Rendered:
    decoded = decode(body, levels=settings.findings)
    text, skipped = decoded.text, 0
    if hint := _HINT.match(text.partition("\n")[0]):  # Excel's own line
        delimiter, text, skipped = hint[1], text.partition("\n")[2], 1
    rows = [row for row in rows_of(text, delimiter or delimiter_of(text)) if any(row.fields)]
    findings = decoded.findings
    width = _width(rows)
    uneven = [row for row in rows if len(_trimmed(row.fields)) > width or len(row.fields) < width]
    if uneven:
        message = f"{len(uneven)} rows, the first on this line, do not have {width} fields as the others: compare them"
        findings.append(finding("FIN148", message, uneven[0].line + skipped, settings.findings))
    lines: list[int] = []
    html: list[str] = []
    for line, piece in _html(_without_empty_columns([row.fields for row in rows]), rows):
        html.append(piece)
        lines += [line + skipped] * (piece.count("\n") + 1)
    return finish(
        "\n".join(html),
        path=path,
        meta=Meta(),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or fallback_title(path),
        lines=lines,
    )


def delimiter_of(text: str) -> str:
    """What parts the fields: the sign that parts the first rows into the same number of fields, and into most."""
    best, delimiter = (0.0, 0), ","
    start = text[:65_536]
    if len(text) > len(start):
        start = start.rpartition("\n")[0]
    for sign in _DELIMITERS:
        rows = [row.fields for _, row in zip(range(_SAMPLE), rows_of(start, sign), strict=False) if any(row.fields)]
        counts = Counter(len(row) for row in rows if len(row) > 1)
        if counts:
            width, often = max(counts.items(), key=lambda count: (count[1], count[0]))
            score = (round(often / len(rows), 1), width)
            if score > best:
                best, delimiter = score, sign
    return delimiter


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a table as RFC 4180 has them; a quotation mark within an unquoted field is one, and so is an odd one.

    A quoted field that is never closed ends with its line, so that it cannot swallow the rest.
    """
    at, line, end = 0, 1, len(text)
    while at < end:
        fields: list[str] = []
        first = line
        while True:
            field, at, closed = _field(text, at, delimiter)
            line += field.count("\n")
            fields.append(" ".join(field.split()) if "\n" not in field else _lines(field))
            if not closed:
                break
        line += 1
        yield Row(first, fields)


def _field(text: str, at: int, delimiter: str) -> tuple[str, int, bool]:
    """The field at a place, where the next one begins, and whether that is in the same row."""
    start = at
    while text[start : start + 1] == " ":
        start += 1
    if text[start : start + 1] == '"':
        quoted = _quoted(text, start + 1, delimiter)
        if quoted is not None:
            return quoted
    newline = text.find("\n", at)
    newline = len(text) if newline < 0 else newline
    sign = text.find(delimiter, at, newline)
    if sign >= 0:
        return text[at:sign], sign + 1, True
    return text[at:newline], newline + 1, False


_LONGEST_QUOTED: Final = 100_000
_MOST_ODD: Final = 20


def _quoted(text: str, at: int, delimiter: str) -> tuple[str, int, bool] | None:
    """A field in quotation marks that begins before `at`; None when its end is nowhere to be found."""
    pieces: list[str] = []
    odd = 0
    limit = min(len(text), at + _LONGEST_QUOTED)
    while True:
        mark = text.find('"', at, limit)
        if mark < 0:
            return None
        pieces.append(text[at:mark])
        at = mark + 1
        if text[at : at + 1] == '"':
            pieces.append('"')
            at += 1
            continue
        after = at
        while text[after : after + 1] == " " and delimiter != " ":
            after += 1
        following = text[after : after + 1]
        if following in {delimiter, "\n", ""}:
            return "".join(pieces), after + 1, following == delimiter
        pieces.append('"')  # a mark within the field that should have been doubled
        odd += 1
        if odd > _MOST_ODD:
            return None


def _lines(field: str) -> str:
    return "\n".join(" ".join(line.split()) for line in field.strip().split("\n"))


def _trimmed(fields: list[str]) -> list[str]:
    """Without empty fields at the end, which spreadsheets write for nothing."""
    count = len(fields)
    while count and not fields[count - 1]:
        count -= 1
    return fields[:count]


def _width(rows: Sequence[Row]) -> int:
    """How many fields most rows have; the first row decides between equals."""
    counts = Counter(len(row.fields) for row in rows)
    return max(counts, key=lambda width: (counts[width], width == len(rows[0].fields)), default=0)


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    """Equally long rows, without the columns in which nothing stands below the header."""
    width = max((len(_trimmed(row)) for row in rows), default=0)
    filled = [row[:width] + [""] * (width - len(row)) for row in rows]
    body = filled[1:] or filled
    kept = [column for column in range(width) if any(row[column] for row in body)]
    return [[row[column] for column in kept] for row in filled]


def _html(table: list[list[str]], rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """The pieces of the page, each with the line it comes from."""
    if not table or not table[0]:
        return
    head = table[0] if len(table) > 1 and has_header(table) else None
    start = 1 if head else 0
    width = len(table[0])
    if width == 1:
        for row, fields in zip(rows, table, strict=True):
            if fields[0]:
                yield row.line, f"<p>{_cell(fields[0])}</p>"
        return
    names = [name or f"Column {number}" for number, name in enumerate(head or [""] * width, 1)]
    if width > _WIDEST or _is_long(table[start:]):
        for row, fields in zip(rows[start:], table[start:], strict=True):
            points = [
                f"<li>{_cell(name)}: {_cell(field)}</li>" for name, field in zip(names, fields, strict=True) if field
            ]
            yield row.line, f"<ul>{''.join(points)}</ul>"
        return
    yield rows[0].line, "<table>"
    if head:
        yield rows[0].line, "<thead><tr>" + "".join(f"<th>{_cell(name)}</th>" for name in head) + "</tr></thead>"
    for row, fields in zip(rows[start:], table[start:], strict=True):
        yield row.line, "<tr>" + "".join(f"<td>{_cell(field)}</td>" for field in fields) + "</tr>"
    yield rows[-1].line, "</table>"


def has_header(table: list[list[str]]) -> bool:
    """Whether the first row names the columns: no numbers or dates, nothing twice, unlike the rows below."""
    first = [field for field in table[0] if field]
    if not first or any(_NUMBER.match(field) for field in first) or len(set(first)) < len(first):
        return False
    return len(first) * 2 > len(table[0]) and all("\n" not in field and len(field) <= _LONGEST for field in first)


def _is_long(rows: list[list[str]]) -> bool:
    """Whether a good part of the rows holds so much text that nobody reads it in columns."""
    long = sum(1 for row in rows if max(map(len, row), default=0) > _LONGEST)
    return long > _MOST_LONG * len(rows)


def _cell(field: str) -> str:
    return escaped(field).replace("\n", "<br>")
