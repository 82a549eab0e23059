"""`fin-ingest sync`: what a person sees of it, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.intercom.emulator import Fault, Options, Server
from ingest.manifest.lock import locked
from ingest.outcome import OUTCOMES
from tests.ingest.commands.conftest import CONFIGURATION, Run, write


def source(run: Run, *words: str) -> dict[str, object]:
    (found,) = json.loads(run("sync", "--format", "json", *words).out)["sources"]
    return found


def test_a_first_sync_says_what_it_did_and_where_to_look(run: Run, docs: Path) -> None:
    done = run("sync")
    assert done.code == 0
    assert "3 documents: 3 created" in done.out
    assert "fin-ingest status" in done.out
    assert os.path.join(".fin-ingest", "library.db") in done.out
    assert (docs.parent / ".fin-ingest" / "library.db").exists()


def test_a_second_sync_has_nothing_to_do_and_makes_no_call(run: Run, docs: Path) -> None:
    run("sync")
    done = run("sync")
    assert done.code == 0
    assert done.out.startswith("Nothing to do: 3 documents unchanged")
    assert "0 calls" in done.out
    assert "status" not in done.out


def test_a_sync_without_changes_imports_nothing_it_does_not_need(run: Run, docs: Path) -> None:
    time.sleep(0.1)  # a file written in the tick of the crawl is looked at again
    run("sync")
    script = (
        "import sys; from ingest.cli import main; code = main(['sync'])\n"
        "print(*sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert "Nothing to do" in done.stdout
    heavy = "httpx dataclasses inspect logging pathlib subprocess asyncio difflib pathspec turbohtml comrak bs4"
    heavy += " markdownify falcon concurrent.futures multiprocessing urllib.request gzip shlex ingest.apply"
    assert set(heavy.split()).isdisjoint(done.stderr.split())


def test_every_document_is_in_exactly_one_count(run: Run, docs: Path) -> None:
    (docs / "draft.md").write_text("---\ndraft: true\n---\n# Draft\n\nNot yet.\n")
    first = source(run)
    assert (first["created"], first["excluded"]) == (3, 1)
    write(docs, "use", "Otherwise.")
    (docs / "leave.md").unlink()
    (docs / "install.md").rename(docs / "setup.md")
    second = source(run)
    assert [second[name] for name in ("updated", "renamed", "deleted", "excluded")] == [1, 1, 1, 1]
    assert all(sum(one[name] for name in OUTCOMES) == one["listing"] for one in (first, second))


def test_quiet_says_nothing_of_a_run_in_which_all_went_well(run: Run, docs: Path) -> None:
    assert run("sync", "-q") == (0, "", "")


def test_quiet_still_says_what_needs_attention(run: Run, docs: Path) -> None:
    run("sync", "-q")
    for name in ("install", "use", "leave"):
        (docs / f"{name}.md").unlink()
    done = run("sync", "-q")
    assert done.code == 6
    assert "stopped: the source is empty" in done.out


def test_a_guard_stops_a_source_until_somebody_gives_their_word(run: Run, docs: Path) -> None:
    run("sync")
    for name in ("install", "use", "leave"):
        (docs / f"{name}.md").unlink()
    stopped = run("sync")
    assert stopped.code == 6
    assert "--expect" in stopped.out
    assert "0 documents" not in run("status").out
    assert run("status", "--pages").out.count(".md") == 3
    assert run("sync", "--allow-removals").code == 0
    assert ".md" not in run("status", "--pages").out


def test_the_digest_in_the_hint_is_the_word_for_exactly_these_removals(run: Run, docs: Path) -> None:
    run("sync")
    for name in ("install", "use", "leave"):
        (docs / f"{name}.md").unlink()
    hint = next(line for line in run("sync").out.splitlines() if "--expect" in line)
    words = hint.split("`fin-ingest sync ")[1].split("`")[0].split()
    write(docs, "new", "Came in between.")
    assert run("sync", *words).code == 9
    (docs / "new.md").unlink()
    assert run("sync", *words).code == 0


def test_another_plan_than_the_expected_one_is_refused(run: Run, docs: Path) -> None:
    stale = run("sync", "--expect", "0123456789abcdef")
    assert stale.code == 9
    assert "fin-ingest plan" in stale.err
    assert run("history").out.startswith("No run")


def test_a_page_that_is_held_lets_the_others_through(run: Run, docs: Path) -> None:
    (docs / "odd.md").write_text("---\ntitle: [unclosed\n---\nText.\n")
    done = run("sync")
    assert done.code == 3
    assert "odd.md" in done.out
    assert "3 created" in done.out
    assert run("sync").code == 3


def test_a_source_that_cannot_be_read_does_not_stop_the_others(run: Run, docs: Path, folder: Path) -> None:
    with (folder / "fin-ingest.yaml").open("a") as file:
        file.write("  - {name: lost, path: lost, url: https://docs.example.com/lost}\n")
    done = run("sync")
    assert done.code == 7
    assert "3 created" in done.out
    assert "cannot be listed" in done.out
    assert run("sync", "guide").code == 0


def test_a_lock_names_who_holds_it(run: Run, docs: Path, folder: Path) -> None:
    with locked(str(folder / ".fin-ingest" / "manifest.db")):
        done = run("sync")
    assert done.code == 8
    assert str(os.getpid()) in done.err


def test_a_wrong_token_changes_nothing(run: Run, emulator: Server, folder: Path, monkeypatch) -> None:
    write(folder / "docs", "use", "How to use it.")
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_wrong")
    done = run("sync")
    assert done.code == 5
    assert "tok_wrong" not in done.out + done.err
    assert not list(emulator.app.store.pages())


def test_another_workspace_than_the_manifests_is_refused(run: Run, emulator: Server, folder: Path) -> None:
    write(folder / "docs", "use", "How to use it.")
    assert run("sync").code == 0
    port = emulator.port
    emulator.stop()
    with Server(Options(id_code="other"), port=port) as other:
        write(folder / "docs", "use", "Otherwise.")
        done = run("sync")
        assert not list(other.app.store.pages())
    assert done.code == 6
    assert "workspace" in done.err


def test_pages_that_fail_are_told_by_cause_and_tried_again(run: Run, folder: Path, monkeypatch) -> None:
    for name in ("use", "leave"):
        write(folder / "docs", name, f"How to {name} it.")
    monkeypatch.setenv("INTERCOM_TOKEN", "any")
    refuse = Fault("422", nth=(1,), method="POST", path="/ai/external_pages")
    with Server(Options(faults=(refuse,))) as server:
        (folder / "fin-ingest.yaml").write_text(CONFIGURATION.format(base_url=server.url))
        done = run("sync")
        assert done.code == 3
        assert "1 created, 1 failed" in done.out
        assert "run again" in done.out or "next run tries again" in done.out
        assert run("sync").code == 0
        assert len(list(server.app.store.pages())) == 2


def test_options_come_from_the_environment_too(run: Run, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIN_INGEST_EXPECT", "0123456789abcdef")
    assert run("sync").code == 9


def test_an_interrupted_sync_says_so_and_the_next_one_goes_on(run: Run, docs: Path, monkeypatch) -> None:
    from ingest.intercom.client import Client

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Client, "ensure_source", interrupted)
        done = run("sync")
    assert done.code == 130
    assert "interrupted" in done.err
    assert "interrupted" in run("history").out
    assert run("sync").code == 0
