"""Elements of html and components of MDX in a text: their tags, attributes, and where each one ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from ingest.render.dialect.reader import Reader


def _braces(depth: int) -> str:
    inner = r"[^{}\"'`/]++|/\*(?:[^*]|\*(?!/)){0,1000}+\*/|\"[^\"\n]*+\"|'[^'\n]*+'|`[^`]*+`|[\"'`/]"
    return rf"\{{(?:{inner}{'|' + _braces(depth - 1) if depth else ''})*+\}}"


BRACES = _braces(6)
"""An expression in braces, which may hold others and strings; without groups."""
TAG = rf"<(?:/?[A-Za-z][\w.:-]*+(?=[\s/>])(?:[^<>{{}}\"'`]++|\"[^\"]*+\"|'[^']*+'|{BRACES})*+|/?)>"
"""An opening or closing tag, of a fragment too, whose attributes may be expressions; without groups."""

_SCAN = re.compile(
    r"(?P<fence>^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*"
    r"(?:\n(?![ \t>]*(?P=marks))[^\n]*)*(?:\n[^\n]*)?)"
    r"|(?P<code>(?<![`\\])(?P<ticks>`{1,32})(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=ticks)(?!`))"
    rf"|(?P<comment><!--[\s\S]*?-->)|(?P<tag>{TAG})",
    re.MULTILINE,
)
_NEAR = re.compile(r"[<`~]")
_NAME = re.compile(r"</?([A-Za-z][\w.:-]*)?")
_ATTRIBUTE = re.compile(
    rf"(?P<name>[A-Za-z_@:][\w.:@-]*)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<braces>{BRACES})"
    r"|(?P<bare>[^\s\"'<>{}]+)))?"
    rf"|{BRACES}"
)
_LITERAL = re.compile(
    r"\{\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\$]|\\.)*)`|(-?\d[\d_.]*))\s*\}\Z", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "", "\n": ""}
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr"))


class Tag(NamedTuple):
    """A tag by its name ("" a fragment). `values` are its attributes with strings, `expressions` the others."""

    name: str
    values: dict[str, str]
    expressions: dict[str, str]
    closing: bool
    alone: bool
    """It is its own end."""


class Element(NamedTuple):
    """An element of which both tags are in the text: the lines, and the columns in them, where it opens and ends."""

    written: str
    """The opening tag."""
    inner: tuple[int, int]
    """Line and column after the opening tag."""
    close: tuple[int, int]
    """Line and column of the closing tag; that after the opening tag when it has none."""
    after: tuple[int, int]

    @property
    def tag(self) -> Tag:
        """What the opening tag says."""
        return tag_of(self.written)


def tag_of(written: str) -> Tag:
    """What a tag that matches `TAG` says."""
    name = _NAME.match(written)
    assert name is not None
    values: dict[str, str] = {}
    expressions: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(written, name.end()):
        if found["name"] is None:
            continue
        value = next((found[one] for one in ("double", "single", "bare") if found[one] is not None), "")
        if found["braces"]:
            said = string_in(found["braces"])
            if said is None:
                expressions[found["name"]] = found["braces"]
                continue
            value = said
        values[found["name"]] = value
    alone = written.endswith("/>") or name[1] in VOID
    return Tag(name[1] or "", values, expressions, written.startswith("</"), alone)


def string_in(braces: str) -> str | None:
    """The string or number that an expression in braces is; None for any other."""
    match = _LITERAL.match(braces)
    if match is None:
        return None
    text = next(group for group in match.groups() if group is not None)
    return _ESCAPED.sub(lambda escaped: _MEANT.get(escaped[1], escaped[1]), text)


def elements(reader: Reader) -> dict[tuple[int, int], Element]:
    """All elements of the lines being read, by line and column, found once. Tags that are never closed are not here."""
    known = reader.state.get("elements")
    if known is None:
        known = reader.state["elements"] = _elements(reader.lines)
    return known  # type: ignore[return-value]


def between(lines: Sequence[str], element: Element) -> tuple[list[str], int]:
    """The lines within an element, without a first and a last that are empty, and the index of the first."""
    (first, column), (last, end) = element.inner, element.close
    if first == last:
        return [lines[first][column:end].strip()], first
    inside = [lines[first][column:], *lines[first + 1 : last], lines[last][:end]]
    start, stop = 0, len(inside)
    while start < stop and not inside[start].strip():
        start += 1
    while stop > start and not inside[stop - 1].strip():
        stop -= 1
    if start == 0 and inside:
        inside[0] = inside[0].lstrip()
    return inside[start:stop], first + start


def _elements(lines: Sequence[str]) -> dict[tuple[int, int], Element]:
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def place(at: int) -> tuple[int, int]:
        line = bisect_right(starts, at) - 1
        return line, at - starts[line]

    found: dict[tuple[int, int], Element] = {}
    opened: dict[str, list[tuple[str, int, int]]] = {}
    for written, start, end in _tags(text):
        named = _NAME.match(written)
        name = (named[1] or "") if named else ""
        if written.startswith("</"):
            if same := opened.get(name):
                opening, first, inner = same.pop()
                found[place(first)] = Element(opening, place(inner), place(start), place(end))
        elif written.endswith("/>") or name in VOID:
            found[place(start)] = Element(written, place(end), place(end), place(end))
        else:
            opened.setdefault(name, []).append((written, start, end))
    return found


def _tags(text: str) -> list[tuple[str, int, int]]:
    """The tags outside of code and comments, and where they stand."""
    found = []
    at = 0
    while near := _NEAR.search(text, at):
        start = text.rfind("\n", 0, near.start()) + 1
        start = start if start >= at and near[0] != "<" else near.start()
        match = _SCAN.match(text, start) or (start != near.start() and _SCAN.match(text, near.start())) or None
        at = match.end() if match else near.end()
        if match and match["tag"]:
            found.append((match[0], match.start(), match.end()))
    return found
