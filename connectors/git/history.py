"""When files were last changed, from one pass through the history, newest first. Knows nothing of documents."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from connectors.git.command import LONG, run, started, too_slow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from subprocess import Popen

_COMMIT = re.compile(rb"\x01([0-9a-f]{40}(?:[0-9a-f]{24})?) (-?\d+)")
_LOG = ("log", "-z", "--name-only", "--format=%x01%H %ct", "--no-renames", "-c", "--no-ext-diff", "--no-textconv")
_MORE = ("--no-show-signature", "--no-notes", "--no-mailmap", "--no-color", "--no-decorate")


def days(git_dir: str, commit: str, places: set[str]) -> Mapping[str, str]:
    """The day, in UTC, of the last commit that changed each of these places, as 2026-01-31.

    Places whose last change lies beyond the end of a shallow history are left out. Stops as soon as all are known;
    keeps no more than the answer. Raises `ConnectorError` when git cannot go on.
    """
    found: dict[str, str] = {}
    left = set(places)
    cut = _boundary(git_dir)
    words = (f"--git-dir={git_dir}", *_LOG, *_MORE, "--end-of-options", commit, "--")
    day = ""
    with started(words) as process:
        for record in _records(process, words):
            is_commit = _COMMIT.fullmatch(record)
            if is_commit:
                day = "" if is_commit[1].decode() in cut else _day(int(is_commit[2]))
                if not left:
                    return found
                continue
            place = "/" + os.fsdecode(record.removeprefix(b"\n"))
            if place in left:
                left.discard(place)
                if day:
                    found[place] = day
        if process.wait():
            raise ConnectorError("the history cannot be read to its end", hint="run `git fsck` in the repository")
    return found


def _records(process: Popen[bytes], words: tuple[str, ...]) -> Iterator[bytes]:
    """What git writes, cut at its zero bytes. Raises `ConnectorError` when it takes too long."""
    from select import POLLIN, poll

    assert process.stdout is not None
    out = process.stdout.fileno()
    waiting = poll()
    waiting.register(out, POLLIN)
    deadline = time.monotonic() + LONG
    rest = b""
    while waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
        more = os.read(out, 1 << 16)
        if not more:
            return
        *whole, rest = (rest + more).split(b"\0")
        yield from whole
    raise too_slow(words, LONG)


def _boundary(git_dir: str) -> frozenset[str]:
    """Commits at which a shallow history was cut off: everything seems to be new in them."""
    place = os.fsdecode(run(f"--git-dir={git_dir}", "rev-parse", "--git-path", "shallow").out).rstrip("\n")
    try:
        with open(place, encoding="ascii", errors="replace") as file:
            return frozenset(file.read().split())
    except OSError:
        return frozenset()


def _day(seconds: int) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return ""
