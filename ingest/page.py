"""The page we want Intercom to hold, and the fingerprint of everything we send for it. Pure values."""

from __future__ import annotations

import hashlib
import json
import re
from typing import NamedTuple

_LINK = re.compile(r"</?a\b[^>]*>")


class Page(NamedTuple):
    """One External Page, as it will be sent. `audience_ids`: None inherits the source's audiences, () is none."""

    external_id: str
    title: str
    html: str
    url: str | None = None
    locale: str = "en"
    agent: bool = True
    copilot: bool = True
    audience_ids: tuple[int, ...] | None = None


def fingerprint(page: Page) -> str:
    """Hash of everything sent for the page but its source's id, as 32 hex digits.

    Equal fingerprints mean that sending the page again would change nothing.
    """
    return _digest([*page])


def content_hash(title: str, html: str) -> str:
    """Hash of what a reader sees, by which a page that moved is recognised wherever its links lead now."""
    return _digest([title, _LINK.sub("", html)])


def pack(page: Page) -> str:
    """A page as text, as plans and the content store keep it."""
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Page:
    """What `pack` packed."""
    page = Page(*json.loads(text))
    return page if page.audience_ids is None else page._replace(audience_ids=tuple(page.audience_ids))


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
