"""Simple inline html: what can be told at a glance to stand in a page as it is, but for where its links lead.

The rest of it is `inline`'s.
"""

from __future__ import annotations

import re
from typing import Final, cast

from ingest.render.blocks import escaped, quoted
from ingest.render.hidden import is_permalink
from ingest.render.inline import Unusual, read_inline
from ingest.render.running import evened
from ingest.render.tree import Element, Tag, unescaped
from ingest.render.walk import Walk

_WORDS: Final = r"(?!\s)[^<>]++(?<!\s)"
_PHRASE: Final = rf"(?!\s)(?:[^<>]++|<code>{_WORDS}</code>)++(?<!\s)"
_A: Final = r'<a data-(?:sourcepos|line)="({0}\d{{1,9}})[^"<>]*+" href="({0}[^"<>]*+)"(?: title="[^"<>]*+")?>'
_MARKS: Final = "|".join(f"<{name}>{_PHRASE}</{name}>" for name in ("strong", "em", "del", "kbd", "sup", "sub"))
# No group in it takes anything: groups in what is possessive are beyond Python's re.
SIMPLE: Final = rf"[^<]*+(?:(?:<code>{_WORDS}</code>|{_MARKS}|{_A.format('?:')}{_PHRASE}</a>)[^<]*+)*+"
"""Inline html that stands in a page as it is, but for where its links lead, if no `>` is in its text."""
_LINK: Final = re.compile(rf"{_A.format('')}((?:[^<]++|<(?!/a>))*+)</a>")
_TAG: Final = re.compile("<[^>]*>")
_FOREIGN: Final = re.compile("&(?!(?:amp|lt|gt|quot);)")
_LONGEST_MARK: Final = 46
_LEAST_WORD: Final = 4
"""Links of fewer characters, or of at most so many, may be mere marks that point to their own place."""


class Phrases:
    """The running text of a page, block by block. Every answer is canonical; Unusual says that it takes a tree."""

    def __init__(self, walk: Walk, html: str) -> None:
        self.walk = walk
        self.foreign = _FOREIGN.search(html) is not None  # references that the parser itself never writes

    def words(self, inside: str, odd: str = "") -> str:
        """Simple inline html, and what follows it and is not simple, as they stand in a page."""
        if odd or (">" in inside and inside.count(">") != inside.count("<")):
            return read_inline(inside + odd, self.walk)
        if "<a" in inside:
            inside = _LINK.sub(self.link, inside)
        if "&" in inside:
            inside = self.decoded(inside)
        if "\n" in inside:
            inside = inside.replace("\n", " ")
        if "  " in inside or not inside.isprintable():
            inside = evened(inside)
        return inside.strip(" ")

    def decoded(self, text: str) -> str:
        """Text as html with no references but those it needs."""
        if not self.foreign:
            return text.replace("&quot;", '"')
        if "<" in text and _FOREIGN.search(text):
            raise Unusual
        return text.replace("&quot;", '"') if "<" in text else escaped(unescaped(text))

    def link(self, link: re.Match[str]) -> str:
        """A link with its target; its words alone when there is none."""
        line, href, inside = link.groups()
        if "&" in href:
            href = unescaped(href)
        if len(inside) < _LONGEST_MARK and (len(inside) < _LEAST_WORD or href[:1] == "#" or not inside.isascii()):
            tag = cast("Element", Tag("a", {"href": href}))
            if is_permalink(unescaped(_TAG.sub("", inside)), tag):
                return ""
        target = self.walk.links.href(href, self.walk.numbered(int(line)))
        if target is None:
            return inside
        if '"' in target:
            raise Unusual
        return f'<a href="{target if target[:4] == "doc:" else quoted(target)}">{inside}</a>'

    def heading(self, inside: str, odd: str) -> str:
        """As `words`, in a heading: it is bold by itself, and does not lead to a place in the page."""
        own = "<a" in inside and (self.foreign or 'href="#' in inside)
        return (
            read_inline(inside + odd, self.walk, "heading") if odd or own or "<strong" in inside else self.words(inside)
        )

    def term(self, inside: str, odd: str) -> str:
        """As `words`, in a `dt`."""
        return read_inline(inside + odd, self.walk, "dt") if odd else self.words(inside)
