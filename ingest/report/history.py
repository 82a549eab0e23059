"""The runs of the past, and what each did to which page, for people; for programs it is `status`'s objects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ingest.outcome import OUTCOMES
from ingest.report.status import outcome
from ingest.report.style import SIGNS, Style, columns, duration, padded, shortened, shown
from ingest.report.when import ago, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.manifest.history import PastChange, Run
    from ingest.manifest.lock import Owner

_CALM = ("unchanged", "excluded")
"""Outcomes that are no news."""
_WIDEST = 60


def runs_text(runs: Sequence[Run], owner: Owner | None, style: Style, now: float) -> Iterator[str]:
    """A line for each run: number, when, how long, command, and what came of it."""
    rows = [
        (str(run.id), f"{ago(run.started, now)}, {stamp(run.started)}", _took(run), shown(run.command),
         _ending(run, owner)) for run in runs
    ]  # fmt: skip
    heads = ("run", "when", "took", "command", "outcome")
    widths = [max(columns(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    for row in [heads, *rows]:
        number, when, took, command, ending = row
        line = (
            f"{number:>{widths[0]}}  {padded(when, widths[1])}  {took:>{widths[2]}}"
            f"  {padded(command, widths[3])}  {ending}"
        )
        yield (style.paint(line, "dim") if row is heads else line) + "\n"


def run_text(run: Run, owner: Owner | None, now: float) -> str:
    """One run in a few lines; its changes follow."""
    lines = [
        f"Run {run.id}, {shown(run.command)}, {ago(run.started, now)} ({stamp(run.started)}), took {_took(run)}",
        f"  {shown(outcome(run, owner))}",
    ]
    lines += [f"  {shown(name)}: {_counts([counts])}" for name, counts in _by_source(run).items()]
    return "\n".join(lines) + "\n\n"


def change_width(changes: Iterable[PastChange]) -> int:
    """The column that sources and keys need, for `change_line`."""
    return min(_WIDEST, max((columns(_name(past)) for past in changes), default=0))


def change_line(past: PastChange, width: int, style: Style) -> str:
    """`+ handbook: guides/install.md  Installing`, and the error where there was one."""
    change = past.change
    sign, color = SIGNS.get(change.kind, ("·", "dim"))
    told = f"{shown(change.title)}" + (f" · was {shown(change.previous)}" if change.previous else "")
    name = padded(shortened(_name(past), width), width)
    line = f"{style.paint(sign, color)} {name}  {style.paint(told, 'dim')}"
    if past.error is not None:
        line += f"\n    {style.paint('failed:', 'red', 'bold')} {shown(past.error)}"
    return style.drawn(line) + "\n"


def _name(past: PastChange) -> str:
    return f"{shown(past.change.source)}: {shown(past.change.key)}"


def change_object(past: PastChange) -> dict[str, Any]:
    """A past change for programs; `error` null: it was carried out."""
    fields = past.change._asdict()
    names = ("kind", "source", "key", "external_id", "title", "page_id", "previous", "before", "after")
    return {name: fields[name] for name in names} | {"error": past.error}


def _ending(run: Run, owner: Owner | None) -> str:
    told = _counts([*_by_source(run).values()])
    return shown(outcome(run, owner)) + (f": {told}" if told else "")


def _by_source(run: Run) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(run.counts or "{}")
    return found


def _counts(counts: Sequence[dict[str, int]]) -> str:
    """`3 created, 1 deleted`, of all sources together; what stayed as it was is not told."""
    total = {name: sum(one.get(name, 0) for one in counts) for name in OUTCOMES if name not in _CALM}
    return ", ".join(f"{number:,} {name}" for name, number in total.items() if number)


def _took(run: Run) -> str:
    return "-" if run.finished is None else duration(max(0.0, run.finished - run.started))
