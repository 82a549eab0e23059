"""The places of a document a link can lead to: its headings, and ids written into it, compared by letters alone.

Site generators make anchors of headings in different ways (marks dropped or doubled, accents kept or not), and which
one serves a document is not known; what only differs in such marks counts as the same anchor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from unicodedata import normalize

from ingest.quality.words import letters
from ingest.render.headings import plain
from ingest.render.model import Part

_WRITTEN: Final = re.compile(
    r"""\b(?:id|name)\s*=\s*\\?["']?([^\s"'<>\\{}]{1,200})"""  # html, JSX
    r"""|\{:?[^{}\n]{0,100}?\#([^\s{}]{1,200})"""  # attribute lists
    r"""|^\.\.\s+_`?([^:\n`]{1,200})`?:"""  # targets of reStructuredText
    r"""|^[ \t]*:name:[ \t]*(\S{1,200})"""
    r"""|\[\[([^\],|\n]{1,200})[^\]\n]{0,200}\]\]|\[\#([^\],.%\s]{1,200})"""  # AsciiDoc
    r"""|[ \t]\^([\w-]{1,100})[ \t]*$""",  # blocks of Obsidian
    re.MULTILINE,
)
_COMMENT: Final = re.compile(r"<!--(.{1,200}?)-->", re.DOTALL)
_NAMED: Final = re.compile(r"<(h[1-6]|dt|strong|code|caption|th)\b[^>]*>(.{1,300}?)</\1>", re.DOTALL)
"""What stands out in a page, and what generators make anchors of: headings, terms, names of settings."""
_NUMBER: Final = re.compile(r"[-_.]\d{1,3}$")
_ELSEWHERE: Final = re.compile(
    r"(?:top|L\d+.*|:~:.*|!.*|tab/.*|tabpanel.*|fn(ref)?[-:\d].*|user-content-.*|section(-\d+)?|/.*|\+.*|.*=.*)?\Z",
    re.IGNORECASE,
)
"""Fragments that name no heading: the top, lines of code, text, tabs, footnotes, headings made of signs, state of a
program."""
_TELLING: Final = 6
"""Letters from which a heading and a fragment that begin alike count as one: labels at its end come and go."""


def anchors(parts: Sequence[Part], text: str) -> frozenset[str]:
    """What a fragment may name in a document, by letters: titles, headings and terms of its pages, ids in its text."""
    found = {_key(part.title) for part in parts}
    for part in parts:
        found.update(_key(plain(match[2])) for match in _NAMED.finditer(part.html))
        found.update(_key(one) for one in part.title.split(" \N{EN DASH} "))
    for match in _WRITTEN.finditer(text):
        found.add(_key(next(group for group in match.groups() if group)))
    for comment in _COMMENT.finditer(text):
        found.update(_key(word) for word in comment[1].split())
    return frozenset(found - {""})


def leads_nowhere(fragment: str, known: frozenset[str]) -> bool:
    """Whether a link's fragment surely names nothing of the document."""
    if _ELSEWHERE.match(fragment):
        return False
    wanted = _key(fragment)
    if not wanted or wanted in known:
        return False
    if _key(_NUMBER.sub("", fragment)) in known:  # `usage-1` is the second heading of that name
        return False
    return not any(_begin_alike(wanted, one) for one in known)


def _begin_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _TELLING and longer.startswith(shorter)


def _key(name: str) -> str:
    if not name.isascii():
        name = normalize("NFKD", name)
    return letters("".join(letter for letter in name if not "\u0300" <= letter <= "\u036f"))
