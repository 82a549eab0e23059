"""Sites that lie inside a source which is none itself: what a person should know of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from posixpath import join, normpath
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from ingest.project import FILES, NO_SITE, Site, SiteError, find

if TYPE_CHECKING:
    from connectors.base import Connector
    from ingest.manifest.working import Working
    from ingest.settings import Source

_MOST = 3
"""Sites that are spoken of: where there are many, one word about them is enough."""
_NAMES = frozenset(name for name in FILES if "/" not in name)


def sites_below(source: Source, connector: Connector, working: Working, site: Site) -> tuple[str, ...]:
    """A note for each site inside the source whose documents are listed, where the source itself is of no site.

    Its dialect is not known for them then, nor what it does not publish.
    """
    if site != NO_SITE or source.dialect != "auto":
        return ()
    return tuple(islice(_notes(source.name, connector, working), _MOST))


def _notes(source: str, connector: Connector, working: Working) -> Iterator[str]:
    for key in working.left_out(source):
        folder, _, name = key.rpartition("/")
        if not folder or name not in _NAMES:
            continue
        try:
            found = find(partial(_read, connector, folder), folder)
        except (SiteError, OSError, ConnectorError):
            continue  # it is no more than a note
        dialect, docs = found.project.dialect, str(dict(found.project.options).get("docs", ""))
        is_own = found.source == name and not found.project.folder
        if is_own and dialect and working.has_documents_in(source, normpath(join(folder, docs))):
            known = f"how the documents of a {dialect} site are read, and which are published"
            yield f"{key} says {known}: give {folder} a source of its own"


def _read(connector: Connector, folder: str, path: str) -> bytes | None:
    place = normpath(join(folder, path))
    found = None if place.startswith("../") else connector.resource(place, "")
    return found.body if found else None
