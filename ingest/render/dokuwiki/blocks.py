"""Lines of a DokuWiki page to blocks: headings, lists, tables, quotations, rules and paragraphs."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.dokuwiki.inline import formatted
from ingest.render.dokuwiki.tables import table
from ingest.render.wikitext import BLOCK, LOST

_LIST = re.compile(r"((?:[ ]{2}|\t)[ \t]*)([*-])(.*)\Z", re.DOTALL)
_RULE = re.compile(r"[ \t]*-{4,}[ \t]*\Z")
_QUOTE = re.compile(r"(>+)(.*)\Z", re.DOTALL)
_APART = re.compile("(\x7fB\\d+\x7f)")
_HIGHEST: Final = 7
_SHORTEST: Final = 5
_DEEPEST: Final = 20
_KIND: Final = {"*": "ul", "-": "ol"}


def blocks(text: str) -> str:
    """Html of a page after `scan`, one line for each line."""
    lines = text.split("\n")
    html: list[str] = []
    at = 0
    while at < len(lines):
        kind = _kind(lines[at])
        end = at + 1
        if kind not in ("heading", "rule", "blank"):
            while end < len(lines) and _kind(lines[end]) == kind:
                end += 1
        html += _MADE[kind](lines[at:end])
        at = end
    return "\n".join(html)


def heading(line: str) -> tuple[int, str] | None:
    """The level and words of a heading, from two to six signs on both sides, or None when the line is none.

    A line of nothing but signs is a heading without words, which shows nothing.
    """
    line = line.strip(" \t" + LOST)
    if not line.startswith("==") or not line.endswith("==") or len(line) < _SHORTEST:
        return None
    words = line.strip("=")
    level = _HIGHEST - (len(line) - len(line.lstrip("=")))
    return max(1, min(level, 5)), words.strip()


def _kind(line: str) -> str:
    first = line[:1]
    if not line.strip(" \t" + LOST):
        return "blank"
    if first in "|^":
        return "table"
    if first == ">":
        return "quotation"
    if first in " \t" and _LIST.match(line):
        return "list"
    if "==" in line and heading(line) is not None:
        return "heading"
    return "rule" if "----" in line and _RULE.match(line) else "paragraph"


def _heading(lines: list[str]) -> list[str]:
    found = heading(lines[0])
    assert found is not None
    return [f"<h{found[0]}>{formatted(found[1])}</h{found[0]}>" if found[1] else "<!-- -->"]


def _rule(_: list[str]) -> list[str]:
    return ["<hr>"]


def _blank(lines: list[str]) -> list[str]:
    return [LOST * lines[0].count(LOST)]


def _paragraph(lines: list[str]) -> list[str]:
    """Text, parted where something stands in it that is no text."""
    made: list[str] = []
    for piece in _APART.split("\n".join(lines)):
        if piece.startswith(BLOCK):
            made.append(piece)
        elif piece.strip(" \t\n" + LOST):
            made.append(f"<p>{formatted(piece)}</p>")
        else:
            made.append(piece)
    return "".join(made).split("\n")


def _quotation(lines: list[str]) -> list[str]:
    made: list[str] = []
    depth = 0
    for line in lines:
        found = _QUOTE.match(line)
        assert found is not None
        wanted = min(len(found[1]), _DEEPEST)
        lead = "<br>" if wanted == depth else ""
        if wanted > depth:
            lead = "<blockquote>" * (wanted - depth)
        elif wanted < depth:
            lead = "</blockquote>" * (depth - wanted)
        depth = wanted
        made.append(lead + formatted(found[2].strip()))
    made[-1] += "</blockquote>" * depth
    return made


def _list(lines: list[str]) -> list[str]:
    made: list[str] = []
    open_: list[tuple[int, str]] = []
    for line in lines:
        found = _LIST.match(line)
        assert found is not None
        width, kind = len(found[1].expandtabs(2)) // 2, _KIND[found[2]]
        lead = ""
        while open_ and open_[-1][0] > width:
            lead += f"</li></{open_.pop()[1]}>"
        if open_ and open_[-1] == (width, kind):
            lead += "</li><li>"
        else:
            if open_ and open_[-1][0] == width:
                lead += f"</li></{open_.pop()[1]}>"
            if len(open_) < _DEEPEST:
                lead += f"<{kind}><li>"
                open_.append((width, kind))
            else:
                lead += "<br>"
        made.append(lead + formatted(found[3].strip()))
    made[-1] += "".join(f"</li></{kind}>" for _, kind in reversed(open_))
    return made


_MADE: Final = {
    "heading": _heading,
    "rule": _rule,
    "blank": _blank,
    "paragraph": _paragraph,
    "quotation": _quotation,
    "list": _list,
    "table": table,
}
