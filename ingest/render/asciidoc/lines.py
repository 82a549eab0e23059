"""What a line begins: a delimited block, a point of a list, a section, a rule. Nothing is read here."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.render.asciidoc.metadata import is_list_line

_KINDS: Final = {
    "----": "listing", "....": "literal", "====": "example", "****": "sidebar", "____": "quote", "++++": "pass",
    "////": "comment", "|===": "table", ",===": "table", ":===": "table", "!===": "table",
}  # fmt: skip
_FENCE: Final = re.compile(r"```(?!`)\s*([^\s`]*)$")
_TABLE: Final = re.compile(r"[|,:!]={3,}$")

UNORDERED: Final = re.compile(r"[ \t]*(-|\*{1,5}(?!\*)|\u2022)[ \t]+(.*)$")
ORDERED: Final = re.compile(r"[ \t]*(\.{1,5}(?!\.)|\d{1,9}\.|[a-zA-Z]\.|[IVXivx]{1,9}\))[ \t]+(.*)$")
CALLOUT: Final = re.compile(r"<(\d{1,9}|\.)>[ \t]+(.*)$")
TERM: Final = re.compile(r"(?!//[^/])[ \t]*([^ \t].*?|)(:::?:?|;;)(?!\S)(?:[ \t]+(.*))?$")
SECTION: Final = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?$")
LITERAL: Final = re.compile(r"[ \t]+\S")
_UNDERLINE: Final = "=-~^+"
_RULE: Final = re.compile(r"(?:'{3,}|-{3}|- - -|\*{3}|\* \* \*|_{3}|_ _ _)$")


class Fence(NamedTuple):
    """The first line of a delimited block; `language` is that of a fence of backticks."""

    kind: str
    terminator: str
    language: str = ""


def fence(line: str) -> Fence | None:
    """The delimited block the line begins, if any."""
    if len(line) < 2:  # noqa: PLR2004 - the shortest one, `--`
        return None
    if line == "--":
        return Fence("open", line)
    first = line[0]
    if first not in "-.=*_+/|,:!`":
        return None
    if first == "`":
        match = _FENCE.match(line)
        return Fence("fenced", "```", match[1].partition(",")[0]) if match else None
    kind = _KINDS.get(line[:4])
    if kind is None:
        return None
    if kind == "table":
        return Fence(kind, line) if _TABLE.match(line) else None
    return Fence(kind, line) if line == first * len(line) else None


def list_kind(line: str) -> tuple[str, re.Match[str]] | None:
    """The kind of list the line is a point of: ul, ol, dl, callouts."""
    first = line.lstrip(" \t")[:1]
    if not first:
        return None
    if first in "-*\u2022" and (match := UNORDERED.match(line)):
        return "ul", match
    if (first == "." or first.isalnum()) and (match := ORDERED.match(line)):
        return "ol", match
    if ("::" in line or ";;" in line) and (match := TERM.match(line)) and (match[1] or match[3]):
        return "dl", match
    if first == "<" and (match := CALLOUT.match(line)):
        return "callouts", match
    return None


def nested_kind(line: str) -> tuple[str, re.Match[str]] | None:
    """The same, but for callouts, which nest in no point of a list."""
    found = list_kind(line)
    return found if found and found[0] != "callouts" else None


def marker(kind: str, match: re.Match[str]) -> str:
    """What all points of one list have in common."""
    if kind == "dl":
        return match[2]
    sign = match[1]
    if kind == "callouts":
        return "<>"
    if kind == "ul" or sign[0] == ".":
        return sign
    if sign[-1] == ")":
        return "I)" if sign[0].isupper() else "i)"
    return "1." if sign[0].isdigit() else "A." if sign[0].isupper() else "a."


def is_rule(line: str) -> bool:
    """Whether the line is a thematic break."""
    return line[0] in "'-*_" and bool(_RULE.match(line))


def underlined(line: str, below: str | None) -> int:
    """The level, from 0, of a title with a line of signs below it; -1 when it is none."""
    if not below or below[0] not in _UNDERLINE or abs(len(line) - len(below)) > 1 or below != below[0] * len(below):
        return -1
    if line[0] == "." or not any(sign.isalnum() or sign == "_" for sign in line):
        return -1
    return _UNDERLINE.index(below[0])


def ends_paragraph(line: str, *, in_list: bool) -> bool:
    """Whether a paragraph cannot go on with the line."""
    if not line:
        return True
    if line[0] == "[" and is_list_line(line):
        return True
    return fence(line) is not None or (in_list and nested_kind(line) is not None)
