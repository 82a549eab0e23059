"""Directives of MyST as they are written: where they begin and end, their arguments, options and content.

What a directive becomes is told by the modules beside this one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ingest.render.dialect.front import values
from ingest.render.dialect.reader import Reader
from ingest.render.dialect.tags import Lines
from ingest.render.dialect.written import columns, dedented

_TRIED = 50
"""Ends looked at that stand too far to the right to be one."""
OPENED = "\ufdd0"
"""Begins a line on which a directive or quotation begins, once it is known where that ends. No text holds it."""
_NAME = r"[A-Za-z][\w:+.-]*"
_LEAD = r"(?P<lead>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
_OPENING = re.compile(
    rf"{_LEAD}(?P<marks>`{{3,}}|~{{3,}}|:{{3,}})(?:[ \t]*\{{(?P<name>{_NAME})\}}"
    r"|(?<=:)(?=[A-Za-z]))(?P<rest>[^\n]*)$"
)
_FENCE = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})")
_CLOSING = re.compile(r"[ \t]*(?P<marks>`{3,}|~{3,}|:{3,})[ \t]*$")
_QUOTE = re.compile(r"[ \t]*>")
_SPECIAL = re.compile(r"(?:`{3}|~{3}|:{3})[ \t]*\{|>[ \t]*(?:\{[.#]|\([^()\s]+\)=|%)")
_CALL = re.compile(
    rf"{OPENED}(?P<count>\d{{1,9}}),(?P<closed>[01])[`~:]+"
    rf"(?:[ \t]*\{{(?P<name>{_NAME})\}}|(?=[A-Za-z]))(?P<rest>[^\n]*)$"
)
_QUOTED = re.compile(rf"{OPENED}(?P<count>\d{{1,9}}),0(?P<line>>[^\n]*)$")
_MARK = re.compile(rf"{OPENED}\d{{1,9}},[01]")
_OPTION = re.compile(r"[ \t]*:(?P<name>[\w-]+):(?:[ \t]+(?P<value>.*?))?[ \t]*$")
_QUOTES = re.compile(r"([\"'])((?:(?!\1).)*)\1\Z")
_AFTER = re.compile(r"[ ]?>[ ]?")

LITERAL = frozenset(
    """code-block code sourcecode code-cell ipython ipython3 console doctest testcode testoutput testsetup testcleanup
    prompt terminal productionlist grammar-snippet parsed-literal literalinclude include eval-rst math amsmath raw
    csv-table toctree contents tableofcontents mermaid graphviz digraph graph uml plantuml blockdiag seqdiag tikz
    chart kroki aafig ditaa bibliography jupyter-execute plot""".split()
)
"""Directives whose content is no Markdown."""


class Call(NamedTuple):
    """A directive with what is written in it. `lines` are its content, whose lines in the text are `numbers`."""

    name: str
    argument: str
    options: dict[str, str]
    lines: list[str]
    numbers: list[int]
    at: int
    indent: str


Step = Callable[[Reader, Call], None]


class _Ends:
    """Where what is between marks ends: the next line of as many of the same marks, and nothing else."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._closing: dict[str, list[tuple[int, int]]] = {}
        self._lines = lines
        self._long: dict[tuple[str, int], list[int]] = {}
        for place, line in enumerate(lines):
            closing = _CLOSING.match(line) if line[-1:] in "`~: \t" else None
            if closing:
                self._closing.setdefault(closing["marks"][0], []).append((place, len(closing["marks"])))

    def after(self, at: int, marks: str, limit: int) -> int:
        """The index of the line that closes what `marks` on line `at` open; `limit` when none before that does."""
        key = marks[0], len(marks)
        if key not in self._long:
            self._long[key] = [place for place, width in self._closing.get(key[0], ()) if width >= key[1]]
        places = self._long[key]
        found = bisect_left(places, at + 1)
        furthest = self._lines[at].expandtabs(4).find(marks) + 3
        for place in places[found : found + _TRIED]:
            if place >= limit:
                break
            if columns(self._lines[place]) <= furthest:
                return place
        return limit


def marked(lines: Sequence[str], numbers: Sequence[int]) -> Lines:
    """The lines with a mark before each directive, and each quotation that holds one, that says how long it is."""
    found: list[tuple[str, int]] = []
    ends = _Ends(lines)
    open_: list[tuple[int, int, str]] = []  # the line it ends on, its own among `found`, what stands before its mark
    at, count = 0, len(lines)

    def close(*, closed: bool) -> None:
        _end, own, lead = open_.pop()
        line, number = found[own]
        found[own] = (f"{lead}{OPENED}{len(found) - own - 1},{int(closed)}{line}", number)

    while at < count or open_:
        limit = open_[-1][0] if open_ else count
        if at >= limit:
            parent = open_[-2][0] if len(open_) > 1 else count
            closed = limit < parent
            close(closed=closed)
            if closed:
                found.append((lines[at], numbers[at]))
                at += 1
            continue
        line = lines[at]
        opening = _OPENING.match(line) if "{" in line or ":::" in line else None
        if opening and not (opening["marks"][0] == "`" and "`" in opening["rest"]):
            lead, end = _led(opening["lead"], found, numbers[at]), ends.after(at, opening["marks"], limit)
            found.append((line[len(opening["lead"]) :], numbers[at]))
            open_.append((end, len(found) - 1, lead))
            at += 1
            if opening["name"] in LITERAL:
                found += zip(lines[at:end], numbers[at:end], strict=True)
                at = end
        elif ("`" in line or "~" in line) and (fence := _FENCE.match(line)):
            end = min(ends.after(at, fence["marks"], limit) + 1, limit)
            found += zip(lines[at:end], numbers[at:end], strict=True)
            at = end
        elif ">" in line and _QUOTE.match(line):
            end = at + 1
            while end < limit and _QUOTE.match(lines[end]):
                end += 1
            indent = line[: len(line) - len(line.lstrip())]
            if any(_SPECIAL.search(one) for one in lines[at:end]):
                line = f"{indent}{OPENED}{end - at - 1},0{line.lstrip()}"
            found.append((line, numbers[at]))
            found += zip(lines[at + 1 : end], numbers[at + 1 : end], strict=True)
            at = end
        else:
            found.append((line, numbers[at]))
            at += 1
    return found


def _led(lead: str, found: list[tuple[str, int]], number: int) -> str:
    """What stands before a directive; the marker of a list goes on a line of its own."""
    if not lead.strip():
        return lead
    found.append((f"{lead}<!-- -->", number))
    return " " * len(lead.expandtabs(4))


def unmarked(line: str) -> str:
    """A line as it was written."""
    return _MARK.sub("", line) if OPENED in line else line


def call(reader: Reader, match: re.Match[str], at: int) -> tuple[Call, int] | None:
    """The directive that begins on a line, and the index after it; None when none does."""
    found = _CALL.match(reader.lines[at], len(match["indent"]))
    if found is None:
        return None
    start, end = at + 1, min(at + 1 + int(found["count"]), len(reader.lines))
    lines = dedented(reader.lines[start:end], columns(reader.lines[at]))
    options, first = _options(lines)
    while first < len(lines) and not lines[first].strip():
        first += 1
    numbers = list(reader.numbers[start + first : end])
    name = found["name"] or "div"  # `:::name` says only how its content looks
    if name in LITERAL:
        lines = [unmarked(line) for line in lines]
    said = Call(name, found["rest"].strip(), options, lines[first:], numbers, at, match["indent"])
    return said, end + int(found["closed"])


def quoted(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """A quotation with directives in it, read as a text of its own."""
    found = _QUOTED.match(reader.lines[at], len(match["indent"]))
    if found is None:
        return None
    end = min(at + 1 + int(found["count"]), len(reader.lines))
    lines = [found["line"], *(line.lstrip() for line in reader.lines[at + 1 : end])]
    inner = marked([_AFTER.sub("", line, count=1) for line in lines], reader.numbers[at:end])
    reader.nested([line for line, _ in inner], [number for _, number in inner], match["indent"] + "> ")
    return end


def _options(lines: list[str]) -> tuple[dict[str, str], int]:
    """The options at the beginning of a directive's content, and how many lines they take."""
    first = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    if first < len(lines) and lines[first].rstrip() == "---":
        end = next((place for place in range(first + 1, len(lines)) if lines[place].rstrip() == "---"), 0)
        if end:
            return values("\n".join(lines[first + 1 : end])), end + 1
    options: dict[str, str] = {}
    place, name = first, ""
    while place < len(lines) and (
        lines[place].lstrip().startswith(":") and not lines[place].lstrip().startswith(":::")
    ):
        if option := _OPTION.match(lines[place]):
            name = option["name"]
            value = option["value"] or ""
            options[name] = quotes[2] if (quotes := _QUOTES.match(value)) else value
        elif name:
            options[name] = f"{options[name]} {lines[place].strip(' :')}".strip()
        else:
            break
        place += 1
    return (options, place) if options else ({}, 0)
