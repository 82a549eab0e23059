"""From a source to rendered documents: list, read what is new or changed, render it. Nothing is compared or sent here.

Whatever cannot be read or rendered is held, never dropped; what was seen is in the working tables afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import Changed, Connector, ConnectorError, Document, Excluded, IncompleteListing, Unreadable
from ingest.connecting import connector_of
from ingest.manifest.resources import SITE
from ingest.manifest.working import Working
from ingest.manifest.works import Part, Work
from ingest.outcome import Progress
from ingest.page import content_hash
from ingest.project import NO_SITE, Site, SiteError, find
from ingest.render.model import Finding, Rendered, RenderError, RenderSettings
from ingest.resources import Beside
from ingest.rules import ANSWERS, Ready, about_history, answers, as_crawled
from ingest.settings import Source

if TYPE_CHECKING:
    from ingest.workers import Job

Seen = Document | Unreadable | Excluded

_ANNOUNCED = 64
"""Documents a connector is told of before they are read."""

EMPTY = "empty"
"""Why a document without a word is left out."""


class Surroundings(NamedTuple):
    """A source's connector, and the site its documents belong to."""

    connector: Connector
    site: Site


def look_around(source: Source, working: Working) -> Surroundings:
    """Open the source and find its site. Raises ConnectorError."""
    if working.manifest.source(source.name).synced_at is None:
        from ingest import workers

        workers.prepare()  # every document found will have to be rendered
    connector = connector_of(source)
    files = Beside(source.name, connector, working)
    asked: dict[str, None] = {}

    def read(path: str) -> bytes | None:
        asked[path] = None
        return files.read(path)

    try:
        site = find(read, source.path, source.dialect)
    except SiteError as error:
        hint = "mend it; or say which `dialect` the documents are written in, if it is not about them"
        raise ConnectorError(str(error), at=f"source {source.name}", hint=hint) from error
    except OSError as error:
        what = f"a file that describes the site cannot be read: {error.strerror or error}"
        hint = "make it readable, or say which `dialect` the documents are written in"
        raise ConnectorError(what, at=str(error.filename or source.path), hint=hint) from error
    if not any(rule.sections for rule in source.rules):
        site = site._replace(sections=())  # else a navigation that is grouped otherwise would change every page
    working.use(source.name, SITE, asked)
    return Surroundings(connector_of(source, site.renderers) if site.renderers else connector, site)


def list_source(
    source: Source, connector: Connector, working: Working, progress: Progress, site: Site = NO_SITE
) -> str | None:
    """Fill the listing, and see which of the files beside the documents have changed.

    The answer is why the listing may not be whole, or None. Raises ConnectorError.
    """
    incomplete = None
    progress.phase(source.name, "crawl", None)
    try:
        seen = on_site(_counted(connector.crawl(), progress), site)
        working.list_documents(source.name, _judged(seen, about_history(source, working.now), source.name, working))
    except IncompleteListing as error:
        incomplete = error.what
        working.doubtful.add(source.name)
    finally:
        progress.done()
    Beside(source.name, connector, working).look_at_known()
    return incomplete


def on_site(seen: Iterable[Seen], site: Site) -> Iterator[Seen]:
    """What was seen, as the site's own configuration has it: some of it left out, some of it with another title."""
    if site == NO_SITE:
        yield from seen
        return
    from ingest.project.navigation import Navigation

    navigation = Navigation(site)
    for one in seen:
        yield navigation.applied(one) if isinstance(one, Document) else one


def _judged(seen: Iterable[Seen], rules: Sequence[Ready], source: str, working: Working) -> Iterator[Seen]:
    """What was seen; where rules speak of last changes, their answers become a part of the documents' versions.

    So a document is looked at again when its bytes are as before and an answer is not.
    """
    working.lasts[source] = float("inf")
    if not rules:
        yield from seen
        return
    for one in seen:
        if isinstance(one, Document):
            working.lasts[source] = min(working.lasts[source], *(rule.fits_until(one) for rule in rules))
            yield one._replace(version=one.version and f"{one.version}{ANSWERS}{answers(rules, one)}")
        else:
            yield one


def _counted(seen: Iterable[Seen], progress: Progress) -> Iterator[Seen]:
    for number, one in enumerate(seen, start=1):
        if number % 256 == 0:
            progress.step(256)
        yield one


def render_changed(
    source: Source, connector: Connector, working: Working, recipe: str, progress: Progress, site: Site = NO_SITE
) -> None:
    """Read and render every document that is new, changed, unsettled, or was rendered under another recipe."""
    total = working.count_to_read(source.name, recipe)
    documents = working.documents_to_read(source.name, recipe)
    _render(source, connector, working, recipe, progress, documents, total, look_twice=False, site=site)


def render_again(
    source: Source, connector: Connector, working: Working, recipe: str, progress: Progress, site: Site = NO_SITE
) -> int:
    """Render documents whose own bytes are as before, but whose links now lead elsewhere. How many those are."""
    documents = list(working.linked_elsewhere(source.name))
    render_these(source, connector, working, recipe, progress, documents, site)
    return len(documents)


def render_these(
    source: Source,
    connector: Connector,
    working: Working,
    recipe: str,
    progress: Progress,
    documents: Sequence[Document],
    site: Site = NO_SITE,
) -> None:
    """Render these documents, whether or not they have changed."""
    _render(source, connector, working, recipe, progress, documents, len(documents), look_twice=True, site=site)


def _render(
    source: Source,
    connector: Connector,
    working: Working,
    recipe: str,
    progress: Progress,
    documents: Iterable[Document],
    total: int,
    *,
    look_twice: bool,
    site: Site,
) -> None:
    if not total:
        return
    from ingest.workers import render_all

    progress.phase(source.name, "render", total)
    settings = RenderSettings(
        *(source.max_page_bytes, source.renderers, source.findings, site.project, source.shortcodes),
        mentions=source.mentions,
    )
    rules = about_history(source, working.now)
    reading = _Reading(source.name, connector, working, recipe, progress, rules, look_twice=look_twice)
    files = Beside(source.name, connector, working)
    with working.together():
        for job, done in render_all(reading.jobs(documents), settings, total, files.fetch):
            files.look(done.files)
            working.use(source.name, job.key, done.files)
            save(working, reading.started.pop(job.key), done.outcome)
            progress.step()
    progress.done()


class _Reading:
    """Documents being read: those that need no rendering are settled at once, the others become jobs."""

    def __init__(
        self,
        source: str,
        connector: Connector,
        working: Working,
        recipe: str,
        progress: Progress,
        rules: Sequence[Ready],
        *,
        look_twice: bool,
    ) -> None:
        self.source, self.connector, self.working, self.recipe = source, connector, working, recipe
        self.progress, self.rules, self.look_twice = progress, rules, look_twice
        self.started: dict[str, Work] = {}

    def jobs(self, documents: Iterable[Document]) -> Iterator[Job]:
        from ingest.workers import Job

        for document in _announced(self.connector, documents):
            work = Work(self.source, document.key, "rendered", document.version, "", recipe=self.recipe)
            try:
                content = self.connector.read(as_crawled(document))
            except Changed as error:
                self._settle(work._replace(status="held", reason=f"changed while being read: {error}"))
                continue
            except OSError as error:
                self._settle(work._replace(status="held", reason=f"cannot be read: {error.strerror or error}"))
                continue
            digest = _digest(content.body, document, answers(self.rules, document))
            work = work._replace(digest=digest, version=document.version if content.settled else "")
            if not self.look_twice and self.working.same_bytes(self.source, document.key, digest, self.recipe):
                self._settle(work._replace(status="touched"))
                continue
            self.started[document.key] = work
            yield Job(document.key, content.body, document.path, document.media_type, document.title)

    def _settle(self, work: Work) -> None:
        self.working.save_work(work)
        self.progress.step()


def _announced(connector: Connector, documents: Iterable[Document]) -> Iterator[Document]:
    """The same; a connector that can make use of it is told a few in advance which of them are read next."""
    ahead = getattr(connector, "ahead", None)
    if ahead is None:
        yield from documents
        return
    left = iter(documents)
    while few := list(islice(left, _ANNOUNCED)):
        ahead([*map(as_crawled, few)])
        yield from few


def _digest(body: bytes, document: Document, said: str) -> str:
    """What a document's pages are made of: its bytes, what its source knows of it, and what rules have said to that."""
    found = hashlib.blake2b(body + said.encode(), digest_size=16)
    known = document.title, document.url, document.space, document.section, document.labels
    if any(known):
        found.update(json.dumps(known).encode())
    return found.hexdigest()


def save(working: Working, work: Work, outcome: Rendered | RenderError) -> None:
    """Keep what came of rendering a document, or hold it."""
    if isinstance(outcome, RenderError):
        hint = f" ({outcome.hint})" if outcome.hint else ""
        working.save_work(work._replace(status="held", reason=outcome.what + hint, line=outcome.line))
        return
    work = work._replace(
        meta=json.dumps(outcome.meta),
        links=json.dumps(outcome.links),
        findings=json.dumps(outcome.findings),
        title=outcome.parts[0].title if outcome.parts else "",
    )
    grave = next((found for found in outcome.findings if found.level == "error"), None)
    if outcome.meta.excluded:
        # Before anything else: a draft is no error, however unfinished it is.
        working.save_work(work._replace(status="excluded", reason=outcome.meta.excluded))
    elif grave is not None:
        working.save_work(work._replace(status="held", reason=told(grave), line=grave.line))
    elif not any(part.html for part in outcome.parts):
        _save_empty(working, work)
    else:
        working.save_work(work, _parts(outcome))
        working.define(work.source, work.key, outcome.names)


def told(found: Finding) -> str:
    """A finding as the reason of a hold."""
    return f"{found.code}: {found.message}"


def _save_empty(working: Working, work: Work) -> None:
    """A page that has become empty may be an accident: it is not taken for its author's wish to have it deleted."""
    if working.manifest.records_of(work.source, work.key):
        reason = "is empty now; delete it, or say `fin: false` in its front matter, to have its page deleted"
        working.save_work(work._replace(status="held", reason=reason))
    else:
        working.save_work(work._replace(status="excluded", reason=EMPTY))


def _parts(outcome: Rendered) -> Iterator[Part]:
    for number, part in enumerate(outcome.parts):
        yield Part(number, part.suffix, part.title, part.html, content_hash(part.title, part.html))
