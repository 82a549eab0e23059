"""Quotations that begin with `[!KIND]`, of whatever kinds a site's theme or preprocessor knows."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Block, Reader

_CALLOUT = re.compile(
    r"(?P<indent>[ \t]*(?:>[ \t]?)*?)>[ \t]*\[!(?P<kind>[\w-]+)(?:\|[^\]]*)?\][+-]?[ \t]*(?P<title>.*)$"
)


def callout(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """A quotation that begins with its title in bold, or with its kind where it has none."""
    found = _CALLOUT.match(reader.lines[at])
    if found is None:
        return None
    title = found["title"].strip() or found["kind"].replace("-", " ").capitalize()
    reader.write(f"{found['indent']}> **{title}**", at)
    reader.write(f"{found['indent']}>", at)
    return at + 1


BLOCKS = (Block(r">[ \t]*(?:>[ \t]?)*\[![\w-]+", callout, ">"),)
