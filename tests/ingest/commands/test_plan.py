"""`fin-ingest plan`: what is shown before anything is touched, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from ingest.cli import main
from ingest.outcome import OUTCOMES
from tests.ingest.commands.conftest import LIBRARY, Run, write

BROKEN = """\
from connectors.base import IncompleteListing
from connectors.folder import Folder


class Cut(Folder):
    def crawl(self):
        yield from super().crawl()
        raise IncompleteListing("the export ends in the middle")
"""


def told(run: Run, *words: str) -> dict[str, object]:
    return json.loads(run(*words, "--format", "json").out)


def test_a_plan_names_every_page_the_digest_and_the_command_that_carries_it_out(run: Run, docs: Path) -> None:
    done = run("plan")
    digest = told(run, "plan")["digest"]
    assert done.code == 0
    assert "3 documents: 3 to create" in done.out
    assert all(f"+ {name}.md" in done.out for name in ("install", "use", "leave"))
    assert f"fin-ingest sync --expect {digest}" in done.out


def test_a_plan_touches_nothing_and_needs_no_token(run: Run, docs: Path, folder: Path) -> None:
    text = LIBRARY.replace("target: library", "region: eu")
    (folder / "fin-ingest.yaml").write_text(text)
    before = sorted(folder.rglob("*"))
    assert run("plan", "--diff").code == 0
    assert sorted(folder.rglob("*")) == before


def test_the_command_that_is_told_carries_out_exactly_the_plan(run: Run, docs: Path) -> None:
    command = next(line for line in run("plan", "guide", "--full").out.splitlines() if "--expect" in line)
    words = command.split("  ")[1].split()
    assert words[:3] == ["fin-ingest", "sync", "guide"]
    assert run(*words[1:]).code == 0
    assert "Nothing to do" in run("plan").out


def test_the_command_that_is_told_names_the_configuration_it_was_made_with(run: Run, docs: Path) -> None:
    (docs.parent / "fin-ingest.yaml").rename(docs.parent / "my own.yaml")
    assert "fin-ingest --config 'my own.yaml' sync" in run("plan", "--config", "my own.yaml").out


@pytest.mark.parametrize(("synced", "code"), [(False, 2), (True, 0)])
def test_pending_changes_are_an_exit_code_only_on_request(run: Run, docs: Path, synced, code: int) -> None:
    if synced:
        run("sync")
    assert run("plan").code == 0
    assert run("plan", "--detailed-exitcode").code == code


def test_a_difference_shows_sentences_as_a_reader_sees_them(run: Run, docs: Path) -> None:
    run("sync")
    write(docs, "use", "How to use it. It is hard.")
    (docs / "leave.md").unlink()
    out = run("plan", "--diff").out
    assert "-It is easy.\n    +It is hard.\n" in out
    assert "     How to use it.\n" in out
    assert "    -How to leave it.\n" in out
    assert out.index("+It is hard.") < out.index("Plan ")


def test_a_difference_shows_settings_that_change_beside_the_text(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    text = (folder / "fin-ingest.yaml").read_text()
    (folder / "fin-ingest.yaml").write_text(
        text.replace("/guide/{stem}", "/new/{stem}") + "    availability: {agent: true, copilot: false}\n"
    )
    out = run("plan", "--diff").out
    assert "url: https://docs.example.com/guide/use → https://docs.example.com/new/use" in out
    assert "Copilot may use it: yes → no" in out
    assert "+How to" not in out


def test_a_renamed_page_shows_where_it_was(run: Run, docs: Path) -> None:
    run("sync")
    (docs / "use.md").rename(docs / "usage.md")
    out = run("plan", "--diff").out
    assert "1 to rename" in out
    assert "→ guide: usage.md (use.md)  was use.md" in out


def test_json_is_one_object_whose_counts_add_up(run: Run, docs: Path) -> None:
    (docs / "draft.md").write_text("---\ndraft: true\n---\n# Draft\n\nNot yet.\n")
    plan = told(run, "plan", "--detailed-exitcode")
    (source,) = plan["sources"]
    assert (plan["command"], plan["exit"], source["name"]) == ("plan", 2, "guide")
    assert sum(source[name] for name in OUTCOMES) == source["listing"] == 4
    assert "diff" not in source["changes"][0]


def test_json_has_the_difference_of_each_change_on_request(run: Run, docs: Path) -> None:
    run("sync")
    write(docs, "use", "How to use it. It is hard.")
    (source,) = told(run, "plan", "--diff")["sources"]
    (change,) = source["changes"]
    assert change["key"] == "use.md"
    assert "\n-It is easy.\n+It is hard.\n" in change["diff"]
    run("sync")
    assert told(run, "plan", "--diff")["sources"][0]["changes"] == []


def test_what_a_guard_stops_is_shown_with_the_way_past_it(run: Run, docs: Path) -> None:
    run("sync")
    for name in ("install", "use", "leave"):
        (docs / f"{name}.md").unlink()
    done = run("plan")
    assert done.code == 0
    assert "stopped: the source is empty, and 3 pages would be deleted" in done.out
    assert "hint:" in done.out
    assert run("plan", "--detailed-exitcode").code == 2
    assert "--allow-removals  carries out" in run("plan", "--out", "all.plan").out


def test_a_source_that_cannot_be_read_ends_with_its_own_code(run: Run, docs: Path) -> None:
    docs.rename(docs.parent / "elsewhere")
    done = run("plan")
    assert done.code == 7
    assert "cannot be listed" in done.out


def test_an_incomplete_listing_ends_with_its_own_code_and_deletes_nothing(
    run: Run, docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sync")
    (folder / "cut_short.py").write_text(BROKEN)
    monkeypatch.syspath_prepend(str(folder))
    text = (folder / "fin-ingest.yaml").read_text()
    (folder / "fin-ingest.yaml").write_text(text.replace("path: docs", "path: docs\n    type: cut_short:Cut"))
    (docs / "leave.md").unlink()
    done = run("plan")
    assert done.code == 7
    assert "the export ends in the middle" in done.out
    assert "to delete" not in done.out
    assert run("sync").code == 7
    assert "leave.md" in run("status", "--pages").out


def test_an_unknown_source_is_named(run: Run, docs: Path) -> None:
    wrong = run("plan", "giude")
    assert wrong.code == 4
    assert "giude" in wrong.err


def test_a_plan_that_cannot_be_saved_is_no_bug(run: Run, docs: Path) -> None:
    wrong = run("plan", "--out", "absent/x.plan")
    assert wrong.code == 4
    assert "absent/x.plan" in wrong.err


def test_differences_of_many_pages_take_no_more_memory_than_of_few(docs: Path) -> None:
    peaks = []
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        for number in (1, 40, 120):  # the first imports everything
            for one in range(number):
                write(docs, f"large-{one}", "So it is, and so it stays. " * 1000)
            tracemalloc.start()
            assert main(["plan", "--diff"]) == 0
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1]


def test_a_reader_who_goes_away_is_no_error(docs: Path) -> None:
    for one in range(50):
        write(docs, f"large-{one}", "So it is, and so it stays. " * 500)
    command = f"{sys.executable} -m ingest plan --diff | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines()[-1] == "0"
    assert "Traceback" not in done.stderr
