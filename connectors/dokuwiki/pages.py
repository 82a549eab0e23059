"""The pages of a DokuWiki by their files: ids, start pages of namespaces, titles, tags. Reads nothing."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

BUNDLED = frozenset(("wiki:syntax", "wiki:dokuwiki", "wiki:welcome", "wiki:start"))
"""Pages about the software that come with it."""

_ENDING = ".txt"
_HEADING = re.compile(r"^[ \t]*(={2,6})(?!=)[ \t]*([^\n]{1,500}?)[ \t]*={2,}[ \t]*$", re.MULTILINE)
_BLOCK = re.compile(r"<(code|file|nowiki|html|php)\b[^>\n]*>.*?(?:</\1>|\Z)|%%.*?(?:%%|\Z)", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(r"\*\*|//|__|''|%%|</?(?:sub|sup|del|nowiki)>")
_LINK = re.compile(r"\[\[([^\[\]|\n]{0,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_TAG = re.compile(r"\{\{tag>([^{}\n]{0,1000})\}\}", re.IGNORECASE)
_LONGEST_HEAD = 50_000


class Found(NamedTuple):
    """A page's file, and its id."""

    id: str
    path: str


def page_id(path: str) -> str | None:
    """The id of the page in a file below data/pages, None when it is no page."""
    if not path.lower().endswith(_ENDING):
        return None
    parts = [unquote(part, errors="replace") for part in path[: -len(_ENDING)].split("/")]
    return (
        normalize("NFC", ":".join(parts)).encode("utf-8", "backslashreplace").decode()
        if all(parts) and not any("/" in part for part in parts)
        else None
    )


def left_out(page: str, *, system: bool, sidebar: str) -> str | None:
    """Why a page is none of the documentation, or None. `system`: those that serve the wiki are wanted, too."""
    last = page.rpartition(":")[2]
    if last.startswith("_"):
        return "template for new pages"
    if system:
        return None
    if last == sidebar:
        return "navigation of the wiki"
    if page.startswith("playground:") or page == "playground":
        return "playground"
    return "page that comes with DokuWiki" if page in BUNDLED else None


def starts(ids: Container[str], namespace: str, start: str) -> str | None:
    """The page that opens a namespace: its `start`, else the one named like it inside, else beside it."""
    name = namespace.rpartition(":")[2]
    places = (f"{namespace}:{start}", f"{namespace}:{name}", namespace)
    return next((place for place in places if place in ids), None)


def namespaces(page: str) -> list[str]:
    """The namespaces a page lies in, outermost first."""
    parts = page.split(":")[:-1]
    return [":".join(parts[:end]) for end in range(1, len(parts) + 1)]


def title(text: str, page: str) -> str:
    """The first heading, without its formatting, else the page's name in words."""
    head = text[:_LONGEST_HEAD]
    found = _HEADING.search(_BLOCK.sub("", head) if "<" in head or "%%" in head else head)
    words = ""
    if found is not None:
        words = _MARKS.sub("", _LINK.sub(lambda link: link[2] or link[1], found[2])).strip(" =\t")
    return " ".join(words.split()) or readable(page)


def readable(page: str) -> str:
    """The last part of an id in words."""
    words = " ".join(page.rpartition(":")[2].replace("_", " ").split())
    return words[:1].upper() + words[1:] or page


def tags(text: str) -> tuple[str, ...]:
    """The tags of the tag plugin, sorted; quoted ones may hold blanks."""
    if "{{tag>" not in text.lower():
        return ()
    found: list[str] = []
    for written in _TAG.findall(text):
        found += [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([^\s"]+)', written)]
    return tuple(sorted({tag.replace("_", " ").strip() for tag in found} - {""}))


def decoded(body: bytes) -> str:
    """A page's text: UTF-8, or what very old wikis used."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def told_apart(members: Iterable[str]) -> tuple[list[Found], list[str], list[str]]:
    """The pages in the order of their ids, files that are no pages, and files whose page another file holds already."""
    found: dict[str, str] = {}
    others, twins = [], []
    for path in members:
        name = page_id(path)
        if name is None:
            others.append(path)
        elif name in found:
            twins.append(path)
        else:
            found[name] = path
    return [Found(name, path) for name, path in sorted(found.items())], others, twins
