"""What Intercom really holds, against what the manifest says: refresh, verify and rollback.

One listing of the whole workspace is read as a stream; only pages of our Content Import Sources, under our owner's
prefix, are ever looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingest.apply import answered, as_sent
from ingest.config.urls import NotAnAddress, same_place
from ingest.errors import StaleError, UsageError
from ingest.manifest.lock import locked
from ingest.manifest.store import Manifest, Record, SourceRow, open_manifest, pack
from ingest.manifest.working import Working
from ingest.outcome import OUTCOMES, Change, Failed, Plan, Progress, Report, SourcePlan
from ingest.page import content_hash, fingerprint
from ingest.planner import chosen, digest
from ingest.settings import Config, Source
from ingest.sync import Connect, bind, carry_out

if TYPE_CHECKING:
    from ingest.intercom.client import Client
    from ingest.intercom.values import RemotePage, RemoteSource

_FOREIGN = re.compile(r"[a-z0-9][a-z0-9-]*:")
"""How an external id under somebody's owner prefix begins."""


class Drift(NamedTuple):
    """A page that is not what the manifest says. `kind`: missing, changed, or unknown (there, but not in the manifest)."""

    kind: str
    source: str
    external_id: str
    title: str
    page_id: str | None


class Refreshed(NamedTuple):
    """What a refresh found in one source: pages as known, learned or corrected, and forgotten because they are gone."""

    name: str
    remote_id: int | None
    same: int = 0
    learned: int = 0
    forgotten: int = 0


class _Ours:
    """Which remote pages belong to which of our sources."""

    def __init__(self, sources: Sequence[Source], remote_ids: dict[str, int]) -> None:
        self.by_id: dict[int, list[Source]] = {}
        for source in sources:
            if source.name in remote_ids:
                self.by_id.setdefault(remote_ids[source.name], []).append(source)

    def owner(self, page: RemotePage) -> Source | None:
        """The source a page belongs to; None: it is not ours."""
        external_id = page.external_id or ""
        for source in self.by_id.get(page.source_id or 0, ()):
            if source.owner and external_id.startswith(source.owner + ":"):
                return source
        for source in self.by_id.get(page.source_id or 0, ()):
            if not source.owner and not _FOREIGN.match(external_id):
                return source
        return None


def find_sources(sources: Sequence[Source], manifest: Manifest, client: Client) -> dict[str, int]:
    """The Content Import Source of each of our sources that has one: the one we know, else the one with its url."""
    listed = list(client.list_sources())
    alive = {remote.id for remote in listed}
    found = {}
    for source in sources:
        known = manifest.source(source.name).remote_id
        fitting = [remote.id for remote in listed if _fits(remote, source)]
        if known in alive and known is not None:
            found[source.name] = known
        elif fitting:
            found[source.name] = min(fitting)
    return found


def _fits(remote: RemoteSource, source: Source) -> bool:
    try:
        return remote.sync_behavior == "api" and same_place(remote.url or "") == same_place(source.url)
    except NotAnAddress:
        return remote.sync_behavior == "api" and remote.url == source.url


def _our_pages(
    sources: Sequence[Source], remote_ids: dict[str, int], client: Client, progress: Progress
) -> Iterator[tuple[Source, RemotePage]]:
    """Our pages among all of the workspace. Raises IncompleteList at the end when some may be missing."""
    ours = _Ours(sources, remote_ids)
    progress.phase("Intercom", "list", None)
    for page in client.list_pages():
        progress.step()
        source = ours.owner(page)
        if source is not None:
            yield source, page
    progress.done()


# -- refresh -------------------------------------------------------------------------------------------------------


def refresh(config: Config, names: Sequence[str], connect: Connect, progress: Progress) -> list[Refreshed]:
    """Rebuild the manifest's records from Intercom, adopting pages that are there.

    Raises IncompleteError, with everything found recorded and nothing forgotten, when the listing does not add up.
    """
    sources = chosen(config, names)
    with locked(config.manifest), open_manifest(config.manifest) as manifest, connect(config) as client:
        bind(manifest, config, client)
        remote_ids = find_sources(sources, manifest, client)
        manifest.advance()
        for source in sources:
            _adopt_source(source, remote_ids.get(source.name), manifest)
        counts = {source.name: Refreshed(source.name, remote_ids.get(source.name)) for source in sources}
        seen: dict[str, set[str]] = {source.name: set() for source in sources}
        for source, page in _our_pages(sources, remote_ids, client, progress):
            seen[source.name].add(page.external_id or "")
            learned = _learn(source, page, manifest)
            count = counts[source.name]
            counts[source.name] = count._replace(same=count.same + (not learned), learned=count.learned + learned)
        for source in sources:
            forgotten = _forget(source.name, seen[source.name], manifest)
            counts[source.name] = counts[source.name]._replace(forgotten=forgotten)
        return list(counts.values())


def _adopt_source(source: Source, remote_id: int | None, manifest: Manifest) -> None:
    row = manifest.source(source.name)
    if row.remote_id != remote_id:
        row = SourceRow(source.name, remote_id, source.url if remote_id else "", None, selection=row.selection)
    manifest.save_source(row._replace(state=""))


def _learn(source: Source, page: RemotePage, manifest: Manifest) -> bool:
    """Take a page as Intercom has it for what is there. False: the manifest knew it so."""
    external_id = page.external_id or ""
    old = manifest.record(source.name, external_id)
    if old is not None and old.fingerprint is not None and old.page_id == page.id and old.answered == answered(page):
        return False
    sent = as_sent(page)
    hidden = not (sent.agent or sent.copilot) and old is not None and old.hidden_at is not None
    key = old.key if old else _key(source, external_id)
    with manifest.transaction():
        manifest.save_record(
            Record(
                source.name, external_id, key, page.id, fingerprint(sent), content_hash(sent.title, sent.html),
                answered(page), sent.title, sent.url, old.hidden_at if old and hidden else None, page.updated_at,
            )
        )  # fmt: skip
        manifest.save_content(fingerprint(sent), pack(sent))
        manifest.look_again(source.name, key)
    return True


def _key(source: Source, external_id: str) -> str:
    """The key of the document a page most likely belongs to: its external id, less owner and part."""
    return external_id.removeprefix(source.owner + ":" if source.owner else "").partition("#")[0]


def _forget(source: str, seen: set[str], manifest: Manifest) -> int:
    gone = [record for record in manifest.records(source) if record.external_id not in seen]
    with manifest.transaction():
        for record in gone:
            manifest.forget_record(source, record.external_id)
            manifest.look_again(source, record.key)
    return len(gone)


# -- verify --------------------------------------------------------------------------------------------------------


def verify(config: Config, names: Sequence[str], connect: Connect, progress: Progress) -> list[Drift]:
    """Every page that is not in Intercom as the manifest says. Raises IncompleteError when that cannot be known."""
    sources = chosen(config, names)
    with open_manifest(config.manifest, write=False) as manifest, connect(config) as client:
        return list(_drift(sources, manifest, config, client, progress))


def repair(config: Config, names: Sequence[str], connect: Connect, progress: Progress) -> tuple[list[Drift], Report]:
    """Find drift, and send what the manifest says once more. Unknown pages are left alone."""
    sources = chosen(config, names)
    with locked(config.manifest), open_manifest(config.manifest) as manifest:
        with connect(config) as client:
            drift = list(_drift(sources, manifest, config, client, progress))
        changes = [_mend(one, manifest) for one in drift if one.kind != "unknown"]
        plan = _plan_of([source.name for source in sources], changes, manifest)
        return drift, carry_out(plan, config, Working(manifest), connect, progress, "verify --repair", _no_documents)


def _drift(
    sources: Sequence[Source], manifest: Manifest, config: Config, client: Client, progress: Progress
) -> Iterator[Drift]:
    bind_known(manifest, config, client)
    remote_ids = find_sources(sources, manifest, client)
    seen: dict[str, set[str]] = {source.name: set() for source in sources}
    for source, page in _our_pages(sources, remote_ids, client, progress):
        external_id = page.external_id or ""
        seen[source.name].add(external_id)
        record = manifest.record(source.name, external_id)
        if record is None:
            yield Drift("unknown", source.name, external_id, page.title or "", page.id)
        elif record.fingerprint is None or record.page_id != page.id or record.answered != answered(page):
            yield Drift("changed", source.name, external_id, record.title, page.id)
    for source in sources:
        for record in manifest.records(source.name):
            if record.external_id not in seen[source.name]:
                yield Drift("missing", source.name, record.external_id, record.title, record.page_id)


def bind_known(manifest: Manifest, config: Config, client: Client) -> None:
    """Refuse another workspace than the manifest's; with an empty manifest there is nothing to compare."""
    if not manifest.meta("workspace"):
        raise UsageError(
            "the manifest is empty: there is nothing to compare with",
            at=manifest.file,
            hint="run `fin-ingest sync`, or `fin-ingest refresh` when the pages are there already",
        )
    bind(manifest, config, client)


def _mend(drift: Drift, manifest: Manifest) -> Change:
    record = manifest.record(drift.source, drift.external_id)
    assert record is not None
    kind = "create" if drift.kind == "missing" else "update"
    return Change(
        kind, record.source, record.external_id, record.key, record.title, record.page_id,
        record.fingerprint, record.fingerprint, why=f"{drift.kind} in Intercom",
    )  # fmt: skip


# -- rollback ------------------------------------------------------------------------------------------------------


def rollback_plan(config: Config, number: int, manifest: Manifest) -> tuple[Plan, list[str]]:
    """The plan that puts back what a run changed, and the external ids that have changed again since and are left."""
    if manifest.run(number) is None:
        raise UsageError(f"there is no run {number} in the history", at=manifest.file, hint="see `fin-ingest history`")
    names = {source.name for source in config.sources}
    changes, left = [], []
    for past in manifest.changes(number):
        change = past.change
        if past.error is not None or change.source not in names or change.before == change.after:
            continue  # the last: a page that moved and looks the same, under its former key it would not be found
        back = _back(change, manifest)
        if back is None:
            left.append(change.external_id)
        else:
            changes.append(back)
    return _plan_of(sorted({change.source for change in changes}), changes, manifest), left


def _back(change: Change, manifest: Manifest) -> Change | None:
    """The opposite of a change, or None when the page has changed since, or its former text is not kept."""
    record = manifest.record(change.source, change.external_id)
    now = record.fingerprint if record else None
    if now != (None if change.kind == "delete" else change.after):
        return None
    why = "was hidden" if change.kind == "hide" else f"was {change.kind}d"
    back = change._replace(before=now, after=change.before, page_id=record.page_id if record else None, why=why)
    if change.before is None:
        return back._replace(kind="delete", after=None) if change.kind == "create" else None
    if manifest.content(change.before) is None:
        return None
    return back._replace(kind="create" if record is None else "update", previous=None)


def rollback(config: Config, number: int, digest_: str, connect: Connect, progress: Progress) -> Report:
    """Carry out the rollback of a run, exactly as planned under this digest. Raises StaleError otherwise."""

    with locked(config.manifest), open_manifest(config.manifest) as manifest:
        plan, _ = rollback_plan(config, number, manifest)
        if plan.digest != digest_:
            raise StaleError("the manifest has changed since", hint=f"run `fin-ingest rollback {number}` again")
        with manifest.transaction():
            for part in plan.sources:
                manifest.save_source(manifest.source(part.name)._replace(state=""))
                for change in part.changes:
                    manifest.look_again(part.name, change.key)
        return carry_out(plan, config, Working(manifest), connect, progress, f"rollback {number}", _no_documents)


def _plan_of(names: Sequence[str], changes: Sequence[Change], manifest: Manifest) -> Plan:
    parts = []
    count_of = {"create": "created", "update": "updated", "delete": "deleted"}
    for name in names:
        mine = tuple(change for change in changes if change.source == name)
        counts = dict.fromkeys(OUTCOMES, 0)
        for count in {change.key: count_of[change.kind] for change in mine}.values():
            counts[count] += 1
        if mine:
            missing = manifest.source(name).remote_id is None
            parts.append(
                SourcePlan(name, mine, counts, sum(counts.values()), source_change="create" if missing else None)
            )
    return Plan(tuple(parts), digest(parts), manifest.serial)


def _no_documents(_plan: Plan, _failures: dict[str, tuple[Failed, ...]]) -> None:
    """No document was looked at, so there is none to record."""
