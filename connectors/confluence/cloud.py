"""Confluence Cloud over REST: v2, and v1 where v2 lacks what is needed. What is published is decided elsewhere.

Facts from Atlassian's "The Confluence Cloud REST API", v2 (groups Space, Page, Blog Post, Folder, Label, Attachment,
User) and v1 (groups Content, Content restrictions, Content - attachments, Users): v2 has no restrictions, no labels in
lists and no search; v1's lists of content are being withdrawn, its search and its restrictions are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
    results,
    text,
    within,
)
from connectors.confluence.rest import Rest
from connectors.confluence.trouble import Strange

MEDIA = (".atlassian.com", ".atlassian.net")
"""Where the files of attachments are handed to."""
_V1, _V2 = "/rest/api", "/api/v2"
_MOST = 250
_SEARCHED = 100
_NAMED = 200
_STATUSES = {"page": "current,archived,trashed", "blogpost": "current,trashed"}
_LISTS = {"page": "pages", "blogpost": "blogposts"}
_ABOVE = {**_LISTS, "folder": "folders", "whiteboard": "whiteboards", "database": "databases", "embed": "embeds"}
_EXPAND = "restrictions.read.restrictions.user,restrictions.read.restrictions.group,metadata.labels"


class Cloud:
    """The calls a listing needs. Every method may raise Trouble."""

    def __init__(self, rest: Rest) -> None:
        self.rest = rest
        self._base = rest.site

    def who(self) -> str:
        """The account the wiki takes us for. Raises Strange when that is nobody."""
        found = self.rest.get(f"{_V1}/user/current")
        account = text(found.get("accountId"))
        if found.get("type") != "known" or not account:
            raise Strange("the wiki takes the token for nobody's")
        return account

    def spaces(self, keys: Sequence[str]) -> list[Space]:
        """Those of the spaces that this account may view."""
        params = [("keys", ",".join(keys))]
        found = [
            Space(ident(one.get("id")), text(one.get("key")), one.get("status") == "archived")
            for one in many(self.rest, f"{_V2}/spaces", params, _MOST)
        ]
        wanted = {key.casefold(): key for key in keys}
        return [space._replace(key=wanted[space.key.casefold()]) for space in found if space.key.casefold() in wanted]

    def fill(self, space: Space, kind: str, found: dict[str, Found]) -> None:
        """Add everything of a kind in the space; what was added counts even when Trouble is raised.

        One call for 250, archived and deleted ones too, sorted by id, so that a change while listing moves nothing.
        """
        path = f"{_V2}/spaces/{space.id}/{_LISTS[kind]}"
        for one in many(self.rest, path, [("status", _STATUSES[kind])], _MOST):
            page = self._found(one, kind, space.key)
            known = found.get(page.id)
            if known is None or known.status != "current":
                found[page.id] = page

    def describe(self, space: Space, kind: str, found: dict[str, Found]) -> None:
        """Add labels and read restrictions to what is listed, as far as the search knows it.

        One call for 100, where asking page by page takes two for one. Expanding the ancestors' restrictions as well
        fails for a whole answer when one of them is a draft (CONFCLOUD-77618); the listing knows who lies below whom.
        """
        params = [("cql", f'space = "{space.key}" and type = {kind}'), ("expand", _EXPAND)]
        for one in many(self.rest, f"{_V1}/content/search", params, _SEARCHED):
            known = found.get(ident(one.get("id")))
            if known is not None:
                read = within(one, "restrictions", "read")
                found[known.id] = known._replace(restricted=restricted(read), labels=labels(one.get("metadata")))

    def restricted(self, one: Found) -> bool | None:
        """Whether a page, or a folder, has read restrictions of its own."""
        path = f"{_V1}/content/{one.id}/restriction/byOperation/read"
        return restricted(self.rest.get(path, [("expand", "restrictions.user,restrictions.group")]))

    def labels(self, one: Found) -> tuple[str, ...] | None:
        """All its labels; None when the answer leaves one without a name."""
        return named(list(many(self.rest, f"{_V2}/{_ABOVE[one.kind]}/{one.id}/labels", (), _MOST)))

    def above(self, key: str, kind: str, space: str) -> Found:
        """What a page lies below, when it is not in the listing: a folder, perhaps, or a draft."""
        if kind not in _ABOVE:
            raise Strange(f"a page lies below a {kind!r}, whatever that is")
        found = self._found(self.rest.get(f"{_V2}/{_ABOVE[kind]}/{key}"), kind, space)
        if found.id != key:
            raise Strange("another page was answered than was asked for")
        return found

    def body(self, one: Found) -> Body:
        """The content as it is now, in storage format."""
        answer = self.rest.get(f"{_V2}/{_LISTS[one.kind]}/{one.id}", [("body-format", "storage")])
        value = within(answer, "body", "storage", "value")
        if not isinstance(value, str) or ident(answer.get("id")) != one.id:
            raise Strange("a page is answered without its body")
        return Body(text(answer.get("title")), text(answer.get("status")), _version(answer), value)

    def attachments(self, one: Found) -> list[File]:
        """The files attached to a page."""
        path = f"{_V2}/{_LISTS[one.kind]}/{one.id}/attachments"
        return [_file(given, one.id) for given in many(self.rest, path, [("status", "current")], _MOST)]

    def names(self, users: Sequence[str]) -> dict[str, str]:
        """Names to show by account id, of those who have one; 200 a call."""
        found = {}
        for first in range(0, len(users), _NAMED):
            answer = self.rest.post(f"{_V2}/users-bulk", {"accountIds": users[first : first + _NAMED]})
            for one in results(answer):
                found[text(one.get("accountId"))] = text(one.get("displayName")) or text(one.get("publicName"))
        return {account: name for account, name in found.items() if name}

    def _found(self, one: Shape, kind: str, space: str) -> Found:
        parent: Any = one.get("parentId", False)
        return Found(
            ident(one.get("id")),
            kind,
            text(one.get("title")),
            text(one.get("status")),
            _version(one),
            space,
            # A post lies below nothing. Of anything else, nothing said of it is not the same as nothing there.
            "" if kind == "blogpost" or parent is None else None if parent is False else ident(parent),
            text(one.get("parentType")),
            number(one.get("position")),
            address(self._base, within(one, "_links", "webui")),
            day(within(one, "version", "createdAt")),
        )


def _version(one: Shape) -> int:
    return number(within(one, "version", "number")) or 0


def _file(one: Shape, page: str) -> File:
    """The documented address of a download takes ids and a version, nothing that the answer could choose freely."""
    key, title = ident(one.get("id")), text(one.get("title"))
    if not title:
        raise Strange("a file is answered without its name")
    place = f"{_V1}/content/{page}/child/attachment/att{key}/download?version={_version(one)}"
    return File(key, title, _version(one), text(one.get("mediaType")), place, day(within(one, "version", "createdAt")))
