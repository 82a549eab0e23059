"""What a report's file tells, whatever its format: what is in the way, and all there is to say of each document."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ingest.errors import Failure
from ingest.outcome import OUTCOMES, Found, Hold, SourcePlan, SourceReport
from ingest.report.style import SIGNS, count, duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ingest.outcome import Change, Plan, Report
    from ingest.quality.survey import Surveyed

LEVELS = ("error", "warning", "note")
"""From the gravest."""
READ = "read"
"""Counts documents that were only looked at, where nothing is planned."""
_TO_DO = {"created": "create", "updated": "update", "renamed": "rename", "deleted": "delete"}
_Said = TypeVar("_Said", Found, Hold)


class Review(NamedTuple):
    """A plan, a run or a look at content, for a file.

    `next_step` is the command that carries the plan out. `error` is why the run as a whole came to nothing. `ending`
    says in words how it ended, with its exit code. `folders` has, for each source that is a folder of the repository,
    its path in there, "" for the repository itself. `basis` says what a plan was compared with, where that is
    not clear.
    """

    command: str
    sources: tuple[SourceReport, ...] = ()
    planned: bool = False
    digest: str = ""
    next_step: str = ""
    exit_code: int = 0
    ending: str = ""
    error: Failure | None = None
    interrupted: bool = False
    folders: Mapping[str, str] = {}
    version: str = ""
    basis: str = ""


class Case(NamedTuple):
    """One page that changes, or one document that does not, with everything there is to say of it.

    `failure` is why the change could not be carried out. `stopped`: nothing of its source was. `planned`: it is known
    whether it changes; else it was only looked at.
    """

    source: str
    key: str
    title: str = ""
    change: Change | None = None
    findings: tuple[Found, ...] = ()
    holds: tuple[Hold, ...] = ()
    failure: Failure | None = None
    stopped: bool = False
    planned: bool = True

    @property
    def kind(self) -> str:
        """The kind of change, or `held`, or `unchanged`, or `read`."""
        rest = "unchanged" if self.planned else READ
        return self.change.kind if self.change else "held" if self.holds else rest

    @property
    def why(self) -> str:
        """What led to the change, where its kind does not say it."""
        if self.change is None or self.change.kind == "create":
            return ""
        return f"was {self.change.previous}" if self.change.previous else self.change.why

    @property
    def unsaid(self) -> tuple[Hold, ...]:
        """The holds whose reason is not one of the findings."""
        said = {f"{found.code}: {found.message}" for found in self.findings}
        return tuple(hold for hold in self.holds if hold.reason not in said)

    @property
    def levels(self) -> Counter[str]:
        """How often there is something to say at each level; a hold and a failure are errors."""
        levels = Counter(found.level for found in self.findings)
        levels["error"] += len(self.unsaid) + (self.failure is not None)
        return +levels


class Obstacle(NamedTuple):
    """Something in the way of a source, or of the whole run (""): `label` says of what kind."""

    source: str
    label: str
    failure: Failure


def of_plan(plan: Plan, *, next_step: str) -> Review:
    """A plan nothing was done of."""
    sources = tuple(SourceReport(source, source.counts) for source in plan.sources)
    changed = any(source.changes or source.source_change for source in plan.sources)
    return Review("plan", sources, planned=True, digest=plan.digest, next_step=next_step if changed else "")


def of_report(report: Report) -> Review:
    """What a run did. What carries out the rest is in the hints: part of the plan is done, so its digest is stale."""
    return Review(
        report.command,
        report.sources,
        digest=report.digest,
        interrupted=report.interrupted,
        ending=f"{duration(report.seconds)}, {count(report.calls, 'call')}",
    )


def of_survey(surveyed: Iterable[Surveyed]) -> Review:
    """What there is to say of documents; nothing is planned of them."""
    return Review("check", tuple(_looked_at(one) for one in surveyed))


def _looked_at(one: Surveyed) -> SourceReport:
    excluded = sum(one.excluded.values())
    counts = {READ: len(one.documents), "held": len(one.holds), "excluded": excluded}
    error = Failure(one.error.what, at=one.error.at, hint=one.error.hint) if one.error else None
    plan = SourcePlan(
        one.source.name,
        counts=counts,
        listing=sum(counts.values()),
        excluded=one.excluded,
        holds=one.holds,
        findings=one.findings,
        error=error,
        incomplete=one.incomplete,
        titles=one.titles,
    )
    return SourceReport(plan, counts)


def cases(source: SourceReport) -> list[Case]:
    """Every change in the order of kinds, with what is said of its document, then the other documents by key."""
    plan, findings, holds = source.plan, _by_key(source.plan.findings), _by_key(source.plan.holds)
    failed = {one.change: one.error for one in source.failures}
    told = []
    order = list(SIGNS)
    for change in sorted(plan.changes, key=lambda one: order.index(one.kind)):
        said = findings.pop(change.key, ()), holds.pop(change.key, ())
        told.append(
            Case(plan.name, change.key, change.title, change, *said, failed.get(change), plan.guard is not None)
        )
    told += [
        Case(
            plan.name,
            key,
            plan.titles.get(key, ""),
            findings=findings.get(key, ()),
            holds=holds.get(key, ()),
            planned=READ not in source.counts,
        )
        for key in sorted({*findings, *holds})
    ]
    return told


def fingerprint(*parts: str) -> str:
    """A name for a remark: the same for the same one, wherever in its document it stands by now."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _by_key(said: Iterable[_Said]) -> dict[str, tuple[_Said, ...]]:
    grouped: dict[str, list[_Said]] = {}
    for one in said:
        grouped.setdefault(one.key, []).append(one)
    return {key: tuple(alike) for key, alike in grouped.items()}


def obstacles(review: Review) -> list[Obstacle]:
    """What kept the run, or keeps the plan, from being carried out whole; single documents in doubt are cases."""
    found = [Obstacle("", "stopped", review.error)] if review.error else []
    if review.interrupted:
        interrupted = Failure(
            "the run was interrupted", hint="what was done is recorded; the next run goes on from there"
        )
        found.append(Obstacle("", "stopped", interrupted))
    for source in review.sources:
        found += [Obstacle(source.plan.name, *one) for one in _in_the_way(source)]
    return found


def _in_the_way(source: SourceReport) -> Iterator[tuple[str, Failure]]:
    plan = source.plan
    if plan.error:
        yield "error", plan.error
    if plan.incomplete:
        what = f"incomplete listing, nothing is deleted: {plan.incomplete}"
        yield "incomplete", Failure(what, hint="mend what could not be listed, and run it again")
    if plan.guard:
        yield "guard", plan.guard
    causes = Counter((one.error.what, one.error.hint) for one in source.failures)
    for (what, hint), number in causes.items():
        yield "failed", Failure(f"{count(number, 'page')}: {what}", hint=hint)
    if held := len({hold.key for hold in plan.holds}):
        stays = "its page stays as it is" if held == 1 else "their pages stay as they are"
        doubt = f"{count(held, 'document is', 'documents are')} in doubt: {stays}"
        yield "held", Failure(f"{count(held, 'document')} cannot be sent" if READ in source.counts else doubt)


def headline(review: Review) -> str:
    """`3 to create, 1 to delete`: the whole in a few words."""
    plans = [source.plan for source in review.sources]
    if review.error:
        return "Stopped"
    if review.command == "check":
        levels = Counter(found.level for plan in plans for found in plan.findings)
        said = [count(levels[level], level) for level in LEVELS if levels[level]]
        held = sum(len(plan.holds) for plan in plans)
        return ", ".join([*said, *([f"{held:,} cannot be sent"] if held else [])]) or "Nothing to say"
    if not review.planned:
        done = {name: sum(source.counts.get(name, 0) for source in review.sources) for name in (*_TO_DO, "failed")}
        return ", ".join(f"{number:,} {name}" for name, number in done.items() if number) or "Nothing was changed"
    kinds = Counter(change.kind for plan in plans for change in plan.changes)
    if any(plan.source_change for plan in plans) and not kinds:
        return "The Content Import Source changes"
    return ", ".join(f"{kinds[kind]:,} to {kind}" for kind in SIGNS if kinds[kind]) or "Nothing to do"


def counted(review: Review) -> dict[str, str]:
    """The outcomes that some source has, and what each is called."""
    names = [name for name in (READ, *OUTCOMES) if any(source.counts.get(name) for source in review.sources)]
    called = {READ: "looked at"} | ({name: f"to {verb}" for name, verb in _TO_DO.items()} if review.planned else {})
    return {name: called.get(name, name) for name in names}


def codes(review: Review) -> list[str]:
    """The codes of all findings, each once, in order."""
    return sorted({found.code for source in review.sources for found in source.plan.findings})
