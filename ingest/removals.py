"""Which pages of a source go because nothing wants them any more, and which of those only may be out of sight."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ingest.manifest.store import Record
from ingest.manifest.working import Gone, Working
from ingest.outcome import Change, Hold
from ingest.page import fingerprint, pack
from ingest.plan import remove
from ingest.settings import Source


class Removals(NamedTuple):
    """The pages that go; how many of them newly so, and how many of these because of a rule.

    `hidden` is by how much they change the number of pages that are hidden and wait.
    """

    changes: list[Change]
    waiting: list[Record]
    """Pages that would go but for `Wish.gone`."""
    fresh: int = 0
    filtered: int = 0
    hidden: int = 0


def removals_of(
    source: Source, working: Working, holds: list[Hold], *, known: AbstractSet[str] | None, whole: bool, now: float
) -> Removals:
    """What goes. A page whose document may only be out of sight is added to the holds instead.

    `known` are pages an earlier look found gone, as in `Wish.gone`; `whole`: the listing is complete.
    """
    removals = Removals([], [])
    doubtful = bool(holds)
    for gone in working.gone(source.name):
        if not whole and gone.reason is None:
            continue
        if doubtful and not gone.confirmed and gone.reason is None:
            # Known from Intercom only: it may be the page of one of the documents that are held.
            holds.append(Hold(gone.record.key, "which document it belongs to is not known, and others are held"))
            continue
        if _must_wait(gone, known):
            removals.waiting.append(gone.record)
            continue
        record = _hidden_before(gone.record, source, working)
        removals = removals._replace(hidden=removals.hidden + (record is not gone.record))
        change = remove(record, gone.reason or "its document is gone", source=source, now=now)
        if change is None:
            continue
        change = _hiding(change, working) if change.kind == "hide" else change
        removals.changes.append(change)
        fresh = record.hidden_at is None
        removals = removals._replace(
            fresh=removals.fresh + fresh,
            filtered=removals.filtered + (fresh and gone.filtered),
            hidden=removals.hidden + (1 if change.kind == "hide" else 0 if fresh else -1),
        )
    return removals


def _must_wait(gone: Gone, known: AbstractSet[str] | None) -> bool:
    """Whether another look must find the same page gone before it may go."""
    return (
        known is not None
        and gone.reason is not None
        and gone.record.hidden_at is None
        and gone.record.external_id not in known
    )


def _hidden_before(record: Record, source: Source, working: Working) -> Record:
    """The record of a page nothing wants; with when it was hidden, where only Intercom still knows that it was."""
    if source.removal != "hide" or not record.learned or record.hidden_at is not None:
        return record
    page = working.page(record.fingerprint or "")
    if page is None or page.agent or page.copilot or record.updated_at is None:
        return record
    record = record._replace(hidden_at=record.updated_at)
    working.recognise_hidden(record)
    return record


def _hiding(change: Change, working: Working) -> Change:
    """The same page, sent once more, but for no one: Fin stops using it at once."""
    page = working.page(change.before or "")
    if page is None:
        return change._replace(kind="delete", why=f"{change.why}; its text is not known, so it cannot be hidden")
    hidden = page._replace(agent=False, copilot=False)
    working.put_body(fingerprint(hidden), pack(hidden))
    return change._replace(after=fingerprint(hidden))
