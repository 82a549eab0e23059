"""`fin-ingest history`: the runs of the past."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ingest.intercom.emulator import Fault, Options, Server
from ingest.manifest.store import open_manifest
from tests.ingest.commands.conftest import CONFIGURATION, Run, write


def test_without_a_run_there_is_no_history(run: Run, docs: Path) -> None:
    assert run("history") == (0, "No run has changed anything yet.\n", "")
    assert json.loads(run("history", "--format", "json").out)["runs"] == []


def test_runs_are_listed_newest_first_with_what_came_of_them(run: Run, docs: Path) -> None:
    run("sync")
    write(docs, "use", "Otherwise.")
    run("sync")
    run("sync")
    head, newest, oldest = run("history").out.splitlines()
    assert head.split() == ["run", "when", "took", "command", "outcome"]
    assert re.match(r" *2  just now, \S+Z +[\d.]+ s +sync +done: 1 updated$", newest)
    assert oldest.endswith("done: 3 created")
    assert len(run("history", "--limit", "1").out.splitlines()) == 2


def test_a_run_is_shown_page_by_page(run: Run, docs: Path) -> None:
    run("sync")
    (docs / "use.md").rename(docs / "usage.md")
    (docs / "leave.md").unlink()
    run("sync")
    out = run("history", "2").out
    assert out.startswith("Run 2, sync, just now (")
    assert "guide: 1 renamed, 1 deleted" in out
    assert re.search(r"→ guide: usage\.md +Use · was use\.md\n", out)
    assert "- guide: leave.md" in out


def test_a_page_that_failed_is_shown_with_its_error(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "docs", "use", "How to use it.")
    monkeypatch.setenv("INTERCOM_TOKEN", "any")
    refuse = Fault("422", rate=1.0, method="POST", path="/ai/external_pages")
    with Server(Options(faults=(refuse,))) as server:
        (folder / "fin-ingest.yaml").write_text(CONFIGURATION.format(base_url=server.url))
        run("sync")
    assert "some changes failed: 1 failed" in run("history").out
    assert "failed: " in run("history", "1").out
    told = json.loads(run("history", "1", "--format", "json").out)
    assert told["run"]["counts"]["docs"]["failed"] == 1
    assert told["changes"][0]["error"]


def test_json_lists_runs_and_changes(run: Run, docs: Path) -> None:
    run("sync")
    (one,) = json.loads(run("history", "--format", "json").out)["runs"]
    assert (one["run"], one["command"], one["outcome"], one["counts"]["guide"]["created"]) == (1, "sync", "done", 3)
    told = json.loads(run("history", "1", "--format", "json").out)
    assert [change["kind"] for change in told["changes"]] == ["create"] * 3
    assert told["exit"] == 0


def test_a_run_without_an_end_was_killed(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    with open_manifest(str(folder / ".fin-ingest" / "manifest.db")) as manifest:
        manifest.history.begin("sync")
    assert re.search(r"2 .* sync +killed", run("history").out)
    assert "killed" in run("history", "2").out


@pytest.mark.parametrize("words", [("7",), ("seven",), ("1", "2"), ("--limit", "few")])
def test_a_run_that_does_not_exist_is_a_mistake(run: Run, docs: Path, words: tuple[str, ...]) -> None:
    run("sync")
    assert run("history", *words).code == 4
