"""Ids and classes behind a heading, a block or a language (`{#id .class}`), as goldmark, kramdown and mdBook do."""

from __future__ import annotations

import re

from ingest.render.dialect.reader import Block, Fence, Fenced, Page, Reader
from ingest.render.dialect.written import bold, literal

_ATTRIBUTES = r"\{[ ]*(?:[#.]|[A-Za-z][\w-]*=)[^{}\n]*\}[ \t]*$"
_TITLE = re.compile(r"\b(?:title|filename|caption)[ ]*=[ ]*(?:\"([^\"]*)\"|'([^']*)')")
_BEHIND = re.compile(rf"[ \t]*{_ATTRIBUTES}")


def _heading(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """The heading alone."""
    reader.write(_BEHIND.sub("", reader.lines[at]), at)
    return at + 1


def _dropped(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """A line of attributes for the block above it."""
    return at + 1


def _titled(_page: Page, block: Fenced) -> Fenced:
    """Code with its title or file above it, and its language alone after the marks."""
    language, brace, attributes = block.info.partition("{")
    title = _TITLE.search(attributes) if brace else None
    words = (title[1] or title[2] or "") if title else ""
    return block._replace(info=language.strip(), title=bold(literal(words))) if brace and language.strip() else block


BLOCKS = (
    Block(rf"(?:[-*+][ \t]+)?#{{1,6}}[ \t][^\n]*?{_ATTRIBUTES}", _heading, "#-*+"),
    Block(_ATTRIBUTES, _dropped, "{"),
)
FENCES = (Fence("{", _titled, r"\{"),)
