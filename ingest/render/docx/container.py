"""The zip of a Word file as trees of XML, read with suspicion: sizes are bounded, DTDs refused, nothing is written."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ingest.render.model import RenderError

_MOST_PARTS: Final = 20_000
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one part when inflated: some ten thousand pages of text."""
_SMALL: Final = 1024 * 1024
_RATIO: Final = 300
"""How many times its size a part may inflate to; text of real documents stays below 50."""
_DEEPEST: Final = 220
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_HINT: Final = "open it in Word and save it as .docx again, or exclude it"
_PREFIXES: Final = {
    "wordprocessingml": "w",
    "officeDocument/math": "m",
    "officeDocument/relationships": "r",
    "package/relationships": "rel",
    "drawingml/wordprocessingDrawing": "wp",
    "drawingml/main": "a",
    "drawingml/picture": "pic",
    "drawingml/chart": "c",
    "drawingml/diagram": "dgm",
}
_NAMES: Final = {
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://schemas.microsoft.com/office/word/2010/wordml": "w14",
    "http://schemas.microsoft.com/office/drawing/2017/decorative": "adec",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/XML/1998/namespace": "xml",
}


class _TooDeepError(ValueError):
    pass


class Container:
    """The parts of a Word file by name. Raises RenderError when it is none, or is built to exhaust a machine."""

    def __init__(self, body: bytes) -> None:
        if body.startswith(_OLE):
            raise _old(body)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise RenderError("the file is no Word document: it is no zip archive", hint=_HINT) from error
        if len(parts) > _MOST_PARTS:
            raise RenderError(f"the file holds {len(parts)} parts, more than any Word document", hint=_HINT)
        self._parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in parts}

    def tree(self, name: str) -> Element | None:
        """A part's XML; names become `w:p` and so on, whichever edition of the standard it follows. None: no such part.

        Raises RenderError when it is damaged, too large or has a DTD.
        """
        part = self._parts.get(name.lower())
        return _parsed(self._bytes(part), name) if part is not None else None

    def relations(self, name: str) -> dict[str, tuple[str, str, bool]]:
        """For each id in a part: the kind (`hyperlink`), the target (a part's name, or an address), is it outside."""
        folder, _, base = name.rpartition("/")
        tree = self.tree(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
        found: dict[str, tuple[str, str, bool]] = {}
        for relation in tree if tree is not None else ():
            outside = relation.get("TargetMode") == "External"
            target = relation.get("Target", "")
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, target if outside else _joined(folder, target), outside)
        return found

    def _bytes(self, part: zipfile.ZipInfo) -> bytes:
        if part.flag_bits & 1:
            raise RenderError("the file is encrypted", hint="save it without a password, or exclude it")
        if part.file_size > _LARGEST:
            raise RenderError(f"{part.filename} is larger than {_LARGEST >> 20} MiB", hint=_HINT)
        try:
            with self._zip.open(part) as stream:
                content = stream.read(_LARGEST + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
            raise RenderError(f"{part.filename} in the file is damaged", hint=_HINT) from error
        if len(content) > _LARGEST or (len(content) > _SMALL and len(content) > _RATIO * max(1, part.compress_size)):
            raise RenderError(f"{part.filename} inflates beyond all measure", hint=_HINT)
        return content


def _old(body: bytes) -> RenderError:
    if _ENCRYPTED in body:
        return RenderError("the file is encrypted", hint="save it without a password, or exclude it")
    return RenderError("the file is of the old format .doc", hint="open it in Word and save it as .docx, or exclude it")


def _joined(folder: str, target: str) -> str:
    parts = [] if target.startswith("/") else [part for part in folder.split("/") if part]
    for piece in target.split("/"):
        if piece == "..":
            parts = parts[:-1]
        elif piece not in {"", "."}:
            parts.append(piece)
    return "/".join(parts)


def _parsed(content: bytes, name: str) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="\n")
    known: dict[str, str] = {}
    depth = 0

    def short(tag: str) -> str:
        if tag not in known:
            known[tag] = _short(tag)
        return known[tag]

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _TooDeepError
        builder.start(short(tag), {short(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(short(tag))

    def refuse(*_: Any) -> None:
        raise RenderError(f"{name} in the file declares a document type, which no Word file does", hint=_HINT)

    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return builder.close()
    except _TooDeepError as error:
        raise RenderError(f"{name} in the file is nested too deeply", hint=_HINT) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise RenderError(f"{name} in the file is damaged: {error}", hint=_HINT) from error


def _short(tag: str) -> str:
    """`w:p` for a name with its namespace; the two editions of the standard have different ones for the same thing."""
    namespace, newline, local = tag.rpartition("\n")
    if not newline:
        return tag
    if namespace in _NAMES:
        return f"{_NAMES[namespace]}:{local}"
    plain = namespace.replace("/2006", "").removesuffix("/")
    for end, prefix in _PREFIXES.items():
        if plain.endswith((f"/{end}", f"/{end}/main")) and (namespace.startswith("http://")):
            return f"{prefix}:{local}"
    return f"{plain.rpartition('/')[2]}:{local}"
