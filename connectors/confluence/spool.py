"""What was found in an `entities.xml`, on disk until it is listed: a private database without a name.

Memory is that of its small cache, however large the export is; the file vanishes with the connection, also when the
program is killed. What of it may be published is said in `permissions` and `pages`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable

from connectors.confluence.bodies import STORAGE, Mentions, format_of, mentions, undone
from connectors.confluence.entities import Entity
from connectors.confluence.tables import (
    INDEXES,
    INSERT_ATTACHMENT,
    INSERT_BODY,
    INSERT_CONTENT,
    INSERT_LABEL,
    INSERT_SPACE,
    TABLES,
)
from connectors.hashing import blake2b

SpoolError = sqlite3.Error
"""What a spool raises when there is no room for it."""
PAGE, BLOG, DRAFT, OTHER = "page", "blog", "draft", "other"
_KINDS = {"Page": PAGE, "BlogPost": BLOG, "Draft": DRAFT}
_CACHE = 4096
"""KiB of the database kept in memory."""
_BODYLESS = frozenset(
    "Comment SpaceDescription CustomContentEntityObject Attachment PersonalInformation GlobalDescription Draft".split()
)
"""What has bodies besides pages, whose bodies nobody reads."""
_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BASE = re.compile(r"<baseUrl>\s*(https?://[^<\s]+?)/*\s*</baseUrl>")


def number(text: str | None) -> int | None:
    """An id of Confluence, or None for what is none."""
    return int(text) if text and _NUMBER.match(text) else None


class Spool:
    """Takes entities in any order; `settle` makes it ready to be asked, once all are there."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect("", isolation_level=None, check_same_thread=False, cached_statements=256)
        self.execute = self.connection.execute
        self.execute(f"PRAGMA cache_size = -{_CACHE}")
        self.connection.create_function("folded", 1, str.casefold, deterministic=True)
        self.connection.executescript(TABLES)
        self.execute("BEGIN")
        self.base = ""
        """Where the wiki lives, if the export says so."""
        self.strange = 0
        """Objects without an id that could be one."""
        self._known: dict[str, Callable[[int, Entity], None]] = {
            "Page": self._content,
            "BlogPost": self._content,
            "Draft": self._content,
            "BodyContent": self._body,
            "Space": self._space,
            "Label": self._label,
            "Labelling": self._labelling,
            "Attachment": self._attachment,
        }

    def close(self) -> None:
        """The database is gone after this."""
        self.connection.close()

    def __del__(self) -> None:
        self.connection.close()

    def settle(self) -> None:
        """Put together what stood apart, and index it."""
        self.execute("COMMIT")
        self.connection.executescript(INDEXES)

    def take(self, entity: Entity) -> None:
        """Keep what matters of one object."""
        kind = entity.kind
        if kind == "ContentPermissionSet":
            self._permission_set(entity)
        elif kind == "ContentPermission":
            self._permission(entity)
        elif kind == "ConfluenceUserImpl":
            self._account(entity)
        elif kind in ("InternalUser", "DefaultHibernateUser"):
            self._person(entity)
        elif kind == "ConfluenceBandanaRecord":
            self._setting(entity)
        elif kind in self._known or "parent" in entity.refs or "ancestors" in entity.lists:
            found = number(entity.id)
            if found is None:
                self.strange += 1
            else:
                self._known.get(kind, self._content)(found, entity)

    def _content(self, its: int, entity: Entity) -> None:
        values, lists = entity.values, entity.lists
        parent, version_of = _ref(entity, "parent"), _ref(entity, "originalVersion")
        old = version_of is not None or number(values.get("originalVersionId")) is not None
        kind = _KINDS.get(entity.kind, OTHER)
        status = values.get("contentStatus", "").casefold()
        if kind == DRAFT:
            old, status = bool(number(values.get("pageId"))), DRAFT
        day = _DAY.search(values.get("lastModificationDate", ""))
        row = (
            *(its, kind, values.get("title", ""), _ref(entity, "space"), parent, status, int(old)),
            *(
                number(values.get("position")),
                day[0] if day else "",
                int("bodyContents" in lists and bool(lists["bodyContents"])),
            ),
        )
        self.execute(INSERT_CONTENT, row)
        for ancestor in {parent, *map(number, lists.get("ancestors", ()))} - {None, its}:
            self.execute("INSERT INTO above VALUES (?,?)", (its, ancestor))
        self._former(its, entity)
        for text in lists.get("contentPermissionSets", ()):
            self.execute("INSERT INTO set_of VALUES (?,?)", (its, number(text)))
        if not old:
            for text in lists.get("bodyContents", ()):
                self.execute("INSERT INTO body_of VALUES (?,?)", (number(text), its))

    def _former(self, its: int, entity: Entity) -> None:
        for former in {*map(number, entity.lists.get("historicalVersions", ()))} - {None, its}:
            self.execute("INSERT INTO former VALUES (?)", (former,))

    def _body(self, its: int, entity: Entity) -> None:
        owner, content = entity.refs.get("content", ("", ""))
        of = number(content)
        if owner in _BODYLESS or "body" not in entity.values:
            return
        known = self.execute("SELECT old FROM content WHERE id = ?", (of,)).fetchone() if of is not None else None
        text = entity.values["body"]
        written = format_of(entity.values.get("bodyType"), text)
        if (known is not None and known[0]) or not written:
            return
        if written == STORAGE:
            text = undone(text)
        raw = text.encode("utf-8", "replace")
        found = mentions(text, written)
        self.execute(
            INSERT_BODY,
            (
                *(its, of, written, blake2b(raw, digest_size=16).digest()),
                *(json.dumps(found) if found != Mentions() else "", raw),
            ),
        )

    def _space(self, its: int, entity: Entity) -> None:
        values = entity.values
        self.execute(
            INSERT_SPACE,
            (its, values.get("key", ""), int(values.get("spaceStatus", "").casefold() not in ("", "current"))),
        )

    def _label(self, its: int, entity: Entity) -> None:
        # "my" are a person's own labels, "team" a space's.
        if entity.values.get("namespace", "") in ("", "global"):
            name = entity.values.get("name", "")
            self.execute(INSERT_LABEL, (its, name))

    def _labelling(self, _: int, entity: Entity) -> None:
        content = _ref(entity, "content") or number(entity.values.get("labelableId"))
        self.execute("INSERT INTO labelling VALUES (?,?)", (content, _ref(entity, "label")))

    def _attachment(self, its: int, entity: Entity) -> None:
        values = entity.values
        content = _ref(entity, "containerContent") or _ref(entity, "content")
        old = _ref(entity, "originalVersion") is not None or number(values.get("originalVersionId")) is not None
        self._former(its, entity)
        if content is None or old or values.get("contentStatus", "").casefold() not in ("", "current"):
            return
        name = values.get("title") or values.get("fileName") or ""
        version = number(values.get("version")) or number(values.get("attachmentVersion")) or 1
        self.execute(
            INSERT_ATTACHMENT,
            (its, content, name, values.get("contentType", ""), version),
        )

    def _permission_set(self, entity: Entity) -> None:
        placed = "owningContent" in entity.values and "owningContent" not in entity.refs
        self.execute(
            "INSERT INTO permission_set VALUES (?,?,?,?)",
            (number(entity.id), _closing(entity), _ref(entity, "owningContent"), int(placed)),
        )

    def _permission(self, entity: Entity) -> None:
        placed = "owningSet" in entity.values and "owningSet" not in entity.refs
        content = _ref(entity, "owningContent") or _ref(entity, "content")
        self.execute(
            "INSERT INTO permission VALUES (?,?,?,?)",
            (_ref(entity, "owningSet"), _closing(entity), content, int(placed)),
        )

    def _account(self, entity: Entity) -> None:
        values = entity.values
        name, account = values.get("name", ""), values.get("atlassianAccountId", "")
        for key in {entity.id, account} - {""}:
            self.execute("INSERT INTO account VALUES (?,?,?)", (key, name.casefold(), name))

    def _person(self, entity: Entity) -> None:
        values = entity.values
        shown = values.get("displayName") or values.get("fullName")
        if shown and values.get("name"):
            self.execute("INSERT INTO person VALUES (?,?)", (values["name"].casefold(), shown))

    def _setting(self, entity: Entity) -> None:
        if entity.values.get("key") == "atlassian.confluence.settings":
            found = _BASE.search(entity.values.get("value", ""))
            self.base = found[1] if found else self.base


def _ref(entity: Entity, name: str) -> int | None:
    return number(entity.refs[name][1]) if name in entity.refs else None


def _closing(entity: Entity) -> int:
    """Whether a permission keeps others from reading: all do, or may, except those that only keep from editing."""
    return int(entity.values.get("type", "").casefold() != "edit")
