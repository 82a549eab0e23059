"""Exit codes of plans and reports: the gravest of what happened, by one table."""

from __future__ import annotations

import pytest

from ingest.commands import exits
from ingest.errors import AccessError, Failure, GuardError, IncompleteError
from ingest.outcome import Change, Failed, Found, Hold, Plan, Report, SourcePlan, SourceReport

CHANGE = Change("create", "docs", "a", "a", "A")
CALM = SourcePlan("calm")
HELD = SourcePlan("held", holds=(Hold("a", "unreadable"),))
GUARDED = SourcePlan("guarded", (CHANGE,), guard=GuardError("too many"))
INCOMPLETE = SourcePlan("incomplete", incomplete="a folder")
LOST = SourcePlan("lost", error=IncompleteError("not there"))
FOUND = SourcePlan("found", findings=(Found("a", "secret", "error", "a key"),))
WARNED = SourcePlan("warned", findings=(Found("a", "link", "warning", "broken"),))


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        ((), 0),
        ((CALM, WARNED), 0),
        ((HELD,), 3),
        ((HELD, FOUND), 3),
        ((FOUND,), 10),
        ((INCOMPLETE, HELD), 7),
        ((LOST, CALM), 7),
        ((GUARDED, INCOMPLETE), 6),
    ],
)
def test_a_run_ends_with_the_gravest_of_its_sources(sources: tuple[SourcePlan, ...], code: int) -> None:
    reports = tuple(SourceReport(source, {}) for source in sources)
    assert exits.of_report(Report("sync", reports, 0, 0, "0")) == code


@pytest.mark.parametrize(("source", "code"), [(HELD, 0), (GUARDED, 0), (FOUND, 0), (LOST, 7), (INCOMPLETE, 7)])
def test_a_plan_that_could_be_made_is_done_whatever_it_says(source: SourcePlan, code: int) -> None:
    assert exits.of_plan(Plan((CALM, source), "0", 1)) == code


def test_pending_changes_count_only_on_request() -> None:
    pending = SourcePlan("docs", (CHANGE,))
    assert exits.of_plan(Plan((pending,), "0", 1)) == 0
    assert exits.of_plan(Plan((pending, HELD), "0", 1), detailed=True) == 2
    assert exits.of_plan(Plan((CALM._replace(source_change="create"),), "0", 1), detailed=True) == 2
    assert exits.of_plan(Plan((CALM,), "0", 1), detailed=True) == 0
    assert exits.of_plan(Plan((pending, LOST), "0", 1), detailed=True) == 7


@pytest.mark.parametrize(("error", "code"), [(Failure("503"), 3), (GuardError("odd"), 3), (AccessError("401"), 5)])
def test_a_page_that_failed_is_partial_unless_access_was_refused(error: Failure, code: int) -> None:
    report = Report("sync", (SourceReport(CALM, {"failed": 1}, (Failed(CHANGE, error),)),), 1, 1, "0")
    assert exits.of_report(report) == code


def test_an_interrupted_run_says_so_before_all_else() -> None:
    assert exits.of_report(Report("sync", (SourceReport(GUARDED, {}),), 1, 1, "0", interrupted=True)) == 130
