"""`fin-ingest rollback`: putting back what a run changed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.ingest.commands.conftest import Run, write


class Keyboard(io.StringIO):
    """A person who answers."""

    def isatty(self) -> bool:
        return True


def seen(run: Run, name: str) -> str:
    """What Intercom holds of a page."""
    return run("pages", "show", "--source", "guide", "--external-id", f"{name}.md", "--with-html").out


@pytest.fixture
def changed(run: Run, docs: Path) -> Path:
    """Run 1 created three pages; run 2 changed one, deleted one and added one."""
    run("sync")
    write(docs, "use", "Use it otherwise.")
    write(docs, "new", "Brand new.")
    (docs / "leave.md").unlink()
    assert run("sync").code == 0
    return docs


def test_a_rollback_puts_back_what_a_run_changed(run: Run, changed: Path) -> None:
    done = run("rollback", "2", "--yes")
    assert done.code == 0
    assert "1 created, 1 updated, 1 deleted" in done.out
    assert "next sync publishes the documents' present state again" in done.err
    assert "It is easy." in seen(run, "use")
    assert "It is easy." in seen(run, "leave")
    assert run("verify").code == 0
    assert (changed / "new.md").exists()


def test_the_next_sync_publishes_the_documents_present_state_again(run: Run, changed: Path) -> None:
    run("rollback", "2", "--yes")
    done = run("sync", "--allow-removals")
    assert "1 created, 1 updated, 1 deleted, 1 unchanged" in done.out
    assert "Use it otherwise." in seen(run, "use")
    assert "Nothing to do" in run("sync").out


def test_where_nobody_can_be_asked_the_plan_is_only_shown(run: Run, changed: Path) -> None:
    done = run("rollback", "2", "--diff")
    assert done.code == 2
    assert "+How to use it." in done.out
    assert "-Use it otherwise." in done.out
    assert "fin-ingest rollback 2 --yes" in done.out
    assert "Use it otherwise." in seen(run, "use")


@pytest.mark.parametrize(("answer", "text"), [("y\n", "It is easy."), ("\n", "Use it otherwise.")])
def test_a_person_is_asked(run: Run, changed: Path, monkeypatch: pytest.MonkeyPatch, answer: str, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", Keyboard(answer))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    done = run("rollback", "2")
    assert done.code == 0
    assert "Put back 3 pages? [y/N]" in done.err
    assert text in seen(run, "use")


def test_pages_that_changed_again_since_are_left_and_named(run: Run, changed: Path) -> None:
    write(changed, "use", "Changed once more.")
    run("sync")
    done = run("rollback", "2", "--yes")
    assert done.code == 0
    assert "1 page is left alone" in done.out
    assert "  use.md\n" in done.out
    assert "Changed once more." in seen(run, "use")


def test_a_rollback_is_a_run_that_can_be_rolled_back(run: Run, changed: Path) -> None:
    run("rollback", "2", "--yes")
    assert "rollback 2" in run("history").out
    assert run("rollback", "3", "--yes").code == 0
    assert "Use it otherwise." in seen(run, "use")


def test_a_page_that_only_moved_stays_where_it_is(run: Run, docs: Path, folder: Path) -> None:
    text = (folder / "fin-ingest.yaml").read_text().replace("{stem}", "{id}")
    (folder / "fin-ingest.yaml").write_text(text)
    run("sync")
    (docs / "use.md").rename(docs / "usage.md")
    assert "1 renamed" in run("sync").out
    done = run("rollback", "2")
    assert done.code == 0
    assert "Nothing to do" in done.out


def test_a_hidden_page_is_shown_again(run: Run, docs: Path, folder: Path) -> None:
    with (folder / "fin-ingest.yaml").open("a") as file:
        file.write("    removal: hide\n")
    run("sync")
    (docs / "use.md").unlink()
    run("sync")
    assert "was hidden" in run("rollback", "2").out
    assert run("rollback", "2", "--yes").code == 0
    (guide,) = json.loads(run("status", "--format", "json").out)["sources"]
    assert guide["hidden"] == 0


def test_a_run_that_does_not_exist_is_a_mistake(run: Run, docs: Path) -> None:
    assert run("rollback").code == 4
    assert "there is no run 9" in run("rollback", "9", "--yes").err
    assert run("rollback", "last").code == 4


def test_json_tells_the_plan_or_what_was_done_in_one_object(run: Run, changed: Path) -> None:
    plan = json.loads(run("rollback", "2", "--format", "json").out)
    assert (plan["command"], plan["exit"], plan["left"], plan["run"]) == ("rollback 2", 2, [], None)
    assert len(plan["sources"][0]["changes"]) == 3
    done = json.loads(run("rollback", "2", "--format", "json", "--yes").out)
    assert (done["exit"], done["run"], done["sources"][0]["created"]) == (0, 3, 1)
    again = json.loads(run("rollback", "2", "--format", "json", "--yes").out)
    assert (again["exit"], again["sources"]) == (0, [])
    assert len(again["left"]) == 3
