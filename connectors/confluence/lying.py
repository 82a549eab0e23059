"""The pages that lie in an html export of Confluence, read one by one and kept without their text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from connectors.base import Changed, Excluded, Unreadable
from connectors.confluence.exported import (
    Head,
    file_id,
    files_in,
    is_placeholder,
    is_whole,
    read_head,
    text_of,
)
from connectors.confluence.spaces import Space
from connectors.listing import said

if TYPE_CHECKING:
    from connectors.archive import Tree

_UNLISTED = "index.html does not list it: it may be left over from an older export"
_NO_PAGE = "a whiteboard or database, which html exports do not hold"
_CUT_OFF = "the file ends too early"


class Page(NamedTuple):
    """A page as it was found, without its text."""

    key: str
    path: str
    space: Space
    head: Head
    mentions: tuple[str, ...]
    """Ids of the attachments its text refers to."""


class Lying(NamedTuple):
    """What was found: the pages, what cannot be read or is no page, and where the wiki lives ("" unknown)."""

    pages: list[Page]
    others: list[Unreadable | Excluded]
    base: str


def read_pages(tree: Tree, spaces: list[Space], *, attachments: bool) -> Lying:
    """What each page says of itself, read one by one."""
    found = Lying([], [], "")
    shown: Counter[str] = Counter()
    linked: Counter[str] = Counter()
    files = _files_by_page(tree, spaces) if attachments else {}
    ids = {key for space in spaces for key in space.pages}
    seen: set[str] = set()
    for space in spaces:
        for key, path in sorted((space.pages | space.unlisted).items(), key=lambda pair: pair[1]):
            if key in seen:
                continue
            seen.add(key)
            text, reason = ("", _UNLISTED) if key in space.unlisted else _read(tree, path)
            if reason:
                found.others.append(Unreadable(key, path, reason))
                why = f"its page cannot be read: {reason}"
                found.others.extend(Unreadable(f"attachment/{own}", there, why) for own, there in files.get(key, ()))
            elif is_placeholder(text):
                found.others.append(Excluded(key, path, _NO_PAGE))
            else:
                head = read_head(text, space.contents.name if space.contents else "")
                shown.update(head.bases)
                linked.update(base for base, of in head.links if of in ids)
                mentions = tuple(own for _, own in files_in(text_of(text))) if attachments else ()
                head = head._replace(bases=frozenset(), links=frozenset())  # else memory grows with every link
                found.pages.append(Page(key, path, space, head, mentions))
    said_most = shown or linked
    return found._replace(base=min(said_most, key=lambda base: (-said_most[base], base), default=""))


def _read(tree: Tree, path: str) -> tuple[str, str]:
    """The text of a page's file, or why there is none."""
    try:
        text = tree.read(path).decode("utf-8", "replace")
    except Changed:
        return "", "it was written to meanwhile"
    except OSError as error:
        return "", said(error)
    return text, "" if is_whole(text) else _CUT_OFF


def _files_by_page(tree: Tree, spaces: list[Space]) -> dict[str, list[tuple[str, str]]]:
    """The attachments that lie in the export: id and path by the id of their page."""
    found: dict[str, list[tuple[str, str]]] = {}
    for space in spaces:
        for path in tree.members:
            own = file_id(path[len(space.folder) :]) if path.startswith(f"{space.folder}attachments/") else None
            if own:
                found.setdefault(own[0], []).append((own[1], path))
    return found


def files_of(tree: Tree, page: Page) -> Iterator[tuple[str, str, str]]:
    """The attachments a page lists: id, path in the tree, real name."""
    for href, name in page.head.files:
        own = file_id(href)
        if own is not None:
            path = page.space.folder + href
            yield own[1], path if path in tree.members else page.space.folder + unquote(href), name
