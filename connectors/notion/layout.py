"""Which files of an export are pages, which belong together, and what they lie under. Told by names, not by content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from connectors.base import ConnectorError
from connectors.notion.names import Name, file_name, folder_name, is_root, path_key

SAME = "the same page in another form"
AGAIN = "the same page once more"
SHOWN = "shown in its database's page"


class Page(NamedTuple):
    """A page: its file, the table of its database if it is one, and where it lies."""

    key: str
    title: str
    section: tuple[str, ...]
    form: str
    path: str
    table: str = ""
    """The file with all rows, if it is a database's; `path` is the same where it has no page of its own."""
    rows: tuple[tuple[str, str], ...] = ()
    """Titles and keys of the pages of a database's rows."""


class File(NamedTuple):
    """A file that is no page: its key is made of the page it belongs to, so that a rename keeps it."""

    key: str
    title: str
    section: tuple[str, ...]
    path: str


class Layout(NamedTuple):
    """All files of an export but its indexes: `spare` are those that say what others say, with the reason."""

    pages: list[Page]
    files: list[File]
    spare: list[tuple[str, str]]
    ids: frozenset[str]


def placed(members: Iterable[str]) -> dict[str, str]:
    """Where each member lies in its export, and under which path it was found there.

    Folders that only hold an export are left out: the next one lies in others, and its pages are the same.
    """
    found: dict[str, str] = {}
    keys: set[str] = set()
    for member in members:
        parts = member.split("/")
        while len(parts) > 1 and is_root(parts[0]):
            parts.pop(0)
        path = "/".join(parts)
        found[path if path_key(path) not in keys else member] = member
        keys.add(path_key(path))
    names = {path: file_name(path.rpartition("/")[2]) for path in found}
    above = _Owners(names).roots(names)
    return {"/".join(path.split("/")[above:]): member for path, member in found.items()} if above else found


def layout_of(members: Mapping[str, str], id_within: Callable[[str], str]) -> Layout:
    """What the files are, by their paths as they are `placed`. `id_within` tells the id in an html file without one.

    Raises `ConnectorError` when two exports of the same pages lie in one place.
    """
    names = {path: file_name(path.rpartition("/")[2]) for path in members}
    owners = _Owners(names)
    forms: dict[str, dict[str, list[str]]] = {}
    loose: list[str] = []
    files: list[File] = []
    for path, name in names.items():
        key = name.id
        if not key and name.form == "html":
            key = id_within(path)
        if name.form and key:
            forms.setdefault(key, {}).setdefault(name.form, []).append(path)
        elif name.form and not owners.of(path.rpartition("/")[0]):
            loose.append(path)
        else:
            files.append(_file(path, name, owners))
    for found in forms.values():
        for paths in found.values():
            _not_of_two_exports([members[path] for path in paths])
    spare: list[tuple[str, str]] = []
    pages = [_page(key, found, names, owners, spare) for key, found in forms.items()]
    pages += [
        Page(path_key(path), names[path].title, owners.section(path), names[path].form, path, _table_of(path, names))
        for path in loose
    ]
    below: dict[str, list[tuple[str, str]]] = {}
    for page in pages:
        below.setdefault(owners.of(page.path.rpartition("/")[0]), []).append((page.title, page.key))
    pages = [page._replace(rows=tuple(sorted(below.get(page.key, ())))) if page.table else page for page in pages]
    return Layout(sorted(pages, key=lambda page: page.path), files, sorted(spare), frozenset(forms))


def _table_of(path: str, names: Mapping[str, Name]) -> str:
    return path if names[path].form == "table" else ""


def _file(path: str, name: Name, owners: _Owners) -> File:
    folder, _, last = path.rpartition("/")
    owner = owners.of(folder)
    key = f"attachment/{owner}/{last}" if owner else path
    return File(path_key(key), name.title if not name.form else path_key(last), owners.section(path), path)


def _page(
    key: str,
    found: Mapping[str, list[str]],
    names: Mapping[str, Name],
    owners: _Owners,
    spare: list[tuple[str, str]],
) -> Page:
    """The page with an id: html says more than Markdown; of its tables, the one with all rows is read."""
    chosen: dict[str, str] = {}
    for form, paths in found.items():
        in_order = sorted(paths, key=lambda path: (not names[path].every, path.count("/"), path))
        chosen[form] = in_order[0]
        twins = {names[path].every for path in in_order}
        spare += [(path, SAME if len(twins) > 1 and not names[path].every else AGAIN) for path in in_order[1:]]
    table = chosen.pop("table", "")
    form = next((form for form in ("html", "markdown") if form in chosen), "table")
    path = chosen.get(form, table)
    spare += [(other, SAME) for other in chosen.values() if other != path]
    if table and path != table:
        spare.append((table, SHOWN))
    return Page(key, names[path].title, owners.section(path), form, path, table)


def _not_of_two_exports(paths: list[str]) -> None:
    roots = {root for path in paths if is_root(root := path.partition("/")[0]) and "Part" not in root}
    if len(roots) > 1:
        what = f"two exports of the same pages lie there: {', '.join(sorted(roots)[:2])}"
        raise ConnectorError(what, at=paths[0], hint="leave only the newest one there; nothing was deleted")


class _Owners:
    """Whose folder a folder is, and the titles of what lies above a file."""

    def __init__(self, names: Mapping[str, Name]) -> None:
        self._pages: dict[tuple[str, str], str] = {}
        for path, name in names.items():
            if name.form and name.id:
                place = (path.rpartition("/")[0], name.title)
                self._pages[place] = "" if self._pages.get(place, name.id) != name.id else name.id
        self._known: dict[str, str] = {"": ""}

    def of(self, folder: str) -> str:
        """The id of the page whose folder it is, or lies in; "" for none. Newer exports leave it out of its name."""
        if folder not in self._known:
            around, _, last = folder.rpartition("/")
            name = folder_name(last)
            self._known[folder] = name.id or self._pages.get((around, name.title)) or self.of(around)
        return self._known[folder]

    def section(self, path: str) -> tuple[str, ...]:
        """The titles of the folders a file lies in."""
        return tuple(folder_name(name).title or "Untitled" for name in path.split("/")[:-1])

    def roots(self, names: Mapping[str, Name]) -> int:
        """How many folders hold everything there is, and belong to no page."""
        first = next(iter(names), "").split("/")[:-1]
        for count in range(len(first), 0, -1):
            start = "/".join(first[:count]) + "/"
            if all(path.startswith(start) for path in names) and not any(
                folder_name(name).id or self._pages.get(("/".join(first[:place]), name))
                for place, name in enumerate(first[:count])
            ):
                return count
        return 0
