"""What is known of a document while it is read: attributes, ids and their words, notes, counts and findings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings

if TYPE_CHECKING:
    from ingest.render.asciidoc.reader import Reader

DEEPEST: Final = 30
"""Blocks nested deeper are read as text."""

NOTHING: Final = "\x12"
"""A line in the place of what cannot be shown: it keeps what stands around it apart, and leaves no trace."""

_STASHED: Final = re.compile("\x0e(\\d+)\x0f")
_REFERENCE: Final = re.compile("\x10(\\d+)\x11")
_TAG: Final = re.compile(r"<[^>]*>")
_NOT_IN_ID: Final = re.compile(r"<[^>]+>|&(?:[a-z][a-z]+\d{0,2}|#\d{2,5}|#x[\da-f]{2,4});|[^ \w\-.]+?", re.IGNORECASE)
_PARTS: Final = re.compile(r"[ .-]+")


class Awaited(NamedTuple):
    """A reference within the document whose words are not known before all of it is read."""

    target: str
    line: int


class Document:
    """One document while it is read. Everything here changes as reading goes on."""

    def __init__(self, path: str, settings: RenderSettings, attributes: dict[str, str]) -> None:
        self.path, self.settings = path, settings
        self.folder = path.rpartition("/")[0]
        self.attributes = attributes
        self.findings: list[Finding] = []
        self.references: dict[str, str] = {}
        """The html that a reference to an id shows, by id; "" when there is nothing but the id to show."""
        self.by_words: dict[str, str] = {}
        """Ids by the words they go by."""
        self.notes: list[str] = []
        self.note_numbers: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.line = 0
        self.depth = 0
        self.blocks: Callable[[Reader], str] = lambda _reader: ""
        """Reads all blocks a reader gives; set by whoever reads blocks, so that lists and tables can nest them."""
        self._stash: list[str] = []
        self._awaited: list[Awaited] = []
        self._said: set[str] = set()

    def report(self, code: str, message: str, line: int = 0) -> None:
        """A finding, once for each message and line."""
        found = finding(code, message, line or self.line, self.settings.findings)
        if f"{found.line} {message}" not in self._said:
            self._said.add(f"{found.line} {message}")
            self.findings.append(found)

    def flag(self, name: str) -> bool:
        """Whether an attribute is set, to whatever."""
        return name in self.attributes

    # -- html that must not be looked at again ---------------------------------------------------------------------

    def stash(self, html: str) -> str:
        """A mark that stands for the html until `restored`; no later step of reading sees what is in it."""
        self._stash.append(html)
        return f"\x0e{len(self._stash) - 1}\x0f"

    def restored(self, html: str) -> str:
        """The html with what was stashed put back, and what was stashed within that."""
        for _ in range(DEEPEST):
            if "\x0e" not in html:
                break
            html = _STASHED.sub(lambda mark: self._stash[int(mark[1])], html)
        return html

    # -- ids -------------------------------------------------------------------------------------------------------

    def define(self, name: str, words: str) -> None:
        """An id, with the html a reference to it shows. The first of equal ids has it."""
        if name not in self.references:
            self.references[name] = words
            if words:
                self.by_words.setdefault(plain(words), name)

    def section_id(self, title: str) -> str:
        """The id Asciidoctor makes of a section's title; unique in the document."""
        if not self.flag("sectids"):
            return ""
        separator = self.attributes.get("idseparator", "_")[:1]
        prefix = self.attributes.get("idprefix", "_")
        name = _NOT_IN_ID.sub("", title.lower())
        name = _PARTS.sub(separator, name) if separator else name.replace(" ", "")
        name = prefix + (name.strip(separator) if separator and not prefix else name.rstrip(separator or " "))
        if prefix and separator and prefix.endswith(separator):
            name = prefix + name[len(prefix) :].lstrip(separator)
        if name in self.references:
            count = self.counts.get(f"id {name}", 2)
            while f"{name}{separator}{count}" in self.references:
                count += 1
            self.counts[f"id {name}"] = count + 1
            name = f"{name}{separator}{count}"
        return name

    def awaited(self, target: str) -> str:
        """A mark that `resolved` turns into the words of a target within the document."""
        self._awaited.append(Awaited(target, self.line))
        return f"\x10{len(self._awaited) - 1}\x11"

    def resolved(self, html: str) -> str:
        """The html of the whole document with the words of every reference in it."""
        return _REFERENCE.sub(self._words, html).replace(NOTHING, "")

    def _words(self, mark: re.Match[str]) -> str:
        target, line = self._awaited[int(mark[1])]
        name = target if target in self.references else self.by_words.get(target, "")
        if not name:
            words = escaped(target)
            self.report("FIN130", f"the reference to {target[:120]} leads to no place in this document", line)
            return f"[{words}]"
        words = _REFERENCE.sub("", _TAG.sub("", self.restored(self.references[name]))) or f"[{escaped(name)}]"
        return f'<a href="#{escaped(name)}">{words}</a>'

    def id_of(self, target: str) -> str:
        """The id that a reference by id or by words means, as far as it is known by now."""
        return target if target in self.references else self.by_words.get(target, target)

    def next_number(self, name: str, start: str = "") -> str:
        """The next value of a counter: a number, or a letter after a letter."""
        before = self.attributes.get(name)
        if before is None:
            value = start or "1"
        elif re.fullmatch(r"-?\d{1,15}", before):
            value = str(int(before) + 1)
        elif len(before) == 1 and before.isalpha():
            value = chr(ord(before) + 1)
        else:
            value = "1"
        self.attributes[name] = value
        return value


def escaped(text: str) -> str:
    """Text as html, for use between tags and in attributes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def plain(html: str) -> str:
    """The words of a title's html, as an author would write them in a reference."""
    words = _TAG.sub("", html)
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(name, sign)
    return " ".join(words.split())


def position(line: int) -> str:
    """The attribute that tells `finish` which line of the document an element stands on."""
    return f' data-sourcepos="{line}:1"' if line else ""
