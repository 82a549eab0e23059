"""One bounded look at a folder: names and counts, breadth first, without following links."""

from __future__ import annotations

import os
from typing import NamedTuple

from ingest.detect.formats import field_of
from ingest.detect.found import Count

NAMES = 20_000
"""Names looked at before the search gives up: a second or so even on a slow disk."""

DOCUMENTATION = frozenset(
    ("docs", "doc", "documentation", "content", "wiki", "guide", "guides", "handbook", "manual", "help", "kb",
     "knowledge-base", "knowledgebase", "runbooks")
)  # fmt: skip
"""Names under which people keep documentation."""

GENERATED = frozenset(
    ("node_modules", "bower_components", "venv", "_site", "_build", "htmlcov", "_sources", "_static", "_modules",
     "_layouts", "_includes", "_templates", "_themes")
)  # fmt: skip
"""Folders of installed or generated files, in which documents are not one's own, and of templates."""

UNWANTED = GENERATED | {"env", "target", "build", "dist", "out", "site", "vendor", "third_party", "coverage"}
UNWANTED |= {"layouts", "archetypes", "overrides"}
"""The same where there is code; among documentation they may be about something of that name."""


class Seen(NamedTuple):
    """A folder with the names in it. `path` is relative and `/`-separated, "." the first one."""

    path: str
    folders: tuple[str, ...]
    files: tuple[str, ...]

    def counted(self) -> Count:
        """The documents directly in it."""
        fields = [field_of(name, self.files) for name in self.files]
        return Count(*(fields.count(field) for field in Count._fields))


def look(folder: str, limit: int = NAMES) -> tuple[list[Seen], bool]:
    """The folder and those below it, and whether that is all. What cannot be listed is left out."""
    seen: list[Seen] = []
    left = limit
    waiting = ["."]
    for path in waiting:  # grows while it is walked
        folders, files = _names(os.path.join(folder, path), left)
        left -= len(folders) + len(files)
        seen.append(Seen(path, tuple(folders), tuple(files)))
        waiting += [join(path, name) for name in folders if not _is_hidden_or_unwanted(path, name)]
        if left <= 0:
            return seen, False
    return seen, True


def _names(folder: str, limit: int) -> tuple[list[str], list[str]]:
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(folder) as listing:
            for number, one in enumerate(listing):
                if number >= limit:
                    break
                if one.is_dir(follow_symlinks=False):
                    folders.append(one.name)
                elif one.is_file(follow_symlinks=False):
                    files.append(one.name)
    except OSError:
        return [], []
    return sorted(folders), sorted(files)


def _is_hidden_or_unwanted(path: str, name: str) -> bool:
    among_documentation = not DOCUMENTATION.isdisjoint(path.lower().split("/"))
    return name.startswith((".", "__")) or name in (GENERATED if among_documentation else UNWANTED)


def join(path: str, name: str) -> str:
    """A relative path below another; "." is nothing."""
    return name if path == "." else f"{path}/{name}"


def contains(path: str, other: str) -> bool:
    """Whether the other path is this one or lies below it."""
    return path in (".", other) or other.startswith(path + "/")


def total(seen: list[Seen], path: str, without: tuple[str, ...] = ()) -> Count:
    """The documents in a folder and below, without those in some other folders."""
    count = Count()
    for one in seen:
        if contains(path, one.path) and not any(contains(other, one.path) for other in without):
            count = count.plus(one.counted())
    return count


def start_of(file: str, size: int = 200_000) -> str:
    """The beginning of a file as text, "" when it cannot be read. Sizes are in bytes."""
    try:
        with open(file, "rb") as stream:
            return stream.read(size).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
