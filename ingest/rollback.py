"""Rollback: what a run changed is put back from the content store, as a plan that is seen before it is carried out."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ingest.errors import StaleError, UsageError
from ingest.manifest.lock import locked
from ingest.manifest.store import Manifest, open_manifest
from ingest.manifest.working import Working
from ingest.outcome import OUTCOMES, Change, Failed, Plan, Progress, Report, SourcePlan
from ingest.planner import digest
from ingest.settings import Config
from ingest.sync import Connect, carry_out


def rollback_plan(config: Config, number: int, manifest: Manifest) -> tuple[Plan, list[str]]:
    """The plan that puts back what a run changed, and the external ids that are left as they are.

    Left are pages that have changed again since, whose former text is not kept, or whose source is not configured.
    """
    if manifest.history.run(number) is None:
        raise UsageError(f"there is no run {number} in the history", at=manifest.file, hint="see `fin-ingest history`")
    names = {source.name for source in config.sources}
    changes, left = [], []
    for past in manifest.history.changes(number):
        change = past.change
        if past.error is not None or change.before == change.after:
            continue  # never happened; or only moved, and under its former key it would not be found
        back = _back(change, manifest) if change.source in names else None
        if back is None:
            left.append(change.external_id)
        else:
            changes.append(back)
    return plan_of(sorted({change.source for change in changes}), changes, manifest), left


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
    started = time.monotonic()
    with locked(config.manifest), open_manifest(config.manifest) as manifest:
        plan, _ = rollback_plan(config, number, manifest)
        if plan.digest != digest_:
            raise StaleError("the manifest has changed since", hint=f"run `fin-ingest rollback {number}` again")
        with manifest.transaction():
            for part in plan.sources:
                manifest.save_source(manifest.source(part.name)._replace(state=""))
                for change in part.changes:
                    manifest.look_again(part.name, change.key)
        return carry_out(
            plan, config, Working(manifest), connect, progress, f"rollback {number}", no_documents, started
        )


def plan_of(names: Sequence[str], changes: Sequence[Change], manifest: Manifest) -> Plan:
    """A plan of these changes, which come from the manifest and not from documents."""
    parts = []
    count_of = {"create": "created", "update": "updated", "hide": "updated", "delete": "deleted"}
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


def no_documents(_plan: Plan, _failures: dict[str, tuple[Failed, ...]]) -> None:
    """No document was looked at, so there is none to record."""
