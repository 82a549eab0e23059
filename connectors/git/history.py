"""When files were last changed, and by whom, in one pass through the history, newest first. Knows no documents."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import ConnectorError
from connectors.git.command import LONG, run, started, too_slow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from subprocess import Popen

_COMMIT = re.compile(rb"/([0-9a-f]{40}(?:[0-9a-f]{24})?) (-?\d+) (.*)", re.DOTALL)
_OBJECT = re.compile(rb"([0-9a-f]{40,64}) commit (\d+)")
# What a commit's line begins with tells it from files, whatever these are called: no path in git begins with a slash.
_FORMAT = "--format=/%H %ct %an <%ae>"
_LOG = ("log", "-z", "--name-only", _FORMAT, "--no-renames", "-c", "--no-ext-diff", "--no-textconv")
_MORE = ("--no-show-signature", "--no-notes", "--no-mailmap", "--no-color", "--no-decorate")


class LastChange(NamedTuple):
    """`day` in UTC, as 2026-01-31; `author` as `Name <address>`, just as it was committed."""

    day: str = ""
    author: str = ""


def last_changes(git_dir: str, commit: str, folder: str, places: set[str]) -> Mapping[str, LastChange]:
    """The last commit that changed each of these places, which are all below a folder ("" or `/`-led).

    Places whose last change lies beyond the end of a shallow history are left out. Stops as soon as all are known;
    keeps no more than the answer. Raises `ConnectorError` when git cannot go on.
    """
    found: dict[str, LastChange] = {}
    left = set(places)
    cut = _boundary(git_dir)
    log = (*_LOG, *_MORE, "--end-of-options", commit, "--", *([folder[1:]] if folder else []))
    words = ("--literal-pathspecs", f"--git-dir={git_dir}", *log)
    change = LastChange()
    with started(words) as process:
        for record in _records(process, words):
            if record.startswith(b"/"):
                if not left:
                    return found
                change = _change(record, cut)
                continue
            place = "/" + os.fsdecode(record.removeprefix(b"\n"))
            if place in left:
                left.discard(place)
                if change.day:
                    found[place] = change
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
            commits = file.read().split()
    except OSError:
        return frozenset()
    # Git also counts the first commit of all among them, which was not cut off from anything.
    left = run(f"--git-dir={git_dir}", "cat-file", "--batch", feed="\n".join(commits).encode()).out
    first = set()
    while left:
        head, _, left = left.partition(b"\n")
        found = _OBJECT.fullmatch(head)
        size = int(found[2]) if found else 0
        if found and b"\nparent " not in left[:size].partition(b"\n\n")[0]:
            first.add(found[1].decode())
        left = left[size + 1 :] if found else left
    return frozenset(commits) - first


def _change(head: bytes, cut: frozenset[str]) -> LastChange:
    """What the head of a commit says; nothing where history was cut off."""
    said = _COMMIT.fullmatch(head)
    if said is None or said[1].decode() in cut:
        return LastChange()
    return LastChange(_day(int(said[2])), said[3].decode("utf-8", "replace"))


def _day(seconds: int) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return ""
