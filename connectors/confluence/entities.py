"""The objects of an `entities.xml` out of one run of the parser. What follows after a break is said in `reading`."""

from __future__ import annotations

from collections.abc import Callable
from html.entities import html5
from typing import NamedTuple
from xml.parsers import expat

ROOT = "hibernate-generic"
LARGEST_TEXT = 32 * 1024 * 1024
"""Characters of one value; Confluence itself takes 5 MiB for a page."""
_LARGEST_TAG = 4 * 1024 * 1024
_LONGEST_LIST = 200_000
_DEEPEST = 32
_BUFFER = 64 * 1024
_FEW = 32
"""Pieces of a value, as the parser gives them, that cannot be too much together."""
_OBJECT, _PROPERTY = 2, 3
"""How deep elements of these kinds are; the root is 1."""
_SHORT = 60
"""Characters that cannot hold another object."""
_OPENS = "<object class="

VALUES = frozenset(
    "title name key lowerName displayName fullName atlassianAccountId contentStatus spaceStatus position version "
    "lastModificationDate originalVersionId body bodyType type fileName contentType attachmentVersion labelableId "
    "namespace pageId value owningContent owningSet".split()
)
"""Properties whose text is kept."""
LISTS = frozenset(["ancestors", "contentPermissionSets", "bodyContents", "historicalVersions"])
"""Collections whose ids are kept."""
IGNORED = frozenset(
    "OutgoingLink ContentProperty SpacePermission Notification ReferralLink TrackbackLink LikeEntity Comment "
    "BucketPropertySetItem User2ContentRelationEntity UserLoginInfo ConfluenceRememberMeToken PageTemplate "
    "SchedulerClusteredJob InternalUserAttribute HibernateMembership".split()
)
"""Classes that are read past."""
_SECRET = frozenset(["ContentPermission", "ContentPermissionSet", "Label", "Labelling"])
"""Classes that say who is to see a page, or may."""
_OF_RESTRICTIONS = frozenset(["owningContent", "owningSet", "contentPermissions"])
"""Properties of no other class."""


class Entity(NamedTuple):
    """One `<object>`: its class without package, its id, and of its properties those that may matter here."""

    kind: str
    id: str
    values: dict[str, str]
    """Texts; "" for a property that is there and empty."""
    refs: dict[str, tuple[str, str]]
    """References: class and id."""
    lists: dict[str, list[str]]


class NoExport(Exception):  # noqa: N818 - it says what the file is
    """The file is something else, or declares entities of its own, as no export does."""


class Broken(Exception):  # noqa: N818 - it says what the xml is
    """Well-formed or not, this is not read on."""


class Run:
    """One run of the parser over a document. `take` gets every object that is whole, `spoil` hears of the others.

    Entities that are not declared are the characters html means by them; a declaration of entities is refused, and
    nothing outside the document is ever opened.
    """

    def __init__(self, take: Callable[[Entity], None], spoil: Callable[[int, str, bool], None]) -> None:
        self._take, self._spoil = take, spoil
        self.fed = 0
        """Bytes parsed before those that are being parsed."""
        self.seen = self.finished = False
        self._depth = 0
        self._kind = self._id = self._tag = self._field = self._target = ""
        self._values: dict[str, str] = {}
        self._refs: dict[str, tuple[str, str]] = {}
        self._lists: dict[str, list[str]] = {}
        self._list: list[str] | None = None
        self._names: set[str] = set()
        """Of the properties of the object so far: none has two texts of one name."""
        self._spoilt = ""
        self._hiding = False
        self._pieces: list[str] = []
        self._parser = self._made()

    def _made(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = _BUFFER
        # Without a declaration an unknown entity would be an error; with one that nobody reads it is skipped.
        parser.UseForeignDTD(True)
        parser.SkippedEntityHandler = self._entity
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append
        return parser

    def parse(self, chunk: bytes, *, last: bool = False) -> None:
        """Raises `expat.ExpatError`, `Broken`, `NoExport`, and what `take` raises."""
        self._parser.Parse(chunk, last)
        self.fed += len(chunk)
        if self.fed - self._parser.CurrentByteIndex > _LARGEST_TAG:
            raise Broken("a tag without end")
        if len(self._pieces) > _FEW and sum(map(len, self._pieces)) > LARGEST_TEXT:
            self._pieces.clear()
            self._spoilt = "a value of more than 32 MiB"

    @property
    def error_at(self) -> int:
        """Where in the bytes that were being parsed the error is; below 0: in those before."""
        return self._parser.ErrorByteIndex - self.fed

    @property
    def hiding(self) -> bool:
        """Whether the object that is being read, or what it has swallowed, may say who is to see a page."""
        swallowed = _OPENS in "".join(self._pieces)
        return self._hiding or swallowed or (self._depth > 1 and self._kind in _SECRET)

    def _refuse(self, *_: object) -> None:
        raise NoExport("it has a document type, as no export of Confluence has")

    def _entity(self, name: str, _: object) -> None:
        self._pieces.append(html5.get(f"{name};", f"&{name};"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        self._pieces.clear()
        if depth == _PROPERTY:
            self._tag, self._field = name, attributes.get("name", "")
            self._target = attributes.get("class", "")
            if self._field in self._names and not self._target and name != "component":
                self._spoilt, self._hiding = self._spoilt or "two objects have run into one", True
            self._names.add(self._field)
            self._list = self._lists.setdefault(self._field, []) if name == "collection" else None
        elif depth == _OBJECT:
            self._kind, self._id = attributes.get("class", ""), ""
            self._values, self._refs, self._lists = {}, {}, {}
            self._spoilt, self._hiding = "", False
            self._names.clear()
        elif depth == 1:
            if name != ROOT:
                raise NoExport(f"its root is <{name[:40]}>, not <{ROOT}>")
            self.seen = True
        elif depth > _DEEPEST:
            raise Broken("elements nested without end")
        elif name not in ("id", "element", "property") and self._tag == "property":
            self._spoilt = f"<{name[:40]}> inside a value"

    def _end(self, name: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth > _OBJECT:
            text = "".join(self._pieces)
            self._pieces.clear()
            if len(text) > _SHORT:
                self._look(text)
            self._value(depth, name, text)
        elif depth == _OBJECT:
            if self._kind not in _SECRET and not _OF_RESTRICTIONS.isdisjoint(self._names):
                self._spoilt, self._hiding = self._spoilt or "two objects have run into one", True
            if self._spoilt:
                self._spoil(self._parser.CurrentLineNumber, self._spoilt, self._hiding or self._kind in _SECRET)
            elif self._kind not in IGNORED:
                self._take(Entity(self._kind, self._id, self._values, self._refs, self._lists))
        else:
            self.finished = True

    def _value(self, depth: int, name: str, text: str) -> None:
        if depth == _PROPERTY:
            if self._tag == "id":
                self._id = text.strip()
            elif self._tag == "property" and self._field in VALUES and self._field not in self._refs:
                self._values[self._field] = text if self._field == "body" else text.strip()
        elif name != "id":
            return
        elif self._tag == "property":
            if self._field in self._refs:
                # Somebody has edited it: a page with two parents lies below both.
                self._lists.setdefault("ancestors", []).append(self._refs[self._field][1])
            self._refs[self._field] = (self._target, text.strip())
        elif self._list is not None and self._field in LISTS:
            self._list.append(text.strip())
            if len(self._list) > _LONGEST_LIST:
                raise Broken("a collection without end")

    def _look(self, text: str) -> None:
        """See whether a value has swallowed the objects after it, because the end of its CDATA is missing.

        A page that shows such xml has an end for each of its own: it is written `]] >`.
        """
        if _OPENS in text and text.rfind("<![CDATA[") > max(text.rfind("]] >"), text.rfind("]] ]>")):
            self._spoilt = "the end of a CDATA section is missing"
            self._hiding = self._hiding or any(f'{_OPENS}"{kind}"' in text for kind in _SECRET)
