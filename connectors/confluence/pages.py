"""The pages of an xml export, once everything is in the spool: which are published, where they stand, what they say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from connectors.base import Document, Excluded, Unreadable
from connectors.confluence.page import MEDIA_TYPE, Attachment, wrapped
from connectors.confluence.permissions import Permissions
from connectors.confluence.spool import BLOG, DRAFT, PAGE, Spool
from connectors.hashing import blake2b

if TYPE_CHECKING:
    from connectors.selection import Selection

_FORMAT = 1
"""Part of every version: raise it when the same page would now be wrapped otherwise."""
_WITHDRAWN = {"draft": "draft", "archived": "archived", "deleted": "deleted", "trashed": "deleted"}
ARCHIVED_SPACE = "space archived"
OTHER_SPACE = "in a space that is not chosen"
PERSONAL = "in a personal space"
BLOG_POST = "blog post"
NO_SPACE = "the export does not say which space it is in"
NO_BODY = "its body is missing in the export"
TWICE = "the export has two different pages with its id"
_DEEPEST = 100
"""Ancestors that are named; nobody nests pages deeper."""
_CACHED = 4096
_COLUMNS = "content.id, kind, title, space, parent, status, changed, bodies, twice, space.key, space.archived"
_BODY = """
SELECT format, digest, mentions{text} FROM body WHERE content = :page
    AND CASE WHEN :listed THEN id IN (SELECT body FROM body_of WHERE body_of.content = :page)
        ELSE id NOT IN (SELECT body FROM body_of WHERE body_of.body = body.id) END
ORDER BY format, id DESC LIMIT 1
"""
"""A page's body. Where pages name bodies it must be among those of this page: otherwise objects ran together."""


Needed = tuple[dict[str, str], dict[str, Attachment], list[tuple[str, str]]]
"""Of what a body mentions: people, files, and the pages below."""


class Wanted(NamedTuple):
    """What a source wants of an export. `personal` names the personal space that was exported on its own."""

    selection: Selection
    spaces: frozenset[str]
    blog_posts: bool
    personal: str
    base: str


class Row(NamedTuple):
    """A page or blog post as it is in the spool."""

    id: int
    kind: str
    title: str
    space: int | None
    parent: int | None
    status: str
    changed: str
    bodies: int
    twice: int
    key: str | None
    archived: int | None


class Verdict(NamedTuple):
    """What is to become of a page: published where both are empty."""

    reason: str = ""
    withdrawn: bool = False
    unreadable: str = ""


class Pages:
    """The pages of one export. `broken`: the export is damaged, and pages may be missing."""

    def __init__(self, spool: Spool, permissions: Permissions, wanted: Wanted, *, broken: bool) -> None:
        self._spool, self._permissions, self._wanted, self._broken = spool, permissions, wanted, broken
        self._sections: dict[int, tuple[str, ...]] = {}

    def rows(self) -> Iterator[Row]:
        """Every page that is one of its own, in the order of ids."""
        kinds = f"'{PAGE}', '{BLOG}', '{DRAFT}'"
        return self._rows(f"old = 0 AND kind IN ({kinds}) ORDER BY content.id")

    def row(self, its: int) -> Row | None:
        """The page with this id."""
        return next(self._rows("content.id = ?", its), None)

    def titled(self, space: str, title: str) -> Row | None:
        """The current page of this title, whatever its capitals, in the space with this key."""
        where = "folded(title) = folded(?) AND content.space IN (SELECT id FROM space WHERE folded(key) = folded(?))"
        found = self._rows(f"old = 0 AND kind = '{PAGE}' AND {where} ORDER BY content.id", title, space)
        return next((row for row in found if row.status in ("", "current")), None)

    def _rows(self, where: str, *values: object) -> Iterator[Row]:
        query = f"SELECT {_COLUMNS} FROM content LEFT JOIN space ON space.id = content.space WHERE {where}"
        return map(Row._make, self._spool.execute(query, values))

    def listed(self, row: Row) -> Document | Unreadable | Excluded:
        """What a crawl says of the page."""
        verdict, path = self.verdict(row), self.path(row)
        if verdict.unreadable:
            return Unreadable(str(row.id), path, verdict.unreadable)
        if verdict.reason:
            return Excluded(str(row.id), path, verdict.reason, verdict.withdrawn)
        version = self.version(row)
        if not version:
            return Unreadable(str(row.id), path, NO_BODY)
        section, labels = self.section(row), self.labels(row.id)
        place = (row.key or "", section, labels, row.changed)
        return Document(str(row.id), version, MEDIA_TYPE, path, row.title or None, None, *place)

    def verdict(self, row: Row) -> Verdict:
        """What becomes of the page, its body aside."""
        found = self.withheld(row)
        if found.reason or found.unreadable:
            return found
        key, wanted = row.key or "", self._wanted
        if wanted.spaces and key not in wanted.spaces:
            return Verdict(OTHER_SPACE)
        if key.startswith("~") and key not in wanted.spaces and key != wanted.personal:
            return Verdict(PERSONAL)
        if row.kind == BLOG and not wanted.blog_posts:
            return Verdict(BLOG_POST)
        reason = wanted.selection.reason((*self.section(row), row.title), self.labels(row.id))
        return Verdict(reason or "")

    def withheld(self, row: Row) -> Verdict:
        """Whether the wiki itself keeps the page from its readers, as far as that can be said."""
        if row.twice:
            return Verdict(unreadable=TWICE)
        if row.status not in ("", "current"):
            return Verdict(_WITHDRAWN.get(row.status, "not current"), withdrawn=True)
        restricted = self._permissions.restricted(row.id)
        if restricted:
            return Verdict(restricted, withdrawn=True)
        if row.archived:
            return Verdict(ARCHIVED_SPACE, withdrawn=True)
        doubt = self._permissions.doubt(row.id)
        if not doubt and row.key is None:
            doubt = NO_SPACE
        return Verdict(unreadable=doubt)

    def section(self, row: Row) -> tuple[str, ...]:
        """The titles of the pages above, outermost first, as far as they are in the export."""
        return self._above(row.parent) if row.parent is not None and row.parent != row.id else ()

    def _above(self, its: int) -> tuple[str, ...]:
        """The title of a page after those above it."""
        titles: list[str] = []
        passed: list[int] = []
        place: int | None = its
        while place is not None and place not in self._sections and place not in passed and len(passed) < _DEEPEST:
            found = self._spool.execute("SELECT title, parent FROM content WHERE id = ?", (place,)).fetchone()
            if found is None:
                place = None
                break
            titles.append(found[0])
            passed.append(place)
            place = found[1]
        section = self._sections.get(place, ()) if place is not None else ()
        if len(self._sections) > _CACHED:
            self._sections.clear()
        for step, title in zip(reversed(passed), reversed(titles), strict=True):
            section = (*section, title)[-_DEEPEST:]
            self._sections[step] = section
        return section

    def path(self, row: Row, *more: str) -> str:
        """Where the page stands, for people: its space, the pages above it, its title."""
        names = (row.key or "", *self.section(row), row.title or str(row.id), *more)
        return "/".join(name.replace("/", "-").strip() or "-" for name in names if name)

    def labels(self, its: int) -> tuple[str, ...]:
        """The labels everybody sees, sorted."""
        query = "SELECT DISTINCT name FROM labelling JOIN label ON label.id = label WHERE content = ? ORDER BY name"
        return tuple(name for (name,) in self._spool.execute(query, (its,)) if name)

    def version(self, row: Row) -> str:
        """Changes with everything a page is made of. "" when its body is missing."""
        found = self._spool.execute(_BODY.format(text=""), {"page": row.id, "listed": row.bodies}).fetchone()
        if found is None and (row.bodies or self._broken):
            return ""
        written, digest, mentions = found or ("", b"", "")
        users, files, children = self._needed(row.id, mentions)
        place = [row.title, row.key, self.section(row), self.labels(row.id), row.changed, self._wanted.base]
        known = [_FORMAT, written, digest.hex(), *place, users, files, children]
        return blake2b(json.dumps(known).encode(), digest_size=16).hexdigest()

    def wrapped(self, row: Row) -> bytes:
        """The page as rendering wants it. Raises `OSError` when its body is missing."""
        found = self._spool.execute(_BODY.format(text=", text"), {"page": row.id, "listed": row.bodies}).fetchone()
        if found is None and (row.bodies or self._broken):
            raise OSError(NO_BODY)
        written, _, mentions, text = found or ("storage", b"", "", b"")
        users, files, children = self._needed(row.id, mentions)
        return wrapped(
            format=written,
            id=str(row.id),
            title=row.title,
            body=text.decode("utf-8", "replace"),
            space=row.key or "",
            base=self._wanted.base,
            users=users,
            attachments=files,
            children=children,
        )

    def _needed(self, its: int, mentions: str) -> Needed:
        if not mentions:
            return {}, {}, []
        users, files, shows_children = json.loads(mentions)
        names = {user: name for user in users if (name := self._user(user))}
        return names, self._files(its, files), self._children(its) if shows_children else []

    def _user(self, called: str) -> str:
        """What a person is called by others; an account's own name where nobody says more."""
        name = called.removeprefix("accountid:")
        for column, value in (("key", name), ("name", name.casefold())):
            query = f"SELECT name, shown FROM account WHERE {column} = ? ORDER BY shown LIMIT 1"
            account = self._spool.execute(query, (value,)).fetchone()
            if account is not None:
                break
        else:
            account = (name.casefold(), "")
        person = self._spool.execute("SELECT min(shown) FROM person WHERE name = ?", (account[0],)).fetchone()[0]
        return str(person or account[1])

    def _files(self, its: int, names: Sequence[str]) -> dict[str, Attachment]:
        found = {}
        query = "SELECT id, type, page FROM attachment WHERE content = ? AND name = ? ORDER BY version DESC, id DESC"
        for name in names:
            row = self._spool.execute(query, (its, name)).fetchone()
            if row is not None:
                found[name] = Attachment(str(row[0]), row[1], bool(row[2]))
        return found

    def _children(self, its: int) -> list[tuple[str, str]]:
        """The pages directly below that everybody may read, as the wiki orders them."""
        order = "ORDER BY position IS NULL, position, folded(title), content.id"
        rows = list(self._rows(f"parent = ? AND old = 0 AND kind = '{PAGE}' {order}", its))
        return [(str(row.id), row.title) for row in rows if self.withheld(row) == Verdict()]
