"""Addresses of files on well-known forges, from the address a repository was cloned from. Asks nobody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.git.heads import Head

_ORIGIN = re.compile(
    r"(?:(?P<scheme>https?)://(?:[^/@]*@)?(?P<web>[\w.-]+(?::\d+)?)/|(?:ssh|git)://(?:[^/@]*@)?(?P<ssh>[\w.-]+)(?::\d+)?/"
    r"|(?:[\w.-]+@)?(?P<scp>[\w.-]+):(?!//)/?)(?P<name>[\w.~/-]+?)(?:\.git)?/?"
)
_FORGES: tuple[tuple[Callable[[str], object], str], ...] = (
    (re.compile(r"github(\.|\Z)").match, "{top}/blob/{name}"),
    (re.compile(r"(.*\.)?gitlab(\.|\Z)").match, "{top}/-/blob/{name}"),
    (re.compile(r"bitbucket\.org\Z").match, "{top}/src/{name}"),
    (re.compile(r"codeberg\.org\Z|(.*\.)?(gitea|forgejo)(\.|\Z)").match, "{top}/src/{kind}/{name}"),
)


def files_of(head: Head) -> str:
    """How the addresses of a repository's files begin, at a branch or a tag; "" on hosts that are not known.

    Of a commit that was not found under a name there are none: they would be others every time.
    """
    found = _ORIGIN.fullmatch(head.origin)
    name = head.branch or head.tag
    if not found or not name or "/" not in found["name"]:
        return ""
    host = found["web"] or found["ssh"] or found["scp"]
    form = next((form for fits, form in _FORGES if fits(host.lower())), "")
    top = f"{found['scheme'] or 'https'}://{host}/{found['name']}"
    return form.format(top=top, kind="branch" if head.branch else "tag", name=quote(name))


def address(files: str, place: str) -> str:
    """The address of the file at a place."""
    return files + quote(place, errors="surrogateescape")
