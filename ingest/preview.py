"""One document as Fin will read it: found, rendered and linked like in a run, and nothing else touched."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import NamedTuple

from connectors.base import Connector, ConnectorError, Document
from ingest import crawl, place
from ingest.checkout import files_of
from ingest.errors import UsageError
from ingest.facts import facts_of
from ingest.manifest.store import Manifest, open_manifest
from ingest.manifest.working import Working
from ingest.outcome import Found, Progress
from ingest.page import Page
from ingest.planner import abilities, chosen
from ingest.quality.freshness import Date, parsed
from ingest.quality.lines import Lines
from ingest.quality.outline import outline, title_of
from ingest.quality.passages import Passage, passages
from ingest.quality.policy import Asked, asked_for
from ingest.quality.remarks import remarks
from ingest.quality.survey import as_rendered, written
from ingest.recipe import recipe
from ingest.render.model import Part
from ingest.settings import Config, Source


class Preview(NamedTuple):
    """A document's pages as they would be sent. `withheld` says why none would be: held, or left out on purpose.

    `passages` are all its pages in the pieces Fin is likely to find, each with its line in the document (0: not found).
    """

    source: str
    key: str
    pages: tuple[Page, ...]
    findings: tuple[Found, ...]
    withheld: str | None = None
    passages: tuple[tuple[Passage, int], ...] = ()

    @property
    def title(self) -> str:
        """What the document is called, of which its pages may be parts."""
        return title_of(_parts(self.pages))

    def passage_of(self, found: Found) -> int | None:
        """The index of the passage a finding is about; None for one about the whole document, or what is above it."""
        here = [number for number, (_, line) in enumerate(self.passages) if line and line <= found.line]
        return max(here, key=lambda number: self.passages[number][1], default=None)


def preview(config: Config, names: Sequence[str], wanted: str, today: Date, asked: Asked = Asked()) -> Preview:  # noqa: B008 - a value
    """Render the document that is meant by a path on disk, a key, a title, an external id or the id of a page.

    `asked` turns on remarks that are quiet otherwise. Raises UsageError when no source has it.
    """
    with open_manifest(config.manifest, write=False) as manifest:
        working = Working(manifest)
        problems = []
        for source in chosen(config, names):
            try:
                found = _preview(asked_for(source, asked), config, manifest, working, wanted, today)
            except ConnectorError as error:
                problems.append(error.what)
                continue
            if found is not None:
                return found
    also = f" ({'; '.join(problems)})" if problems else ""
    raise UsageError(
        f"no source has a document {wanted!r}{also}",
        at=config.file,
        hint="give its path, its title in a wiki, its key as `fin-ingest status --pages` lists it, or its page id",
    )


def _preview(
    source: Source, config: Config, manifest: Manifest, working: Working, wanted: str, today: Date
) -> Preview | None:
    connector, site = crawl.look_around(source, working)
    crawl.list_source(source, connector, working, Progress(), site)
    for key in (*_keys(source, manifest, wanted), *working.keys_of(source.name, wanted)):
        one = working.listed(source.name, key)
        if isinstance(one, Document):
            made = recipe(source, config, site.digest)
            crawl.render_these(source, connector, working, made, Progress(), [one], site)
            targets = _new_targets(source, working, key)
            crawl.render_these(source, connector, working, made, Progress(), targets, site)
            place.place(source, working, complete=False, facts=facts_of(source, connector))
            place.want_pages(source, working, abilities(config))
            return _result(source, connector, working, one, today)
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
        inside = os.path.relpath(os.path.abspath(wanted), files_of(source) or source.path)
        keys.append(inside.replace(os.sep, "/"))
    keys += [record.key for record in manifest.records_named(source.name, wanted)]
    return list(dict.fromkeys(keys))


def _result(source: Source, connector: Connector, working: Working, document: Document, today: Date) -> Preview:
    key = document.key
    work = working.work(source.name, key)
    findings = [Found(key, *one) for one in json.loads(work.findings)]
    pages = tuple(page for page in map(working.page, working.wanted_of(source.name, key)) if page)
    if not pages:
        return Preview(source.name, key, (), tuple(findings), work.reason)
    text, parts = written(connector, document), as_rendered(working.parts(source.name, key))
    locale = place.read_meta(work).locale or source.locale
    findings += [
        Found(key, *one)
        for one in remarks(
            *(parts, outline(parts), text),
            media_type=document.media_type,
            locale=locale,
            source=source,
            today=today,
            known=parsed(document.changed),
        )
    ]
    # What Fin divides is the page as it is sent, its links resolved.
    found = passages(outline(_parts(pages)))
    return Preview(source.name, key, pages, tuple(sorted(findings, key=_line)), None, _placed(found, text))


def _parts(pages: Sequence[Page]) -> list[Part]:
    return [Part("", page.title, page.html) for page in pages]


def _line(found: Found) -> tuple[int, str]:
    return found.line, found.code


def _placed(found: Sequence[Passage], text: str) -> tuple[tuple[Passage, int], ...]:
    """Each passage with the line it begins on."""
    lines = Lines(text)
    return tuple((one, lines.heading(one.first) if one.headed else lines.words_at(one.first)) for one in found)
