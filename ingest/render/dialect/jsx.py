"""Elements of html and components of MDX in a text: their tags, attributes, and where each one ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from ingest.render.dialect.constructs import CODE
from ingest.render.dialect.reader import Reader


def _braces(depth: int) -> str:
    inner = r"[^{}\"'`/]++|/\*(?:[^*]|\*(?!/)){0,1000}+\*/|\"[^\"\n]*+\"|'[^'\n]*+'|`[^`]*+`|[\"'`/]"
    return rf"\{{(?:{inner}{'|' + _braces(depth - 1) if depth else ''})*+\}}"


BRACES = _braces(6)
"""An expression in braces, which may hold others and strings; without groups."""
TAG = rf"<(?:/?[A-Za-z][\w.:-]*+(?=[\s/>])(?:[^<>{{}}\"'`]++|\"[^\"]*+\"|'[^']*+'|{BRACES})*+|/?)>"
"""An opening or closing tag, of a fragment too, whose attributes may be expressions; without groups."""

_NEAR = re.compile(r"<(?=[/A-Za-z!>])|`|~~~")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_CODE = re.compile(CODE)
_COMMENT = re.compile(r"<!--[\s\S]*?-->")
_TAG = re.compile(TAG)
_NAME = re.compile(r"</?([A-Za-z][\w.:-]*)?")
_ATTRIBUTE = re.compile(
    rf"(?P<name>[A-Za-z_@:][\w.:@-]*)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<braces>{BRACES})"
    r"|(?P<bare>[^\s\"'<>{}]+)))?"
    rf"|{BRACES}"
)
_LITERAL = re.compile(
    r"\{\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\$]|\\.)*)`|(-?\d[\d_.]*))\s*\}\Z", re.DOTALL
)
_FILE = re.compile(r"\{\s*(?:require|useBaseUrl|withBase)\(\s*[\"']([^\"'\n]+)[\"']\s*\)(?:\.default|\.src)?\s*\}\Z")
"""A file that an attribute names by way of a function."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "", "\n": ""}
VOID = frozenset(re.findall(r"\w+", "area base br col embed hr img input link meta param source track wbr"))


class Tag(NamedTuple):
    """A tag by its name ("" a fragment). `values` are its attributes with strings, `expressions` the others."""

    name: str
    values: Mapping[str, str]
    expressions: Mapping[str, str]
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


@lru_cache(maxsize=4096)
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
            file = _FILE.match(found["braces"])
            said = file[1] if file else string_in(found["braces"])
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


def element_at(reader: Reader, at: int, column: int) -> Element | None:
    """The element that opens on the line being read, at a column. One that is its own end is found without more ado."""
    if "elements" not in reader.state and (at == 0 or not reader.lines[at - 1].strip()):
        tag = _TAG.match(reader.lines[at], column)
        if tag and tag[0].endswith("/>") and not _commented(reader):
            end = at, tag.end()
            return Element(tag[0], end, end, end)
    return element(reader, at, column)


def element(reader: Reader, at: int, column: int) -> Element | None:
    """The same of one that may have an end. All elements of the lines are found once, but those never closed."""
    known = reader.state.get("elements")
    if known is None:
        known = reader.state["elements"] = _elements(reader.text)
    text, start = reader.text, reader.place + column
    found = cast("dict[int, tuple[str, int, int]]", known).get(start)
    if found is None:
        return None
    places: list[tuple[int, int]] = []
    line, last = at, start
    for place in (start + len(found[0]), *found[1:]):
        line, last = line + text.count("\n", last, place), place
        places.append((line, place - text.rfind("\n", 0, place) - 1))
    return Element(found[0], *places)


def _commented(reader: Reader) -> bool:
    """Whether comments are among the lines, which may hold what looks like an element."""
    known = reader.state.get("comments")
    if known is None:
        known = reader.state["comments"] = any("<!--" in line for line in reader.lines)
    return bool(known)


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


def _elements(text: str) -> dict[int, tuple[str, int, int]]:
    """Opening tags by where they begin, with where their end begins and ends."""
    found: dict[int, tuple[str, int, int]] = {}
    opened: dict[str, list[tuple[str, int, int]]] = {}
    for written, start, end in _tags(text):
        named = _NAME.match(written)
        name = (named[1] or "") if named else ""
        if written.startswith("</"):
            if same := opened.get(name):
                opening, first, _ = same.pop()
                found[first] = opening, start, end
        elif written.endswith("/>") or name in VOID:
            found[start] = written, end, end
        else:
            opened.setdefault(name, []).append((written, start, end))
    return found


def _tags(text: str) -> Iterator[tuple[str, int, int]]:
    """The tags outside of code and comments, and where they stand."""
    at, last = 0, text.rfind("-->")
    near = _NEAR.search
    while found := near(text, at):
        start = found.start()
        if text[start] == "<":
            if tag := _TAG.match(text, start):
                at = tag.end()
                yield tag[0], start, at
                continue
            other = _COMMENT.match(text, start) if start < last else None
        else:
            line = text.rfind("\n", 0, start) + 1 if text.startswith(_FENCES, start) else -1
            if line >= at and (fence := _FENCE.match(text, line)):
                at = _past(text, fence.end(), fence["marks"])
                continue
            other = _CODE.match(text, start)
        at = other.end() if other else start + 1


_FENCES = ("```", "~~~")


def _past(text: str, at: int, marks: str) -> int:
    """Where the line ends that begins with the marks of a fenced block that opens on the line of `at`."""
    while (at := text.find("\n", at)) >= 0 and (near := text.find(marks, at)) >= 0:
        at = near + len(marks)
        if not text[text.rfind("\n", 0, near) + 1 : near].strip(" \t>"):
            end = text.find("\n", at)
            return end if end >= 0 else len(text)
    return len(text)
