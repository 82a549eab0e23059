"""`fin-ingest verify` and `refresh`: what Intercom really holds, against an emulator on a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.intercom.emulator import Fault, Options, Server
from tests.ingest.commands.conftest import CONFIGURATION, Run, delete_behind_the_back, write


@pytest.fixture
def synced(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An emulator that holds three pages of the folder's documents; its store outlives it."""
    for name in ("install", "use", "leave"):
        write(folder / "docs", name, f"How to {name} it.")
    monkeypatch.setenv("INTERCOM_TOKEN", "any")
    with Server(Options(store=str(folder / "store.db"))) as server:
        (folder / "fin-ingest.yaml").write_text(CONFIGURATION.format(base_url=server.url))
        assert run("sync").code == 0
        yield server


def disturb(run: Run, folder: Path) -> None:
    """One page deleted, one changed, one added, all behind the manifest's back."""
    (folder / "x.html").write_text("<p>Not from here</p>")
    delete_behind_the_back(run, "docs", "use.md")
    named = ("--source", "docs", "--external-id")
    changed = (*named, "leave.md", "--title", "Leave", "--html", "x.html")
    added = (*named, "extra.md", "--title", "Extra", "--html", "x.html")
    for words in (changed, added):
        assert run("pages", "create", *words).code == 0


def broken(server: Server, **options: object) -> Server:
    """The same library on the same port, with trouble."""
    store, port = server.app.options.store, server.port
    server.stop()
    return Server(Options(store=store, **options), port=port)


def test_where_nothing_differs_verify_says_so(run: Run, synced: Server) -> None:
    done = run("verify")
    assert done.code == 0
    assert done.out == "docs  3 pages: 3 as sent\nIntercom holds what was put there.\n"
    assert run("verify", "-q") == (0, "", "")


def test_drift_is_listed_by_kind_with_a_code_of_its_own(run: Run, synced: Server, folder: Path) -> None:
    disturb(run, folder)
    done = run("verify", "docs")
    assert done.code == 11
    assert "3 pages: 1 as sent, 1 missing, 1 changed, 1 unknown" in done.out
    assert "- use.md" in done.out
    assert "~ leave.md" in done.out
    assert "? extra.md" in done.out
    assert "fin-ingest verify --repair docs" in done.out or "fin-ingest verify docs --repair" in done.out
    told = json.loads(run("verify", "--format", "json").out)
    assert {one["kind"]: one["external_id"] for one in told["drift"]} == {
        "missing": "use.md", "changed": "leave.md", "unknown": "extra.md"
    }  # fmt: skip
    assert (told["sources"][0]["same"], told["exit"], told["repair"]) == (1, 11, None)


def test_repair_sends_again_what_is_missing_or_changed(run: Run, synced: Server, folder: Path) -> None:
    disturb(run, folder)
    delete_behind_the_back(run, "docs", "extra.md")
    done = run("verify", "--repair")
    assert done.code == 0
    assert "1 created, 1 updated" in done.out
    assert run("verify").code == 0
    assert "Nothing to do" in run("sync").out
    assert "verify --repair" in run("history").out


def test_repair_leaves_pages_it_does_not_know_and_says_so(run: Run, synced: Server, folder: Path) -> None:
    disturb(run, folder)
    done = run("verify", "--repair")
    assert done.code == 11
    assert "fin-ingest refresh" in done.out
    assert json.loads(run("verify", "--format", "json").out)["sources"][0]["unknown"] == 1


def test_a_repair_without_drift_does_nothing(run: Run, synced: Server) -> None:
    done = run("verify", "--repair")
    assert done.code == 0
    assert "Intercom holds what was put there." in done.out
    told = json.loads(run("verify", "--repair", "--format", "json").out)
    assert told["repair"]["run"] is None


def test_a_repair_that_fails_is_told(run: Run, synced: Server, folder: Path) -> None:
    disturb(run, folder)
    refuse = Fault("422", rate=1.0, method="POST", path="/ai/external_pages")
    with broken(synced, faults=(refuse,)):
        done = run("verify", "--repair")
    assert done.code == 3
    assert "2 failed" in done.out


@pytest.mark.parametrize("command", ["verify", "refresh"])
def test_a_list_that_does_not_add_up_proves_nothing(run: Run, synced: Server, command: str) -> None:
    with broken(synced, drift="count"):
        done = run(command)
    assert done.code == 7
    assert run("status", "--pages").out.count(".md") == 3


@pytest.mark.parametrize("command", ["verify", "refresh"])
def test_another_workspace_is_refused(run: Run, synced: Server, command: str) -> None:
    with broken(synced, id_code="other"):
        assert run(command).code == 6


@pytest.mark.parametrize("command", ["verify", "refresh"])
def test_a_token_that_is_not_set_is_refused_access(run: Run, synced: Server, command: str, monkeypatch) -> None:
    monkeypatch.delenv("INTERCOM_TOKEN")
    done = run(command)
    assert done.code == 5
    assert "INTERCOM_TOKEN" in done.err


def test_an_empty_manifest_has_nothing_to_be_compared_with(run: Run, docs: Path) -> None:
    done = run("verify")
    assert done.code == 4
    assert "fin-ingest refresh" in done.err


def test_a_source_that_is_not_configured_is_named(run: Run, synced: Server) -> None:
    assert "giude" in run("verify", "giude").err
    assert "giude" in run("refresh", "giude").err
