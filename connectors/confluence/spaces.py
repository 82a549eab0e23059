"""Which pages an html export of Confluence should hold, by its index, and which it does. Reads no page."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from connectors.base import Changed, ConnectorError
from connectors.confluence.exported import Index, is_numbered, page_id, read_index

if TYPE_CHECKING:
    from connectors.archive import Tree


class Space(NamedTuple):
    """One export: `folder` is "" or ends in `/`, `pages` are the paths of its pages by id, `gaps` what is missing."""

    folder: str
    contents: Index | None
    pages: dict[str, str]
    unlisted: dict[str, str]
    gaps: list[str]


def spaces_in(tree: Tree) -> list[Space]:
    """The exports in the tree: one, or several that were unpacked side by side. Raises `ConnectorError` for none."""
    indexes = [path for path in tree.members if path.rpartition("/")[2] == "index.html"]
    if not indexes:  # the top most folder that has pages
        indexes = [f"{path.rpartition('/')[0]}/".lstrip("/") + "index.html" for path in tree.members if _is_page(path)]
    least = min((path.count("/") for path in indexes), default=0)
    folders = sorted({path[: -len("index.html")] for path in indexes if path.count("/") == least})
    spaces = [_space(tree, folder) for folder in folders]
    spaces = [space for space in spaces if space.contents is None or space.contents.known or _numbered(space)]
    if not any(space.pages or space.unlisted or (space.contents and space.contents.pages) for space in spaces):
        what = f"{tree.place} is no html export of a Confluence space: no index.html in it lists pages"
        hint = "export the space as HTML (Space settings, Export space), and name the zip or the folder it unpacks to"
        raise ConnectorError(what, at=tree.place, hint=hint)
    return spaces


def _numbered(space: Space) -> bool:
    """Whether it has pages by their ids, as no other site has: its index may be cut off before it says what it is."""
    return any(map(str.isdecimal, (*space.pages, *space.unlisted)))


def _is_page(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return is_numbered(name) and "attachments" not in folder.split("/")


def _space(tree: Tree, folder: str) -> Space:
    """The export in a folder: what its index lists, and what lies there."""
    place = f"{folder}index.html"
    try:
        index = read_index(tree.read(place).decode("utf-8", "replace"))
        gaps = [] if index.whole else [f"{place} ends too early"]
    except (OSError, Changed, KeyError):
        index, gaps = None, [f"{place} is missing or cannot be read, so whether that is all is not known"]
    below = {path[len(folder) :]: path for path in tree.members if path.startswith(folder)}
    lying = {path: page_id(name) for name, path in below.items() if "/" not in name and _is_page(name)}
    by_id = {key: path for path, key in reversed(lying.items())}
    if index is None:
        return Space(folder, None, by_id, {}, gaps)
    pages: dict[str, str] = {}
    for href, title in index.pages:
        key = page_id(href)
        path = below.get(href) or below.get(unquote(href)) or by_id.get(page_id(unquote(href)))
        if path is None:
            gaps.append(f"{folder}{href} ({title!r}) is not there")
        else:
            pages.setdefault(key, path)
    unlisted = {key: path for key, path in by_id.items() if key not in pages}
    return Space(folder, index, pages, unlisted, gaps)
