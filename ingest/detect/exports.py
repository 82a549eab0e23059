"""Exports of wikis, as folders or files, by what only they contain; each becomes a source of its own type."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO

from ingest.detect.found import Export
from ingest.detect.looking import NAMES, Seen, contains, join, look, start_of

if TYPE_CHECKING:
    import bz2
    import gzip

FILES = 20
"""Archives and dumps looked into at most."""

_CONFLUENCE_PAGE = re.compile(r"(^|_)\d{4,}\.html$")
_NOTION_NAME = re.compile(r"(^|[ _-])[0-9a-f]{32}(\.(md|html|csv))?$")
_DUMP = re.compile(r"\.xml(\.gz|\.bz2)?$", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(zip|xar)$", re.IGNORECASE)


def exports(root: str, seen: list[Seen]) -> tuple[Export, ...]:
    """The exports in the folders seen, each by its topmost folder, then those in files of their own."""
    found: list[Export] = []
    for one in seen:
        if any(contains(export.path, one.path) for export in found):
            continue
        export = _folder_export(root, one)
        if export is not None:
            found.append(export)
    return (*found, *_files(root, [one for one in seen if not any(contains(no.path, one.path) for no in found)]))


def type_of(path: str) -> str:
    """The type of source that reads this folder or file as an export, by its top; "" when it is none."""
    if not os.path.isdir(path):
        return _kind(path) if _ARCHIVE.search(path) or _DUMP.search(path) else ""
    seen, _ = look(path, NAMES)
    found = exports(path, [one for one in seen if one.path.count("/") == 0])
    tops = [one for one in found if one.path == "." or (len(seen[0].folders) == 1 and one.path == seen[0].folders[0])]
    return tops[0].type if tops else ""


def _folder_export(root: str, seen: Seen) -> Export | None:
    if "entities.xml" in seen.files:
        return Export("confluence-xml", seen.path)
    if "index.html" in seen.files and any(map(_CONFLUENCE_PAGE.search, seen.files)):
        title = _space(start_of(os.path.join(root, seen.path, "index.html"), 4_000_000))
        if title:
            return Export("confluence-html", seen.path, title)
    if any(map(_NOTION_NAME.search, seen.files)):
        return Export("notion", seen.path)
    if "package.xml" in seen.files and "xwiki" in start_of(os.path.join(root, seen.path, "package.xml"), 2_000).lower():
        return Export("xwiki", seen.path)
    if "pages" in seen.folders and _is_dokuwiki(root, seen):
        return Export("dokuwiki", seen.path)
    if "data.json" in seen.files and _is_bookstack(start_of(os.path.join(root, seen.path, "data.json"), 4_000)):
        return Export("bookstack", seen.path)
    return None


def _is_dokuwiki(root: str, seen: Seen) -> bool:
    """Whether a folder with `pages` in it is the data of a DokuWiki; one in a repository often lacks its history."""
    if {"attic", "media_attic", "meta"} & set(seen.folders):
        return True
    if "media" not in seen.folders or os.path.basename(os.path.join(os.path.abspath(root), seen.path)) != "data":
        return False
    try:
        return any(name.endswith(".txt") for name in os.listdir(os.path.join(root, seen.path, "pages")))
    except OSError:
        return False


def _space(html: str) -> str:
    """The space an export's index.html is about, "" if it is none. Texts are localised, classes are not."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    if soup.select_one("h2.pageSectionTitle, .pageSectionHeader") is None or soup.select_one("li a[href]") is None:
        return ""
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    return title or "untitled"


def _is_bookstack(start: str) -> bool:
    """Whether a `data.json` begins as BookStack's does; it may be cut anywhere."""
    try:
        keys = set(json.loads(start))
    except (ValueError, TypeError, RecursionError):
        keys = set(re.findall(r'"(\w+)"\s*:', start))
    return bool({"book", "chapter", "page"} & keys and {"instance", "exported_at"} & keys)


def _files(root: str, seen: list[Seen]) -> list[Export]:
    paths = [join(one.path, name) for one in seen for name in one.files]
    paths = [path for path in paths if _ARCHIVE.search(path) or _DUMP.search(path)][:FILES]
    kinds = [(path, _kind(os.path.join(root, path))) for path in paths]
    return [Export(kind, path) for path, kind in kinds if kind]


def _kind(file: str) -> str:
    if not _ARCHIVE.search(file):
        return "mediawiki" if "<mediawiki" in _unpacked(file) else ""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as archive:
            names = archive.namelist()[:20_000]
            body = b""
            if "data.json" in names:
                with archive.open("data.json") as member:
                    body = member.read(4_000)
    except (BadZipFile, OSError, NotImplementedError, ValueError, UnicodeError, RuntimeError, EOFError):
        return ""
    return _zip_kind(names, body.decode("utf-8", "replace"))


def _zip_kind(names: list[str], described: str) -> str:
    if any(name.endswith("entities.xml") for name in names):
        return "confluence-xml"
    if any(name.endswith("index.html") for name in names) and any(map(_CONFLUENCE_PAGE.search, names)):
        return "confluence-html"
    parts = (name.rstrip("/") for name in names)
    if any(_NOTION_NAME.search(name) or re.search(r"Export-.*-Part-\d+\.zip$", name) for name in parts):
        return "notion"
    if "package.xml" in names:
        return "xwiki"
    if described and _is_bookstack(described):
        return "bookstack"
    return "dokuwiki" if any(re.search(r"(^|/)data/pages/.+\.txt$", name) for name in names) else ""


def _open(file: str) -> BinaryIO:
    return open(file, "rb")


def _unpacked(file: str) -> str:
    """The beginning of a dump, which may be compressed."""
    import bz2
    import gzip
    import zlib

    opened: dict[str, Callable[[str], BinaryIO | gzip.GzipFile | bz2.BZ2File]] = {".gz": gzip.open, ".bz2": bz2.open}
    try:
        with opened.get(os.path.splitext(file)[1].lower(), _open)(file) as stream:
            body = stream.read(2_000)
    except (OSError, EOFError, ValueError, zlib.error):
        return ""
    return body.decode("utf-8", "replace")
