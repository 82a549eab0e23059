"""Ids and classes behind a heading or a block (`{#id .class}`), as goldmark, kramdown and mdBook have them."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Block, Reader

_ATTRIBUTES = r"\{[ ]*[#.][^{}\n]*\}[ \t]*$"
_BEHIND = re.compile(rf"[ \t]*{_ATTRIBUTES}")


def _heading(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """The heading alone."""
    reader.write(_BEHIND.sub("", reader.lines[at]), at)
    return at + 1


def _dropped(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """A line of attributes for the block above it."""
    return at + 1


BLOCKS = (
    Block("{", rf"#{{1,6}}[ \t][^\n]*?{_ATTRIBUTES}", _heading, "#"),
    Block("{", _ATTRIBUTES, _dropped, "{"),
)
