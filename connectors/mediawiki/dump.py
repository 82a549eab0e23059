"""An XML dump as a stream of pages, each with its newest revision. Formats 0.3 to 0.11 (docs/export-0.11.xsd)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from connectors.mediawiki.titles import Site

LARGEST_TEXT = 16 * 1024 * 1024
_LARGEST_WORD = 10_000
_MOST_UNREAD = 32 * 1024 * 1024
_CHUNK = 1 << 16
_NUMBER = re.compile(r"-?[0-9]{1,15}")
TEXT, DELETED, MISSING, TOO_LARGE = "text", "deleted", "missing", "too large"


class Page(NamedTuple):
    """A page of a dump. `state` says what became of its newest text: TEXT, DELETED, MISSING or TOO_LARGE."""

    id: str
    title: str
    space: int | None
    """None: the dump does not say."""
    redirect: str | None
    """The target; "" when the dump flags a redirect without naming it."""
    time: str
    model: str
    state: str
    text: str


class Damaged(Exception):  # noqa: N818 - said of the dump
    """The dump ends early or is no xml from some place on; what came before it counts."""


class NoDump(Exception):  # noqa: N818 - said of the file
    """The file is xml of another kind, or none."""


class Dump:
    """One dump being read. `site` is there when the first page is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.site = Site("", "", "first-letter", {})
        self.begun = False
        self.ended = False
        self._names: list[str] = []
        self._words: list[str] = []
        self._size = 0
        self._ready: list[Page] = []
        self._page: dict[str, str] = {}
        self._revision: dict[str, str] = {}
        self._newest: dict[str, str] | None = None
        self._key: int | None = None

    def pages(self) -> Iterator[Page]:
        """Every page. Raises `Damaged`, `NoDump`, and the stream's own errors."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.buffer_text = True
        fed, ended = 0, False
        try:
            while chunk := self._file.read(_CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > _MOST_UNREAD:
                    raise Damaged("a tag without end")
                yield from self._taken()
            ended = True
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            yield from self._taken()
            if not self.begun:
                raise NoDump(str(error)) from error
            cut = "it is cut off" if ended else "its xml is damaged"
            raise Damaged(f"{cut} in line {error.lineno:,}") from error
        yield from self._taken()

    def _taken(self) -> list[Page]:
        taken, self._ready = self._ready, []
        return taken

    def _entity(self, *_: object) -> None:
        raise Damaged("it declares entities, which no dump does")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self._names:
            if name != "mediawiki":
                raise NoDump(f"its outermost element is <{name[:40]}>")
            self.begun = True
        self._names.append(name)
        self._words, self._size = [], 0
        if name == "page":
            self._page, self._newest = {}, None
        elif name == "revision":
            self._revision = {}
        elif name == "redirect":
            self._page["redirect"] = attributes.get("title", "")
        elif name == "text" and self._inside("revision"):
            self._revision["said"] = attributes.get("bytes", "0")
            if attributes.get("deleted"):
                self._revision["deleted"] = "deleted"
        elif name == "namespace":
            self._key = _number(attributes.get("key", ""))

    def _inside(self, name: str) -> bool:
        return len(self._names) > 1 and self._names[-2] == name

    def _characters(self, words: str) -> None:
        self._size += len(words)
        limit = LARGEST_TEXT if self._names and self._names[-1] == "text" else _LARGEST_WORD
        if self._size <= limit:
            self._words.append(words)

    def _end(self, _tag: str) -> None:
        name = self._names.pop()
        above = self._names[-1] if self._names else ""
        words = "".join(self._words)
        if above == "page" and name in ("title", "ns", "id"):
            self._page[name] = words.strip()
        elif above == "revision":
            self._said(name, words)
        elif name == "revision":
            if self._newest is None or _age(self._revision) >= _age(self._newest):
                self._newest = self._revision
        elif name == "page" and above == "mediawiki":
            self._ready.append(self._made())
        elif name == "mediawiki":
            self.ended = True
        elif above in ("siteinfo", "namespaces", "namespacealiases"):
            self._of_site(name, words.strip(), own=above == "namespaces")
        self._words, self._size = [], 0

    def _said(self, name: str, words: str) -> None:
        if name == "text":
            self._revision["state"] = TEXT
            if self._size > LARGEST_TEXT:
                self._revision["state"] = TOO_LARGE
            elif not words and self._revision.get("deleted"):
                self._revision["state"] = DELETED
            elif not words and self._revision.get("said", "0") not in ("", "0"):
                self._revision["state"] = MISSING
            self._revision["text"] = words
        elif name in ("timestamp", "model", "id"):
            self._revision[name] = words.strip()

    def _made(self) -> Page:
        said, newest = self._page, self._newest or {}
        state = newest.get("state", DELETED if newest.get("deleted") else MISSING)
        model = newest.get("model") or "wikitext"
        return Page(
            said.get("id", ""), said.get("title", ""),
            _number(said.get("ns", "")), said.get("redirect"), newest.get("timestamp", ""),
            model, state, newest.get("text", ""),
        )  # fmt: skip

    def _of_site(self, name: str, words: str, *, own: bool) -> None:
        if name == "sitename":
            self.site = self.site._replace(name=words)
        elif name == "base":
            self.site = self.site._replace(base=words)
        elif name == "case":
            self.site = self.site._replace(case=words)
        elif name == "namespace" and self._key is not None and len(self.site.namespaces) < _LARGEST_WORD:
            names = self.site.namespaces.setdefault(self._key, [])
            names.insert(0, words) if own else names.append(words)


def _age(revision: dict[str, str]) -> tuple[str, int]:
    return revision.get("timestamp", ""), _number(revision.get("id", "")) or 0


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None
