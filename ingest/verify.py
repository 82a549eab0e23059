"""Verify: drift, pages that are not in Intercom as the manifest says, and its repair from the content store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingest.answers import answered
from ingest.errors import UsageError
from ingest.manifest.lock import locked
from ingest.manifest.store import Manifest, open_manifest
from ingest.manifest.working import Working
from ingest.ours import find_sources, our_pages
from ingest.outcome import Change, Progress, Report
from ingest.planner import chosen
from ingest.rollback import no_documents, plan_of
from ingest.settings import Config, Source
from ingest.sync import Connect, bind, carry_out

if TYPE_CHECKING:
    from ingest.intercom.client import Client


class Drift(NamedTuple):
    """A page that is not what the manifest says. `kind`: missing, changed, or unknown to it."""

    kind: str
    source: str
    external_id: str
    title: str
    page_id: str | None


def verify(config: Config, names: Sequence[str], connect: Connect, progress: Progress) -> list[Drift]:
    """Every page that is not in Intercom as the manifest says. Raises IncompleteError when that cannot be known."""
    sources = chosen(config, names)
    with open_manifest(config.manifest, write=False) as manifest, connect(config) as client:
        return list(_drift(sources, manifest, config, client, progress))


def repair(config: Config, names: Sequence[str], connect: Connect, progress: Progress) -> tuple[list[Drift], Report]:
    """Find drift, and send what the manifest says once more.

    Left alone are unknown pages, and those in doubt, which the next sync sends anyway.
    """
    started = time.monotonic()
    sources = chosen(config, names)
    with locked(config.manifest), open_manifest(config.manifest) as manifest:
        with connect(config) as client:
            drift = list(_drift(sources, manifest, config, client, progress))
        mended = (_mend(one, manifest) for one in drift if one.kind != "unknown")
        changes = [change for change in mended if change is not None]
        plan = plan_of([source.name for source in sources], changes, manifest)
        return drift, carry_out(
            plan, config, Working(manifest), connect, progress, "verify --repair", no_documents, started
        )


def _drift(
    sources: Sequence[Source], manifest: Manifest, config: Config, client: Client, progress: Progress
) -> Iterator[Drift]:
    bind_known(manifest, config, client)
    remote_ids = find_sources(sources, manifest, client)
    seen: dict[str, set[str]] = {source.name: set() for source in sources}
    for source, page in our_pages(sources, remote_ids, manifest, client, progress):
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


def _mend(drift: Drift, manifest: Manifest) -> Change | None:
    record = manifest.record(drift.source, drift.external_id)
    if record is None or record.fingerprint is None:
        return None
    kind = "hide" if record.hidden_at is not None else "create" if drift.kind == "missing" else "update"
    return Change(
        kind, record.source, record.external_id, record.key, record.title, record.page_id,
        record.fingerprint, record.fingerprint, why=f"{drift.kind} in Intercom",
    )  # fmt: skip
