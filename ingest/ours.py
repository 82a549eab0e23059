"""Which Content Import Sources and pages of a workspace are ours; the others are never looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ingest.config.urls import NotAnAddress, same_place
from ingest.manifest.store import Manifest
from ingest.outcome import Progress
from ingest.settings import Source

if TYPE_CHECKING:
    from ingest.intercom.client import Client
    from ingest.intercom.values import RemotePage, RemoteSource

_FOREIGN = re.compile(r"[a-z0-9][a-z0-9-]*:")
"""How an external id under somebody's owner prefix begins."""


class _Ours:
    """Which remote pages belong to which of our sources."""

    def __init__(self, sources: Sequence[Source], remote_ids: dict[str, int], manifest: Manifest) -> None:
        self.manifest = manifest
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
            # An id of our own may look like somebody's prefix; then we know that we put it there.
            if not source.owner and (not _FOREIGN.match(external_id) or self._known(source, external_id)):
                return source
        return None

    def _known(self, source: Source, external_id: str) -> bool:
        return self.manifest.record(source.name, external_id) is not None


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


def our_pages(
    sources: Sequence[Source], remote_ids: dict[str, int], manifest: Manifest, client: Client, progress: Progress
) -> Iterator[tuple[Source, RemotePage]]:
    """Our pages among all of the workspace. Raises IncompleteList at the end when some may be missing."""
    ours = _Ours(sources, remote_ids, manifest)
    progress.phase("Intercom", "list", None)
    for page in client.list_pages():
        progress.step()
        source = ours.owner(page)
        if source is not None:
            yield source, page
    progress.done()
