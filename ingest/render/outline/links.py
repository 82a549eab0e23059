"""Links within Outline: `/doc/slug-urlId`, collections, attachments. Whether a document exists is not asked here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from unicodedata import normalize

from ingest.render.links import KEYED
from ingest.render.model import NAMED

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_INSIDE = re.compile(r"(?:/s/[^/?#]+)?/(?:doc|collection)/(?P<slug>[^/?#]*?-)?(?P<id>[a-zA-Z0-9]{10,15})(?=[/?#]|$)")
_OLD = re.compile(r"(?:/s/[^/?#]+)?/(?:doc|collection)/(?P<id>[0-9a-fA-F-]{36})(?=[/?#]|$)")
_ATTACHMENT = re.compile(r"/api/attachments\.redirect\?id=([\w-]{1,60})")
_MANGLED = re.compile(r"https?://[^\s/()?#]+?(?P<path>\.\.?/[^\s]*)")
_ACCENT = re.compile("[\u0300-\u036f]")
_MARK = re.compile(r"[^\w]+|_")


class Known(NamedTuple):
    """What is known of the wiki around a document. `by_slug`: its export has no ids, so titles must do."""

    base: str
    files: frozenset[str]
    by_slug: bool

    @classmethod
    def of(cls, wrapped: Mapping[str, Any], *, by_slug: bool) -> Known:
        """Out of what the connector wrote."""
        files = wrapped.get("files")
        held = frozenset(one for one in files if isinstance(one, str)) if isinstance(files, list) else frozenset()
        return cls(str(wrapped.get("base") or "").rstrip("/"), held, by_slug)

    def href(self, href: str) -> str | None:
        """What a link's address means in the page; None when only its words may stay."""
        if mangled := _MANGLED.fullmatch(href):
            href = mangled["path"]  # an export puts a relative path in place of `/doc/…`, whatever stands before it
        if self.base and href.startswith(self.base) and href[len(self.base) :][:1] in {"/", ""}:
            href = href[len(self.base) :] or "/"
        if attachment := _ATTACHMENT.match(href):
            return f"{KEYED}attachment/{attachment[1]}" if attachment[1] in self.files else None
        if href.startswith("mention:"):
            return None
        if found := _OLD.match(href):
            return f"{NAMED}outline:{found['id'].lower()}" if _ID.fullmatch(found["id"]) and not self.by_slug else None
        if found := _INSIDE.match(href):
            name = slug(found["slug"] or "") if self.by_slug else found["id"]
            return f"{NAMED}outline:{name}" if name else None
        if re.match(r"(?:\./)?(?:uploads|public)/", href):
            return href if href.removeprefix("./") in self.files else None
        return None if href.startswith("/") else href


def named(number: str, url_id: str, title: str) -> list[str]:
    """The names other documents call this one by: its ids, or where it has none what its title makes of an address."""
    if not number:
        return [f"outline:{slug(title)}"] if slug(title) else []
    return [f"outline:{name}" for name in (number.lower(), url_id) if name]


def slug(title: str) -> str:
    """A title, or the words of an address, without all in which the two may differ: accents, signs, spaces."""
    return _MARK.sub("", _ACCENT.sub("", normalize("NFKD", title)).casefold())
