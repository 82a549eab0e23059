"""The `index.html` of an export: it lists every page that was exported, so that one that is missing is noticed."""

from __future__ import annotations

import re
from html import unescape
from posixpath import normpath
from typing import NamedTuple
from urllib.parse import unquote

_SIGN = b'id="id::'
_LINK = re.compile(r'<a href="([^"]*)"')
_WORKSPACE = re.compile(r"<p>[^<>:]*:\s*[^<>]*</p>\s*<p>[^<>:]*:\s*([^<>]*)</p>")
"""The second of the two lines at its head, whatever the language: the workspace's id, then its name."""


class Index(NamedTuple):
    """What an index says: the name of the workspace, and the files of its pages, each as it may be spelled."""

    workspace: str
    files: list[tuple[str, ...]]


def read_index(body: bytes, path: str) -> Index | None:
    """The index in a file of that name, None when it is none."""
    if _SIGN not in body:
        return None
    text = body.decode("utf-8", "replace")
    found = _WORKSPACE.search(text[: text.find("<a")] if "<a" in text else text)
    folder = path.rpartition("/")[0]
    files = []
    for match in _LINK.finditer(text):
        address = unescape(match[1])
        if address and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", address):
            names = dict.fromkeys((address, unquote(address)))
            files.append(tuple(normpath(f"{folder}/{name}" if folder else name) for name in names))
    return Index(unescape(found[1]).strip() if found else "", files)
