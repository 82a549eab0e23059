"""`fin-ingest status`: what is where, by the manifest alone."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from ingest.intercom.emulator import Fault, Options, Server
from ingest.manifest.lock import locked
from ingest.report.when import ago, stamp
from tests.ingest.commands.conftest import CONFIGURATION, LIBRARY, Run, write

HIDING = LIBRARY + "    removal: hide\n"


def test_before_the_first_sync_there_is_nothing_and_no_file_is_made(run: Run, docs: Path, folder: Path) -> None:
    done = run("status", "--pages")
    assert done.code == 0
    assert "nothing has been sent yet" in done.out
    assert re.search(r"guide +0 +never +none yet", done.out)
    assert not (folder / ".fin-ingest").exists()


def test_each_source_has_its_pages_its_last_sync_and_its_place_in_intercom(run: Run, docs: Path) -> None:
    run("sync")
    done = run("status")
    assert re.search(
        r"guide +3 +just now, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +1 +https://docs.example.com/guide", done.out
    )
    assert "library.db" in done.out
    assert os.path.join(".fin-ingest", "manifest.db") in done.out
    assert "Last run: 1, sync, just now, done." in done.out


def test_every_page_is_listed_on_request(run: Run, docs: Path) -> None:
    run("sync")
    assert "use.md" not in run("status").out
    out = run("status", "guide", "--pages").out
    assert re.search(r"use\.md +\d+ +\d{4}-\d\d-\d\d \d\d:\d\d UTC +Use +https://docs.example.com/guide/use\n", out)


def test_a_page_that_moved_is_listed_with_the_id_it_kept(run: Run, docs: Path) -> None:
    run("sync")
    (docs / "use.md").rename(docs / "usage.md")
    run("sync")
    assert "[use.md]" in next(line for line in run("status", "--pages").out.splitlines() if "usage.md" in line)


def test_json_has_every_page_on_request(run: Run, docs: Path) -> None:
    run("sync")
    told = json.loads(run("status", "--format", "json").out)
    (guide,) = told["sources"]
    assert "page_list" not in guide
    assert (guide["pages"], guide["hidden"], guide["in_doubt"], guide["configured"]) == (3, 0, 0, True)
    assert (told["held_by"], told["last_run"]["outcome"]) == (None, "done")
    (guide,) = json.loads(run("status", "--pages", "--format", "json").out)["sources"]
    assert [page["key"] for page in guide["page_list"]] == ["install.md", "leave.md", "use.md"]
    assert set(guide["page_list"][0]) >= {"external_id", "page_id", "title", "url", "since"}


def test_json_of_no_pages_is_an_empty_list(run: Run, docs: Path) -> None:
    (guide,) = json.loads(run("status", "--pages", "--format", "json").out)["sources"]
    assert guide["page_list"] == []


def test_a_source_that_is_not_configured_any_more_is_not_forgotten(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    (folder / "fin-ingest.yaml").write_text(LIBRARY.replace("guide", "manual"))
    done = run("status")
    assert "guide: orphaned" in done.out
    assert "fin-ingest sources delete 1" in done.out
    assert "3" in run("status", "guide", "--pages").out
    assert "manual" not in run("status", "guide").out
    assert run("status", "giude").code == 4


def test_hidden_pages_are_told(run: Run, docs: Path, folder: Path) -> None:
    (folder / "fin-ingest.yaml").write_text(HIDING)
    run("sync")
    (docs / "use.md").unlink()
    run("sync")
    done = run("status", "--pages")
    assert "guide: 1 page hidden from Fin" in done.out
    assert next(line for line in done.out.splitlines() if "use.md" in line).endswith("hidden")


def test_pages_whose_answer_never_came_are_in_doubt(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "docs", "use", "How to use it.")
    monkeypatch.setenv("INTERCOM_TOKEN", "any")
    lost = Fault("404", rate=1.0, method="POST", path="/ai/external_pages")
    with Server(Options(faults=(lost,))) as server:
        (folder / "fin-ingest.yaml").write_text(CONFIGURATION.format(base_url=server.url))
        assert run("sync").code == 3
    done = run("status", "--pages")
    assert "docs: 1 page sent without an answer" in done.out
    assert "in doubt" in done.out


def test_a_run_at_work_is_named(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    with locked(str(folder / ".fin-ingest" / "manifest.db")):
        assert f"Process {os.getpid()} on" in run("status").out
        assert json.loads(run("status", "--format", "json").out)["held_by"]["pid"] == os.getpid()
    assert "is at work" not in run("status").out


def test_a_run_that_was_killed_is_not_at_work(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    host = os.uname().nodename if hasattr(os, "uname") else os.environ["COMPUTERNAME"]
    gone = json.dumps({"pid": 2**22 + 1, "host": host, "started": 1.0})
    (folder / ".fin-ingest" / "manifest.db.lock").write_text(gone)
    assert "is at work" not in run("status").out


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7199, "1 h ago"),
        (172_800, "2 days ago"),
        (-5, "just now"),
    ],
)
def test_ages_are_told_in_the_largest_fitting_unit(age: int, said: str) -> None:
    assert ago(1_000_000 - age, 1_000_000) == said


def test_a_stamp_is_in_utc() -> None:
    assert stamp(0) == "1970-01-01T00:00:00Z"
