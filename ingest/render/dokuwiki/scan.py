"""One pass over a page that takes out all that no other syntax reaches into: code, links, media, notes, switches.

As in DokuWiki's lexer, what begins first wins. What is taken out leaves a mark, and each line keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render.wikitext import LOST

_BOXES: Final = (
    "wrap|block|inline|div|span|note|box|hidden|tabbox|tabs|tab|panel|callout|alert|well|jumbotron|grid|col|row|lead|"
    "badge|label|accordion|collapse|caption|figure|table|columns?|newcolumn|only|ifauth|sidebar|typo|fs|fc|ff|bg|color|"
    "font|size|center|right|left|text|small|big|quote|hide|spoiler|accordion-item|popover|tooltip|list-group|nav|pane|"
    "slide|thumbnail|progress|bar|macro|state|button|btn|bootstrap|collapsible|wrapper|sortable|searchtable|datatables?"
)
_TOKEN = re.compile(
    r"(?P<indent>^(?:[ ]{2}|\t)(?![ \t]*[*-])[^\n]*\S)"
    r"|<(?P<code>code|file)\b(?P<said>[^>\n]{0,300})>"
    r"|<(?P<raw>nowiki)>|(?P<percent>%%)"
    r"|<(?P<html>html|php)>"
    r"|(?P<note>\(\()|(?P<link>\[\[)|(?P<media>\{\{)"
    r"|(?P<switch>~~[A-Z][A-Za-z0-9_]{2,40}(?:[:=][^~\n]{0,200})?~~)"
    r"|<(?P<mail>[\w.+-]{1,64}@[\w.-]{1,200}\.\w{2,20})>"
    r"|(?P<web>(?<![\w/])(?:https?|ftps?|gopher|telnet|irc|nntp|wais|news|ed2k)://[^\s<>\"\[\]{}|^]+"
    r"|(?<![\w/.@-])www\.[\w-]+\.[^\s<>\"\[\]{}|^]+)"
    rf"|(?P<box></?(?:{_BOXES})(?=[\s>:/])[^>\n]{{0,300}}>)"
    r"|(?P<fold>\+\+\+\+(?:(?P<foldname>[^|+\n]{1,200})\|)?)"
    r"|(?P<inlinefold>(?<![\w+])\+\+(?P<inlinename>[^|+\n\[\]{}]{1,200})\|)",
    re.MULTILINE | re.IGNORECASE,
)
_LONGEST: Final = 3000
_CLOSING: Final = {"raw": "</nowiki>", "percent": "%%", "note": "))", "link": "]]", "media": "}}", "inlinefold": "++"}


class Ends:
    """Where marks are next, so that no part of a text is searched twice for the same one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def after(self, mark: str, at: int) -> int:
        """Where a mark, in small letters, is next; -1: nowhere."""
        known = self._known.get(mark, -2)
        if known == -1 or known >= at:
            return known
        if mark.startswith("<"):
            found = re.compile(re.escape(mark), re.IGNORECASE).search(self._text, at)
            self._known[mark] = found.start() if found else -1
        else:
            self._known[mark] = self._text.find(mark, at)
        return self._known[mark]


Take = Callable[[str, "re.Match[str]", str], str]
"""Given the kind of a token, its match and what it encloses: what stands in its place."""


def scanned(text: str, take: Take) -> str:
    """The text with marks for all that was taken out; each line of it is one line of the text."""
    ends = Ends(text)
    made: list[str] = []
    at = 0
    while (token := _TOKEN.search(text, at)) is not None:
        kind = token.lastgroup or ""
        kind = {"said": "code", "foldname": "fold", "inlinename": "inlinefold"}.get(kind, kind)
        start, end = token.span()
        stop, inner = _enclosed(text, token, kind, ends)
        if stop < 0:
            made.append(text[at:end])
            at = end
            continue
        if kind == "indent":
            stop, inner = _indented(text, start)
        made += [text[at:start], take(kind, token, inner), LOST * text.count("\n", start, stop)]
        at = stop
    return "".join(made) + text[at:]


def _enclosed(text: str, token: re.Match[str], kind: str, ends: Ends) -> tuple[int, str]:
    """Where what a token begins ends, -1: nowhere, and what is inside."""
    end = token.end()
    if kind == "code":
        mark = f"</{token['code'].lower()}>"
    elif kind == "html":
        mark = f"</{token['html'].lower()}>"
    elif kind in _CLOSING:
        mark = _CLOSING[kind]
    else:
        return end, ""
    close = ends.after(mark, end)
    if close < 0 or (kind in ("link", "media", "inlinefold") and close - end > _LONGEST):
        return -1, ""
    if kind == "inlinefold" and "\n" in text[end:close]:
        return -1, ""
    if kind in ("link", "media"):
        if "\n\n" in text[end:close]:
            return -1, ""
        if kind == "link" and text.startswith("]]]", close) and "[" in text[end:close]:
            close += 1
    elif kind == "note" and text.startswith(")))", close):
        close += 1
    return close + len(mark), text[end:close]


_INDENT = re.compile(r"(?:[ ]{2}|\t)([^\n]*)(?:\n|\Z)")


def _indented(text: str, start: int) -> tuple[int, str]:
    """The lines of a preformatted block, without their indentation, and where the last one ends."""
    lines: list[str] = []
    at = start
    while at < len(text) and (line := _INDENT.match(text, at)) is not None:
        lines.append(line[1])
        at = line.end()
    while lines and not lines[-1].strip():
        lines.pop()
    if text[at - 1 : at] == "\n":
        at -= 1
    return at, "\n".join(lines)
