"""What the file system tells, as far as watch mode cares: a path changed, or something may have been missed.

The one module that knows watchdog. A watch is never mended but made anew: it follows the folders it was made for.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from errno import ENOSPC
from typing import NamedTuple

from watchdog import events as told
from watchdog.events import FileSystemEvent, FileSystemEventHandler, FileSystemMovedEvent
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from ingest.watch.complaints import Complaints
from ingest.watch.hearing import Deaf
from ingest.watch.places import Place, matters

_WANTED: list[type[FileSystemEvent]] = [
    told.FileCreatedEvent,
    told.FileModifiedEvent,
    told.FileAttribEvent,
    told.FileClosedEvent,
    told.FileMovedEvent,
    told.FileDeletedEvent,
    told.DirCreatedEvent,
    told.DirAttribEvent,
    told.DirMovedEvent,
    told.DirDeletedEvent,
    *([] if sys.platform == "linux" else [told.DirModifiedEvent]),
]
"""Not who opens or reads a file, which we do ourselves. That a folder holds something else says less than the rest; it
is asked for where it may be all that is told of a touched folder."""

_LATE = 0.6
"""Seconds by which what is told may be late: watchdog holds back what moved away for half a second."""

_ANSWER = 2.0
"""Seconds in which a change of our own must be told of, for the file system to be one that tells."""


class Heard(NamedTuple):
    """Something happened in a source, `age` seconds ago. `path` None: to a folder, and what is in it is not told.

    `before`: there had been something already. `shape`: something came or went, and not only its content changed.
    """

    path: str | None
    before: bool = True
    shape: bool = False
    age: float = 0.0


class Ears:
    """Hears of one source's places. Made anew when `intact` says no; `close` it then. `heard` is called in a thread.

    `missed` is called, in a thread as well, when something may not have been told. `foreign` are beginnings of paths
    that do not count: the manifest, and what lies beside it. Raises Deaf.
    """

    def __init__(
        self,
        places: Sequence[Place],
        heard: Callable[[Heard], None],
        missed: Callable[[], None],
        foreign: Sequence[str] = (),
    ) -> None:
        self._identities = {place.named: _identity(place.named) for place in places}
        self._complaints = Complaints(missed)
        self._observer: BaseObserver | None = None
        before = _threads()
        try:
            self._observer = Observer()
            listeners = [_Listener(place, heard, tuple(foreign)) for place in places]
            self._observer.start()
            for place, listener in zip(places, listeners, strict=True):
                self._observer.schedule(listener, place.path, recursive=place.below, event_filter=_WANTED)
            self._check_room()
            for listener in listeners:
                listener.check_hearing()
            self._threads = _threads() - before
        except OSError as error:
            self.close()
            raise Deaf(_reason(error)) from error
        except Deaf:
            self.close()
            raise

    def intact(self) -> bool:
        """Whether all places are still those that are listened to, and somebody listens."""
        return all(thread.is_alive() for thread in self._threads) and all(
            _identity(place) == identity for place, identity in self._identities.items()
        )

    def close(self) -> None:
        """Stop listening."""
        self._complaints.close()
        if self._observer is not None and self._observer.is_alive():
            for emitter in list(self._observer.emitters):
                _let_go(emitter)
            self._observer.stop()
            self._observer.join()

    def _check_room(self) -> None:
        """See whether another folder could be watched. Raises OSError.

        watchdog says nothing when there is no room for a folder below the one it was asked to watch.
        """
        assert self._observer is not None
        if os.sep in self._identities:
            return  # it is watched already, which takes no room
        probe = self._observer.schedule(FileSystemEventHandler(), os.sep, event_filter=[told.DirMovedEvent])
        self._observer.unschedule(probe)


class _Listener(FileSystemEventHandler):
    """Turns what watchdog says of one place into what watch mode wants to know."""

    def __init__(self, place: Place, heard: Callable[[Heard], None], foreign: tuple[str, ...]) -> None:
        self._place, self._heard, self._foreign = place, heard, foreign
        self._answered: threading.Event | None = None

    def check_hearing(self) -> None:
        """Touch the root as it is, which changes nothing, and wait to be told of that, or of anything. Raises Deaf.

        Nothing is found out where the root is somebody else's.
        """
        self._answered = answered = threading.Event()
        try:
            now = os.stat(self._place.path)
            os.utime(self._place.path, ns=(now.st_atime_ns, now.st_mtime_ns))
        except OSError:
            answered.set()
        if not answered.wait(_ANSWER):
            raise Deaf("a change made to try it out was not told")
        self._answered = None

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called by watchdog for everything it tells."""
        answered = self._answered
        if answered is not None:
            answered.set()
        if isinstance(event, told.DirModifiedEvent):
            return
        path = os.fsdecode(event.src_path)
        if path == self._place.path:
            self._of_root(event)
        elif event.is_directory:
            self._of_folder(path)
            if isinstance(event, FileSystemMovedEvent):
                self._of_folder(os.fsdecode(event.dest_path))
        elif isinstance(event, FileSystemMovedEvent):
            self._of_file(path, before=True, shape=True)
            self._of_file(os.fsdecode(event.dest_path), before=False, shape=True)
        else:
            came = isinstance(event, told.FileCreatedEvent)
            went = isinstance(event, told.FileDeletedEvent)
            self._of_file(path, before=not came, shape=came or went)

    def _of_root(self, event: FileSystemEvent) -> None:
        if not isinstance(event, told.DirAttribEvent):
            self._heard(Heard(None, shape=True))

    def _of_folder(self, path: str) -> None:
        if self._counts(path):
            self._heard(Heard(None, shape=True, age=_age(path)))

    def _of_file(self, path: str, *, before: bool, shape: bool) -> None:
        if self._counts(path):
            inside = None if self._place.names else self._inside(path)
            self._heard(Heard(inside, before, shape, _age(path)))

    def _counts(self, path: str) -> bool:
        if not path or path.startswith(self._foreign):
            return False
        inside = self._inside(path)
        return inside.split("/")[0] in self._place.names if self._place.names else matters(inside)

    def _inside(self, path: str) -> str:
        return path[len(self._place.path.rstrip(os.sep)) + 1 :].replace(os.sep, "/")


def _let_go(emitter: object) -> None:
    """Have watchdog forget the folders it watches, and end the thread that waits for them.

    On Linux it stumbles over every folder that has taken another's name, and would go no further.
    """
    watched = getattr(emitter, "_inotify", None)
    while watched is not None:
        try:
            watched.deactivate()
            watched = None
        except KeyError:
            continue  # that one is forgotten by now


def _threads() -> set[threading.Thread]:
    """Those of watchdog, each of which may end by itself."""
    return {thread for thread in threading.enumerate() if type(thread).__module__.startswith("watchdog.")}


def _identity(path: str) -> tuple[int, int] | None:
    try:
        there = os.stat(path)
    except OSError:
        return None
    return there.st_dev, there.st_ino


def _age(path: str) -> float:
    """How long ago something happened at a path, as the file system has it: nearer the truth than when it is told."""
    now = time.time()
    try:
        when = os.lstat(path).st_ctime
    except OSError:
        try:
            when = os.lstat(os.path.dirname(path)).st_mtime
        except OSError:
            when = now
    return min(max(now - when, 0.0), _LATE)


def _reason(error: OSError) -> str:
    if error.errno == ENOSPC:
        return "the system's limit of watched folders is reached (fs.inotify.max_user_watches)"
    return (error.strerror or str(error)).lower()
