"""Exports of wikis, as folders or zips, by what only they contain."""

from __future__ import annotations

import os
import re

from ingest.detect.found import Export
from ingest.detect.looking import Seen, contains, join, start_of

ZIPS = 5
"""Archives opened at most."""

CONFLUENCE_HTML, CONFLUENCE_XML, NOTION = "Confluence space, as html", "Confluence space, as xml", "Notion"

_CONFLUENCE_PAGE = re.compile(r"(^|_)\d{4,}\.html$")
_NOTION_NAME = re.compile(r"(^|[ _-])[0-9a-f]{32}(\.(md|html|csv))?$")


def exports(root: str, seen: list[Seen]) -> tuple[Export, ...]:
    """The exports in the folders seen, each by its topmost folder, then those in zips."""
    found: list[Export] = []
    for one in seen:
        if any(contains(export.path, one.path) for export in found):
            continue
        export = _folder_export(root, one)
        if export is not None:
            found.append(export)
    return (*found, *_zipped(root, seen))


def _folder_export(root: str, seen: Seen) -> Export | None:
    if "entities.xml" in seen.files:
        return Export(CONFLUENCE_XML, seen.path)
    if "index.html" in seen.files and any(map(_CONFLUENCE_PAGE.search, seen.files)):
        title = _space(start_of(os.path.join(root, seen.path, "index.html"), 4_000_000))
        if title:
            return Export(CONFLUENCE_HTML, seen.path, title, readable=True)
    if any(map(_NOTION_NAME.search, seen.files)):
        return Export(NOTION, seen.path, readable=True)
    return None


def _space(html: str) -> str:
    """The space an export's index.html is about, "" if it is none. Texts are localised, classes are not."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    if soup.select_one("h2.pageSectionTitle, .pageSectionHeader") is None or soup.select_one("li a[href]") is None:
        return ""
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    return title or "untitled"


def _zipped(root: str, seen: list[Seen]) -> list[Export]:
    paths = [join(one.path, name) for one in seen for name in one.files if name.lower().endswith(".zip")]
    kinds = [(path, _zip_kind(os.path.join(root, path))) for path in paths[:ZIPS]]
    return [Export(kind, path) for path, kind in kinds if kind]


def _zip_kind(file: str) -> str:
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as archive:
            names = archive.namelist()[:20_000]
    except (BadZipFile, OSError, NotImplementedError, ValueError, UnicodeError):
        return ""
    if any(name.endswith("entities.xml") for name in names):
        return CONFLUENCE_XML
    if any(name.endswith("index.html") for name in names) and any(map(_CONFLUENCE_PAGE.search, names)):
        return CONFLUENCE_HTML
    parts = (name.rstrip("/") for name in names)
    if any(_NOTION_NAME.search(name) or re.search(r"Export-.*-Part-\d+\.zip$", name) for name in parts):
        return NOTION
    return ""
