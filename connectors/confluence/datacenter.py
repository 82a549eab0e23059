"""Confluence Data Center and Server over REST. What is published is decided elsewhere.

Facts from Atlassian's "Confluence Data Center REST API" (groups Content Resource, Content Restrictions, Attachments,
Space, User), "Confluence REST API examples" and "Pagination in the REST API".
"""

from __future__ import annotations

from collections.abc import Sequence

from connectors.confluence.answers import (
    Body,
    File,
    Found,
    Shape,
    Space,
    address,
    day,
    ident,
    labels,
    many,
    named,
    number,
    restricted,
    text,
    within,
)
from connectors.confluence.rest import Rest
from connectors.confluence.trouble import OUTAGE, Missing, Strange, Trouble

_API = "/rest/api"
_MOST = 200
"""What a call may ask for that expands anything but bodies; without expanding, `_PLAIN`."""
_PLAIN = 1000
_READ = "restrictions.read.restrictions.user,restrictions.read.restrictions.group"
_EXPAND = f"version,ancestors,metadata.labels,{_READ}"


class DataCenter:
    """The calls a listing needs. Every method may raise Trouble."""

    def __init__(self, rest: Rest) -> None:
        self.rest = rest

    def who(self) -> str:
        """The account the wiki takes us for. Raises Strange when that is nobody."""
        found = self.rest.get(f"{_API}/user/current")
        account = text(found.get("userKey")) or text(found.get("username"))
        if found.get("type") != "known" or not account:
            raise Strange("the wiki takes the token for nobody's")
        return account

    def spaces(self, keys: Sequence[str]) -> list[Space]:
        """Those of the spaces that this account may view."""
        found = []
        for key in keys:
            try:
                answer = self.rest.get(f"{_API}/space/{key}")
            except Missing:
                continue
            if text(answer.get("key")).casefold() == key.casefold():
                found.append(Space(key, key, text(answer.get("status")).casefold() == "archived"))
        return found

    def fill(self, space: Space, kind: str, found: dict[str, Found]) -> None:
        """Add everything of a kind in the space; what was added counts even when Trouble is raised.

        One call for 200, with labels and restrictions. The list is one of places, not of ids: what is deleted while it
        is read moves the rest up, and one is passed over. So the ids alone are listed once more, 1,000 a call, when it
        took more than one, and whatever was passed over is asked for.
        """
        params = [("spaceKey", space.key), ("type", kind)]
        before = self.rest.calls
        for one in many(
            self.rest, f"{_API}/content", [*params, ("status", "current"), ("expand", _EXPAND)], _MOST, places=True
        ):
            self._add(one, kind, space.key, found)
        if self.rest.calls - before > 1:
            for plain in many(self.rest, f"{_API}/content", [*params, ("status", "current")], _PLAIN, places=True):
                self._add_missed(ident(plain.get("id")), kind, space.key, found)
        self._add_deleted(params, kind, space.key, found)

    def describe(self, space: Space, kind: str, found: dict[str, Found]) -> None:
        """Nothing is left to be asked for."""

    def restricted(self, one: Found) -> bool | None:
        """Whether a page has read restrictions of its own."""
        path = f"{_API}/content/{one.id}/restriction/byOperation/read"
        return restricted(self.rest.get(path, [("expand", "restrictions.user,restrictions.group")]))

    def labels(self, one: Found) -> tuple[str, ...] | None:
        """All its labels; None when the answer leaves one without a name."""
        return named(list(many(self.rest, f"{_API}/content/{one.id}/label", (), _MOST, places=True)))

    def above(self, key: str, kind: str, space: str) -> Found:
        """What a page lies below, when it is not in the listing."""
        found = self._found(self.rest.get(f"{_API}/content/{key}", [("expand", _EXPAND)]), kind, space)
        if found.id != key:
            raise Strange("another page was answered than was asked for")
        return found

    def body(self, one: Found) -> Body:
        """The content as it is now, in storage format."""
        answer = self.rest.get(f"{_API}/content/{one.id}", [("expand", f"body.storage,version,{_READ}")])
        value = within(answer, "body", "storage", "value")
        if not isinstance(value, str) or ident(answer.get("id")) != one.id:
            raise Strange("a page is answered without its body")
        closed = restricted(within(answer, "restrictions", "read"))
        return Body(text(answer.get("title")), text(answer.get("status")), _version(answer), value, closed)

    def attachments(self, one: Found) -> list[File]:
        """The files attached to a page."""
        path = f"{_API}/content/{one.id}/child/attachment"
        return [_file(given) for given in many(self.rest, path, [("expand", "version")], _MOST, places=True)]

    def names(self, users: Sequence[str]) -> dict[str, str]:
        """Names to show by user key or user name, of those who have one. There is no call for many at once."""
        return {user: name for user in users if (name := self._name(user))}

    def _name(self, user: str) -> str:
        """A page names people by key, or by name when it was written long ago; the two look alike."""
        for param in ("key", "username"):
            try:
                return text(self.rest.get(f"{_API}/user", [(param, user)]).get("displayName"))
            except Missing:
                continue
        return ""

    def _add(self, one: Shape, kind: str, space: str, found: dict[str, Found]) -> None:
        page = self._found(one, kind, space)
        known = found.get(page.id)
        if known is None or known.status != "current":
            found[page.id] = page

    def _add_missed(self, key: str, kind: str, space: str, found: dict[str, Found]) -> None:
        if key in found:
            return
        try:
            self._add(self.rest.get(f"{_API}/content/{key}", [("expand", _EXPAND)]), kind, space, found)
        except Missing:
            return  # deleted since

    def _add_deleted(self, params: list[tuple[str, str]], kind: str, space: str, found: dict[str, Found]) -> None:
        """What is in the bin, for those who may look into it: known to be deleted then, and not merely gone.

        Not every account may, and no page is missing without it.
        """
        try:
            for one in many(self.rest, f"{_API}/content", [*params, ("status", "trashed")], _PLAIN, places=True):
                if "id" in one and (key := ident(one["id"])) not in found:
                    found[key] = Found(key, kind, text(one.get("title")), "trashed", space=space)
        except OUTAGE:
            raise
        except Trouble:
            return

    def _found(self, one: Shape, kind: str, space: str) -> Found:
        line = one.get("ancestors")
        parent: str | None = "" if kind == "blogpost" else None
        if kind != "blogpost" and isinstance(line, list):
            parent = ident(within(line[-1], "id")) if line else ""
        return Found(
            ident(one.get("id")),
            kind,
            text(one.get("title")),
            text(one.get("status")),
            _version(one),
            space,
            parent,
            "page" if parent else "",
            number(within(one, "extensions", "position")),
            address(self.rest.site, within(one, "_links", "webui")),
            day(within(one, "version", "when")),
            labels(one.get("metadata")),
            restricted(within(one, "restrictions", "read")),
        )


def _version(one: Shape) -> int:
    return number(within(one, "version", "number")) or 0


def _file(one: Shape) -> File:
    title, place = text(one.get("title")), text(within(one, "_links", "download"))
    if not title or not place.startswith("/download/") or "/../" in place:
        raise Strange("a file is answered without its name or its place")
    kind = text(within(one, "metadata", "mediaType")) or text(within(one, "extensions", "mediaType"))
    return File(ident(one.get("id")), title, _version(one), kind, place, day(within(one, "version", "when")))
