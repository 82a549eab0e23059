"""Refresh: the manifest's records rebuilt from what Intercom holds, so that a lost manifest costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingest.answers import answered, as_sent
from ingest.manifest.lock import locked
from ingest.manifest.store import Manifest, Record, SourceRow, open_manifest
from ingest.ours import find_sources, our_pages
from ingest.outcome import Progress
from ingest.page import content_hash, fingerprint, pack
from ingest.planner import chosen
from ingest.settings import Config, Source
from ingest.sync import Connect, bind

if TYPE_CHECKING:
    from ingest.intercom.values import RemotePage


class Refreshed(NamedTuple):
    """What a refresh found in one source: pages as known, learned or corrected, and forgotten because they are gone."""

    name: str
    remote_id: int | None
    same: int = 0
    learned: int = 0
    forgotten: int = 0


def refresh(
    config: Config, names: Sequence[str], connect: Connect, progress: Progress, *, lock_timeout: float = 0.0
) -> list[Refreshed]:
    """Rebuild the manifest's records from Intercom, adopting pages that are there.

    Another run is waited for, `lock_timeout` seconds at most. Raises IncompleteError, with everything found recorded
    and nothing forgotten, when the listing does not add up.
    """
    sources = chosen(config, names)
    with locked(config.manifest, lock_timeout), open_manifest(config.manifest) as manifest, connect(config) as client:
        bind(manifest, config, client)
        remote_ids = find_sources(sources, manifest, client)
        manifest.advance()
        for source in sources:
            _adopt_source(source, remote_ids.get(source.name), manifest)
        counts = {source.name: Refreshed(source.name, remote_ids.get(source.name)) for source in sources}
        seen: dict[str, set[str]] = {source.name: set() for source in sources}
        for source, page in our_pages(sources, remote_ids, manifest, client, progress):
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
                answered(page), sent.title, sent.url, old.hidden_at if old and hidden else None, page.updated_at, True,
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
