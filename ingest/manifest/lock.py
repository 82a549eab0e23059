"""One writer a manifest: a lock file that names its owner and is released by the system when its process dies."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ingest.errors import LockedError


class Owner(NamedTuple):
    """The process that holds a manifest; `started` in unix seconds."""

    pid: int
    host: str
    started: float


LOOK_AGAIN = 0.1
"""Seconds between two looks at a lock that somebody else holds."""


@contextmanager
def locked(manifest: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the manifest's lock, or raise LockedError naming who holds it and since when.

    Somebody else's is waited for, `wait` seconds at most. The lock is the operating system's (flock), so a killed run
    leaves none behind; the file's text is for people.
    """
    os.makedirs(os.path.dirname(manifest) or ".", exist_ok=True)
    path = manifest + ".lock"
    with open(path, "a+", encoding="utf-8") as file:
        until = time.monotonic() + wait
        while not _take(file.fileno()):
            if time.monotonic() >= until:
                file.seek(0)
                raise LockedError(
                    f"another run holds the manifest: {_owner(file.read())}",
                    at=path,
                    hint="wait for it to end (`--lock-timeout` of sync and publish does), or stop that process; the "
                    "lock goes with it",
                )
            time.sleep(LOOK_AGAIN)
        try:
            file.truncate(0)
            json.dump(Owner(os.getpid(), _host(), time.time())._asdict(), file)
            file.flush()
            yield
        finally:
            file.truncate(0)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        # A byte far behind the text, because Windows forbids others to read what is locked.
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _host() -> str:
    return os.environ.get("COMPUTERNAME", "?") if sys.platform == "win32" else os.uname().nodename


def owner(manifest: str) -> Owner | None:
    """Who holds the manifest, by what the lock file says; None: nobody. The lock itself is not tried."""
    try:
        with open(manifest + ".lock", encoding="utf-8") as file:
            found = Owner(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None
    return None if _has_died(found) else found


def last_run(manifest: str) -> int | None:
    """A number that is another one after each run, of this process or any; None while one is under way."""
    try:
        found = os.stat(manifest + ".lock")
    except OSError:
        return 0
    return None if found.st_size else found.st_mtime_ns


def _has_died(owner: Owner) -> bool:
    """Whether the process is known to be gone; a killed one leaves its name in the file."""
    if os.name == "nt" or owner.host != _host():
        return False  # Windows would end the process instead of asking for it
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _owner(text: str) -> str:
    try:
        owner = Owner(**json.loads(text))
    except (ValueError, TypeError):
        return "a process that has not written its name yet"
    age = max(0, int(time.time() - owner.started))
    return f"process {owner.pid} on {owner.host}, for {age // 60} min {age % 60} s"
