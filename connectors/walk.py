"""One crawl of a folder: which folders are entered, what becomes of each name, and the state it leaves.

Finds no changes and reads no document; `folder` does.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import ConnectorError, Document, Excluded, Unreadable
from connectors.hashing import blake2b
from connectors.listing import (
    FOLDER,
    OUTSIDE,
    SPECIAL,
    WITHHELD,
    File,
    Link,
    Listing,
    below,
    inside,
    look,
    open_file,
    said,
    settled,
    version,
)
from connectors.names import keys
from connectors.rules import NEVER, NOT_INCLUDED, Rules, matchable

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

_SEEN = "symlink to a folder seen already"
_IGNORE = ".finignore"


class _Visit(NamedTuple):
    """A folder to be listed: `path` and `key` are "" or end in `/`, `place` is its real path."""

    path: str
    key: str
    place: str
    rules: Rules


class Walk:
    """One crawl under way: what is still to be visited, and what is known so far."""

    def __init__(self, root: str, seed: bytes, rules: Rules, media_type: Callable[[str], str | None], now: int) -> None:
        self.missed: list[str] = []
        """Keys of what may hold documents and could not be listed."""
        self._root = root
        self._media_type = media_type
        self._now = now
        self._token = blake2b(seed, digest_size=16)
        self._certain = True
        self._left_out: dict[str, None] = {}
        """Paths of the folders that were not entered."""
        self._followed: list[str] = []
        """Paths of the symlinks to folders that were."""
        self._second_names: set[str] = set()
        """Real paths of the folders visited through those."""
        self._to_visit = [_Visit("", "", root, rules)]
        self._to_follow: deque[_Visit] = deque()

    @property
    def state(self) -> str:
        """What `repeats` needs; "" when something seen could change again without showing it."""
        if not self._certain or self.missed:
            return ""
        # No path begins or ends with a slash or holds two; names need not be Unicode, states must be.
        parts = (self._token.hexdigest(), "//".join(self._left_out), "//".join(self._followed))
        return os.fsencode("///".join(parts)).decode("latin-1")

    def everything(self) -> Iterator[Document | Unreadable | Excluded]:
        """Real folders first, so that symlinks to them are the second names and not the other way round.

        Raises `OSError` when the root itself cannot be listed.
        """
        while self._to_visit or self._to_follow:
            if not self._to_visit:
                yield from self._follow(self._to_follow.popleft())
                continue
            visit = self._to_visit.pop()
            try:
                listing = look(visit.path, visit.place, self._root, self._token)
            except OSError as error:
                if not visit.path:
                    raise
                self.missed.append(visit.key)
                yield Unreadable(visit.key, visit.path[:-1], said(error))
                continue
            yield from self._contents(visit, listing)

    def _follow(self, visit: _Visit) -> Iterator[Excluded]:
        """Visit a symlinked folder next, unless it is visited under another name."""
        real = below(visit.place, self._root)
        if visit.place in self._second_names or not _within(real, self._left_out):
            yield Excluded(visit.key, visit.path[:-1], _SEEN)
            return
        self._followed.append(visit.path[:-1])
        self._second_names.add(visit.place)
        self._to_visit.append(visit)

    def _contents(self, visit: _Visit, listing: Listing) -> Iterator[Document | Unreadable | Excluded]:
        names = [*(file[0] for file in listing.files), *(link[0] for link in listing.links), *listing.special]
        names += (name for name, _, _ in listing.failed)
        if _IGNORE in names:
            visit = visit._replace(rules=self._rules(visit))
        read = [*listing.files, *(link[3] for link in listing.links if link[3])]
        self._certain = self._certain and all(settled(file[1], file[2], self._now) for file in read)
        parts = keys([*names, *listing.folders])
        for file in sorted(listing.files):
            if file[0] not in NEVER:
                yield self._file(visit, file, parts.get(file[0], file[0]))
        for link in listing.links:
            if link[0] not in NEVER:
                yield from self._link(visit, link, parts.get(link[0], link[0]))
        for name in listing.special:
            if name not in NEVER:
                reason = self._left(visit, name) or SPECIAL
                yield Excluded(visit.key + parts.get(name, name), visit.path + name, reason)
        for name, reason, is_file in listing.failed:
            if name not in NEVER:
                yield self._failed(visit, name, parts.get(name, name), reason, is_file=is_file)
        # The last put there is visited first.
        for name in reversed(listing.folders):
            yield from self._folder(visit, name, parts.get(name, name))

    def _rules(self, visit: _Visit) -> Rules:
        """The rules with those of the `.finignore` of this folder."""
        at = f"{visit.place}/{_IGNORE}"
        try:
            with os.fdopen(open_file(self._root, visit.path + _IGNORE), "rb") as file:
                body = file.read()
        except OSError as error:
            hint = "make it readable, or remove it: what it leaves out must not be published"
            raise ConnectorError(f"{_IGNORE} cannot be read: {said(error)}", at=at, hint=hint) from error
        return visit.rules.inside(matchable(visit.path), body, at)

    def _wanted(self, visit: _Visit, name: str) -> tuple[str | None, str]:
        """The media type a file of this name has as a document, or None and why it is to be none."""
        reason = self._left(visit, name)
        if reason is not None:
            return None, reason
        media_type = self._media_type(visit.path + name)
        return media_type, "" if media_type else _no_renderer(name)

    def _left(self, visit: _Visit, name: str) -> str | None:
        """The rule by which what has this name, and is no folder, is left out."""
        path = matchable(visit.path + name)
        reason = visit.rules.reason(path, folder=False)
        return NOT_INCLUDED if reason is None and not visit.rules.includes(path) else reason

    def _file(self, visit: _Visit, file: File, part: str) -> Document | Excluded:
        name, mtime, ctime, size, inode = file
        key, path = visit.key + part, visit.path + name
        media_type, reason = self._wanted(visit, name)
        if media_type is None:
            return Excluded(key, path, reason)
        return Document(key, version(mtime, ctime, size, inode), media_type, path)

    def _doubtful(self, visit: _Visit, name: str, part: str, doubt: str) -> Unreadable | Excluded:
        """What cannot be looked at is in doubt only if it would be a document."""
        key, path = visit.key + part, visit.path + name
        media_type, reason = self._wanted(visit, name)
        return Excluded(key, path, reason) if media_type is None else Unreadable(key, path, doubt)

    def _link(self, visit: _Visit, link: Link, part: str) -> Iterator[Document | Unreadable | Excluded]:
        name, real, kind, file = link
        key, path = visit.key + part, visit.path + name
        if kind == FOLDER:
            reason = visit.rules.reason(matchable(path), folder=True)
            if reason is None:
                self._to_follow.append(_Visit(f"{path}/", f"{key}/", real, visit.rules))
            else:
                yield Excluded(f"{key}/", path, reason)
        elif file is not None:
            yield self._file(visit, file, part)
        elif kind in (OUTSIDE, WITHHELD, SPECIAL):
            yield Excluded(key, path, self._left(visit, name) or kind)
        else:
            yield self._doubtful(visit, name, part, kind)

    def _failed(self, visit: _Visit, name: str, part: str, reason: str, *, is_file: bool) -> Unreadable | Excluded:
        self._certain = False
        if not is_file:
            self.missed.append(visit.key + part)
        return self._doubtful(visit, name, part, reason)

    def _folder(self, visit: _Visit, name: str, part: str) -> Iterator[Excluded]:
        path = visit.path + name
        below_this = _Visit(f"{path}/", f"{visit.key}{part}/", f"{visit.place}/{name}", visit.rules)
        reason = visit.rules.reason(matchable(path), folder=True)
        if reason is None and self._followed:
            # Among what symlinks lead to, a folder can have several names too.
            if below_this.place in self._second_names:
                reason = _SEEN
            self._second_names.add(below_this.place)
        if reason is None:
            self._to_visit.append(below_this)
        else:
            self._left_out[path] = None
            yield Excluded(below_this.key, path, reason)


def repeats(state: str, root: str, seed: bytes) -> bool:
    """Whether the folders that were listed, listed again, give this state; `OSError` when one cannot be."""
    try:
        digest, left_out, followed = os.fsdecode(state.encode("latin-1")).split("///")
    except ValueError:
        return False
    token = blake2b(seed, digest_size=16)
    closed = frozenset(left_out.split("//"))
    links = [(f"{top}/", os.path.realpath(f"{root}/{top}")) for top in followed.split("//") if top]
    if not all(inside(place, root) for _, place in links):
        return False
    to_visit = [*reversed(links), ("", root)]
    while to_visit:
        path, place = to_visit.pop()
        names = look(path, place, root, token).folders
        to_visit += [(f"{path}{name}/", f"{place}/{name}") for name in reversed(names) if path + name not in closed]
    return token.hexdigest() == digest


def _within(path: str, folders: Container[str]) -> bool:
    while path:
        if path in folders:
            return True
        path = path.rpartition("/")[0]
    return False


def _no_renderer(name: str) -> str:
    suffix = os.fsencode(os.path.splitext(name)[1]).decode("utf-8", "backslashreplace").lower()
    return f"no renderer for {suffix}" if suffix else "no renderer for names without a suffix"
