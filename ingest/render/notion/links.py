"""Where links of a Notion export lead: pages go by the id at the end of their address, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.render.blocks import escaped, quoted

_ID: Final = re.compile(r"(?<![0-9A-Za-z])([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z", re.IGNORECASE)
_FILE: Final = re.compile(r"(?:_all)?\.(?:html|md|csv)\Z", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[\w-]+\.)*notion\.(?:so|site|com)\Z", re.IGNORECASE)
_WEB: Final = re.compile(r"(?:https?|notion):", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r" ?\(((?:https?://[^\s()]+)|(?:[^\s()]+\.(?:md|html|csv)))\)")
_FILES: Final = re.compile(r"(?:[^\s,/]+/)+[^\s,/]+\.[A-Za-z0-9]{1,5}\Z")


def page_id(address: str) -> str | None:
    """The id of the Notion page an address leads to, as its key is written; None when it leads to none.

    Addresses of Notion's own sites and relative ones of files of an export are known. What shows one page over
    another (`?p=…`) leads to the former; which block of a page is meant does not matter.
    """
    if _WEB.match(address):
        return _on_the_web(address)
    name = unquote(address.partition("#")[0].partition("?")[0]).rpartition("/")[2]
    stem = _FILE.sub("", name)
    found = _ID.search(stem) if stem != name else None
    return _key(found[1]) if found else None


def _on_the_web(address: str) -> str | None:
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() != "notion" and not _HOST.match(host):
        return None
    over = parse_qs(parts.query[:2_000]).get("p", [""])[0] if "p=" in parts.query else ""
    found = _ID.search(over) or _ID.search(unquote(parts.path).rstrip("/"))
    return _key(found[1]) if found else None


def _key(found: str) -> str:
    return found.replace("-", "").lower()


def reference(address: str, words: str = "", own: str = "") -> str | None:
    """What stands in the html for a link as written; None when only its words may stay, as within the page itself.

    `own` is the id of the page. A link to it is kept where its words are but an address: they become the title.
    """
    if not address or address.startswith("#"):
        return None
    key = page_id(address)
    if key and key == own and not is_address(words):
        return None
    return f"key:{key}" if key else address


def is_address(words: str) -> bool:
    """Whether the words of a link are but the address of a page, or nothing."""
    shown = words.strip()
    return not shown or (shown.startswith(("http://", "https://")) and page_id(shown) is not None)


class Linked(NamedTuple):
    """A piece of a property's value: words, and where they lead, "" for nowhere."""

    words: str
    address: str


def pieces(value: str) -> Iterator[Linked]:
    """A property's value in pieces: related pages stand in it as `Title (address)`, files as their paths."""
    end = 0
    for match in _IN_BRACKETS.finditer(value):
        if page_id(match[1]) is None:
            continue
        before = value[end : match.start()]
        words = before.lstrip(" ,\n")
        if before[: len(before) - len(words)]:
            yield Linked(before[: len(before) - len(words)], "")
        yield Linked(words or match[1], match[1])
        end = match.end()
    rest = value[end:]
    if rest.startswith(("http://", "https://")) and not re.search(r"[\s,]", rest):
        yield Linked(rest, rest)
    elif "%20" in rest and all(map(_FILES.match, names := rest.split(", "))):
        for number, name in enumerate(names):
            yield Linked(", " if number else "", "")
            yield Linked(unquote(name.rpartition("/")[2]), name)
    elif rest:
        yield Linked(rest, "")


def value_html(value: str, words: Callable[[str], str] = escaped) -> str:
    """A property's value as html, with links to the pages and files it names."""
    html = []
    for piece in pieces(value):
        target = reference(piece.address)
        text = words(piece.words).replace("\n", "<br>")
        html.append(f'<a href="{quoted(target)}">{text}</a>' if target else text)
    return "".join(html)
