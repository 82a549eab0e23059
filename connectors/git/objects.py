"""Reading objects of one repository by id, and seeing that they are what it says. Knows no paths and no rules."""

from __future__ import annotations

import re
from collections import deque
from errno import EFBIG, EIO, ENOENT
from threading import RLock
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from connectors.git.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from connectors.git.batch import Answer

ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""A full object id, SHA-1 or SHA-256."""

LARGEST = 512 * 1024 * 1024
"""Bytes of an object that are read at all."""

_AT_ONCE = 128
"""Objects that are asked for in advance: their ids fit a pipe while git is busy answering."""


class MissingObjectError(FileNotFoundError):
    """The repository does not have this object: it is damaged, shallow, or a partial clone."""


def reason(error: OSError) -> str:
    """What an error says, without numbers."""
    return error.strerror or str(error)


class Objects:
    """The objects of the repository at `git_dir`; `common_dir` is what its worktrees share.

    Safe to use from several threads; its processes end with whoever made it. `fetch`, where there is one, is asked for
    an object that is missing or damaged, once.
    """

    def __init__(
        self, git_dir: str, common_dir: str = "", fetch: Callable[[Sequence[str]], None] | None = None
    ) -> None:
        self.git_dir, self.common_dir = git_dir, common_dir or git_dir
        self._fetch = fetch
        self._running: Batch | None = None
        self._ahead: Batch | None = None
        self._expected: deque[str] = deque()
        """What `_ahead` was asked for and has not been read."""
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

    def expect(self, wanted: Sequence[str]) -> None:
        """Objects that are about to be read, in this order: git looks for the next while one is worked on.

        Of many only the first count.
        """
        wanted = wanted[:_AT_ONCE]
        with self._lock:
            try:
                if self._expected:
                    self._skip_to("")
                if len(wanted) > 1:
                    self._ahead = self._ahead or Batch(self.git_dir)
                    self._ahead.request(wanted)
                    self._expected.extend(wanted)
            except (OSError, ConnectorError):
                self._forget()  # each can still be asked for, which tells what is wrong

    def close(self) -> None:
        """End the processes; the next question starts others."""
        with self._lock:
            self._forget()
            if self._running is not None:
                self._running.stop()
                self._running = None

    def _get(self, wanted: str, kind: bytes, limit: int) -> bytes:
        with self._lock:
            found = self._expected_one(wanted, limit) or self._ask_twice(wanted, limit)
        if found is None:
            raise MissingObjectError(ENOENT, f"its object {wanted[:12]} is missing from the repository")
        _, is_kind, body = found
        if is_kind != kind or _digest(kind, body, len(wanted)) != wanted:
            if self._fetch is not None:
                self._fetch((wanted,))
            raise OSError(EIO, f"its object {wanted[:12]} is damaged")
        return body

    def _expected_one(self, wanted: str, limit: int) -> Answer | None:
        """The answer to a question that was asked before, if there was one, and it was answered."""
        if wanted not in self._expected:
            return None
        try:
            return self._skip_to(wanted, limit)
        except OSError:
            self._forget()
            return None

    def _skip_to(self, wanted: str, limit: int = LARGEST) -> Answer | None:
        assert self._ahead is not None
        while self._expected:
            one = self._expected.popleft()
            found = self._ahead.answer(one, limit)
            if one == wanted:
                return found
        return None

    def _forget(self) -> None:
        self._expected.clear()
        if self._ahead is not None:
            self._ahead.stop()
            self._ahead = None

    def _ask_twice(self, wanted: str, limit: int) -> Answer | None:
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

    def _ask(self, wanted: str, limit: int) -> Answer | None:
        if "\n" in wanted:
            raise OSError(EIO, "a revision of two lines")
        fresh = self._running is None
        try:
            if self._running is None:
                self._running = Batch(self.git_dir)
            self._running.request((wanted,))
            return self._running.answer(wanted, limit)
        except BaseException as error:
            # Whatever is left in the pipe would answer the next question.
            self.close()
            if isinstance(error, BrokenPipeError) and not fresh:
                return self._ask(wanted, limit)
            if isinstance(error, ConnectorError):
                raise OSError(EIO, error.what) from error
            raise


def _digest(kind: bytes, body: bytes, length: int) -> str:
    """What git would name this: an object whose id is another one is not what the tree or the commit refers to."""
    from hashlib import sha1, sha256

    made = sha1(usedforsecurity=False) if length == 40 else sha256()  # noqa: PLR2004 - digits of SHA-1
    made.update(b"%s %d\0" % (kind, len(body)))
    made.update(body)
    return made.hexdigest()
