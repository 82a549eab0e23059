"""Whole sources looked at without any manifest: listed, rendered and linked as in a run, then remarked on.

The same engine as a run's, over working tables in memory. Nothing is sent, remembered or written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from connectors.base import Changed, Connector, ConnectorError, Document
from ingest import crawl, place
from ingest.below import sites_below
from ingest.facts import facts_of
from ingest.manifest.store import open_manifest
from ingest.manifest.working import Working
from ingest.manifest.works import MISSING, Part, Work
from ingest.outcome import Found, Hold, Progress
from ingest.planner import abilities
from ingest.quality.anchors import anchors, leads_nowhere
from ingest.quality.duplicates import Twin, Twins
from ingest.quality.freshness import Date, parsed
from ingest.quality.outline import outline
from ingest.quality.policy import DUPLICATES, wants
from ingest.quality.remarks import remarks
from ingest.recipe import recipe
from ingest.render.decode import decode
from ingest.render.findings import finding
from ingest.render.model import NAMED, Finding, RenderError
from ingest.render.model import Part as RenderedPart
from ingest.rules import as_crawled
from ingest.settings import Config, Source

_HOLES = frozenset({"FIN102", "FIN103", "FIN106", "FIN107"})
"""Losses that may have taken headings with them, so that nobody can tell which anchors a document has."""


class Surveyed(NamedTuple):
    """A source, and what there is to say of its documents. `documents` are the keys of those that can be rendered.

    `holds` are documents that cannot be read or rendered; those held only because of a finding are in `findings`.
    `error` says why nothing is known of the source, `incomplete` why perhaps not all.
    """

    source: Source
    documents: tuple[str, ...] = ()
    excluded: dict[str, int] = {}  # noqa: RUF012 - never mutated
    holds: tuple[Hold, ...] = ()
    findings: tuple[Found, ...] = ()
    error: ConnectorError | None = None
    incomplete: str | None = None
    titles: dict[str, str] = {}  # noqa: RUF012
    """Of documents whose keys are mere ids."""
    notes: tuple[str, ...] = ()


def survey(config: Config, sources: Sequence[Source], today: Date, progress: Progress) -> list[Surveyed]:
    """What there is to say of every document of these sources, whose levels say what is asked for."""
    with open_manifest("", write=False) as manifest:
        working, twins = Working(manifest), Twins()
        surveyed = [_surveyed(source, config, working, twins, today, progress) for source in sources]
    return _with_twins(surveyed, twins)


def _surveyed(
    source: Source, config: Config, working: Working, twins: Twins, today: Date, progress: Progress
) -> Surveyed:
    try:
        looked = crawl.look_around(source, working)
        connector, site = looked
        incomplete = crawl.list_source(source, connector, working, progress, site)
    except ConnectorError as error:
        return Surveyed(source, error=error)
    crawl.render_changed(source, connector, working, recipe(source, config, site.digest), progress, site)
    place.place(source, working, complete=False, facts=facts_of(source, connector))
    place.want_pages(source, working, abilities(config))
    more = list(_Look(source, connector, working, twins, today).remarks(progress))
    said = [Found(key, *one) for key, text in working.findings(source.name) for one in json.loads(text)]
    held = list(working.works(source.name, "held"))
    works = [work for work in held if not _is_said(work, said)]
    rendered = {work.key for work in working.works(source.name, "rendered")}
    return Surveyed(
        source,
        documents=tuple(sorted(rendered | {work.key for work in held} - {work.key for work in works})),
        excluded=working.excluded_reasons(source.name),
        holds=(
            *(Hold(key, reason) for key, reason in working.unreadables(source.name)),
            *(Hold(work.key, work.reason or "", work.line) for work in works),
        ),
        findings=tuple(sorted([*said, *more], key=_place)),
        incomplete=incomplete,
        notes=(*connector.notes, *sites_below(source, connector, working, site)),
        titles=working.titles(source.name, (*(one.key for one in (*said, *more)), *(work.key for work in works))),
    )


def _place(found: Found) -> tuple[str, int, str]:
    return found.key, found.line, found.code


def _is_said(work: Work, said: Iterable[Found]) -> bool:
    """Whether a document is held for a finding alone, which says it already."""
    return any(work.key == one.key and work.reason == f"{one.code}: {one.message}" for one in said)


class _Look:
    """One look at every rendered document of a source."""

    def __init__(self, source: Source, connector: Connector, working: Working, twins: Twins, today: Date) -> None:
        self.source, self.connector, self.working, self.today = source, connector, working, today
        self.twins = twins if wants(source.findings, DUPLICATES) else None
        self.asked = self._fragments() if wants(source.findings, ("FIN205",)) else {}

    def remarks(self, progress: Progress) -> Iterator[Found]:
        """What there is to say of each, in no order: of a link's anchor once its target is looked at."""
        progress.phase(self.source.name, "check", self.working.document_count(self.source.name))
        for status in ("rendered", "held"):
            for work in self.working.works(self.source.name, status):
                yield from self._of(work)
                progress.step()
        progress.done()

    def _of(self, work: Work) -> Iterator[Found]:
        parts = self.working.parts(self.source.name, work.key)
        document = self.working.listed(self.source.name, work.key)
        if not parts or not isinstance(document, Document):
            return
        text = written(self.connector, document)
        rendered = as_rendered(parts)
        sections = outline(rendered)
        meta = place.read_meta(work)
        for one in remarks(
            rendered,
            sections,
            text,
            media_type=document.media_type,
            locale=meta.locale or self.source.locale,
            source=self.source,
            today=self.today,
            known=parsed(document.changed),
        ):
            yield Found(work.key, *one)
        if self.twins is not None:
            self.twins.add(
                (self.source.name, work.key), " ".join(block.text for one in sections for block in one.blocks)
            )
        if not any(code in _HOLES for code, *_ in json.loads(work.findings)):
            yield from self._lost(work.key, rendered, text)

    def _lost(self, key: str, parts: Sequence[RenderedPart], text: str) -> Iterator[Found]:
        """Links to this document whose fragment names nothing in it."""
        asking = self.asked.get(key)
        if not asking or not text:
            return
        known = anchors(parts, text)
        for asker, fragment, raw, line in asking:
            if leads_nowhere(fragment, known):
                where = "this document" if asker == key else key
                message = f"the link to {raw} names no heading or anchor of {where}: correct what follows the #"
                yield Found(asker, *finding("FIN205", message, line, self.source.findings))

    def _fragments(self) -> dict[str, list[tuple[str, str, str, int]]]:
        """Links with a fragment, by the document they lead to: who asks, for what, and where."""
        asked: dict[str, list[tuple[str, str, str, int]]] = {}
        for status in ("rendered", "held"):
            for work in self.working.works(self.source.name, status):
                for candidates, fragment, raw, line, *_ in json.loads(work.links or "[]"):
                    target = self._target(candidates) if fragment else None
                    if target is not None:
                        asked.setdefault(target, []).append((work.key, fragment, raw, line))
        return asked

    def _target(self, candidates: Sequence[str]) -> str | None:
        """The document a link leads to; None when there is none, or it is looked for by name."""
        for candidate in candidates:
            if candidate.startswith(NAMED):
                return None
            if self.working.answer(self.source.name, candidate) != MISSING:
                return candidate
            if (found := self.working.at_place(self.source.name, candidate)) is not None:
                return found
        return None


def written(connector: Connector, document: Document) -> str:
    """The text of a document as its author sees it in an editor; "" when it is no text, or can no longer be read."""
    if not document.media_type.startswith("text/"):
        return ""
    try:
        return decode(connector.read(as_crawled(document)).body, declared=document.media_type == "text/html").text
    except (Changed, OSError, RenderError):
        return ""


def as_rendered(parts: Iterable[Part]) -> list[RenderedPart]:
    """Parts as rendering made them."""
    return [RenderedPart(part.suffix, part.title, part.html) for part in parts]


def _with_twins(surveyed: Sequence[Surveyed], twins: Twins) -> list[Surveyed]:
    sources = {one.source.name: one.source for one in surveyed}
    found: dict[str, list[Found]] = {}
    for twin in twins.found():
        source, key = twin.name
        remark = _twin(twin, sources[source])
        if remark.level != "ignore":
            found.setdefault(source, []).append(Found(key, *remark))
    return [
        one._replace(findings=tuple(sorted([*one.findings, *found.get(one.source.name, [])], key=_place)))
        for one in surveyed
    ]


def _twin(twin: Twin, source: Source) -> Finding:
    names = ", ".join(key if name == source.name else f"{name}: {key}" for name, key in twin.likes)
    others = f" and {twin.number - len(twin.likes):,} more" if twin.number > len(twin.likes) else ""
    has = "has" if twin.number == 1 else "have"
    if twin.same:
        message = f"{names}{others} {has} the same words: keep one, exclude the other"
        return finding("FIN601", message, 0, source.findings)
    share = f"{twin.shared:.0%} of" if twin.number == 1 else f"up to {twin.shared:.0%} of"
    message = f"{names}{others} {has} {share} its phrases: merge them, or say at the top what each is for"
    return finding("FIN602", message, 0, source.findings)
