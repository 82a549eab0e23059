"""`fin-ingest apply`: a saved plan is carried out exactly, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

from tests.ingest.commands.conftest import Run, write


def test_a_saved_plan_sends_what_was_reviewed_whatever_the_documents_say_by_now(run: Run, docs: Path) -> None:
    saved = run("plan", "--out", "first.plan")
    assert "fin-ingest apply first.plan" in saved.out
    write(docs, "use", "Written after the review.")
    done = run("apply", "first.plan")
    assert done.code == 0
    assert "3 created" in done.out
    assert "+Written after the review." in run("plan", "--diff").out
    assert run("sync").code == 0
    assert "Nothing to do" in run("sync").out


def test_a_plan_is_stale_once_a_run_has_written(run: Run, docs: Path) -> None:
    run("plan", "--out", "first.plan")
    run("sync")
    stale = run("apply", "first.plan")
    assert stale.code == 9
    assert "state 0 of the manifest" in stale.err
    assert "fin-ingest plan --out" in stale.err


def test_a_plan_is_carried_out_once(run: Run, docs: Path) -> None:
    run("plan", "--out", "first.plan")
    assert run("apply", "first.plan").code == 0
    assert run("apply", "first.plan").code == 9


def test_a_plan_without_changes_is_carried_out_by_doing_nothing(run: Run, docs: Path) -> None:
    run("sync")
    run("plan", "--out", "none.plan")
    done = run("apply", "none.plan")
    assert done.code == 0
    assert "Nothing to do" in done.out


def test_what_a_guard_stopped_stays_stopped_until_removals_are_allowed(run: Run, docs: Path) -> None:
    run("sync")
    for name in ("install", "use", "leave"):
        (docs / f"{name}.md").unlink()
    run("plan", "--out", "empty.plan")
    stopped = run("apply", "empty.plan")
    assert stopped.code == 6
    assert "stopped: the source is empty" in stopped.out
    allowed = run("apply", "empty.plan", "--allow-removals")
    assert allowed.code == 0
    assert "3 deleted" in allowed.out


def test_a_source_that_could_not_be_read_is_told_again(run: Run, docs: Path) -> None:
    docs.rename(docs.parent / "elsewhere")
    run("plan", "--out", "lost.plan")
    assert run("apply", "lost.plan").code == 7


def test_a_file_that_is_no_plan_is_refused(run: Run, docs: Path) -> None:
    assert run("apply").code == 4
    assert "cannot be read" in run("apply", "absent.plan").err
    wrong = run("apply", "fin-ingest.yaml")
    assert wrong.code == 4
    assert "fin-ingest.yaml" in wrong.err


def test_json_is_one_object(run: Run, docs: Path) -> None:
    run("plan", "--out", "first.plan", "-q")
    told = json.loads(run("apply", "first.plan", "--format", "json").out)
    assert (told["command"], told["sources"][0]["created"], told["exit"]) == ("apply", 3, 0)
