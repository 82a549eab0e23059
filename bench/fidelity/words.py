"""From html to the words a person reads: what is visible, and what a word is. Comparing is elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import normalize

from selectolax.lexbor import LexborHTMLParser

UNREAD = (
    "script, style, template, noscript, svg, canvas, iframe, object, video, audio, annotation, head > title, datalist"
)
"""Elements whose text nobody reads. What is folded or in another tab stays: a reader can open it."""

_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr picture q rb "
    "ruby s samp small span strike strong time tt u var wbr img math mi mn mo ms mtext mrow msup msub mover "
    "munder semantics"
)
_TAG = re.compile(
    r"<(/?)([a-zA-Z][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>|<!--.*?-->|<!doctype[^>]*>", re.DOTALL | re.IGNORECASE
)
_JOINS = frozenset(_INLINE.split())
_SILENT = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
_MARKS = {ord(mark): "'" for mark in "’‘‛ʼ`´′"}
_WORD = re.compile(r"[^\W_]+(?:[_'][^\W_]+)*")


class Seen(NamedTuple):
    """A page's main content: its text, the words that stand for its pictures, and the html both come from."""

    text: str
    pictures: str
    html: str


def visible(document: str, roots: Sequence[str] = ("body",), drop: Sequence[str] = ()) -> Seen:
    """What is below the first of `roots` (css selectors) that is there, without what `drop` selects.

    Blocks, cells, line breaks and raised text (a footnote's number) part words; inline elements do not.
    """
    tree = LexborHTMLParser(document)
    root = next((found for selector in roots if (found := tree.css_first(selector)) is not None), None)
    if root is None:
        return Seen("", "", "")
    pictures = [
        value
        for node in root.css("img, svg")
        for name in ("alt", "title", "aria-label")
        if (value := node.attributes.get(name))
    ]
    for selector in (UNREAD, *drop):
        for node in root.css(selector):
            node.decompose()
    content = root.html or ""
    return Seen(html.unescape(_TAG.sub(_gap, content)), "\n".join(pictures), content)


def _gap(tag: re.Match[str]) -> str:
    return "" if (tag[2] or "span").lower() in _JOINS else "\n"


def words(text: str) -> list[str]:
    """Runs of letters and digits, inner apostrophes and underscores kept; NFKC, casefolded, invisible marks dropped."""
    plain = normalize("NFKC", _SILENT.sub("", text)).translate(_MARKS).casefold()
    return _WORD.findall(plain)
