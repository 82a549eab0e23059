"""One long-lived `git cat-file`: asked for objects by name, it answers in the same order. Checks nothing it is told."""

from __future__ import annotations

import os
import time
from errno import EFBIG, EIO, ETIMEDOUT
from typing import TYPE_CHECKING
from weakref import finalize

from connectors.git.command import SHORT, end, environment, launch, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import Popen
    from typing import IO

    Answer = tuple[str, bytes, bytes]
    """Id, kind and content."""

_CHUNK = 1 << 20
_LEAST = 1 << 16
"""Bytes that are read at once where less is needed: of objects asked for together, several may be there."""
_LONGEST_HEADER = 4096


class Batch:
    """It ends by itself when this process does: its input is closed then. After any error it has to be stopped."""

    def __init__(self, git_dir: str) -> None:
        from select import POLLIN, poll
        from tempfile import TemporaryFile

        # A file, because nobody reads along.
        self._err: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        words = (f"--git-dir={git_dir}", "cat-file", "--batch")
        self._process = launch(words, environment(), self._err.fileno())
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._waiting = poll()
        self._waiting.register(self._out, POLLIN)
        self._buffer = b""
        self.stop = finalize(self, _stop, self._process, self._err)

    def request(self, wanted: Sequence[str]) -> None:
        """Ask for some objects: so few that their ids fit the pipe, for git may be busy answering."""
        os.write(self._in, "".join(f"{one}\n" for one in wanted).encode("utf-8", "surrogateescape"))

    def answer(self, wanted: str, limit: int) -> Answer | None:
        """The next one, None for what is missing. Raises `OSError`, of EFBIG above `limit` bytes."""
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
        while b"\n" not in self._buffer:
            if len(self._buffer) > _LONGEST_HEADER:
                raise OSError(EIO, "git gave an answer that is none")
            self._buffer += self._more(_LEAST)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _take(self, size: int) -> bytes:
        parts, self._buffer = [self._buffer[:size]], self._buffer[size:]
        left = size - len(parts[0])
        while left:
            more = self._more(min(max(left, _LEAST), _CHUNK))
            parts.append(more[:left])
            self._buffer = more[left:]
            left -= len(parts[-1])
        return b"".join(parts)

    def _more(self, size: int) -> bytes:
        if not self._waiting.poll(SHORT * 1000):
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
