"""`fin-ingest refresh`: the manifest is a cache."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ingest.manifest.lock import locked
from tests.ingest.commands.conftest import Run, delete_behind_the_back, write


def test_a_lost_manifest_is_rebuilt_and_nothing_is_sent_twice(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    for file in (folder / ".fin-ingest").glob("manifest.db*"):
        file.unlink()
    done = run("refresh")
    assert done.code == 0
    assert "3 pages in Intercom: 0 as known, 3 learned" in done.out
    assert "fin-ingest plan" in done.out
    synced = run("sync")
    assert synced.code == 0
    assert "3 documents unchanged" in synced.out or "3 unchanged" in synced.out


def test_where_the_manifest_is_right_nothing_is_learned(run: Run, docs: Path) -> None:
    run("sync")
    done = run("refresh")
    assert (done.code, done.out) == (0, "guide  3 pages in Intercom: 3 as known\n")


def test_changes_behind_the_manifests_back_are_learned_and_then_put_right(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    (folder / "x.html").write_text("<p>Not from here</p>")
    words = ("--source", "guide", "--external-id", "use.md", "--title", "Use", "--html", "x.html")
    run("pages", "create", *words)
    delete_behind_the_back(run, "guide", "leave.md")
    told = json.loads(run("refresh", "--format", "json").out)
    assert told["sources"] == [{"name": "guide", "remote_id": 1, "same": 1, "learned": 1, "forgotten": 1}]
    assert "1 created, 1 updated, 1 unchanged" in run("sync").out
    assert run("verify").code == 0


def test_a_page_nobody_here_knows_is_adopted_and_then_deleted(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    (folder / "x.html").write_text("<p>Not from here</p>")
    words = ("--source", "guide", "--external-id", "extra.md", "--title", "Extra", "--html", "x.html")
    run("pages", "create", *words)
    assert "3 as known, 1 learned" in run("refresh").out
    assert "- extra.md" in run("plan").out


def test_before_the_first_sync_there_is_nothing_to_learn(run: Run, docs: Path) -> None:
    done = run("refresh")
    assert done.code == 0
    assert "the next sync creates it" in done.out


def test_a_manifest_that_is_damaged_is_told_and_can_be_rebuilt(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    manifest = folder / ".fin-ingest" / "manifest.db"
    for file in manifest.parent.glob("manifest.db-*"):
        file.unlink()
    manifest.write_bytes(b"not a database at all" * 500)
    done = run("sync")
    assert done.code == 4
    assert "fin-ingest refresh" in done.err
    shutil.move(manifest, folder / "aside.db")
    assert run("refresh").code == 0
    write(docs, "new", "Brand new.")
    assert "1 created" in run("sync").out


def test_a_manifest_held_by_another_run_is_left_alone(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    with locked(str(folder / ".fin-ingest" / "manifest.db")):
        assert run("refresh").code == 8
