"""The findings of whole sources, document by document: for people and for programs."""

from __future__ import annotations

import os
import textwrap
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ingest.checkout import files_of
from ingest.render.findings import CODES
from ingest.report.findings import called
from ingest.report.style import Style, columns, count, padded, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.outcome import Found
    from ingest.quality.survey import Surveyed

LEVELS = {"error": "red", "warning": "yellow", "note": "cyan"}
"""From the gravest, with colours."""
_NARROWEST = 30
"""Columns a message has at least, however narrow the terminal."""


def content_lines(surveyed: Sequence[Surveyed], style: Style, *, wrapped: bool, quiet: bool = False) -> Iterator[str]:
    """Each document with what there is to say of it, then how often each code was found, and a sentence.

    `wrapped`: messages are broken to fit the terminal. On a pipe each is one line, for programs that look for lines.
    """
    for one in surveyed:
        yield from _failures(one, style)
        for key, group in _by_document(one):
            yield style.paint(shown(_file(one, key)), "bold") + called(key, one.titles)
            yield from _rows(group, style, wrapped=wrapped)
            yield ""
    found = [finding for one in surveyed for finding in one.findings]
    if found and not quiet:
        yield from _totals(found, style)
        yield ""
    if not quiet:
        yield _summary(surveyed, found, style)


def _failures(one: Surveyed, style: Style) -> Iterator[str]:
    mark = style.paint("error:", "red", "bold")
    if one.error is not None:
        yield f"{mark} {shown(one.source.name)}: {shown(one.error.what)}" + (
            f"\n  hint: {shown(one.error.hint)}" if one.error.hint else ""
        )
    for note in one.notes:
        yield style.drawn(style.paint(f"note: {shown(one.source.name)}: {shown(note)}", "dim"))
    if one.incomplete:
        yield f"{mark} {shown(one.source.name)}: the listing is incomplete: {shown(one.incomplete)}"


Row = tuple[int, str, str, str]
"""Line, level, code and message; a document that is held has an empty code."""


def _by_document(one: Surveyed) -> Iterator[tuple[str, list[Row]]]:
    rows = [(found.key, (found.line, found.level, found.code, found.message)) for found in one.findings]
    rows += [(hold.key, (hold.line, "error", "", f"cannot be sent: {hold.reason}")) for hold in one.holds]
    for key, group in groupby(sorted(rows), key=lambda row: row[0]):
        yield key, [row for _, row in group]


def _rows(rows: Sequence[Row], style: Style, *, wrapped: bool) -> Iterator[str]:
    lines = [str(line) if line else "" for line, *_ in rows]
    widths = max(map(len, lines)), max(len(row[1]) for row in rows), max(len(row[2]) for row in rows)
    indent = 2 + sum(widths) + 2 * sum(1 for width in widths if width)
    room = max(style.width - indent, _NARROWEST) if wrapped else 0
    for line, (_, level, code, message) in zip(lines, rows, strict=True):
        head = "  " + (f"{line:>{widths[0]}}  " if widths[0] else "")
        head += style.paint(level, LEVELS[level], *(["bold"] if level == "error" else []))
        head += " " * (widths[1] - len(level)) + "  " + (f"{code:<{widths[2]}}  " if widths[2] else "")
        told = textwrap.wrap(shown(message), room, break_on_hyphens=False) if room else [shown(message)]
        yield f"\n{' ' * indent}".join([head + told[0], *told[1:]])


def _totals(found: Iterable[Found], style: Style) -> Iterator[str]:
    """How often each code was found, the gravest first."""
    counted = Counter((one.level, one.code) for one in found)
    order = list(LEVELS)
    rows = sorted(counted.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1]))
    width = max(columns(f"{often:,}") for _, often in rows)
    for (level, code), often in rows:
        yield f"  {often:>{width},}  {style.paint(padded(level, 7), LEVELS[level])}  {code}  {CODES[code].title}"


def _summary(surveyed: Sequence[Surveyed], found: Sequence[Found], style: Style) -> str:
    documents = count(sum(len(one.documents) + len(one.holds) for one in surveyed), "document")
    excluded = sum(sum(one.excluded.values()) for one in surveyed)
    left_out = f" ({excluded:,} excluded)" if excluded else ""
    levels = Counter(one.level for one in found)
    told = [count(levels[level], level) for level in LEVELS if levels[level]]
    held = sum(len(one.holds) for one in surveyed)
    told += [f"{held:,} cannot be sent"] if held else []
    if not told:
        return f"{documents}{left_out}: nothing to say."
    first = min(found, key=lambda one: list(LEVELS).index(one.level), default=None)
    explain = f"\n  {style.paint(f'fin-ingest explain {first.code}', 'cyan')}  says what it means" if first else ""
    return f"{documents}{left_out}: {', '.join(told)}.{explain}"


def _file(one: Surveyed, key: str) -> str:
    """Where a person finds the document: its path from here, for a terminal to open, or its key."""
    folder = files_of(one.source)
    return os.path.relpath(os.path.join(folder, *key.split("/"))) if folder else f"{one.source.name}: {key}"


def content_object(surveyed: Sequence[Surveyed]) -> dict[str, Any]:
    """The same for programs. Codes and fields are stable; messages are for people."""
    found = [finding for one in surveyed for finding in one.findings]
    codes = Counter(finding.code for finding in found)
    levels = Counter(finding.level for finding in found)
    return {
        "sources": [_source(one) for one in surveyed],
        "codes": {code: {"title": CODES[code].title, "count": often} for code, often in sorted(codes.items())},
        "counts": {level: levels[level] for level in LEVELS},
    }


def _source(one: Surveyed) -> dict[str, Any]:
    return {
        "name": one.source.name,
        "documents": len(one.documents),
        "excluded": one.excluded,
        "error": one.error and one.error.what,
        "incomplete": one.incomplete,
        "titles": one.titles,
        "notes": [*one.notes],
        "held": [{**hold._asdict(), "file": _file(one, hold.key)} for hold in one.holds],
        "findings": [
            {**found._asdict(), "title": CODES[found.code].title, "file": _file(one, found.key)}
            for found in one.findings
        ],
    }
