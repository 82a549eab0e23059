"""Formulas in Markdown cells, which Jupyter takes out before Markdown is read: their signs are no markup."""

from __future__ import annotations

import re
from typing import Final

_TOKENS: Final = re.compile(
    r"(?P<fence>^ {0,3}(?P<mark>`{3,}|~{3,})[^\n]*\n(?:.*?^ {0,3}(?P=mark)|.*))"
    r"|(?P<span>(?<!`)(?P<ticks>`+)(?!`)(?:[^`]|(?!(?<!`)(?P=ticks)(?!`))`){1,300}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escape>\\[^\n])"
    r"|(?P<tag><[^<>\n]{1,500}>)"
    r"|(?P<block>\$\$(?:[^$\\\n]|\\.|\n(?!\s*\n)|\$(?!\$)){1,2000}?\$\$)"
    r"|(?P<line>\$(?![\s$])(?:[^$\\\n`]|\\.|\n(?!\s*\n)){0,500}?(?<=\S)\$(?!\d))",
    re.DOTALL | re.MULTILINE,
)
_FEWEST, _MOST, _LONGEST = 2, 2_000, 200_000  # a formula has two ends, and nobody writes more of them into one cell
_MARKS: Final = re.compile(r"([!-/:-@\[-`{-~])")


def protected(text: str) -> str:
    r"""The text with every sign in a formula (`$…$`, `$$…$$`) escaped, so that Markdown leaves it as it is."""
    if not _FEWEST <= text.count("$") <= _MOST or len(text) > _LONGEST:
        return text
    return _TOKENS.sub(_escaped, text)


def _escaped(token: re.Match[str]) -> str:
    if token["block"] or token["line"]:
        return _MARKS.sub(r"\\\1", token[0])
    return token[0]
