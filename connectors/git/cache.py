"""The folder a repository's objects are fetched into: made, checked, locked, and made again when it is damaged."""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from connectors.git.command import LONG, run
from connectors.hashing import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = "made-by-fin-ingest"
"""A file in every folder made here: nothing else is ever removed."""
_DOUBT = "found-damaged"
_MOST_PACKS = 50
_HINT = "name a folder of your own with `cache`"


class Cache:
    """A bare repository for one url below `parent`; others of this program may use it at the same time."""

    def __init__(self, parent: str, url: str) -> None:
        parent = parent or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), _OURS)
        self.place = os.path.join(os.path.abspath(parent), blake2b(url.encode(), digest_size=16).hexdigest())
        self._url = url

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone in the cache, which is there and usable inside. Raises `ConnectorError`."""
        from fcntl import LOCK_EX, LOCK_NB, flock

        try:
            os.makedirs(os.path.dirname(self.place), mode=0o700, exist_ok=True)
            lock = os.open(self.place + ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            what = f"the cache {self.place} cannot be made: {error.strerror}"
            raise ConnectorError(what, at=self.place, hint=_HINT) from error
        try:
            deadline = time.monotonic() + LONG
            while True:
                try:
                    flock(lock, LOCK_EX | LOCK_NB)
                    break
                except OSError as error:
                    if time.monotonic() > deadline:
                        hint = "wait for the other run, or end it"
                        what = f"another run uses the cache {self.place}"
                        raise ConnectorError(what, at=self.place, hint=hint) from error
                time.sleep(0.05)
            self._prepare()
            yield
        finally:
            os.close(lock)

    def forget(self) -> None:
        """Remove what is in it, to be fetched again. Only inside `locked`."""
        import shutil

        if os.path.exists(os.path.join(self.place, _MARK)):
            shutil.rmtree(self.place, ignore_errors=True)
        self._prepare()

    @property
    def doubtful(self) -> bool:
        """Whether something in it was found to be damaged since it was made."""
        return os.path.exists(os.path.join(self.place, _DOUBT))

    def doubt(self) -> None:
        """Have it made anew by the next run: git takes what it has for good, and would not fetch it again."""
        with suppress(OSError), open(os.path.join(self.place, _DOUBT), "wb"):
            pass

    def tidy(self) -> None:
        """Put many small packs into one, now and then. It is no loss when that fails."""
        with suppress(OSError, ConnectorError):
            packs = os.listdir(os.path.join(self.place, "objects", "pack"))
            if sum(name.endswith(".pack") for name in packs) > _MOST_PACKS:
                run(f"--git-dir={self.place}", "repack", "-a", "-d", "-q", limit=LONG)

    def _prepare(self) -> None:
        try:
            if not os.path.lexists(self.place):
                self._make()
            found = os.lstat(self.place)
        except OSError as error:
            what = f"the cache {self.place} cannot be made: {error.strerror}"
            raise ConnectorError(what, at=self.place, hint=_HINT) from error
        mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        if not mine or not os.path.exists(os.path.join(self.place, _MARK)):
            what = f"{self.place} is there already, and was not made by this program for this user"
            raise ConnectorError(what, at=self.place, hint=f"remove it, or {_HINT}")
        # Whoever held the lock before and was killed has left these.
        for name in ("shallow.lock", "config.lock", "packed-refs.lock"):
            with suppress(FileNotFoundError):
                os.unlink(os.path.join(self.place, name))

    def _make(self) -> None:
        os.mkdir(self.place, 0o700)
        with open(os.path.join(self.place, _MARK), "wb"):
            pass
        made = run("init", "--bare", "--quiet", "--template=", "--initial-branch=none", "--end-of-options", self.place)
        set_up = run(f"--git-dir={self.place}", "config", "remote.origin.url", self._url)
        if made.code or set_up.code:
            what = f"the cache {self.place} cannot be made: {made.words or set_up.words}"
            raise ConnectorError(what, at=self.place, hint=_HINT)


_OURS = os.path.join("fin-ingest", "git")
