"""Reading objects of one repository by id, through one long-lived `git cat-file`. Knows no paths and no rules."""

from __future__ import annotations

import os
import re
import time
from errno import EFBIG, EIO, ENOENT, ETIMEDOUT
from threading import RLock
from typing import TYPE_CHECKING
from weakref import finalize

from connectors.base import ConnectorError
from connectors.git.command import SHORT, end, environment, launch, said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from subprocess import Popen
    from typing import IO

ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""A full object id, SHA-1 or SHA-256."""

LARGEST = 512 * 1024 * 1024
"""Bytes of an object that are read at all."""

_CHUNK = 1 << 20
_LONGEST_HEADER = 4096


class MissingObjectError(FileNotFoundError):
    """The repository does not have this object: it is damaged, shallow, or a partial clone."""


def reason(error: OSError) -> str:
    """What an error says, without numbers."""
    return error.strerror or str(error)


class Objects:
    """The objects of the repository at `git_dir`; `common_dir` is what its worktrees share.

    Safe to use from several threads; its process ends with whoever made it. `fetch`, where there is one, is asked for
    an object that is missing, once.
    """

    def __init__(
        self, git_dir: str, common_dir: str = "", fetch: Callable[[Sequence[str]], None] | None = None
    ) -> None:
        self.git_dir, self.common_dir = git_dir, common_dir or git_dir
        self._fetch = fetch
        self._running: _Batch | None = None
        self._lock = RLock()

    def tree(self, found: str) -> bytes:
        """The raw content of a tree. Raises `OSError`."""
        return self._get(found, b"tree", LARGEST)

    def blob(self, found: str, limit: int = LARGEST) -> bytes:
        """The content of a blob. Raises `OSError`, with EFBIG when it is larger than `limit` bytes."""
        return self._get(found, b"blob", limit)

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree. Raises `OSError`."""
        head, _, tree = self._get(commit, b"commit", LARGEST).partition(b"\n")[0].partition(b" ")
        if head != b"tree" or not ID.fullmatch(tree.decode("ascii", "replace")):
            raise OSError(EIO, f"the commit {commit[:12]} is damaged")
        return tree.decode()

    def commit_at(self, revision: str) -> str:
        """The id of the commit a revision names now, "" when it names none. Raises `OSError`."""
        with self._lock:
            found = self._ask(revision + "^{commit}", LARGEST)
        return found[0] if found and found[1] == b"commit" else ""

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            if self._running is not None:
                self._running.stop()
                self._running = None

    def _get(self, wanted: str, kind: bytes, limit: int) -> bytes:
        with self._lock:
            found = self._ask_twice(wanted, limit)
        if found is None:
            raise MissingObjectError(ENOENT, f"its object {wanted[:12]} is missing from the repository")
        _, is_kind, body = found
        if is_kind != kind or _digest(kind, body, len(wanted)) != wanted:
            raise OSError(EIO, f"its object {wanted[:12]} is damaged")
        return body

    def _ask_twice(self, wanted: str, limit: int) -> tuple[str, bytes, bytes] | None:
        try:
            found = self._ask(wanted, limit)
        except OSError as error:
            # An older git ends when a partial clone cannot be completed.
            if self._fetch is None or error.errno == EFBIG:
                raise
            found = None
        if found is not None or self._fetch is None:
            return found
        self._fetch((wanted,))
        return self._ask(wanted, limit)

    def _ask(self, wanted: str, limit: int) -> tuple[str, bytes, bytes] | None:
        if "\n" in wanted:
            raise OSError(EIO, "a revision of two lines")
        fresh = self._running is None
        try:
            if self._running is None:
                self._running = _Batch(self.git_dir)
            return self._running.ask(wanted, limit)
        except BaseException as error:
            # Whatever is left in the pipe would answer the next question.
            self.close()
            if isinstance(error, BrokenPipeError) and not fresh:
                return self._ask(wanted, limit)
            if isinstance(error, ConnectorError):
                raise OSError(EIO, error.what) from error
            raise


class _Batch:
    """One `git cat-file --batch`. It ends by itself when this process does: its input is closed then."""

    def __init__(self, git_dir: str) -> None:
        from tempfile import TemporaryFile

        # A file, because nobody reads along.
        self._err: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        words = (f"--git-dir={git_dir}", "cat-file", "--batch")
        self._process = launch(words, environment(), self._err.fileno())
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._ahead = b""
        self.stop = finalize(self, _stop, self._process, self._err)

    def ask(self, wanted: str, limit: int) -> tuple[str, bytes, bytes] | None:
        """Id, kind and content, or None for what is missing. Raises `OSError` of EFBIG above `limit` bytes.

        After any error there is something left to be read, and no more to be asked.
        """
        os.write(self._in, wanted.encode("utf-8", "surrogateescape") + b"\n")
        words = self._line().split(b" ")
        if len(words) != 3 or not words[2].isdigit():  # noqa: PLR2004 - id, kind and size
            return None
        size = int(words[2])
        if size > limit:
            raise OSError(EFBIG, f"its object {wanted[:12]} is larger than {limit} bytes")
        body = self._take(size)
        self._take(1)
        return words[0].decode("ascii"), words[1], body

    def _line(self) -> bytes:
        while b"\n" not in self._ahead:
            if len(self._ahead) > _LONGEST_HEADER:
                raise OSError(EIO, "git gave an answer that is none")
            self._ahead += self._more(_LONGEST_HEADER)
        line, _, self._ahead = self._ahead.partition(b"\n")
        return line

    def _take(self, size: int) -> bytes:
        parts, self._ahead = [self._ahead[:size]], self._ahead[size:]
        left = size - len(parts[0])
        while left:
            parts.append(self._more(min(left, _CHUNK)))
            left -= len(parts[-1])
        return b"".join(parts)

    def _more(self, size: int) -> bytes:
        from select import POLLIN, poll

        waiting = poll()
        waiting.register(self._out, POLLIN)
        if not waiting.poll(SHORT * 1000):
            raise OSError(ETIMEDOUT, f"git has not answered within {SHORT:.0f} seconds")
        found = os.read(self._out, size)
        if not found:
            raise OSError(EIO, self._last_words())
        return found

    def _last_words(self) -> str:
        deadline = time.monotonic() + 1
        while self._process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        self._err.seek(0)
        return said(self._err.read()[-4096:]) or "git ended without a word"


def _stop(process: Popen[bytes], err: IO[bytes]) -> None:
    end(process)
    err.close()


def _digest(kind: bytes, body: bytes, length: int) -> str:
    """What git would name this: an object whose id is another one is not what the tree or the commit refers to."""
    from hashlib import sha1, sha256

    made = sha1(usedforsecurity=False) if length == 40 else sha256()  # noqa: PLR2004 - digits of SHA-1
    made.update(b"%s %d\0" % (kind, len(body)))
    made.update(body)
    return made.hexdigest()
