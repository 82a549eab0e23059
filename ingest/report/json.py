"""Plans and reports as one JSON object; its names are a promise to programs, new ones may be added."""

from __future__ import annotations

from typing import Any

from ingest.outcome import OUTCOMES, Change, Failed, Plan, Report, SourcePlan
from ingest.report.failures import failure_object


def plan_object(
    plan: Plan, *, exit_code: int, command: str = "plan", calls: int = 0, seconds: float = 0.0
) -> dict[str, Any]:
    """A plan nothing was done of; its counts are what would happen."""
    sources = [_source(source, source.counts, ()) for source in plan.sources]
    return _whole(command, sources, plan.digest, calls, seconds, exit_code) | {"serial": plan.serial}


def report_object(report: Report, *, exit_code: int) -> dict[str, Any]:
    """What a run did; its counts are what really happened, and add up to each source's listing."""
    sources = [_source(source.plan, source.counts, source.failures) for source in report.sources]
    whole = _whole(report.command, sources, report.digest, report.calls, report.seconds, exit_code)
    return whole | {"run": report.run, "interrupted": report.interrupted}


def _whole(
    command: str, sources: list[dict[str, Any]], digest: str, calls: int, seconds: float, exit_code: int
) -> dict[str, Any]:
    return {
        "command": command,
        "sources": sources,
        "digest": digest,
        "calls": calls,
        "seconds": round(seconds, 3),
        "run": None,
        "interrupted": False,
        "exit": exit_code,
    }


def _source(plan: SourcePlan, counts: dict[str, int], failures: tuple[Failed, ...]) -> dict[str, Any]:
    return {
        "name": plan.name,
        **{outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        "listing": plan.listing,
        "hidden": plan.hidden,
        "source_change": plan.source_change,
        "excluded_reasons": dict(plan.excluded),
        "changes": [_change(change) for change in plan.changes],
        "holds": [hold._asdict() for hold in plan.holds],
        "failures": [{"change": _change(one.change), "error": failure_object(one.error)} for one in failures],
        "findings": [finding._asdict() for finding in plan.findings],
        "guard": failure_object(plan.guard) if plan.guard else None,
        "error": failure_object(plan.error) if plan.error else None,
        "incomplete": plan.incomplete,
        "titles": plan.titles,
        "notes": [*plan.notes],
    }


def _change(change: Change) -> dict[str, Any]:
    fields = change._asdict()
    return {
        name: fields[name]
        for name in ("kind", "key", "external_id", "title", "page_id", "previous", "why", "before", "after")
    }
