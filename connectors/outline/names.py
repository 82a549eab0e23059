"""Names and values of an export of Outline: titles out of file names, keys, what is written for rendering."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE = "application/vnd.fin-ingest.outline+json"
_ENCODED = re.compile(r"%(2F|5C|3A|2A|3F|22|3C|3E|7C|2E|20)", re.IGNORECASE)


class Wanted(NamedTuple):
    """What a source says it wants of an export: `base` is the wiki's own url, the rest is as in the connector."""

    base: str
    private: bool
    attachments: bool
    media_type: Callable[[str], str | None]


def place_of(document: str, name: str) -> str:
    """Where in the export a file lies that a document refers to."""
    from urllib.parse import unquote

    return f"{document.rpartition('/')[0]}/{unquote(name)}".lstrip("/")


def title_of(name: str) -> str:
    """A document's title out of the name of its file, in which some characters are written in percent."""
    return _ENCODED.sub(lambda sign: chr(int(sign[1], 16)), name)


def key_of(name: str) -> str:
    """A name as keys are: NFC, and text that any database keeps."""
    from unicodedata import normalize

    return normalize("NFC", name.encode("utf-8", "backslashreplace").decode())


def as_json(value: object) -> bytes:
    """A value as the bytes rendering reads, always the same for the same."""
    from json import dumps

    return dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
