"""Names and values of an export of Outline: titles out of file names, keys, what is written for rendering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.archive import Tree

_ENCODED = re.compile(r"%(2F|5C|3A|2A|3F|22|3C|3E|7C|2E|20)", re.IGNORECASE)


def is_there(tree: Tree, folder: str, name: str) -> bool:
    """Whether a file that a document refers to is in the export."""
    from urllib.parse import unquote

    return f"{folder}/{unquote(name)}".lstrip("/") in tree.members


def title_of(name: str) -> str:
    """A document's title out of the name of its file, in which some characters are written in percent."""
    return _ENCODED.sub(lambda sign: chr(int(sign[1], 16)), name)


def key_of(name: str) -> str:
    """A name as keys are: NFC, and text that any database keeps."""
    from unicodedata import normalize

    return normalize("NFC", name.encode("utf-8", "backslashreplace").decode())


def said(error: Exception) -> str:
    """What an error says, or else is."""
    return str(error) or type(error).__name__


def as_json(value: object) -> bytes:
    """A value as the bytes rendering reads, always the same for the same."""
    from json import dumps

    return dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
