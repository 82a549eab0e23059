"""One document as Fin will read it: found, rendered and linked like in a run, and nothing else touched."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import NamedTuple

from connectors.base import ConnectorError, Document
from ingest import crawl, place
from ingest.connecting import connector_of
from ingest.errors import UsageError
from ingest.manifest.store import Manifest, open_manifest
from ingest.manifest.working import Working
from ingest.outcome import Found, Progress
from ingest.page import Page
from ingest.planner import abilities, chosen
from ingest.recipe import recipe
from ingest.settings import Config, Source


class Preview(NamedTuple):
    """A document's pages as they would be sent. `withheld` says why none would be: held, or left out on purpose."""

    source: str
    key: str
    pages: tuple[Page, ...]
    findings: tuple[Found, ...]
    withheld: str | None = None


def preview(config: Config, names: Sequence[str], wanted: str) -> Preview:
    """Render the document that is meant by a path on disk, a key, an external id or the id of a page.

    Raises UsageError when no source has it.
    """
    with open_manifest(config.manifest, write=False) as manifest:
        working = Working(manifest)
        problems = []
        for source in chosen(config, names):
            try:
                found = _preview(source, config, manifest, working, wanted)
            except ConnectorError as error:
                problems.append(error.what)
                continue
            if found is not None:
                return found
    also = f" ({'; '.join(problems)})" if problems else ""
    raise UsageError(
        f"no source has a document {wanted!r}{also}",
        at=config.file,
        hint="give its path, its key as `fin-ingest status --pages` lists it, its external id or its page id",
    )


def _preview(source: Source, config: Config, manifest: Manifest, working: Working, wanted: str) -> Preview | None:
    connector = connector_of(source)
    crawl.list_source(source, connector, working, Progress())
    for key in _keys(source, manifest, wanted):
        one = working.listed(source.name, key)
        if isinstance(one, Document):
            today = recipe(source, config)
            crawl.render_these(source, connector, working, today, Progress(), [one])
            crawl.render_these(source, connector, working, today, Progress(), _new_targets(source, working, key))
            place.place(source, working, complete=False)
            place.want_pages(source, working, abilities(config))
            return _result(source, working, key)
        if one is not None:
            return Preview(source.name, key, (), (), one.reason)
    return None


def _new_targets(source: Source, working: Working, key: str) -> list[Document]:
    """Documents it links to that were never published: where such a link will lead is known once they are rendered."""
    links = json.loads(working.work(source.name, key).links or "[]")
    targets = {candidate for candidates, *_ in links for candidate in candidates} - {key}
    new = [target for target in sorted(targets) if working.manifest.base_of(source.name, target) is None]
    listed = (working.listed(source.name, target) for target in new)
    return [one for one in listed if isinstance(one, Document)]


def _keys(source: Source, manifest: Manifest, wanted: str) -> list[str]:
    """What the words may mean, most likely first."""
    keys = [wanted]
    if source.path:
        inside = os.path.relpath(os.path.abspath(wanted), source.path)
        keys.append(inside.replace(os.sep, "/"))
    keys += [record.key for record in manifest.records_named(source.name, wanted)]
    return list(dict.fromkeys(keys))


def _result(source: Source, working: Working, key: str) -> Preview:
    work = working.work(source.name, key)
    findings = tuple(Found(key, code, level, message, line) for code, level, message, line in json.loads(work.findings))
    pages = tuple(page for page in map(working.page, working.wanted_of(source.name, key)) if page)
    withheld = None if pages else work.reason
    return Preview(source.name, key, pages, findings, withheld)
