"""The files beside the documents of a source, as one run sees them: read once, and compared with what was rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from connectors.base import ABOVE, Connector
from connectors.hashing import blake2b
from ingest.render.model import ANYWHERE

if TYPE_CHECKING:
    from ingest.manifest.store import Manifest
    from ingest.manifest.working import Working

_KEPT = 8 * 1024 * 1024
"""Bytes of files kept in memory, because many documents include the same few."""

_UNREADABLE = "?"
"""In place of a digest: what depends on such a file is looked at again, and held."""


def unchanged(connector: Connector, manifest: Manifest, source: str) -> bool:
    """Whether every file that pages of the source depend on is as the last run saw it. Reads none of them.

    Those included by name alone are in the listing, which the connector has found unchanged before this is asked; so
    is everything where the source is contained in what its state stands for.
    """
    if connector.contained:
        return True
    for path, version, digest in manifest.resources(source):
        if path.startswith(ANYWHERE):
            continue
        try:
            found = connector.resource(path, version)
        except OSError:
            return False
        if (found is None) != (not digest) or (found is not None and found.body is not None):
            return False
    return True


class Beside:
    """The files beside a source's documents. What is looked at is noted in the working tables."""

    def __init__(self, source: str, connector: Connector, working: Working) -> None:
        self._source, self._connector, self._working = source, connector, working
        self._bodies: dict[str, bytes] = {}
        self._size = 0
        self._known = {path: (version, digest) for path, version, digest in working.manifest.resources(source)}

    def look_at_known(self) -> None:
        """See whether the files that pages were rendered with are as they were; documents are read again by it."""
        self.look(self._known)

    def look(self, paths: Iterable[str]) -> None:
        """Note these files as they are now, unless that is known already."""
        for path in paths:
            if self._working.seen(self._source, path) is None:
                try:
                    self._look(path, *self._known.get(path, ("", "")))
                except OSError:
                    self._working.see(self._source, path, "", _UNREADABLE)

    def fetch(self, paths: tuple[str, ...]) -> Mapping[str, bytes | None]:
        """The bytes of these files, None for those that are not there. Raises OSError."""
        return {path: self.read(path) for path in paths}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, and a note of it. Raises OSError when it is there and cannot be read."""
        if path in self._bodies:
            return self._bodies[path]
        return self._look(path, "", "")

    def _look(self, path: str, known: str, digest: str) -> bytes | None:
        place = self._working.called(self._source, path.removeprefix(ANYWHERE)) if path.startswith(ANYWHERE) else path
        found = self._connector.resource(place, known) if place and place.count("../") <= ABOVE else None
        if found is None:
            self._working.see(self._source, path, "", "")
            return None
        if found.body is not None:
            digest = blake2b(found.body, digest_size=16).hexdigest()
            if self._size + len(found.body) <= _KEPT:
                self._bodies[path] = found.body
                self._size += len(found.body)
        self._working.see(self._source, path, found.version, digest)
        return found.body
