"""Addresses within a wiki of Confluence: which page one means, in all forms they come in. Looks nothing up."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

_BY_ID: Final = re.compile(r"/spaces/[^/]+/(?:pages|blog)/(?:[a-z][\w-]*/|\d{4}/\d{1,2}/\d{1,2}/)*+(\d{1,19})(?:/|\Z)")
_TINY: Final = re.compile(r"/x/([\w+=-]{1,11})/?\Z")
_BY_TITLE: Final = re.compile(r"/display/(~?[^/]+)/(?:\d{4}/\d{1,2}/\d{1,2}/)?([^/]+)/?\Z")
_ACTION: Final = re.compile(r"/pages/[\w-]+\.action\Z")
_LAST_TITLE: Final = re.compile(r"/(?:pages|blog)/(?:[\w-]+/)*?\d{1,19}/([^/?#]+)")
_WEB: Final = re.compile(r"(?i)https?://")
_TINY_LENGTH: Final = 11


def page_of(href: str, base: str) -> str | None:
    """The id of the page an address of this wiki means, with `#fragment` if it has one; None when it says no id.

    `base` is where the wiki lives (`https://x.atlassian.net/wiki`), "" when that is not known: then only addresses
    without a host count.
    """
    found = reference(href, base)
    return found.removeprefix("key:") if found is not None and found.startswith("key:") else None


def reference(href: str, base: str) -> str | None:
    """What an address means as a link: `key:ID#fragment`, `name:confluence:KEY/title##fragment`, "" or None.

    "" is a place in this wiki that is no page (a person, a space, a file), None an address of something else.
    """
    split = _inside(href, base)
    if split is None:
        return None
    path, query, fragment = split
    ending = f"#{fragment}" if fragment else ""
    if match := _BY_ID.search(path):
        return f"key:{int(match[1])}{ending}"
    if match := _TINY.search(path):
        number = _of_tiny(match[1])
        return f"key:{number}{ending}" if number else ""
    if match := _BY_TITLE.search(path):
        return page_reference(unquote_plus(match[1]), unquote_plus(match[2]), fragment)
    asked = _asked(query)
    if asked.get("pageId", "").isascii() and asked.get("pageId", "").isdecimal() and "/attachments" not in path:
        return f"key:{int(asked['pageId'][:19])}{ending}"
    if _ACTION.search(path) and "spaceKey" in asked and "title" in asked:
        return page_reference(asked["spaceKey"], asked["title"], fragment)
    return ""


def page_reference(space: str, title: str, anchor: str = "") -> str:
    """A link to the page of that title, and a place in it, as `clean.finish` takes it."""
    return f"name:{page_name(space, title)}" + (f"##{anchor}" if anchor else "")


def page_name(space: str, title: str) -> str:
    """The name by which pages refer to the one of this title in this space; capital letters mean nothing in it."""
    return f"confluence:{space}/{' '.join(title.split()).casefold()}"


def title_in(href: str) -> str:
    """The title an address shows at its end, as words; "" when it shows none."""
    try:
        path = urlsplit(href).path
    except ValueError:
        return ""
    match = _LAST_TITLE.search(path)
    title = match[1] if match else ((found := _BY_TITLE.search(path)) and found[2]) or ""
    return " ".join(unquote_plus(title).split())


def _inside(href: str, base: str) -> tuple[str, str, str] | None:
    """Path from the wiki's root, query and fragment of an address in this wiki; None for any other."""
    try:
        split, home = urlsplit(href.strip()), urlsplit(base)
    except ValueError:
        return None
    if split.scheme or split.netloc:
        if not base or (split.scheme and not _WEB.match(href.strip())) or split.netloc.lower() != home.netloc.lower():
            return None
    elif not split.path.startswith("/"):
        return None
    root = home.path.rstrip("/")
    path = split.path
    if root and (path == root or path.startswith(root + "/")):
        path = path[len(root) :]
    elif root and split.netloc:
        return None  # something else on the same host: Jira, say
    return path, split.query, split.fragment


def _asked(query: str) -> Mapping[str, str]:
    try:
        return {name: values[0] for name, values in parse_qs(query, max_num_fields=50).items()}
    except ValueError:
        return {}


def _of_tiny(code: str) -> int:
    """The id a tiny link stands for; 0 when it is none."""
    letters = unquote(code).rstrip("=").replace("-", "/").replace("_", "+")
    padded = letters.ljust(_TINY_LENGTH, "A")[:_TINY_LENGTH] + "="
    try:
        return int.from_bytes(base64.b64decode(padded, validate=True), "little")
    except (binascii.Error, ValueError):
        return 0
