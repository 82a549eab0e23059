"""Reading an `entities.xml` to its end in spite of damage: what is mended before, and how it goes on after a break.

Mended without a word is what leaves no doubt: characters xml does not allow are dropped, bytes that are no UTF-8 are
replaced. After a break that cannot be mended reading goes on with the next object, and the break is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from connectors.confluence.entities import ROOT, Broken, Entity, NoExport, Run

_CHUNK = 256 * 1024
_MOST_BREAKS = 10_000
_TOLD = 3
_ILLEGAL = bytes(code for code in range(32) if code not in b"\t\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_NEXT = re.compile(rb'\n[ \t]*(?=<object[ \t\r\n]+class="|</hibernate-generic>)')
_SECRET = re.compile(rb'ContentPermission|class="Label')
"""In bytes that were skipped: what may have said who is to see a page."""
_OVERLAP = 256
_NOT_ASCII, _BEGINS = 0x80, 0xC0
"""The least byte of a longer character, and the least that begins one."""


class Break(NamedTuple):
    """A place where the xml is not what it should be. `hiding`: what is lost may have said who is to see a page."""

    line: int
    what: str
    hiding: bool


class Ending(NamedTuple):
    """How reading ended. `finished`: with the end of the root element. `breaks` are the first of all `broken` ones."""

    finished: bool
    breaks: tuple[Break, ...]
    broken: int
    hiding: bool

    @property
    def whole(self) -> bool:
        """Nothing is missing."""
        return self.finished and not self.broken

    @property
    def cut(self) -> bool:
        """What is missing may have said who is to see a page, of any page."""
        return not self.finished or self.hiding


def read_entities(stream: BinaryIO, take: Callable[[Entity], None]) -> Ending:
    """Call `take` with every object that can be read whole, in the order of the file.

    An `OSError` of the stream is a break like any other. Raises `NoExport`, `Changed`, and what `take` raises.
    """
    return _Reading(take).everything(stream)


def mended(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in chunks of whole characters, all of which xml allows."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        chunk, rest = _whole(rest + chunk)
        yield _legal(chunk)
    if rest:
        yield _legal(rest)


def _whole(chunk: bytes) -> tuple[bytes, bytes]:
    """The chunk without the character it may end inside of, and that."""
    for back in range(1, min(4, len(chunk) + 1)):
        byte = chunk[-back]
        if byte < _NOT_ASCII:
            break
        if byte >= _BEGINS:
            return chunk[:-back], chunk[-back:]
    return chunk, b""


def _legal(chunk: bytes) -> bytes:
    if not chunk.isascii():
        try:
            chunk.decode()
        except UnicodeDecodeError:
            chunk = chunk.decode("utf-8", "replace").encode()
        if b"\xef\xbf" in chunk:
            for none in _NO_CHARACTERS:
                chunk = chunk.replace(none, b"")
    return chunk.translate(None, _ILLEGAL)


class _Reading:
    def __init__(self, take: Callable[[Entity], None]) -> None:
        self._take = take
        self._breaks: list[Break] = []
        self._broken, self._hiding = 0, False
        self._line = 0
        """Line ends before the run's first byte."""
        self._run = Run(take, self._spoil)
        self._searched: bytes | None = None
        """While the next object is searched for: the end of what was searched."""

    def everything(self, stream: BinaryIO) -> Ending:
        lines = 0
        try:
            for chunk in mended(stream):
                self._feed(chunk, lines)
                lines += chunk.count(b"\n")
                if self._broken > _MOST_BREAKS:
                    self._hiding = True
                    break
        except OSError as error:
            self._break(lines + 1, f"it cannot be read on: {error.strerror or error}", hiding=True)
        return self._ending(lines)

    def _feed(self, chunk: bytes, lines: int) -> None:
        """Parse a chunk, before which there are so many line ends."""
        place = 0
        while place < len(chunk):
            if self._searched is not None:
                place = self._search(chunk, place, lines)
                continue
            rest = chunk[place:] if place else chunk
            try:
                self._run.parse(rest)
            except (expat.ExpatError, Broken) as error:
                code = getattr(error, "code", 0)
                at = self._run.error_at if code else len(rest)
                line = lines + chunk.count(b"\n", 0, place + max(0, at)) + 1
                # Of what began in an earlier chunk not every byte is there to be looked at.
                hiding = at < 0 or not code or self._run.hiding
                self._break(line, expat.ErrorString(code) if code else str(error), hiding=hiding)
                place += max(0, at)
                self._searched = b""
                if not self._run.seen:
                    raise NoExport("it is no XML export of Confluence, or its beginning is missing") from error
                if place >= len(chunk):
                    return
            else:
                return

    def _search(self, chunk: bytes, place: int, lines: int) -> int:
        """Look for the next object after a break; the answer is where to go on."""
        before = self._searched or b""
        text = before + chunk[place:]
        found = _NEXT.search(text)
        end = found.end() if found else len(text)
        self._hiding = self._hiding or _SECRET.search(text, 0, end) is not None
        if found is None:
            self._searched = text[-_OVERLAP:]
            return len(chunk)
        self._searched = None
        self._run = Run(self._take, self._spoil)
        self._run.parse(f"<{ROOT}>".encode())
        offset = end - len(before)
        self._line = lines + chunk.count(b"\n", 0, max(0, place + offset))
        if offset < 0:
            self._run.parse(before[offset:])
            return place
        return place + offset

    def _spoil(self, line: int, what: str, hiding: bool) -> None:
        self._break(self._line + line, what, hiding=hiding)

    def _break(self, line: int, what: str, *, hiding: bool) -> None:
        self._broken += 1
        self._hiding = self._hiding or hiding
        if len(self._breaks) < _TOLD:
            self._breaks.append(Break(line, what, hiding))

    def _ending(self, lines: int) -> Ending:
        finished = self._run.finished and self._searched is None
        if not finished and not self._broken and self._run.seen:
            self._break(lines + 1, "its end is missing", hiding=True)
        if not self._run.seen:
            raise NoExport(self._breaks[0].what if self._broken else "it is empty")
        return Ending(finished, tuple(self._breaks), self._broken, self._hiding)
