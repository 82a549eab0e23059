"""What is where, and since when: the manifest's view of Intercom, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.report.style import Style, columns, count, duration, padded, shortened, shown
from ingest.report.when import ago, iso, readable, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.manifest.history import Run
    from ingest.manifest.lock import Owner
    from ingest.manifest.store import Record

_WIDEST = 48
"""Columns that keys and titles get at most."""


class Standing(NamedTuple):
    """One source as the manifest knows it. `configured`: it still stands in the configuration."""

    name: str
    configured: bool
    remote_id: int | None
    url: str
    pages: int
    hidden: int
    in_doubt: int
    synced_at: float | None


class Status(NamedTuple):
    """The manifest as a whole. `place` is the address of the API, or the embedded library's file."""

    place: str
    workspace: str
    manifest: str
    serial: int
    owner: Owner | None
    run: Run | None
    sources: Sequence[Standing]


def status_text(status: Status, style: Style, now: float) -> str:
    """All but the pages: where, a line for each source, what is odd about them, and the last run."""
    known = f"workspace {shown(status.workspace)}" if status.workspace else "nothing has been sent yet"
    lines = [
        f"Intercom  {shown(status.place)}, {known}",
        f"manifest  {shown(status.manifest)}, state {status.serial}",
        "",
        *_table(status.sources, style, now),
        "",
        *_oddities(status.sources, style),
    ]
    if status.run is not None:
        lines.append(f"Last run: {_run(status.run, status.owner, now)}.")
    if status.owner is not None:
        since = duration(max(0.0, now - status.owner.started))
        at_work = f"Process {status.owner.pid} on {shown(status.owner.host)} is at work, for {since}."
        lines.append(style.paint(at_work, "yellow"))
    return "\n".join(lines).rstrip() + "\n"


def _table(sources: Sequence[Standing], style: Style, now: float) -> Iterator[str]:
    rows = [_row(source, now) for source in sources]
    heads = ("source", "pages", "last sync", "Content Import Source")
    widths = [max(columns(row[at]) for row in [heads, *rows]) for at in range(3)]
    for number, row in enumerate([heads, *rows]):
        name, pages, when, where = row
        line = f"{padded(name, widths[0])}  {pages:>{widths[1]}}  {padded(when, widths[2])}  {where}"
        yield style.paint(line.rstrip(), "dim") if number == 0 else line.rstrip()


def _row(source: Standing, now: float) -> tuple[str, str, str, str]:
    when = "never"
    if source.synced_at is not None:
        when = f"{ago(source.synced_at, now)}, {stamp(source.synced_at)}"
    where = f"{source.remote_id}  {shown(source.url)}" if source.remote_id is not None else "none yet"
    return shown(source.name), f"{source.pages:,}", when, where


def _oddities(sources: Sequence[Standing], style: Style) -> Iterator[str]:
    """What the table does not show, a sentence each."""
    said = []
    for source in sources:
        name = shown(source.name)
        if source.hidden:
            said.append(f"{name}: {count(source.hidden, 'page')} hidden from Fin, waiting to be deleted")
        if source.in_doubt:
            pages = count(source.in_doubt, "page")
            said.append(f"{name}: {pages} sent without an answer; the next sync settles that")
        if not source.configured:
            said.append(
                f"{name}: orphaned, it is not configured any more. What it has is still in Intercom, and "
                "nothing deletes that but you" + _how_to_delete(source)
            )
    for line in said:
        yield f"{style.paint('!', 'yellow')} {line}"
    if said:
        yield ""


def _how_to_delete(source: Standing) -> str:
    return f": fin-ingest sources delete {source.remote_id}" if source.remote_id is not None else ""


def _run(run: Run, owner: Owner | None, now: float) -> str:
    return f"{run.id}, {shown(run.command)}, {ago(run.started, now)}, {shown(outcome(run, owner))}"


def outcome(run: Run, owner: Owner | None) -> str:
    """How a run ended, in words; one without an end is still at work, or was killed."""
    if run.outcome is not None:
        return run.outcome
    return "at work" if owner is not None and owner.started <= run.started else "killed"


def page_width(records: Iterator[Record]) -> int:
    """The column that keys need, for `page_line`."""
    return min(_WIDEST, max((columns(shown(record.key)) for record in records), default=0))


def page_line(record: Record, width: int, style: Style) -> str:
    """`  guides/install.md  4711  2026-03-01 08:05 UTC  Installing  https://…`, and what is special."""
    since = readable(record.updated_at) if record.updated_at is not None else "unknown"
    name = record.title if record.external_id == record.key else f"{record.title} [{record.external_id}]"
    parts = [
        f"  {padded(shortened(shown(record.key), width), width)}",
        style.paint(f"{record.page_id or '-':>8}", "dim"),
        style.paint(f"{since:<20}", "dim"),
        shown(name),
        style.paint(shown(record.url or ""), "cyan"),
    ]
    if record.hidden_at is not None:
        parts.append(style.paint("hidden", "magenta"))
    if record.fingerprint is None:
        parts.append(style.paint("in doubt", "yellow"))
    return style.drawn("  ".join(part for part in parts if part).rstrip()) + "\n"


def status_object(status: Status, pages: dict[str, Any] | None) -> dict[str, Any]:
    """The same for programs; `pages` has, by source, the list of its pages."""
    return {
        "command": "status",
        "place": status.place,
        "workspace": status.workspace or None,
        "manifest": status.manifest,
        "serial": status.serial,
        "held_by": status.owner and {**status.owner._asdict(), "started": iso(status.owner.started)},
        "last_run": status.run and run_object(status.run, status.owner),
        "sources": [
            {**source._asdict(), "synced_at": iso(source.synced_at)}
            | ({} if pages is None else {"page_list": pages[source.name]})
            for source in status.sources
        ],
        "exit": 0,
    }


def run_object(run: Run, owner: Owner | None) -> dict[str, Any]:
    """A run of the history for programs."""
    import json

    return {
        "run": run.id,
        "command": run.command,
        "started": iso(run.started),
        "finished": iso(run.finished),
        "outcome": outcome(run, owner),
        "counts": json.loads(run.counts or "{}"),
    }


def page_object(record: Record) -> dict[str, Any]:
    """A page for programs."""
    return {
        "key": record.key,
        "external_id": record.external_id,
        "page_id": record.page_id,
        "title": record.title,
        "url": record.url,
        "since": iso(record.updated_at),
        "hidden_since": iso(record.hidden_at),
        "in_doubt": record.fingerprint is None,
    }
