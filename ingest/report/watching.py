"""Watch mode in words: how the sources stand, as lines of a live view, and what happened, as a line or an object."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.outcome import OUTCOMES
from ingest.report.failures import failure_object, parts
from ingest.report.style import Style, columns, count, duration, padded, shortened, shown
from ingest.report.when import at, iso, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.watch.status import Happened, SourceStatus, Status

LEVELS = {
    "lost": "warning",
    "gone": "warning",
    "polling": "warning",
    "held": "warning",
    "failed": "error",
    "refused": "error",
    "misconfigured": "error",
}
"""How grave what happened is; all else is "info"."""

_COLORS = {
    "up to date": "green",
    "waiting": "yellow",
    "syncing": "cyan",
    "retrying": "yellow",
    "stopped": "red",
}
_SAID = ("created", "updated", "renamed", "deleted", "held", "failed")
"""Outcomes worth a word when a run has ended."""
_WIDE = 72
_MOST = 4
"""Lines that a failure, or what to do about it, gets at most."""
_SHORT = 20
"""Columns that names leave to what stands beside them, on however narrow a terminal."""
_DOING = 22
"""Columns of what a source does: the same whatever it is, so that nothing beside it moves."""
_STOPPING = "Stopping: the page in flight is finished. Once more ends it at once."
_CALM = ("up to date", "starting")


def level(happened: Happened) -> str:
    """How grave it is: info, warning or error. A source that is polled because somebody wants it so is no warning."""
    return "info" if happened.kind == "polling" and not happened.text else LEVELS.get(happened.kind, "info")


# -- what happened -----------------------------------------------------------------------------------------------


def event_line(happened: Happened, style: Style, now: float | None = None) -> str:
    """One line, whatever happened: `2026-03-01T08:05:09Z  docs  synced: 2 updated (0.3 s)`.

    With `now` it is for somebody who watches: local time, and the hint left to the live view, which has it for as
    long as it holds.
    """
    when = stamp(happened.at) if now is None else at(happened.at, now)
    name = f"{style.paint(shown(happened.source), 'bold')}  " if happened.source else ""
    color = {"error": "red", "warning": "yellow"}.get(level(happened), "green" if happened.kind == "synced" else "")
    text = style.paint(happened.kind, *([color] if color else []))
    said = _said(happened, hint=now is None)
    return style.drawn(f"{style.paint(when, 'dim')}  {name}{text}{f': {said}' if said else ''}\n")


def event_object(happened: Happened) -> dict[str, Any]:
    """The same for programs; its names are a promise."""
    return {
        "time": stamp(happened.at),
        "level": level(happened),
        "event": happened.kind,
        "source": happened.source or None,
        "text": happened.text,
        "counts": dict(happened.counts),
        "seconds": round(happened.seconds, 3),
        "error": failure_object(happened.failure) if happened.failure else None,
    }


def _said(happened: Happened, *, hint: bool) -> str:
    failure = _in_a_line(happened, hint=hint) if happened.failure is not None else ""
    counted = counts_text(happened.counts)
    took = f" ({duration(happened.seconds)})" if counted and happened.seconds else ""
    return "; ".join(filter(None, (failure, shown(happened.text), counted))) + took


def _in_a_line(happened: Happened, *, hint: bool) -> str:
    """The failure, but for what the line says already."""
    assert happened.failure is not None
    known = ("", f"source {happened.source}")
    return "; ".join(
        shown(
            one.what
            + (f" (at {one.at})" if one.at not in known else "")
            + (f"; {one.hint}" if hint and one.hint else "")
        )
        for one in parts(happened.failure)
    )


def counts_text(counts: dict[str, int]) -> str:
    """`2 created, 1 held`; "" when there is nothing to say."""
    return ", ".join(f"{counts[name]:,} {name}" for name in OUTCOMES if name in _SAID and counts.get(name))


# -- how it stands -----------------------------------------------------------------------------------------------


class Step(NamedTuple):
    """How far the run is that is under way: of which source, in which phase, how many of how many."""

    source: str
    phase: str
    done: int = 0
    total: int | None = None


def status_lines(
    status: Status, style: Style, now: float, room: tuple[int, int], step: Step | None = None, *, stopping: bool = False
) -> list[str]:
    """The live view: what all of it does, then a line a source and what is wrong with it.

    `room` is columns and rows: no line is longer, there are no more lines, and sources in trouble are not left out.
    Changes only when something does: moments are shown, not how long ago they are.
    """
    width, height = room
    width -= 0 if style.unicode else 2  # an ellipsis is three dots there
    lines = [_headline(status, style, now, width, stopping=stopping)]
    look = _Look(style, now, width, _widths(status.sources, width), step)
    blocks = [_source(one, look) for one in status.sources]
    space = height - len(lines)
    if sum(map(len, blocks)) <= space:
        lines += [line for block in blocks for line in block]
    else:
        lines += _fitting(status.sources, blocks, space, style, width)
    return [style.drawn(line) for line in lines]


class _Look(NamedTuple):
    style: Style
    now: float
    width: int
    widths: tuple[int, int]
    """Of the sources' names and of their numbers of pages."""
    step: Step | None


def _headline(status: Status, style: Style, now: float, width: int, *, stopping: bool) -> str:
    if stopping:
        return style.paint(shortened(_STOPPING, width), "yellow")
    done = sum(status.changes.values())
    since = f"Watching {count(len(status.sources), 'source')} since {at(status.started, now)}"
    cost = f": {count(status.runs, 'run')}, {count(done, 'page')} changed, {count(status.calls, 'call')}"
    return shortened(since + cost, width)


def _source(source: SourceStatus, look: _Look) -> list[str]:
    """`docs  up to date  1,204 pages  synced 09:14:02  next 09:29:02`, then what is wrong, as far as it fits."""
    name, pages = look.widths
    doing = _doing(source, look.step)
    cells = [
        (padded(shortened(source.name, name), name), "bold"),
        (f"{doing:<{_DOING}}", _COLORS.get(source.doing, "dim")),
        (f"{source.pages:>{pages},} {'page ' if source.pages == 1 else 'pages'}", ""),
        (f"synced {at(source.synced_at, look.now)}" if source.synced_at is not None else "not synced yet", ""),
        (f"{_next(source)} {at(source.next_look, look.now)}" if source.next_look is not None else "", "dim"),
    ]
    indent = " " * (name + 2 if look.width >= _WIDE else 2)
    told = [
        (indent + line, color)
        for text, color in _trouble(source)
        for line in textwrap.wrap(text, look.width - len(indent), max_lines=_MOST, placeholder="…")
    ]
    return [_row(cells, look)] + [look.style.paint(shortened(line, look.width), color) for line, color in told]


def _row(cells: Sequence[tuple[str, str]], look: _Look) -> str:
    """As many cells as fit, the first always."""
    (first, color), *rest = cells
    line = look.style.paint(first, color)
    left = look.width - columns(first)
    for text, color in rest:
        said = text.rstrip()  # what it is filled up with need not fit
        if not said or left < 2 + columns(said):
            break
        line += "  " + (look.style.paint(said, color) if color else said) + text[len(said) : left - 2]
        left -= 2 + columns(text)
    return line.rstrip()


def _doing(source: SourceStatus, step: Step | None) -> str:
    if source.doing == "syncing" and step is not None and step.source in ("", source.name) and step.phase:
        of = f" of {step.total:,}" if step.total else ""
        return f"{shown(step.phase)} {step.done:,}{of}"
    if source.doing == "waiting" and source.pending:
        return f"{source.pending:,} changed"
    if source.doing == "retrying" and source.failures > 1:
        return f"failed {source.failures:,} times"
    return source.doing


def _next(source: SourceStatus) -> str:
    return "retry" if source.doing == "retrying" else "poll" if source.how == "polled" else "next look"


def _trouble(source: SourceStatus) -> Iterable[tuple[str, str]]:
    """What a person should know of it, in lines."""
    if source.why:
        yield f"polled: {shown(source.why)}", "dim"
    if source.held:
        yield f"{count(source.held, 'document')} held or failed", "yellow"
    if source.failure is not None:
        yield shown(source.failure.what), "red"
        yield shown(source.failure.hint), "cyan"


def _fitting(
    sources: Sequence[SourceStatus], blocks: Sequence[list[str]], space: int, style: Style, width: int
) -> list[str]:
    """What fits into so many lines: those that need attention first, each in its place, and how many are left out."""
    calm = [source.doing in _CALM and source.failure is None for source in sources]
    kept: set[int] = set()
    space -= 1
    for number in sorted(range(len(sources)), key=lambda number: calm[number]):
        if len(blocks[number]) <= space:
            kept.add(number)
            space -= len(blocks[number])
    lines = [line for number, block in enumerate(blocks) if number in kept for line in block]
    left = [number for number in range(len(sources)) if number not in kept]
    said = ", all up to date" if all(calm[number] for number in left) else ""
    return [*lines, style.paint(shortened(f"and {len(left):,} more{said}", width), "dim")]


def _widths(sources: Sequence[SourceStatus], width: int) -> tuple[int, int]:
    names = max((columns(source.name) for source in sources), default=0)
    return min(names, max(8, width - _SHORT)), max((len(f"{source.pages:,}") for source in sources), default=0)


def source_object(source: SourceStatus) -> dict[str, Any]:
    """One source for programs; its names are a promise."""
    return {
        **source._asdict(),
        "synced_at": iso(source.synced_at),
        "next_look": iso(source.next_look),
        "failing_since": iso(source.failing_since),
        "failure": failure_object(source.failure) if source.failure else None,
    }
