"""Which files are others of an earlier commit under a new name: git's own word, and never where there is a choice.

Pure but for what it asks of git: nothing is fetched, nothing is written.
"""

from __future__ import annotations

import os
from collections import Counter
from stat import S_ISREG
from typing import TYPE_CHECKING, NamedTuple

from connectors.git.command import run
from connectors.git.objects import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.git.objects import Objects

SIMILAR = 50
"""Percent: git's own threshold."""
_CLEARLY = 15
"""Percent by which the best must be better than the next best not to be a guess."""
_SECONDS = 120.0
_MOST_COMPARED = 60_000
"""Comparisons of two files; with more, only identical files are taken for each other."""
_LARGEST_COMPARED = 1 << 20
_MOST_BYTES = 32 << 20
"""Bytes of files whose lines are kept in memory."""
_CHUNK = 64


class File(NamedTuple):
    """A file that is only in one of two commits."""

    place: str
    blob: str


class Renamed(NamedTuple):
    """Places. `sure`: new → old. `unsure`: new → the old ones it may have been, the likeliest first."""

    sure: Mapping[str, str]
    unsure: Mapping[str, tuple[str, ...]]


class Difference(NamedTuple):
    """What git says of two commits: files that are gone, files that are new, and its pairs, new → old."""

    gone: Sequence[File]
    new: Sequence[File]
    pairs: Mapping[File, File]


def difference(git_dir: str, since: str, commit: str, folder: str, *, pair: bool) -> Difference:
    """Compare two commits below a folder ("" or `/`-led). Raises `OSError` when they cannot be compared."""
    renames = (f"-M{SIMILAR}%", "-l2000") if pair else ("--no-renames",)
    words = ("-r", "-z", "--raw", "--no-abbrev", "--no-ext-diff", "--no-textconv", *renames)
    # A path of ours is no pattern.
    where = ("--", folder[1:]) if folder else ("--",)
    git = ("--literal-pathspecs", f"--git-dir={git_dir}", "diff-tree")
    ran = run(*git, *words, "--end-of-options", since, commit, *where, limit=_SECONDS)
    if ran.code:
        raise OSError(0, ran.words)
    gone, new, pairs = [], [], {}
    fields = iter(ran.out.split(b"\0"))
    for head in fields:
        if not head:
            break
        was_mode, mode, was, now, kind = head[1:].decode("ascii").split(" ")
        first = "/" + os.fsdecode(next(fields))
        second = "/" + os.fsdecode(next(fields)) if kind[0] in "RC" else first
        if kind[0] in "DR" and S_ISREG(int(was_mode, 8)):
            gone.append(File(first, was))
        if kind[0] in "AR" and S_ISREG(int(mode, 8)):
            new.append(File(second, now))
            if kind[0] == "R" and S_ISREG(int(was_mode, 8)):
                pairs[new[-1]] = gone[-1]
    return Difference(gone, new, pairs)


def confirmed(found: Difference, objects: Objects) -> Renamed:
    """Git's pairs, as far as nothing else comes close, seen from either side."""
    likeness = _Likeness(objects)
    few = len(found.pairs) * (len(found.gone) + len(found.new)) <= _MOST_COMPARED
    sure: dict[str, str] = {}
    unsure: dict[str, tuple[str, ...]] = {}
    for new, old in found.pairs.items():
        best = likeness.of(old.blob, new.blob, few=few)
        if best < SIMILAR:
            # Git counts a little differently; what its word rests on could not be seen.
            unsure[new.place] = (old.place,)
            continue
        close = best - _CLEARLY
        olds = [one.place for one in found.gone if one != old and _rivals(likeness, one, new, close, few=few)]
        news = any(one != new and _rivals(likeness, old, one, close, few=few) for one in found.new)
        if olds or news:
            unsure[new.place] = (old.place, *olds)
        else:
            sure[new.place] = old.place
    return Renamed(sure, unsure)


def _rivals(likeness: _Likeness, old: File, new: File, close: float, *, few: bool) -> bool:
    found = likeness.of(old.blob, new.blob, few=few)
    return found >= SIMILAR and found > close


class _Likeness:
    """How alike two blobs are, in percent, counted as git does: bytes of lines they share, of the larger one."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._lines: dict[str, tuple[int, Counter[bytes]]] = {}
        self._bytes = 0

    def of(self, old: str, new: str, *, few: bool) -> float:
        """0 when they cannot be read or are too many to be compared, 100 when they are the same."""
        if old == new:
            return 100.0
        if not few:
            return 0.0
        size, lines = self._counted(old)
        other_size, other = self._counted(new)
        if not size or not other_size or min(size, other_size) * 100 < max(size, other_size) * SIMILAR:
            return 0.0
        small, large = (lines, other) if len(lines) < len(other) else (other, lines)
        shared = sum(len(line) * min(count, large[line]) for line, count in small.items() if line in large)
        return 100 * shared / max(size, other_size)

    def _counted(self, blob: str) -> tuple[int, Counter[bytes]]:
        known = self._lines.get(blob)
        if known is None:
            try:
                body = self._objects.blob(blob, min(LARGEST, _LARGEST_COMPARED))
            except OSError:
                body = b""
            self._bytes += len(body)
            if self._bytes > _MOST_BYTES:
                self._lines, self._bytes = {}, len(body)
            body = body.replace(b"\r\n", b"\n")
            known = self._lines[blob] = len(body), Counter(_chunks(body))
        return known


def _chunks(body: bytes) -> list[bytes]:
    """Lines, long ones in pieces: an edit in a paragraph of one line leaves most of it as it was."""
    return [line[at : at + _CHUNK] for line in body.splitlines(keepends=True) for at in range(0, len(line), _CHUNK)]
