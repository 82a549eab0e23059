"""What the file system tells, with the real one: what counts, what does not, and when nobody listens any more."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from errno import EMFILE, ENOSPC
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from ingest.watch import events
from ingest.watch.events import Ears, Heard
from ingest.watch.hearing import Deaf
from ingest.watch.places import Place


class Listener:
    """What was heard."""

    def __init__(self, *places: Place, foreign: tuple[str, ...] = ()) -> None:
        self.heard: list[Heard] = []
        self.missed = 0
        self.ears = Ears(places, self.heard.append, self._miss, foreign)

    def _miss(self) -> None:
        self.missed += 1

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 5
        while not holds():
            assert time.monotonic() < end, self.heard
            time.sleep(0.01)

    def paths(self) -> set[str | None]:
        return {one.path for one in self.heard}


def place(folder: Path) -> Place:
    return Place(os.path.realpath(folder), str(folder))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("a")
    return tmp_path / "docs"


@pytest.fixture
def listener(docs: Path) -> Iterator[Listener]:
    one = Listener(place(docs))
    yield one
    one.ears.close()


def test_to_begin_with_nothing_is_heard_not_even_of_the_test_whether_anything_would_be(listener: Listener) -> None:
    time.sleep(0.2)
    assert listener.heard == []


def test_a_save_in_place_is_a_change_of_what_was_there(listener: Listener, docs: Path) -> None:
    (docs / "a.md").write_text("b")
    listener.until(lambda: bool(listener.heard))
    assert set(listener.heard[0][:3]) == {"a.md", True, False}


def test_a_save_by_renaming_tells_of_both_names(listener: Listener, docs: Path) -> None:
    (docs / "a.tmp").write_text("b")
    os.replace(docs / "a.tmp", docs / "a.md")
    listener.until(lambda: {"a.tmp", "a.md"} <= listener.paths())
    assert next(one for one in listener.heard if one.path == "a.tmp").before is False
    assert next(one for one in listener.heard if one.path == "a.md").shape is True


def test_reading_tells_nothing(listener: Listener, docs: Path) -> None:
    (docs / "a.md").read_text()
    list(docs.iterdir())
    time.sleep(0.3)
    assert listener.heard == []


def test_what_lies_in_a_new_folder_is_not_told_but_that_there_is_one(listener: Listener, docs: Path) -> None:
    (docs / "x" / "y" / "z").mkdir(parents=True)
    (docs / "x" / "y" / "z" / "b.md").write_text("b")
    listener.until(lambda: None in listener.paths())


def test_a_new_folder_is_listened_to(listener: Listener, docs: Path) -> None:
    (docs / "x" / "y").mkdir(parents=True)
    time.sleep(0.3)
    (docs / "x" / "y" / "b.md").write_text("b")
    listener.until(lambda: "x/y/b.md" in listener.paths())


def test_what_repositories_keep_for_themselves_does_not_count_but_rules_do(listener: Listener, docs: Path) -> None:
    (docs / ".git").mkdir()
    (docs / ".git" / "index").write_text("")
    (docs / ".fin-ingest").mkdir()
    (docs / ".fin-ingest" / "manifest.db").write_text("")
    (docs / ".finignore").write_text("x\n")
    listener.until(lambda: ".finignore" in listener.paths())
    assert listener.paths() == {".finignore"}


def test_our_own_files_do_not_count_wherever_they_are(docs: Path) -> None:
    listener = Listener(place(docs), foreign=(str(docs / "state.db"),))
    for name in ("state.db", "state.db-wal", "state.db-shm", "state.db.lock", "b.md"):
        (docs / name).write_text("")
    listener.until(lambda: "b.md" in listener.paths())
    assert listener.paths() == {"b.md"}
    listener.ears.close()


def test_only_the_one_file_counts_where_a_source_is_one_file(docs: Path) -> None:
    listener = Listener(Place(os.path.realpath(docs), str(docs), below=False, names=("export.zip",)))
    (docs / "b.md").write_text("b")
    (docs / "export.zip").write_bytes(b"zip")
    listener.until(lambda: bool(listener.heard))
    assert listener.paths() == {None}
    listener.ears.close()


def test_what_is_told_late_says_how_late_it_is(listener: Listener, docs: Path, tmp_path: Path) -> None:
    """What moves away is held back for half a second, to be told together with where it moved to."""
    os.rename(docs / "a.md", tmp_path / "a.md")
    (docs / "b.md").write_text("b")
    listener.until(lambda: "b.md" in listener.paths())
    assert next(one for one in listener.heard if one.path == "b.md").age > 0.3


@pytest.mark.parametrize("replace", [True, False])
def test_a_folder_that_is_gone_or_another_is_not_intact(
    listener: Listener, docs: Path, tmp_path: Path, *, replace: bool
) -> None:
    assert listener.ears.intact()
    os.rename(docs, tmp_path / "elsewhere")
    if replace:
        docs.mkdir()
    assert not listener.ears.intact()
    if not replace:
        os.rename(tmp_path / "elsewhere", docs)
        assert listener.ears.intact()


def test_a_folder_deleted_and_made_again_is_not_intact(listener: Listener, docs: Path) -> None:
    shutil.rmtree(docs)
    docs.mkdir()
    listener.until(lambda: not listener.ears.intact())


def test_a_symlink_that_leads_elsewhere_now_is_not_intact(docs: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to("docs")
    listener = Listener(place(tmp_path / "link"))
    (docs / "a.md").write_text("b")
    listener.until(lambda: "a.md" in listener.paths())
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to("other")
    assert not listener.ears.intact()
    listener.ears.close()


def test_a_thread_that_dies_is_noticed(listener: Listener, docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(events._Listener, "dispatch", die)
    (docs / "a.md").write_text("b")
    listener.until(lambda: not listener.ears.intact())
    listener.until(lambda: listener.missed > 0)


def test_a_warning_of_the_library_means_that_something_was_missed(
    listener: Listener, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")
    assert listener.missed == 1
    listener.ears.close()
    logging.getLogger("watchdog.observers.inotify").error("called when the thread is inactive")
    assert listener.missed == 1
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("number", "words"), [(ENOSPC, "limit of watched folders"), (EMFILE, "too many open files")])
def test_without_room_to_watch_nothing_is_told_and_it_is_said_why(
    docs: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(BaseObserver, "schedule", full)
    threads = threading.active_count()
    with pytest.raises(Deaf, match=words):
        Listener(place(docs))
    assert threading.active_count() == threads


def test_no_room_for_the_folders_below_is_found_out(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library itself says nothing of those."""
    schedule = BaseObserver.schedule

    def nearly_full(self: BaseObserver, handler: object, path: str, **options: object) -> object:
        if path == os.sep:
            raise OSError(ENOSPC, "inotify watch limit reached")
        return schedule(self, handler, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(BaseObserver, "schedule", nearly_full)
    with pytest.raises(Deaf, match="limit"):
        Listener(place(docs))


def test_a_file_system_that_does_not_answer_is_deaf(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_ANSWER", 0.2)
    monkeypatch.setattr(events._Listener, "dispatch", lambda *_: None)
    with pytest.raises(Deaf, match="not told"):
        Listener(place(docs))


def test_whatever_is_told_is_an_answer_too(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a storm of changes the answer itself may come late, or be lost."""
    monkeypatch.setattr(events.os, "utime", lambda *_, **__: (docs / "b.md").write_text("b"))
    listener = Listener(place(docs))
    listener.until(lambda: "b.md" in listener.paths())
    listener.ears.close()


def test_trying_out_whether_anything_is_told_changes_no_time(docs: Path) -> None:
    before = docs.stat().st_mtime_ns
    Listener(place(docs)).ears.close()
    assert docs.stat().st_mtime_ns == before


def test_listening_anew_again_and_again_leaves_no_thread_and_no_handle(docs: Path) -> None:
    (docs / "x" / "y").mkdir(parents=True)
    Listener(place(docs)).ears.close()
    threads, handles = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for number in range(30):
        one = Listener(place(docs))
        os.rename(docs / "x", docs / "z")
        os.rename(docs / "z", docs / "x")
        (docs / f"{number}.md").write_text("b")
        one.ears.close()
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == (threads, handles)


def test_folders_that_take_each_others_names_do_not_keep_it_from_closing(docs: Path) -> None:
    for name in ("x", "y", "z"):
        (docs / name / "deep").mkdir(parents=True)
    threads = threading.active_count()
    listener = Listener(place(docs))
    for _ in range(40):
        os.rename(docs / "x", docs / "aside")
        os.rename(docs / "y", docs / "x")
        os.rename(docs / "aside", docs / "y")
        shutil.rmtree(docs / "z")
        os.rename(docs / "x", docs / "z")
        (docs / "x" / "deep").mkdir(parents=True)
    listener.ears.close()
    assert threading.active_count() == threads
