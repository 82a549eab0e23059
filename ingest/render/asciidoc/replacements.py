"""Typewriter signs that stand for characters: dashes, dots, arrows, apostrophes, marks of trade."""

from __future__ import annotations

import re
from typing import Final

_REPLACEMENTS: Final = (
    ("(C)", re.compile(r"\\?\(C\)"), "&#169;"),
    ("(R)", re.compile(r"\\?\(R\)"), "&#174;"),
    ("(TM)", re.compile(r"\\?\(TM\)"), "&#8482;"),
    ("--", re.compile(r"(?:^|(?<=\n)|[ \n]|\\)--(?:[ \n]|$)"), " &#8212; "),
    ("--", re.compile(r"(?<=\w)\\?--(?=\w)"), "&#8212;"),
    ("...", re.compile(r"\\?\.\.\."), "&#8230;"),
    ("`'", re.compile(r"\\?`'"), "&#8217;"),
    ("'", re.compile(r"(?<=[^\W_])\\?'(?=[^\W\d_])"), "&#8217;"),
    ("-&gt;", re.compile(r"\\?-&gt;"), "&#8594;"),
    ("=&gt;", re.compile(r"\\?=&gt;"), "&#8658;"),
    ("&lt;-", re.compile(r"\\?&lt;-"), "&#8592;"),
    ("&lt;=", re.compile(r"\\?&lt;="), "&#8656;"),
)
_CHARACTER: Final = re.compile(r"(\\)?&amp;((?:[a-zA-Z][a-zA-Z]+\d{0,2}|#\d\d\d{0,4}|#x[\da-fA-F][\da-fA-F]{1,4});)")


def replaced(text: str) -> str:
    """The text with its typewriter signs as the characters they stand for."""
    for sign, pattern, character in _REPLACEMENTS:
        if sign in text:
            text = pattern.sub(lambda match, new=character: match[0][1:] if match[0][0] == "\\" else new, text)  # type: ignore[misc]
    if "&amp;" in text:
        text = _CHARACTER.sub(lambda match: f"&amp;{match[2]}" if match[1] else f"&{match[2]}", text)
    return text
