"""Takes the xml of an XWiki archive in as a stream: no document type, no entities, nothing from outside, and bounded.

What its elements mean is `xar`'s; attachments are skipped unless one is asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 64 * 1024 * 1024
"""Characters of one element that are read, attachments apart."""

_DEEPEST = 60
_KEPT = frozenset("web name language translation title parent hidden syntaxId content date defaultLanguage".split())
_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[1-2]|1[4-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));")
"""References to control characters, which xml 1.1 allows and the parser, being of 1.0, does not."""
_PIECE = 1 << 16
_TAIL = 16
_OF_CLASS = frozenset(
    "name customClass customMapping defaultViewSheet defaultEditSheet defaultWeb nameField validationScript".split()
)


class NotPage(ValueError):  # noqa: N818 - it is a fact, not a failure
    """The file is xml, but no page."""


class Reader:
    """Takes a page's xml in; what is not asked for is not kept."""

    def __init__(self, wanted: str | None) -> None:
        self.attributes: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.objects: list[tuple[str, dict[str, list[str]]]] = []
        self.attachments: list[str] = []
        self.found: list[str] | None = None
        self.is_class = False
        self._wanted = wanted
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins. Raises `ValueError`, and `NotPage` where the first is of something else."""
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise ValueError("its elements are nested too deeply")
        if len(self._path) == 1:
            if name != "xwikidoc":
                raise NotPage("no page of XWiki")
            self.attributes = attributes
        elif self._path[1:] == ["object"]:
            self.objects.append(("", {}))
        elif self._path[1:-1] == ["class"] and name not in _OF_CLASS:
            self.is_class = True
        self._text.clear()
        self._size = 0

    def text(self, text: str) -> None:
        """Text, or a part of it."""
        path = self._path[1:]
        if not path or path[0] in {"class", "versions", "renderedcontent"} or path[1:2] == ["class"]:
            return
        if path[0] == "attachment" and not (path[1:] == ["filename"] or self._is_wanted(path)):
            return
        self._size += len(text)
        if self._size > LARGEST * (8 if path[0] == "attachment" else 1):
            raise ValueError("an element of it is too large")
        self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        path, text = self._path[1:], "".join(self._text)
        self._text.clear()
        if len(path) == 1 and name in _KEPT:
            self.fields.setdefault(name, text)
        elif path == ["attachment", "filename"]:
            self.attachments.append(text)
        elif path == ["attachment", "content"] and self._is_wanted(path):
            self.found, self._wanted = [text], None
        elif path == ["object", "className"]:
            self.objects[-1] = (text, self.objects[-1][1])
        elif path[:2] == ["object", "property"] and path[2:] and text.strip():
            self.objects[-1][1].setdefault(path[2], []).append(text)
        self._path.pop()

    def _is_wanted(self, path: list[str]) -> bool:
        return (
            path == ["attachment", "content"] and self._wanted is not None and self.attachments[-1:] == [self._wanted]
        )


def parse(file: BinaryIO, start: object, end: object, text: object) -> None:
    """Read xml, calling these for tags and text. Raises `ValueError` for what is damaged or hostile."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise ValueError("it has a document type, which no export has")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text  # type: ignore[assignment]
    try:
        for piece in _pieces(file):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(f"its xml is damaged: {error}") from error


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that cut no reference to a character in two."""
    kept = b""
    while read := file.read(_PIECE):
        whole = kept + read
        cut = whole.rfind(b"&", -_TAIL)
        cut = len(whole) if cut < 0 else cut
        yield _REFERENCE.sub(b" ", whole[:cut])
        kept = whole[cut:]
    yield _REFERENCE.sub(b" ", kept)
