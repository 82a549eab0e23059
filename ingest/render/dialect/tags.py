"""Tags of template languages (`{{< … >}}`, `{% … %}`): found in a text, paired, and replaced by what they stand for.

Which tags there are, and what each becomes, is said by the families that use this.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from ingest.render.dialect.reader import Page

Lines = list[tuple[str, int]]
"""Lines of text, each with the line of the document it comes from."""

_ARGUMENT = re.compile(
    r"""(?:(?P<name>[A-Za-z_][\w.-]*)[ \t\n]*=[ \t\n]*)?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*+)"|'(?P<single>(?:[^'\\]|\\.)*+)'|`(?P<raw>[^`]*)`|(?P<bare>[^\s,"'`()=]+))"""
)
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})")
_RUN = re.compile("```|~~~")
_SPAN = re.compile(r"(`(?<![`\\]`)`{0,31})(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)\1(?!`)")
_LAST = re.compile(r"\s*?(?:\n|\Z)")
_DEEPEST = 60


KEPT = "\ufdd0"
"""Stands for a brace that is shown and begins no tag, until all tags are replaced."""


class Tag(NamedTuple):
    """One tag as it stands in the text. `ends` the name it closes, for a closing one; `whole` when it closes itself."""

    start: int
    end: int
    name: str
    words: str
    closing: bool = False
    whole: bool = False


class Call(NamedTuple):
    """A tag with its arguments by position and name, and the text between it and its end (None: it has no end)."""

    name: str
    args: tuple[str, ...]
    named: Mapping[str, str]
    inner: Lines | None
    line: int
    alone: bool
    """Whether nothing else stands on its lines."""
    words: str = ""
    """The arguments as written."""

    def value(self, *names: str, at: int | None = None) -> str:
        """The first of these arguments that is given, else the one at a position, else ""."""
        for name in names:
            if self.named.get(name):
                return self.named[name]
        return self.args[at] if at is not None and at < len(self.args) else ""

    @property
    def text(self) -> str:
        """What stands between the tag and its end."""
        return "\n".join(line for line, _ in self.inner or [])


Step = Callable[[Page, Call], Lines | str | None]
"""What stands for a call: lines of their own, words within a line, or None: it stays as it is written."""


def arguments(words: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The arguments of a tag, by position and by name."""
    args: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(words):
        quoted = match["double"] if match["double"] is not None else match["single"]
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match["raw"] or match["bare"] or ""
        if match["name"]:
            named[match["name"].lower()] = value
        else:
            args.append(value)
    return tuple(args), named


def code_in(text: str) -> list[tuple[int, int]]:
    """Where fenced blocks and spans of code stand, in order."""
    found: list[tuple[int, int]] = []
    at = near = 0
    while run := _RUN.search(text, near):
        near = run.end()
        start = max(text.rfind("\n", 0, run.start()) + 1, at)
        match = _FENCE.match(text, start) if start == 0 or text[start - 1] == "\n" else None
        if match is None:
            continue
        found += [span.span() for span in _SPAN.finditer(text, at, start)]
        end = _closing(match[1][0], len(match[1])).search(text, match.end())
        at = near = end.end() if end else len(text)
        found.append((start, at))
    return found + [span.span() for span in _SPAN.finditer(text, at)]


@lru_cache(maxsize=64)
def _closing(mark: str, width: int) -> re.Pattern[str]:
    return re.compile(rf"^[ \t>]*{re.escape(mark)}{{{width},}}[ \t]*$", re.MULTILINE)


def freed(lines: Lines) -> Lines:
    """The text with the braces back that are only shown; outside code so that nothing takes them for a tag again."""
    text = "\n".join([line for line, _ in lines])
    if KEPT not in text:
        return lines
    pieces: list[str] = []
    at = 0
    for start, end in code_in(text):
        pieces += (text[at:start].replace(KEPT, "&#123;"), text[start:end].replace(KEPT, "{"))
        at = end
    pieces.append(text[at:].replace(KEPT, "&#123;"))
    return list(zip("".join(pieces).split("\n"), (number for _, number in lines), strict=True))


def replaced(page: Page, text: str, numbers: Sequence[int], tags: Sequence[Tag], step: Step) -> Lines:
    """The text with every tag, and what it encloses, replaced by what `step` makes of it, innermost first.

    `numbers` are the document's lines of the text's. An end without a beginning vanishes.
    """
    return _Pass(page, text, numbers, tags, step).lines()


class _Pass:
    """One pass over a text: the pairs of its tags, and the offset of each line."""

    def __init__(self, page: Page, text: str, numbers: Sequence[int], tags: Sequence[Tag], step: Step) -> None:
        self.page, self.text, self.numbers, self.tags, self.step = page, text, numbers, tags, step
        self.ends = _pairs(tags)
        self._ends = list(accumulate(map((1).__add__, map(len, text.split("\n"))), initial=-1))[1:]

    def lines(self) -> Lines:
        return self._between(0, len(self.text), 0, len(self.tags), 0)

    def _line(self, offset: int) -> int:
        """The index of the line an offset is on."""
        return bisect_left(self._ends, offset)

    def _verbatim(self, start: int, end: int) -> Lines:
        first, lines = self._line(start), self.text[start:end].split("\n")
        numbers = self.numbers[first : first + len(lines)]
        missing = [self.numbers[-1]] * (len(lines) - len(numbers))
        return list(zip(lines, [*numbers, *missing], strict=True))

    def _between(self, start: int, end: int, first: int, last: int, depth: int) -> Lines:
        """The text from one offset to another, in which the tags from `first` to `last` stand."""
        out: Lines = []
        at, place = start, first
        while place < last:
            tag = self.tags[place]
            closing = self.ends.get(place)
            after = self.tags[closing].end if closing is not None else tag.end
            joined(out, self._verbatim(at, tag.start))
            inner = None
            if closing is not None and depth < _DEEPEST:
                inner = self._between(tag.end, self.tags[closing].start, place + 1, closing, depth + 1)
            if not tag.closing:
                self._call(out, tag, inner, after)
            at = after
            place = (closing if closing is not None else place) + 1
        joined(out, self._verbatim(at, end))
        return out

    def _call(self, out: Lines, tag: Tag, inner: Lines | None, after: int) -> None:
        """Write what stands for a tag and what it encloses."""
        number = self.numbers[min(self._line(tag.start), len(self.numbers) - 1)]
        before = out[-1][0] if out else ""
        alone = _LAST.match(self.text, after) is not None and not before.strip(" \t>")
        args, named = arguments(tag.words)
        self.page.line = number
        found = self.step(self.page, Call(tag.name, args, named, inner, number, alone, tag.words))
        if found is None:
            joined(out, [(self.text[tag.start : tag.end], number)])
            if inner is not None:
                joined(out, inner)
        elif isinstance(found, str):
            joined(out, [(line, number) for line in found.split("\n")])
        elif alone:
            out[-1:] = [(before.rstrip(), out[-1][1] if out else number)]
            out += [((before + line) if line.strip() else before.rstrip(), at) for line, at in found]
            out.append((before.rstrip(), number))
        else:
            joined(out, [(" ".join(line.strip() for line, _ in found if line.strip()), number)])


def _pairs(tags: Sequence[Tag]) -> dict[int, int]:
    """For each tag that has an end, where in `tags` that is. Pairs nest; what would cross another has none."""
    ends: dict[int, int] = {}
    open_: list[int] = []
    names: dict[str, int] = {}
    for place, tag in enumerate(tags):
        if tag.whole:
            continue
        if not tag.closing:
            open_.append(place)
            names[tag.name] = names.get(tag.name, 0) + 1
        elif names.get(tag.name, 0):
            while open_:
                first = open_.pop()
                names[tags[first].name] -= 1
                if tags[first].name == tag.name:
                    ends[first] = place
                    break
    return ends


def joined(lines: Lines, more: Lines) -> None:
    """Go on writing where the last line ended."""
    if not lines:
        lines += more
    elif more:
        lines[-1] = (lines[-1][0] + more[0][0], lines[-1][1])
        lines += more[1:]


def dedented(lines: Lines) -> Lines:
    """Without the blank lines at both ends, and without the indentation all lines share."""
    first = next((n for n, (line, _) in enumerate(lines) if line.strip()), len(lines))
    last = next((n for n in range(len(lines), 0, -1) if lines[n - 1][0].strip()), first)
    lines = lines[first:last]
    width = min((len(line) - len(line.lstrip(" \t")) for line, _ in lines if line.strip()), default=0)
    return [(line[width:] if line.strip() else "", number) for line, number in lines]


def box(label: str, inner: Lines, line: int) -> Lines:
    """A quotation that begins with its label in bold, as alerts are written."""
    head: Lines = [(f"> **{label}**", line), (">", line)] if label else []
    return [("", line), *head, *((f"> {text}".rstrip(), number) for text, number in dedented(inner)), ("", line)]


def titled(title: str, inner: Lines, line: int) -> Lines:
    """A title in bold, and below it what it is the title of."""
    head: Lines = [(f"**{title}**", line), ("", line)] if title.strip() else []
    return [("", line), *head, *dedented(inner), ("", line)]


def plain(inner: Lines, line: int) -> Lines:
    """What was enclosed, as blocks of its own."""
    return [("", line), *dedented(inner), ("", line)]


def fenced(language: str, text: str, line: int) -> Lines:
    """Code between fences that are longer than any in it."""
    text = text.replace("&#123;", "{")
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return [("", line), *((one, line) for one in (marks + language, *text.strip("\n").split("\n"), marks)), ("", line)]


def filled(template: str, call: Call) -> str:
    """A user's own words for a tag: `{0}` and `{name}` are what it was called with, `{inner}` what it encloses."""

    def value(field: re.Match[str]) -> str:
        name = field[1]
        if name == "inner":
            return call.text.strip("\n")
        return (
            (call.args[int(name)] if int(name) < len(call.args) else "") if name.isdigit() else call.value(name.lower())
        )

    return re.sub(r"\{(\w+)\}", value, template)
