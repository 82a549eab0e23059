"""Folders, exports and files looked at without a configuration: as sources with every default, and nothing is sent."""

from __future__ import annotations

import os
import re

from ingest.errors import UsageError
from ingest.settings import Config, Intercom, Limits, Source

_URL = "https://docs.example.com"
"""A source must have one; no page is sent there, and none is cited."""


def config_for(paths: tuple[str, ...]) -> Config:
    """A configuration that reads these folders and exports, each once. Raises UsageError for one that is not there.

    What a page may say of itself counts, whatever version of the API it needs.
    """
    roots = dict.fromkeys(root_of(path) for path in paths)
    names: dict[str, str] = {}
    for root in roots:
        names[_free(_name(root), names)] = root
    sources = tuple(Source(name, _type(root), f"{_URL}/{name}", path=root) for name, root in names.items())
    intercom = Intercom(target="library", version="Preview")
    return Config("", os.getcwd(), intercom, Limits(), "", sources)


def root_of(path: str) -> str:
    """The folder to read for a path: itself, or for a file the uppermost folder on the way to it from here.

    `docs/guides/use.md` is read as a part of `docs`, so that its links to other guides are understood.
    """
    absolute = os.path.abspath(path)
    if os.path.isdir(absolute):
        return absolute
    if not os.path.exists(absolute):
        raise UsageError(f"there is no folder or file {path!r}")
    if _type(absolute) != "folder":
        return absolute
    inside = os.path.relpath(absolute, os.getcwd()).split(os.sep)
    if len(inside) > 1 and inside[0] != os.pardir:
        return os.path.join(os.getcwd(), inside[0])
    return os.path.dirname(absolute)


def _type(root: str) -> str:
    """The type of source that reads a folder or file: an export's own, if it is one."""
    from ingest.detect.exports import type_of

    return type_of(root) or "folder"


def _name(root: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", os.path.basename(root)).strip("-._")[:40] or "docs"


def _free(name: str, taken: dict[str, str]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free


def has(config: Config, path: str) -> bool:
    """Whether a file lies in the folder of some source, whatever the source makes of it; or a key may be meant."""
    absolute = os.path.abspath(path)
    return any(
        not source.path
        or (absolute + os.sep).startswith(os.path.abspath(source.path) + os.sep)
        or os.path.exists(os.path.join(source.path, path))
        for source in config.sources
    )
