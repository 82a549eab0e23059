"""From rendered documents to wanted pages: external ids, urls, links between documents, availability.

Runs once all documents of a source are rendered, because a link's target is known only then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ingest.address import OWN_URL, Facts, Place, page_url, unusable
from ingest.crawl import told
from ingest.manifest.working import Wanted, Working
from ingest.manifest.works import MISSING, NO_URL, PLACE, TITLE, UNPUBLISHED, Work
from ingest.page import Page, fingerprint
from ingest.plan import Arrival, Departure, Moves, renames
from ingest.render.findings import finding
from ingest.render.links import Target, resolve
from ingest.render.model import NAMED, Finding, Link, Meta
from ingest.rules import Ready, Where, where_of
from ingest.settings import Rule, Source

LONGEST_ID = 255
"""The API names no limit for external ids; longer ones than databases commonly index are shortened."""


MAY_HAVE_MOVED = "it may be a document that has just been moved, which the next look tells"


class Abilities(NamedTuple):
    """What the chosen API version can carry for a page."""

    locales: bool
    page_audiences: bool


def place(
    source: Source,
    working: Working,
    *,
    complete: bool,
    lasting: bool = False,
    moves: Callable[[], Moves] = Moves,
    facts: Facts = (),
    waiting: bool = False,
) -> int:
    """Give every rendered document that has none yet its external id, url and, where it moved, its former key.

    Renames are recognised only in a complete listing: in any other, the old name may still be there; and not where
    keys are `lasting`. `moves` is what the source says of them, asked only where something may have been renamed.
    `waiting`: it is not certain yet that what is gone stays so; what may have moved is held. How many have moved.
    """
    moved: dict[str, str] = {}
    ambiguous: list[str] = []
    bases: dict[str, str] = {}
    if (complete or waiting) and not lasting:
        departures = [Departure(*row[:5]) for row in working.departures(source.name)]
        bases = {departure.key: departure.base for departure in departures}
        if departures:
            arrivals = [Arrival(*row) for row in working.arrivals(source.name)]
            if any(departure.url for departure in departures):
                arrivals = list(_with_urls(arrivals, source, working, facts))
            moved, ambiguous = renames(
                arrivals, departures, prefix=_prefix(source), told=moves() if arrivals else Moves()
            )
    unclear = frozenset(ambiguous)
    with working.together():
        for work in working.works(source.name, "rendered"):
            if work.base:
                continue
            if waiting and (work.key in moved or work.key in unclear):
                working.hold(source.name, work.key, MAY_HAVE_MOVED)
                continue
            previous = moved.get(work.key)
            known = bases[previous] if previous else working.manifest.base_of(source.name, work.key)
            moving = work._replace(previous=previous)
            _address(source, working, moving, known, ambiguous=work.key in unclear, facts=facts)
    return len(moved)


def _with_urls(arrivals: Sequence[Arrival], source: Source, working: Working, facts: Facts) -> Iterator[Arrival]:
    """The arrivals with the url that each would get as a new page."""
    found = {one.key: one for one in arrivals}
    for work in working.works(source.name, "rendered"):
        if work.key in found:
            meta = read_meta(work)
            url = _url(source, work, meta, _prefix(source) + (meta.id or work.key), working, [], facts)
            yield found[work.key]._replace(url=url or "")


def _prefix(source: Source) -> str:
    return source.owner + ":" if source.owner else ""


def _address(source: Source, working: Working, work: Work, known: str | None, *, ambiguous: bool, facts: Facts) -> None:
    meta = read_meta(work)
    findings = read_findings(work)
    wish = _prefix(source) + (meta.id or work.key)
    base = known if known and not (meta.id and known != wish) else _free(source, working, work, wish)
    if base not in (wish, known):
        findings.append(
            finding(
                "FIN504", f"another document goes by {wish!r} already; this one is sent as {base!r}", 0, source.findings
            )
        )
    if ambiguous:
        findings.append(
            finding(
                "FIN505",
                "it looks like a page that was moved, but more than one fits: it is sent as a new page, and the old "
                "one is deleted; an `id` in the front matter of each keeps them apart",
                0,
                source.findings,
            )
        )
    url = _url(source, work, meta, base, working, findings, facts)
    answer = url if url is not None else NO_URL
    working.set_address(work._replace(base=base, fold=base.casefold(), answer=answer, findings=_pack(findings)))


def _free(source: Source, working: Working, work: Work, wish: str) -> str:
    """An external id nobody else has, capital letters apart: whether Intercom tells them apart is not known."""
    import hashlib

    if len(wish) > LONGEST_ID:
        sign = hashlib.blake2b(wish.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        wish = f"{wish[: LONGEST_ID - 50]}~{sign}"
    base, number = wish, 1
    while working.base_taken(source.name, base.casefold(), work.key):
        number += 1
        base = f"{wish}~{number}"
    return base


def _url(
    source: Source, work: Work, meta: Meta, base: str, working: Working, findings: list[Finding], facts: Facts
) -> str | None:
    if meta.url:
        own = _absolute(meta.url, source)
        problem = None if source.allow_private_urls else unusable(own)
        if problem is None:
            return own
        findings.append(
            finding("FIN204", f"the url in the front matter is not shown to customers: {problem}", 0, source.findings)
        )
        return None
    if source.page_url is None:
        return None
    title = meta.title or working.first_title(source.name, work.key)
    where = where_of(source, working, work.key, title)
    if source.page_url != OWN_URL:
        return page_url(source.page_url, Place(where.path, title, base, where.space, where.wiki, facts))
    problem = None if source.allow_private_urls else unusable(where.url or "")
    if where.url and problem:
        message = f"its address {where.url} is not shown to customers: {problem}"
        findings.append(finding("FIN204", message, 0, source.findings))
    return where.url if problem is None else None


def _absolute(url: str, source: Source) -> str:
    """An address in front matter; one that begins with a slash is meant from the root of the site."""
    if not url.startswith("/") or url.startswith("//") or source.page_url is None:
        return url
    scheme, _, rest = source.page_url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{url}"


def want_pages(source: Source, working: Working, abilities: Abilities) -> None:
    """Turn every rendered document into the pages it should have, its links resolved."""
    rules = [Ready.of(rule, working.now) for rule in source.rules]
    places = working.has_places(source.name)
    with working.together():
        for work in working.works(source.name, "rendered"):
            _want(source, working, work, abilities, rules, places=places)


def _want(
    source: Source,
    working: Working,
    work: Work,
    abilities: Abilities,
    rules: list[Ready],
    *,
    places: bool,
) -> None:
    meta = read_meta(work)
    findings = read_findings(work)
    where = where_of(source, working, work.key, meta.title or work.title) if rules else Where(work.key)
    fits = [one.fits(where) for one in rules]
    if None in fits:
        working.hold(source.name, work.key, "a rule asks who changed it last, or when, and that is not known")
        return
    settings = _settings(source, meta, [one.rule for one, fit in zip(rules, fits, strict=True) if fit])
    if settings.audience_ids is not None and not abilities.page_audiences:
        # Sent without them, the page would be shown to everyone.
        working.hold(source.name, work.key, "it is for certain audiences only, which needs `intercom.version: Preview`")
        return
    locale = _locale(source, settings.locale, abilities, findings)
    links = [Link(tuple(candidates), *rest) for candidates, *rest in json.loads(work.links or "[]")]
    lookup = _Lookup(source, working, work, findings, places=places)
    for part in working.parts(source.name, work.key):
        page = Page(
            external_id=work.base + part.suffix,
            title=part.title,
            html=resolve(part.html, links, lookup.answer),
            url=work.answer or None,
            locale=locale,
            agent=settings.agent,
            copilot=settings.copilot,
            audience_ids=settings.audience_ids,
        )
        wanted = Wanted(
            source.name, page.external_id, work.key, part.n, page.title, fingerprint(page), part.content, page.url
        )
        working.want(wanted, page)
    working.save_asked(source.name, work.key, lookup.asked)
    working.set_findings(source.name, work.key, _pack(findings))
    grave = next((found for found in findings if found.level == "error"), None)
    if grave is not None:
        working.hold(source.name, work.key, told(grave), grave.line)


class _Settings(NamedTuple):
    agent: bool
    copilot: bool
    audience_ids: tuple[int, ...] | None
    locale: str


def _settings(source: Source, meta: Meta, rules: Sequence[Rule]) -> _Settings:
    """The source's settings, then each rule that fits, then what the document says itself: the last one wins."""
    says = _Settings(source.agent, source.copilot, None, source.locale)
    for rule in (*rules, meta):
        for name in _Settings._fields:
            value = getattr(rule, name, None)
            if value is not None:
                says = says._replace(**{name: value})
    return says


def _locale(source: Source, wish: str, abilities: Abilities, findings: list[Finding]) -> str:
    """The locale to send: the document's own where the API takes it, else the source's, with a word about it."""
    if abilities.locales:
        return wish
    if _language(wish) != _language(source.locale):
        message = f"locale {wish} needs `intercom.version: 2.17`; it is sent as {source.locale}, which Fin may not find"
        findings.append(finding("FIN503", message, 0, source.findings))
    return source.locale


def _language(locale: str) -> str:
    """The language of a locale, whatever its country."""
    return locale.replace("_", "-").partition("-")[0].lower()


class _Lookup:
    """Where a document's links lead, remembering every question so that a changed answer renders it again."""

    def __init__(self, source: Source, working: Working, work: Work, findings: list[Finding], *, places: bool) -> None:
        self.source, self.working, self.work, self.findings = source, working, work, findings
        self.asked: dict[str, str] = {}
        self.told: set[Link] = set()
        self.places = places

    def answer(self, link: Link) -> Target:
        """Where the first candidate that exists leads, with a finding where a reader loses something."""
        for candidate in self._candidates(link):
            found = self._ask(candidate)
            if found == UNPUBLISHED and candidate != self.work.key:
                self._note(
                    "FIN202",
                    link,
                    f"the link to {link.raw} leads to something that is not published; it is sent as plain text",
                )
            if found != MISSING:
                # The title of what is not published may be as private as the rest of it.
                title = self._ask(TITLE + candidate) if link.titled and found != UNPUBLISHED else ""
                return Target(None if found in (UNPUBLISHED, NO_URL) else found, title)
        self._note("FIN201", link, f"the link to {link.raw} leads nowhere in this source; it is sent as plain text")
        return Target(None)

    def _candidates(self, link: Link) -> Iterator[str]:
        """What a link may mean: keys first, and paths where these are something else."""
        for candidate in link.candidates:
            yield candidate
            if self.places and not candidate.startswith(NAMED):
                yield PLACE + candidate

    def _ask(self, target: str) -> str:
        if target not in self.asked:
            self.asked[target] = self.working.answer(self.source.name, target)
        return self.asked[target]

    def _note(self, code: str, link: Link, message: str) -> None:
        if link not in self.told and not link.quiet:
            self.told.add(link)
            self.findings.append(finding(code, message, link.line, self.source.findings))


def read_meta(work: Work) -> Meta:
    """What a document says of itself."""
    fields = dict(zip(Meta._fields, json.loads(work.meta or "[]"), strict=False))
    if fields.get("audience_ids") is not None:
        fields["audience_ids"] = tuple(fields["audience_ids"])
    return Meta(**fields)


def read_findings(work: Work) -> list[Finding]:
    """What has been said about a document so far."""
    return [Finding(*fields) for fields in json.loads(work.findings)]


def _pack(findings: list[Finding]) -> str:
    return json.dumps([found for found in findings if found.level != "ignore"])
