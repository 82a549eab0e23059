"""What the names of an export's files say: the page's id and its title, cut and without some signs. Reads nothing."""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import normalize

FORMS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown", ".csv": "table"}
"""What a file that may be a page is, by its suffix."""
_ID = re.compile(r"(?:\A|(?<=[^0-9A-Za-z]))([0-9a-f]{32})\Z", re.IGNORECASE)
_ROOT = re.compile(r"(?:[0-9a-f-]{36}_)?Export(?:Block)?-[0-9a-f-]{8,}(?:-Part-\d+)?\Z", re.IGNORECASE)
_ALL = "_all"


class Name(NamedTuple):
    """A file or folder of an export. `form` is "" for what cannot be a page, `id` for what does not say which.

    `every` says of a table that it holds all rows of its database, whatever the view shows.
    """

    title: str
    id: str
    form: str = ""
    every: bool = False


def folder_name(name: str) -> Name:
    """What a folder's name says: the subpages and files of a page lie in one that is called like it."""
    found = _ID.search(name)
    title = name[: found.start()] if found else name
    return Name(normalize("NFC", title).strip(), found[1].lower() if found else "")


def file_name(name: str) -> Name:
    """What a file's name says."""
    dot = name.rfind(".")
    form = FORMS.get(name[dot:].lower(), "") if dot > 0 else ""
    if not form:
        return Name(normalize("NFC", name), "")
    stem = name[:dot]
    every = form == "table" and stem.endswith(_ALL)
    found = folder_name(stem.removesuffix(_ALL) if every else stem)
    return Name(found.title or "Untitled", found.id, form, every)


def is_root(name: str) -> bool:
    """Whether a folder only holds an export, and is called after it: it is called otherwise in the next one."""
    return _ROOT.match(name) is not None


def path_key(path: str) -> str:
    """The key of a file without an id."""
    return path if path.isascii() else normalize("NFC", path)
