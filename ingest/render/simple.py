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
_PHRASE: Final = rf"(?:{_WORDS}|<code>{_WORDS}</code>)"
_A: Final = r'<a data-(?:sourcepos|line)="({0}\d{{1,9}})[^"<>]*+" href="({0}[^"<>]*+)"(?: title="[^"<>]*+")?>'
_MARKS: Final = "|".join(f"<{name}>{_PHRASE}</{name}>" for name in ("strong", "em", "del", "kbd", "sup", "sub"))
# No group in it takes anything: groups in what is possessive are beyond Python's re.
_SIMPLE: Final = re.compile(rf"(?:[^<>]++|<code>{_WORDS}</code>|{_MARKS}|{_A.format('?:')}{_PHRASE}</a>)*+")
"""Inline html that stands in a page as it is, but for where its links lead."""
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

    def words(self, inside: str) -> str:
        """Inline html as it stands in a page."""
        if "<" in inside:
            if not _SIMPLE.fullmatch(inside):
                return read_inline(inside, self.walk)
            if "<a" in inside:
                inside = _LINK.sub(self.link, inside)
        if "&" in inside:
            inside = self.decoded(inside)
        return even(inside)

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
        return f'<a href="{quoted(target)}">{inside}</a>'

    def heading(self, inside: str) -> str:
        """Inline html as it stands in a heading."""
        if "<" in inside and ("<strong" in inside or "<a" in inside or not _SIMPLE.fullmatch(inside)):
            return read_inline(inside, self.walk, "heading")
        return self.words(inside)

    def term(self, inside: str) -> str:
        """Inline html as it stands in a `dt`."""
        if "<" in inside and not _SIMPLE.fullmatch(inside):
            return read_inline(inside, self.walk, "dt")
        return self.words(inside)


def even(text: str) -> str:
    """Text with one space for all blanks in a row, and none around it; of controls it holds no others than these."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if "  " in text or not text.isprintable():
        text = evened(text)
    return text.strip(" ")
