"""What `init` finds in the folder it stands in: `detect` looks, `write_config` makes a configuration of it.

It looks at names and at the beginning of a few files, with bounds; it runs nothing and asks nobody.
"""

from __future__ import annotations

from ingest.detect.exports import exports
from ingest.detect.found import Count, Export, Folder, Found, Site
from ingest.detect.looking import NAMES, UNWANTED, Seen, contains, look, total
from ingest.detect.sites import git_remote, sites
from ingest.detect.writing import write_config

__all__ = ["Count", "Export", "Folder", "Found", "Site", "detect", "write_config"]

DOCUMENTATION = frozenset(
    ("docs", "doc", "documentation", "content", "wiki", "guide", "guides", "handbook", "manual", "help", "kb",
     "knowledge-base", "knowledgebase", "runbooks")
)  # fmt: skip
"""Names under which people keep documentation."""

DEPTH = 3
SOURCES = 8
"""Folders written into a configuration at most; who has more knows better."""


def detect(folder: str, *, names: int = NAMES) -> Found:
    """What is in a folder, looking at up to `names` names. An unreadable or absent folder is an empty one."""
    seen, complete = look(folder, names)
    wikis = exports(folder, seen)
    generators = sites(folder, seen)
    folders = _folders(seen, generators, wikis)
    counted = (*(one.path for one in folders), *(export.path for export in wikis))
    return Found(
        folders=folders,
        sites=generators,
        exports=wikis,
        remote=git_remote(folder),
        elsewhere=total(seen, ".", counted).sum,
        unwanted=tuple(name for name in seen[0].folders if name in UNWANTED),
        complete=complete,
    )


def _folders(seen: list[Seen], generators: tuple[Site, ...], wikis: tuple[Export, ...]) -> tuple[Folder, ...]:
    """Folders of documentation, none inside another: exports, sites, telling names; else all of it."""
    readable = [export.path for export in wikis if export.readable]
    unreadable = tuple(export.path for export in wikis if not export.readable)
    named = [one.path for one in seen if _is_telling(one.path)]
    paths: list[str] = []
    for path in (*readable, *(site.folder for site in generators), *named):
        apart = not any(contains(other, path) or contains(path, other) for other in paths)
        if apart and _is_writable(path) and total(seen, path, unreadable).sum:
            paths.append(path)
    if not paths and total(seen, ".", unreadable).sum:
        paths = ["."]
    return tuple(Folder(path, total(seen, path, unreadable)) for path in paths[:SOURCES])


def _is_telling(path: str) -> bool:
    *above, name = path.lower().split("/")
    return name in DOCUMENTATION and len(above) < DEPTH


def _is_writable(path: str) -> bool:
    """Whether a path can stand in a configuration: no sign outside Unicode, nothing taken for a variable."""
    return path.isprintable() and "${" not in path and path.strip() == path
