"""Plans and reports for people: a line of counts for each source, what needs attention, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ingest.errors import Failure
from ingest.outcome import OUTCOMES, Change, Failed, Found, Hold, Plan, Report, SourcePlan
from ingest.report.failures import failure_text
from ingest.report.findings import all_finding_lines, aside, called, finding_lines, relevant
from ingest.report.style import SIGNS, Style, columns, count, duration, padded, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST = 20
"""Changes, holds and failures of a kind that are listed without -v."""
_TO_DO = {"created": "create", "updated": "update", "renamed": "rename", "deleted": "delete"}


class _Look(NamedTuple):
    style: Style
    verbose: bool
    planned: bool
    width: int
    """Of the sources' names."""


def plan_text(plan: Plan, style: Style, *, verbose: bool = False, next_step: str = "", refresh: str = "") -> str:
    """What would happen, for a person who decides whether it shall.

    `next_step` is the command that does it, `refresh` the one that finds pages a lost manifest has forgotten.
    """
    look = _Look(style, verbose, planned=True, width=_widest(plan.sources))
    if _is_calm((source, source.counts, ()) for source in plan.sources) and not verbose:
        return _nothing_to_do([(source, source.counts) for source in plan.sources], style)
    lines = [line for source in plan.sources for line in _source(source, source.counts, (), look)]
    if any(source.changes or source.source_change for source in plan.sources):
        lines += ["", f"Plan {style.paint(plan.digest, 'bold')}: {_summary(plan.sources)}."]
        lines += [f"  {style.paint(next_step, 'cyan')}  carries out exactly this"] if next_step else []
        if refresh and any(source.source_change == "create" for source in plan.sources):
            lines += [f"  {style.paint(refresh, 'cyan')}  first, if Intercom has these pages and the manifest was lost"]
    elif failed := sum(source.error is not None for source in plan.sources):
        rest = ", and nothing is to do in the others" if failed < len(plan.sources) else ""
        lines += ["", f"{count(failed, 'source')} could not be read{rest}."]
    else:
        lines += ["", "Nothing to do."]
    return _joined(lines)


def report_text(report: Report, style: Style, *, verbose: bool = False) -> str:
    """What a run did, with what it could not do and why."""
    look = _Look(style, verbose, planned=False, width=_widest([source.plan for source in report.sources]))
    rows = [(source.plan, source.counts, source.failures) for source in report.sources]
    cost = f"{duration(report.seconds)}, {count(report.calls, 'call')}"
    if _is_calm(rows) and not verbose and not report.interrupted:
        return _nothing_to_do([row[:2] for row in rows], style, f" ({cost})")
    lines = [line for row in rows for line in _source(*row, look)]
    return _joined([*lines, "", _ending(report, style, cost)])


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _widest(sources: Iterable[SourcePlan]) -> int:
    return max((columns(shown(source.name)) for source in sources), default=0)


def _is_calm(rows: Iterable[tuple[SourcePlan, dict[str, int], tuple[Failed, ...]]]) -> bool:
    """Whether nothing changes and nothing needs anybody's attention."""
    return not any(
        plan.changes or plan.source_change or plan.holds or plan.guard or plan.error or plan.incomplete
        or failures or counts.get("held") or counts.get("failed") or relevant(plan.findings, ())
        for plan, counts, failures in rows
    )  # fmt: skip


def _nothing_to_do(rows: Sequence[tuple[SourcePlan, dict[str, int]]], style: Style, cost: str = "") -> str:
    unchanged = sum(counts.get("unchanged", 0) for _, counts in rows)
    excluded = sum(counts.get("excluded", 0) for _, counts in rows)
    left_out = f", {excluded:,} excluded" if excluded else ""
    text = f"Nothing to do: {count(unchanged, 'document')} unchanged{left_out}{cost}.\n"
    said = aside([finding for plan, _ in rows for finding in plan.findings], ())
    return text + (style.paint(f"  {said}; -v lists them", "dim") + "\n" if said else "")


def _source(plan: SourcePlan, counts: dict[str, int], failures: tuple[Failed, ...], look: _Look) -> Iterator[str]:
    """One source: its counts, what changes, then everything that is in the way."""
    yield _headline(plan, counts, look)
    if plan.source_change:
        sign, color = SIGNS[plan.source_change]
        yield f"  {look.style.paint(sign, color)} the Content Import Source itself"
    yield from _changes(plan.changes, look)
    yield from _some(f"  {look.style.paint('!', 'yellow')} {{}}", [_hold(one, plan.titles) for one in plan.holds], look)
    yield from _failures(failures, look)
    yield from _reasons(plan, look)
    yield from _findings(plan, look)
    yield from (look.style.drawn(look.style.paint(f"  note: {shown(note)}", "dim")) for note in plan.notes)
    if plan.incomplete:
        hint = "mend what could not be listed, and run it again"
        yield from _block(
            Failure(f"incomplete listing, nothing is deleted: {plan.incomplete}", hint=hint), "warning", look
        )
    if plan.guard:
        yield from _block(plan.guard, "stopped", look)
    if plan.error:
        yield from _block(plan.error, "error", look)


def _headline(plan: SourcePlan, counts: dict[str, int], look: _Look) -> str:
    """`docs  413 documents: 3 to create, 1 to delete, 408 unchanged, 1 excluded`; the counts add up."""
    name = look.style.paint(padded(shown(plan.name), look.width), "bold")
    if plan.error and not plan.listing:
        return f"{name}  {look.style.paint('not read', 'red')}"
    said = [_counted(outcome, counts[outcome], look) for outcome in OUTCOMES if counts.get(outcome)]
    hidden = look.style.paint(f" ({plan.hidden:,} hidden from Fin)", "dim") if plan.hidden else ""
    return f"{name}  {count(plan.listing, 'document')}" + (f": {', '.join(said)}" if said else "") + hidden


def _counted(outcome: str, number: int, look: _Look) -> str:
    color = {
        "created": "green",
        "updated": "yellow",
        "renamed": "blue",
        "deleted": "red",
        "held": "yellow",
        "failed": "red",
    }
    words = f"{number:,} to {_TO_DO[outcome]}" if look.planned and outcome in _TO_DO else f"{number:,} {outcome}"
    return look.style.paint(words, color[outcome]) if outcome in color else words


def _changes(changes: Sequence[Change], look: _Look) -> Iterator[str]:
    width = min(max((columns(shown(change.key)) for change in changes), default=0), max(20, look.style.width // 2))
    for kind in SIGNS:
        lines = [_change(change, width, look.style) for change in changes if change.kind == kind]
        yield from _some("  {}", lines, look)


def _change(change: Change, width: int, style: Style) -> str:
    """`+ guides/install.md  Installing`: sign, key, title, and why where the sign does not say it."""
    sign, color = SIGNS[change.kind]
    key = padded(shortened(shown(change.key), width), width)
    why = f"was {shown(change.previous)}" if change.previous else "" if change.kind == "create" else shown(change.why)
    told = " · ".join(part for part in (shown(change.title), why) if part)
    room = max(20, style.width - width - 6)
    return style.drawn(f"{style.paint(sign, color)} {key}  {style.paint(shortened(told, room), 'dim')}").rstrip()


def _hold(hold: Hold, titles: Mapping[str, str]) -> str:
    return f"{_place(hold.key, hold.line)}{called(hold.key, titles)} is held: {shown(hold.reason)}"


def _place(key: str, line: int) -> str:
    return f"{shown(key)}:{line}" if line else shown(key)


def _failures(failures: Sequence[Failed], look: _Look) -> Iterator[str]:
    """Failures with the same cause together, because an outage fails a thousand pages in one way."""
    causes: dict[tuple[str, str], list[Failed]] = {}
    for failed in failures:
        causes.setdefault((failed.error.what, failed.error.hint), []).append(failed)
    for (what, hint), alike in causes.items():
        where = alike[0].error.at if len(alike) == 1 else ""
        yield from _block(Failure(f"{count(len(alike), 'page')}: {what}", at=where, hint=hint), "error", look)
        yield from _some("         {}", [f"{one.change.kind} {shown(one.change.key)}" for one in alike], look)


def _reasons(plan: SourcePlan, look: _Look) -> Iterator[str]:
    if plan.excluded and look.verbose:
        told = ", ".join(f"{number:,} {shown(reason)}" for reason, number in plan.excluded.items())
        yield look.style.paint(f"  excluded: {told}", "dim")


def _findings(plan: SourcePlan, look: _Look) -> Iterator[str]:
    if look.verbose:
        return all_finding_lines(_not_held(plan), look.style, plan.titles)
    return finding_lines(_not_held(plan), _changed(plan), look.style, plan.titles)


def _not_held(plan: SourcePlan) -> list[Found]:
    """The findings, without those that are told already as the reason why their document is held."""
    reasons = {(hold.key, hold.reason) for hold in plan.holds}
    return [one for one in plan.findings if (one.key, f"{one.code}: {one.message}") not in reasons]


def _changed(plan: SourcePlan) -> set[str]:
    return {change.key for change in plan.changes}


def _block(error: Failure, label: str, look: _Look) -> Iterator[str]:
    yield from failure_text(error, look.style, label=label, indent="  ").splitlines()


def _some(form: str, lines: Sequence[str], look: _Look) -> Iterator[str]:
    """The lines, unless -v only the first few, and then how many more there are."""
    most = len(lines) if look.verbose or len(lines) <= MOST + 1 else MOST
    yield from (form.format(line) for line in lines[:most])
    if len(lines) > most:
        more = f"… and {len(lines) - most:,} more; -v lists them"
        yield form.format(look.style.paint(look.style.drawn(more), "dim"))


def _summary(sources: Iterable[SourcePlan]) -> str:
    """`3 to create, 1 to delete`, over all sources, by kind of change."""
    kinds = [change.kind for source in sources for change in source.changes]
    said = [f"{kinds.count(kind):,} to {kind}" for kind in SIGNS if kind in kinds]
    return ", ".join(said) or "the Content Import Source changes"


def _ending(report: Report, style: Style, cost: str) -> str:
    done = sum(source.counts.get(outcome, 0) for source in report.sources for outcome in _TO_DO)
    failed = sum(len(source.failures) for source in report.sources)
    spent = f"({cost}" + (f", run {report.run})" if report.run is not None else ")")
    if report.interrupted:
        first = style.paint("Interrupted", "yellow", "bold")
        return f"{first} after {count(done, 'document')} {spent}; the next run goes on from there."
    if failed:
        first = style.paint(f"{count(failed, 'page')} failed", "red", "bold")
        return f"{first}, {count(done, 'document')} done {spent}; the next run tries again."
    if done:
        return f"{count(done, 'document')} done {spent}."
    touched = any(source.plan.source_change and not source.plan.guard for source in report.sources)
    return f"{'Done' if touched else 'Nothing was changed'} {spent}."
