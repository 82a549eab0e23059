"""The plan: what has to change so that Intercom holds what is wanted, and the guards it must pass. Pure values in, out.

`decide` and `remove` are the whole decision table; `renames` recognises pages that moved; `guard` says when a
person's word is needed first; `digest` names a plan so that exactly it can be carried out later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingest.errors import Failure, GuardError
from ingest.outcome import Change, SourcePlan

if TYPE_CHECKING:
    from ingest.manifest.store import Record
    from ingest.manifest.working import Wanted
    from ingest.settings import Limits, Source


def decide(wanted: Wanted, record: Record | None) -> Change | None:
    """What a wanted page needs. None: it is there already, exactly so."""
    change = Change("update", wanted.source, wanted.external_id, wanted.key, wanted.title, after=wanted.fingerprint)
    if record is None:
        return change._replace(kind="create", why="new")
    change = change._replace(page_id=record.page_id, before=record.fingerprint)
    if record.key != wanted.key:
        return change._replace(kind="rename", previous=record.key, why=f"was {record.key}")
    if record.fingerprint is None:
        kind = "create" if record.page_id is None else "update"
        return change._replace(kind=kind, why="an earlier run could not see whether it arrived")
    if record.hidden_at is not None:
        return change._replace(why="is back, was hidden")
    if record.fingerprint != wanted.fingerprint:
        return change._replace(why=_difference(wanted, record))
    return None


def sends(change: Change) -> bool:
    """Whether a change needs a call. A page that only moved, and looks the same, just has another key from now on."""
    return change.kind != "rename" or change.before != change.after


def _difference(wanted: Wanted, record: Record) -> str:
    if wanted.content != record.content:
        return "title changed" if wanted.title != record.title else "text changed"
    return "url changed" if wanted.url != record.url else "links or settings changed"


def remove(record: Record, why: str, *, source: Source, now: float) -> Change | None:
    """What a page nothing wants any more needs. None: it is hidden, and its grace period is not over.

    A page that was sent and never seen to arrive is deleted at once: Fin may read it already.
    """
    change = Change(
        "delete",
        record.source,
        record.external_id,
        record.key,
        record.title,
        record.page_id,
        record.fingerprint,
        why=why,
    )
    if source.removal != "hide" or record.fingerprint is None:
        return change
    if record.hidden_at is None:
        return change._replace(kind="hide")
    due = now - record.hidden_at >= source.grace_days * 86400
    return change._replace(why="hidden for its grace period") if due else None


class Arrival(NamedTuple):
    """A document that has never been published; `id` is what its front matter says, or "", `url` what it would get."""

    key: str
    digest: str
    content: str
    id: str
    url: str = ""


class Departure(NamedTuple):
    """A published document the listing no longer has; `base` is the external id its pages go by.

    `url`: the page's, where that is its own and all that is known of its document, as after a refresh.
    """

    key: str
    digest: str
    content: str
    base: str
    url: str = ""


_SIGNS: tuple[tuple[Callable[[Arrival, str], str], Callable[[Departure], str]], ...] = (
    (lambda new, prefix: prefix + new.id if new.id else "", lambda old: old.base),
    (lambda new, _: new.key.casefold(), lambda old: old.key.casefold()),
    (lambda new, _: new.digest, lambda old: old.digest),
    (lambda new, _: new.content, lambda old: old.content),
)
"""By what a page that moved is recognised, most certain first."""


class Moves(NamedTuple):
    """What a source itself says of renames: {new key: old key} where it is sure, and the new keys where it is not."""

    sure: Mapping[str, str] = {}
    unsure: Collection[str] = ()


def renames(
    arrivals: Sequence[Arrival],
    departures: Sequence[Departure],
    *,
    prefix: str = "",
    told: Moves = Moves(),  # noqa: B008 - a value
) -> tuple[dict[str, str], list[str]]:
    """Which new document is which old one, moved: {new key: old key}, and the new keys where that is ambiguous.

    In this order, each only where exactly one pair fits: the id in its front matter, the same name but for capital
    letters, the same bytes, the same rendered text, the url of a page whose document is not known, and what the source
    itself says. Nothing is guessed: what is ambiguous is created and deleted.
    """
    moved: dict[str, str] = {}
    ambiguous: set[str] = set()
    for by_new, by_old in _SIGNS:
        new = _by((by_new(one, prefix), one.key) for one in arrivals if one.key not in moved)
        old = _by((by_old(one), one.key) for one in departures if one.key not in moved.values())
        for sign in new.keys() & old.keys():
            if len(new[sign]) == len(old[sign]) == 1:
                moved[new[sign][0]] = old[sign][0]
            else:
                ambiguous.update(new[sign])
    new = _by((one.url, one.key) for one in arrivals if one.key not in moved)
    old = _by((one.url, one.key) for one in departures if one.key not in moved.values())
    moved |= {new[url][0]: old[url][0] for url in new.keys() & old.keys() if len(new[url]) == len(old[url]) == 1}
    left = {one.key for one in departures} - set(moved.values())
    for one in arrivals:
        if one.key not in moved and told.sure.get(one.key) in left:
            moved[one.key] = told.sure[one.key]
            left.remove(told.sure[one.key])
    if left:
        ambiguous.update(one.key for one in arrivals if one.key in told.unsure)
    return moved, sorted(ambiguous - moved.keys())


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Keys by sign; the empty sign fits nothing."""
    found: dict[str, list[str]] = {}
    for sign, key in pairs:
        if sign:
            found.setdefault(sign, []).append(key)
    return found


class Situation(NamedTuple):
    """What the guards look at. Counts are of pages, `listed` of documents.

    `removals` are new in this run (not pages whose grace period ends), `filtered` those among them whose document is
    there but left out by a rule.
    """

    known: int
    listed: int
    removals: int
    upserts: int
    filtered: int
    selection_changed: bool


def guard(name: str, limits: Limits, now: Situation, digest: str, called: str = "fin-ingest") -> Failure | None:
    """Why a source's changes must wait for a person's word; None: they need none.

    The hint names the command that gives that word for exactly these changes; `called` is how the program is called.
    """
    word = f"look with `{called} plan {name}`; if it is right: `{called} sync {name} --expect {digest}`"
    if now.filtered or (now.removals and now.selection_changed):
        count = now.removals if now.selection_changed else now.filtered
        return GuardError(
            f"{count} published {'page' if count == 1 else 'pages'} would be deleted because path, include, exclude or "
            "what the site itself publishes changed",
            at=f"source {name}",
            hint=f"take that back, or {word}",
        )
    if now.removals and not now.listed:
        return GuardError(
            f"the source is empty, and {now.removals} pages would be deleted",
            at=f"source {name}",
            hint=f"check that its folder is mounted and the path is right. If it really is empty, {word}",
        )
    if _too_many(now.removals, now.known, limits.deletes, limits.deletes_percent, limits.small):
        return GuardError(
            f"{now.removals} of {now.known} pages would be deleted, more than the limit of "
            f"{_limit(limits.deletes, limits.deletes_percent)}",
            at=f"source {name}",
            hint=f"{word}, or raise limits.deletes",
        )
    changes = now.removals + now.upserts
    if now.known and _too_many(changes, now.known, limits.changes, limits.changes_percent, limits.small):
        return GuardError(
            f"{changes} of {now.known} pages would change, more than the limit of "
            f"{_limit(limits.changes, limits.changes_percent)}",
            at=f"source {name}",
            hint=f"{word}, or raise limits.changes",
        )
    return None


def _too_many(count: int, known: int, absolute: int, percent: float, small: int) -> bool:
    """0 is no limit; up to `small` pages the percentage says nothing."""
    if absolute and count > absolute:
        return True
    return bool(percent) and count > small and count * 100 > known * percent


def _limit(absolute: int, percent: float) -> str:
    told = [f"{absolute} pages"] if absolute else []
    return " or ".join(told + ([f"{percent:g} %"] if percent else []))


def digest(sources: Iterable[SourcePlan]) -> str:
    """A name for exactly these changes, 16 hex digits. It does not depend on when or where the plan was made.

    Nor on sources in which nothing changes, on what the manifest alone learns, or on how Intercom writes what it holds
    before: a plan made without a token has the name of the same plan made with one. "": nothing is sent.
    """
    name, count = hashlib.blake2b(digest_size=8), 0
    for plan in sorted(sources, key=lambda plan: plan.name):
        changes = sorted(filter(sends, plan.changes), key=lambda change: (change.external_id, change.kind))
        if changes or plan.source_change:
            name.update(_line(plan.name, plan.source_change))
            count += 1
        for change in changes:
            name.update(_line(change.kind, change.external_id, change.key, change.after))
    return name.hexdigest() if count else ""


def _line(*texts: str | None) -> bytes:
    return json.dumps(texts, separators=(",", ":")).encode() + b"\n"
