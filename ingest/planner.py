"""Planning a run: every source is crawled, what changed is rendered, and the result compared with the manifest.

A source in which nothing changed costs one look into the manifest and one stat a file. Nothing is sent from here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from connectors.base import Connector, ConnectorError
from ingest.connecting import connector_of
from ingest.counting import tally
from ingest.errors import Failure, GuardError, UsageError
from ingest.facts import known_facts
from ingest.manifest.store import Manifest, SourceRow
from ingest.outcome import OUTCOMES, Change, Failed, Found, Hold, Plan, Progress, SourcePlan, Touched
from ingest.recipe import recipe, selection
from ingest.resources import unchanged
from ingest.settings import Config, Source

if TYPE_CHECKING:
    from ingest.manifest.working import Working
    from ingest.place import Abilities
    from ingest.plan import Moves
    from ingest.removals import Removals

NOTHING = "0" * 16
"""The digest of a plan that sends nothing."""

DAY = 86_400.0
_NEVER = 1e12
"""Seconds since 1970; JSON has no infinity."""

WAITING = "some pages are to be removed or renamed, which waits until another look finds the same"

PARTLY = "edited "
"""Begins the state of a source where some documents were edited after the look at everything that left the rest."""


class Wish(NamedTuple):
    """What the person who started the run asks for, besides the configuration.

    `expect` is the digest of a plan somebody has read: exactly it is carried out, past the guards, or nothing.
    `allow_removals` lets removals pass the guards unread. `full` looks at every document even if nothing changed.
    `called` is how the program was called, for hints that can be copied. `lock_timeout` is how many seconds another
    run that holds the manifest is waited for.

    Watch mode asks for more: `only` are the paths where something happened, if it knows them all; nothing else is
    looked at where that provably comes to the same. `gone` are pages an earlier look found gone: no others are removed
    or renamed in this run, and none of those whose document is gone unless all of them are known. None: all may go.
    """

    names: tuple[str, ...] = ()
    expect: str | None = None
    allow_removals: bool = False
    full: bool = False
    called: str = "fin-ingest"
    lock_timeout: float = 0.0
    only: tuple[Touched, ...] = ()
    gone: frozenset[str] | None = None


def chosen(config: Config, names: Sequence[str]) -> list[Source]:
    """The sources named, or all. Raises UsageError for a name that is not configured."""
    known = {source.name: source for source in config.sources}
    for name in names:
        if name not in known:
            raise UsageError(
                f"there is no source named {name!r}", at=config.file, hint=f"configured are: {', '.join(known)}"
            )
    return [known[name] for name in dict.fromkeys(names)] if names else list(config.sources)


class Planner:
    """The planning of one run. `working` holds what it rendered, and is None while no source had to be looked at."""

    def __init__(self, config: Config, wish: Wish, manifest: Manifest, progress: Progress) -> None:
        self.config, self.wish, self.manifest, self.progress = config, wish, manifest, progress
        self.working: Working | None = None
        self.states: dict[str, str] = {}
        self.marks: dict[str, str] = {}
        self.waiting: dict[str, set[str]] = {}
        self.now = time.time()

    def plan(self) -> Plan:
        """The plan for all sources asked for. Raises GuardError when the manifest is of another place."""
        check_place(self.manifest, self.config)
        parts = tuple(self._plan_source(source) for source in chosen(self.config, self.wish.names))
        return Plan(parts, digest(parts), self.manifest.serial)

    def _plan_source(self, source: Source) -> SourcePlan:
        try:
            return self._edited(source) or self._idle(source) or self._look(source)
        except ConnectorError as error:
            failure = Failure(error.what, at=error.at or f"source {source.name}", hint=error.hint)
            return SourcePlan(source.name, error=failure, counts=dict.fromkeys(OUTCOMES, 0))

    def _edited(self, source: Source) -> SourcePlan | None:
        """The plan of a source in which only some documents were edited, if it needs no look at the others."""
        row = self.manifest.source(source.name)
        if not self.wish.only or not self._as_left(source, row):
            return None
        from ingest.edited import plan_edited

        plan = plan_edited(source, self.config, row, self.wish.only, self._tables(), self.progress)
        if plan is not None:
            self.states[source.name] = PARTLY + row.state.removeprefix(PARTLY)
        return plan

    def _tables(self) -> Working:
        from ingest.manifest.working import Working

        if self.working is None:
            self.working = Working(self.manifest)
        return self.working

    def _idle(self, source: Source) -> SourcePlan | None:
        """The plan of a source in which nothing has changed, from the summary its last run left; else None."""
        row = self.manifest.source(source.name)
        if row.state.startswith(PARTLY) or not self._as_left(source, row):
            return None
        connector = connector_of(source)
        if not connector.unchanged(row.state) or not unchanged(connector, self.manifest, source.name):
            return None
        summary = json.loads(row.summary)
        return SourcePlan(
            source.name,
            counts={**dict.fromkeys(OUTCOMES, 0), **summary["counts"]},
            listing=summary["listing"],
            excluded=summary["excluded"],
            holds=tuple(Hold(*hold) for hold in summary["holds"]),
            findings=tuple(Found(*found) for found in summary["held_findings"])
            + (_found(self.manifest.findings(source.name)) if summary["findings"] else ()),
            hidden=summary["hidden"],
        )

    def _as_left(self, source: Source, row: SourceRow) -> bool:
        """Whether the last run left nothing to do, and nothing but documents can have changed since."""
        return bool(
            not self.wish.full
            and row.state
            and row.recipe == recipe(source, self.config)
            and row.selection == selection(source, self.config)
            and source_change(source, row) != "update"
            and not self.manifest.unsettled(source.name, self.now - source.grace_days * DAY)
            and not (ages(source) and json.loads(row.summary).get("lasts", 0.0) <= self.now)
        )

    def _look(self, source: Source) -> SourcePlan:
        from ingest import crawl, place
        from ingest.below import sites_below

        working = self._tables()
        looked = crawl.look_around(source, working)
        connector, site = looked.connector, looked.site
        incomplete = crawl.list_source(source, connector, working, self.progress, site)
        facts = known_facts(source, connector)
        today = recipe(source, self.config, site.digest, facts)
        crawl.render_changed(source, connector, working, today, self.progress, site)
        mark = self.manifest.source(source.name).mark
        gone = () if incomplete or self.wish.gone is None else working.departed(source.name)
        waiting = self.wish.gone is not None and not self.wish.gone.issuperset(gone)
        if waiting:
            incomplete = WAITING
            working.doubtful.add(source.name)
        moved = place.place(
            source,
            working,
            complete=incomplete is None,
            waiting=waiting,
            lasting=connector.lasting,
            moves=partial(moves, connector, mark),
            facts=facts,
        )
        if crawl.render_again(source, connector, working, today, self.progress, site):
            place.place(source, working, complete=False, facts=facts)
        place.want_pages(source, working, abilities(self.config))
        self.states[source.name], self.marks[source.name] = connector.state, getattr(connector, "mark", "")
        plan = self._compare(source, working, incomplete)
        if waiting:
            plan = plan._replace(gone=(*gone, *plan.gone), lost=len(gone) - moved + len(plan.gone))
        return plan._replace(notes=(*connector.notes, *sites_below(source, connector, working, site)))

    def _compare(self, source: Source, working: Working, incomplete: str | None) -> SourcePlan:
        from ingest.plan import decide
        from ingest.removals import removals_of

        upserts, back = [], 0
        for wanted, record in working.pairs(source.name):
            change = decide(wanted, record)
            if change is not None and record is not None and record.learned and self._is_there(change, working):
                working.recognise(wanted)
                change = change._replace(before=change.after) if change.kind == "rename" else None
            if change is not None:
                upserts.append(change)
            back += record is not None and record.hidden_at is not None
        holds = _holds(working, source.name)
        removals = removals_of(source, working, holds, known=self.wish.gone, whole=incomplete is None, now=self.now)
        self.waiting[source.name] = {record.key for record in removals.waiting}
        changes = (*upserts, *removals.changes)
        row = self.manifest.source(source.name)
        of_source = source_change(source, row)
        plan = SourcePlan(
            source.name,
            changes=changes,
            excluded=working.excluded_reasons(source.name),
            holds=tuple(holds),
            findings=_found((key, json.loads(text)) for key, text in working.findings(source.name)),
            source_change=of_source if changes or of_source == "update" else None,
            incomplete=incomplete or (WAITING if removals.waiting else None),
            gone=tuple(record.external_id for record in removals.waiting),
            lost=len(removals.waiting),
            hidden=self.manifest.hidden_count(source.name) - back + removals.hidden,
        )
        counts = tally(plan, working)
        spoken_of = (*(hold.key for hold in plan.holds), *(found.key for found in plan.findings))
        plan = plan._replace(counts=counts, listing=sum(counts.values()), titles=working.titles(source.name, spoken_of))
        return plan._replace(guard=self._guard(source, plan, working, removals, row))

    @staticmethod
    def _is_there(change: Change, working: Working) -> bool:
        """Whether a page that is known from Intercom's answer alone is what would be sent, only written otherwise."""
        from ingest.render.alike import alike

        there, wanted = working.page(change.before or ""), working.page(change.after or "")
        return (
            there is not None
            and wanted is not None
            and there._replace(html="") == wanted._replace(html="")
            and alike(there.html, wanted.html)
        )

    def _guard(
        self, source: Source, plan: SourcePlan, working: Working, removals: Removals, row: SourceRow
    ) -> Failure | None:
        from ingest.plan import Situation, guard

        if self.wish.expect is not None:
            return None
        allowed = self.wish.allow_removals
        situation = Situation(
            known=self.manifest.record_count(source.name),
            listed=working.document_count(source.name),
            removals=0 if allowed else removals.fresh,
            upserts=len(plan.changes) - len(removals.changes),
            filtered=0 if allowed else removals.filtered,
            selection_changed=row.selection not in ("", selection(source, self.config)),
        )
        return guard(source.name, self.config.limits, situation, digest([plan]), self.wish.called)

    def finish(self, plan: Plan, failures: dict[str, tuple[Failed, ...]]) -> None:
        """Record which documents are done, and the state by which the next run sees that nothing changed."""
        settings = {source.name: source for source in self.config.sources}
        for part in plan.sources:
            if part.error is None and part.guard is None and part.name in self.states:
                failed = failures.get(part.name, ())
                with self.manifest.transaction():
                    self._finish_source(settings[part.name], part, [failure.change for failure in failed])

    def _finish_source(self, source: Source, part: SourcePlan, failed: Sequence[Change]) -> None:
        working = self.working
        assert working is not None
        working.finish_recognised(part.name)
        working.begin_documents(part.name)
        unfinished = {change.key for change in failed} | self.waiting.get(part.name, set())
        working.finish_documents(part.name, unfinished)
        # A document held for what it says is held again until it, or something else, changes. Any other doubt may
        # pass by itself, and is looked at again.
        lasting = working.lasting_holds(part.name)
        settled = (
            not failed
            and not part.incomplete
            and len(lasting) == len(part.holds)
            and not working.unsettled_documents(part.name)
        )
        listed, excluded = working.listing_count(part.name), sum(part.excluded.values())
        summary = {
            "counts": {
                "unchanged": listed - excluded - len(part.holds),
                "excluded": excluded,
                "held": len(part.holds),
            },
            "listing": listed,
            "excluded": part.excluded,
            "holds": part.holds,
            "held_findings": [found for found in part.findings if found.key in lasting],
            "findings": len(part.findings),
            "hidden": self.manifest.hidden_count(part.name),
            "places": working.has_places(part.name),
        }
        if ages(source):
            summary["lasts"] = min(working.lasts.get(part.name, 0.0), _NEVER)
        row = self.manifest.source(part.name)
        if part.name in working.partly:
            settled = not failed and not working.unsettled_documents(part.name)
            summary = json.loads(row.summary) | {"findings": len(part.findings)}
        self.manifest.save_source(
            row._replace(
                recipe=recipe(source, self.config),
                selection=selection(source, self.config),
                state=self.states[part.name] if settled else "",
                summary=json.dumps(summary),
                synced_at=self.now,
                # While something is left to do, what was renamed before must still be seen the next time.
                mark=self.marks.get(part.name, row.mark) if settled else row.mark,
            )
        )


def ages(source: Source) -> bool:
    """Whether time alone can change which rules hold for its documents."""
    return any(rule.older_than for rule in source.rules)


def moves(connector: Connector, mark: str) -> Moves:
    """What a source that knows of renames says of those since the run that left `mark`."""
    from ingest.plan import Moves

    moved, ambiguous = getattr(connector, "moved", None), getattr(connector, "ambiguous", None)
    if not mark or moved is None or ambiguous is None:
        return Moves()
    return Moves(moved(mark), ambiguous(mark))


def place_of(config: Config) -> str:
    """Where pages go, as the manifest remembers it."""
    return config.intercom.base_url if config.intercom.target == "intercom" else config.intercom.target


def check_place(manifest: Manifest, config: Config) -> None:
    """Refuse to compare with a manifest that speaks of pages elsewhere. Raises GuardError."""
    known = manifest.meta("base_url")
    if known not in ("", place_of(config)):
        raise GuardError(
            f"the manifest belongs to {_named(known)}, and pages now go to {_named(place_of(config))}",
            at=manifest.file,
            hint=f"name another file under `manifest:` in {config.file}, so that each place has its own",
        )


def _named(place: str) -> str:
    return "the embedded library" if place == "library" else place


def source_change(source: Source, row: SourceRow) -> str | None:
    """Whether the Content Import Source must be created, or its url or audiences updated."""
    if row.remote_id is None:
        return "create"
    audiences = row.audiences if source.audience_ids is None else json.dumps(sorted(source.audience_ids))
    return "update" if (row.url, row.audiences) != (source.url, audiences) else None


def digest(parts: Sequence[SourcePlan]) -> str:
    """The name of exactly these changes, or NOTHING."""
    if not any(part.changes or part.source_change for part in parts):
        return NOTHING
    from ingest import plan

    return plan.digest(parts) or NOTHING


def abilities(config: Config) -> Abilities:
    """What the configured API version can carry for a page."""
    from ingest.intercom.versions import lacking
    from ingest.place import Abilities

    version = config.intercom.version
    return Abilities(
        locales=lacking(version, "page.locale") is None,
        page_audiences=lacking(version, "page.audience_ids") is None,
    )


def _holds(working: Working, source: str) -> list[Hold]:
    holds = [Hold(key, reason) for key, reason in working.unreadables(source)]
    return holds + [Hold(work.key, work.reason or "", work.line) for work in working.works(source, "held")]


def _found(said: Iterable[tuple[str, list[Any]]]) -> tuple[Found, ...]:
    return tuple(
        Found(key, code, level, message, line) for key, findings in said for code, level, message, line in findings
    )
