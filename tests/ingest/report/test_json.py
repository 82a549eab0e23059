"""Plans and reports as programs read them: one object whose names are a promise."""

from __future__ import annotations

import json

from ingest.errors import ConfigError, Failure, GuardError
from ingest.outcome import OUTCOMES, Change, Failed, Found, Hold, Plan, Report, SourcePlan, SourceReport
from ingest.report.failures import failure_object
from ingest.report.json import plan_object, report_object

CHANGE = Change("rename", "docs", "id-1", "new.md", "New", "21", "aa", "bb", "old.md", "moved")
PLANNED = SourcePlan(
    "docs",
    (CHANGE,),
    dict.fromkeys(OUTCOMES, 1),
    8,
    {"draft": 1},
    (Hold("held.md", "unreadable", 3),),
    (Found("a.md", "link-broken", "warning", "no such page", 4),),
    "create",
    GuardError("too many", hint="--expect"),
    None,
    "a folder is missing",
    2,
)

SOURCE = {
    "name": "docs",
    **dict.fromkeys(OUTCOMES, 1),
    "listing": 8,
    "hidden": 2,
    "source_change": "create",
    "excluded_reasons": {"draft": 1},
    "changes": [
        {
            "kind": "rename",
            "key": "new.md",
            "external_id": "id-1",
            "title": "New",
            "page_id": "21",
            "previous": "old.md",
            "why": "moved",
            "before": "aa",
            "after": "bb",
        }
    ],
    "holds": [{"key": "held.md", "reason": "unreadable", "line": 3}],
    "failures": [],
    "findings": [{"key": "a.md", "code": "link-broken", "level": "warning", "message": "no such page", "line": 4}],
    "guard": {"what": "too many", "at": "", "hint": "--expect"},
    "error": None,
    "incomplete": "a folder is missing",
    "titles": {},
    "notes": [],
}


def test_a_plan_is_one_object() -> None:
    told = plan_object(Plan((PLANNED,), "4f1c", 7), exit_code=6)
    assert json.loads(json.dumps(told)) == {
        "command": "plan",
        "sources": [SOURCE],
        "digest": "4f1c",
        "calls": 0,
        "seconds": 0.0,
        "run": None,
        "interrupted": False,
        "exit": 6,
        "serial": 7,
    }


def test_a_report_has_what_really_happened() -> None:
    failed = Failed(CHANGE, Failure("refused", at="POST /x", hint="again"))
    counts = dict.fromkeys(OUTCOMES, 0) | {"failed": 8}
    told = report_object(
        Report("sync", (SourceReport(PLANNED, counts, (failed,)),), 12, 3.45678, "4f1c", 9), exit_code=3
    )
    (source,) = told["sources"]
    assert (source["failed"], source["created"]) == (8, 0)
    assert source["failures"][0]["error"] == {"what": "refused", "at": "POST /x", "hint": "again"}
    assert source["failures"][0]["change"]["key"] == "new.md"
    assert (told["calls"], told["seconds"], told["run"], told["exit"]) == (12, 3.457, 9, 3)


def test_the_counts_of_every_source_are_all_there() -> None:
    told = plan_object(Plan((SourcePlan("empty"),), "0", 1), exit_code=0)
    assert {name: told["sources"][0][name] for name in OUTCOMES} == dict.fromkeys(OUTCOMES, 0)


def test_a_configurations_mistakes_are_all_there() -> None:
    error = ConfigError([Failure("one", at="f:1"), Failure("two", at="f:2", hint="h")])
    assert failure_object(error, 4) == {
        "what": "2 mistakes in the configuration",
        "at": "",
        "hint": "",
        "code": 4,
        "mistakes": [{"what": "one", "at": "f:1", "hint": ""}, {"what": "two", "at": "f:2", "hint": "h"}],
    }
