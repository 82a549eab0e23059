"""Going through the lines of a Markdown text: what is code, which construct begins where, what is written instead.

What the constructs are is the business of the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.render.dialect.constructs import Block, Constructs, End, Fence, Fenced, Inline, Span, constructs
from ingest.render.dialect.page import MOST_INCLUDED, Page

__all__ = [
    "MOST_INCLUDED",
    "Block",
    "Constructs",
    "End",
    "Fence",
    "Fenced",
    "Inline",
    "Page",
    "Reader",
    "Span",
    "constructs",
]

DEEPEST = 50
"""Constructs within constructs; what lies deeper stays as it is written."""
_FURTHEST = 400
"""Lines looked back for the list a line belongs to."""
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})")
_MARKER = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)|\[\^[^\]\n]+\]:)")
_MARKS = re.compile(r"[-*+.)\d]")
_ENDED = re.compile(r"[ \t]*(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|<|\||>|(?:[-*_][ \t]*){3,}$)")
"""A line that is no paragraph's, so that none goes on with the next."""


class Reader:
    """A pass over some lines. `out` and `numbers_out` grow as it goes; steps write to them through `write`."""

    def __init__(
        self, known: Constructs, page: Page, lines: Sequence[str], numbers: Sequence[int], depth: int = 0
    ) -> None:
        self.known, self.page, self.lines, self.numbers, self.depth = known, page, lines, numbers, depth
        self.out: list[str] = []
        self.numbers_out: list[int] = []
        self._prose = 0  # where in `out` the stretch of lines without code begins
        self.state: dict[str, object] = {}
        """What families know of these lines, by a name of their own."""
        self.footer: list[str] = []
        """Lines to be written at the end of these lines, after a blank one: definitions of notes, say."""

    def read(self) -> None:
        """Go through all lines."""
        lines, at, begun, count = self.lines, 0, 0, len(self.lines)
        starts = self.known.blocks.match if self.known.blocks is not None and self.depth < DEEPEST else None
        while at < count:
            line = lines[at]
            if ("`" in line or "~" in line) and (fence := _FENCE.match(line)):
                self._copy(begun, at)
                at = begun = self._code(at, fence["marks"])
            elif starts is not None and line and (match := starts(line)):
                self._copy(begun, at)
                after = self._construct(match, at)
                begun = at if after is None else after
                at = at + 1 if after is None else after
            else:
                at += 1
        self._copy(begun, count)
        self._words()
        for end in self.known.ends if not self.depth else ():
            end.step(self)
        for line in ["", *self.footer] if self.footer else ():
            self.write(line, max(count - 1, 0))
        self._prose = len(self.out)

    def _copy(self, start: int, end: int) -> None:
        """Write lines as they are."""
        if start < end:
            self.out += self.lines[start:end]
            self.numbers_out += self.numbers[start:end]

    def write(self, line: str, at: int) -> None:
        """A line that stands for line `at` of those being read."""
        self.out.append(line)
        self.numbers_out.append(self.numbers[at] if at < len(self.numbers) else self.page.line)

    def settle(self) -> None:
        """Read what is inside the paragraphs written so far, before what is known of the page changes."""
        self._words()

    def blank(self, at: int) -> None:
        """An empty line, unless there is one."""
        if self.out and self.out[-1].strip():
            self.write("", at)

    def nested(self, lines: Sequence[str], numbers: Sequence[int], prefix: str = "", first: str | None = None) -> None:
        """Read lines as a text of its own, and write what comes of it with `prefix` before each line.

        `first`, if given, comes before the first line that is not empty, in place of `prefix`.
        """
        self._words()
        inner = Reader(self.known, self.page, lines, numbers, self.depth + 1)
        inner.read()
        self.written(inner.out, inner.numbers_out, prefix, first)

    def taken_back(self) -> tuple[list[str], list[int]]:
        """The lines of the paragraph written last, with an empty one after it perhaps, which are no longer written."""
        end = len(self.out)
        if end > self._prose and not self.out[end - 1].strip():
            end -= 1
        start = end
        while start > self._prose and self.out[start - 1].strip():
            start -= 1
        taken = self.out[start:end], self.numbers_out[start:end]
        if start < end:
            del self.out[start:], self.numbers_out[start:]
        return taken

    def written(self, lines: Sequence[str], numbers: Sequence[int], prefix: str = "", first: str | None = None) -> None:
        """Write lines that are read already, each with `prefix`. They are not looked at again."""
        self._words()
        if not prefix and first is None:
            self.out += lines
            self.numbers_out += numbers
            self._prose = len(self.out)
            return
        for line, number in zip(lines, numbers, strict=True):
            begin = prefix
            if first is not None and line.strip():
                begin, first = first, None
            self.out.append((begin + line) if line.strip() else begin.rstrip())
            self.numbers_out.append(number)
        self._prose = len(self.out)

    def included(self, text: str, path: str, at: int, prefix: str = "") -> bool:
        """Read a file's text in place of line `at`. False, and nothing is written, when it includes itself."""
        page = self.page
        if path in page.including or len(page.including) >= DEEPEST // 2:
            return False
        self._words()
        outer, page.including = page.including, (*page.including, path)
        lines = text.split("\n")
        self.nested(lines, [self.numbers[at]] * len(lines), prefix)
        page.including = outer
        return True

    def indented(self, at: int, indent: str) -> int:
        """The index after the last line of the block below line `at` that is indented deeper than `indent`."""
        width, end = len(indent.expandtabs(4)), at + 1
        for place in range(at + 1, len(self.lines)):
            line = self.lines[place]
            if not line.strip():
                continue
            if len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip()) <= width:
                break
            end = place + 1
        return end

    def _construct(self, match: re.Match[str], at: int) -> int | None:
        """Write the construct that begins on a line; the index after it, None: it is none after all."""
        name = match.lastgroup or ""
        block = self.known.block_steps[int(name[1:])]
        if len(match["indent"].expandtabs(4)) >= 4 and not self._in_list(at):  # noqa: PLR2004 - CommonMark's
            return None
        self.page.line = self.numbers[at]
        after = block.step(self, match, at)
        return None if after is None else max(after, at + 1)

    def _in_list(self, at: int) -> bool:
        """Whether an indented line belongs to a point of a list, and is no block of code."""
        width = len(self.lines[at].expandtabs(4)) - len(self.lines[at].expandtabs(4).lstrip())
        for place in range(at - 1, max(-1, at - _FURTHEST), -1):
            line = self.lines[place].expandtabs(4)
            if not line.strip():
                continue
            indent = len(line) - len(line.lstrip())
            if _MARKER.match(line):
                if indent < width:
                    return True
            elif indent == 0 and not self._goes_on(place):
                return False
            elif indent:
                width = min(width, indent)
        return False

    def _goes_on(self, at: int) -> bool:
        """Whether a line without indentation goes on with the paragraph of the line before it."""
        before = self.lines[at - 1] if at else ""
        return bool(before.strip()) and not _ENDED.match(before) and not _ENDED.match(self.lines[at])

    def _code(self, at: int, marks: str) -> int:
        """Write a fenced block as it is, or as the dialect has it; the index after it."""
        self._words()
        end, count = at + 1, len(self.lines)
        furthest = self.lines[at].expandtabs(4).find(marks) + 3
        while end < count and not (marks in self.lines[end] and _closes(self.lines[end], marks, furthest)):
            end += 1
        after = min(end + 1, count)
        if not (self.known.fences and self._fence(at, end, after, marks)):
            self.out += self.lines[at:after]
            self.numbers_out += self.numbers[at:after]
        self._prose = len(self.out)
        return after

    def _fence(self, at: int, end: int, after: int, marks: str) -> bool:
        """Write a fenced block that the dialect changes; False: it changes nothing."""
        text = "\n".join(self.lines[at:end])
        steps = [fence.step for fence in self.known.fences if fence.sign in text]
        if not steps:
            return False
        indent, _, info = self.lines[at].partition(marks)
        before = block = Fenced(info.strip(), list(self.lines[at + 1 : end]), indent)
        self.page.line = self.numbers[at]
        for step in steps:
            block = step(self.page, block)
        if block == before:
            return False
        if block.title:
            self.write(indent + block.title, at)
            indent = _MARKS.sub(" ", indent)
            self.write(indent.rstrip(), at)
        if block.is_text:
            numbers = self.numbers[at + 1 : end]
            if block.lines != before.lines:
                numbers = [self.numbers[at]] * len(block.lines)
            self.nested(block.lines, numbers, _MARKS.sub(" ", indent))
            return True
        info = block.info if block.info.startswith(("`", "~")) else marks + block.info
        self.write(indent + info, at)
        same = block.lines == before.lines
        self.out += block.lines
        self.numbers_out += self.numbers[at + 1 : end] if same else [self.numbers[at]] * len(block.lines)
        self._copy(end, after)
        return True

    def _words(self) -> None:
        """Read the constructs inside the paragraphs written since the last code."""
        first, self._prose = self._prose, len(self.out)
        known = self.known
        if known.inlines is None or first == len(self.out):
            return
        text = "\n".join(self.out[first:])
        if known.inline_sign is None or not known.inline_sign.search(text):
            return
        spans = known.span_sign is not None and known.span_sign.search(text) is not None
        numbers = self.numbers_out[first:]
        pieces: list[str] = []
        kept: list[int] = []
        end = line = 0
        for match in _found(known, text, spans=spans):
            start = line + text.count("\n", end, match.start())
            self.page.line = numbers[start]
            new = self._inline(match)
            if new is None:
                continue
            pieces += (text[end : match.start()], new)
            kept += numbers[line:start]
            kept += [numbers[start]] * new.count("\n")
            line, end = start + match[0].count("\n"), match.end()
        if not end:
            return
        pieces.append(text[end:])
        self.out[first:] = "".join(pieces).split("\n")
        self.numbers_out[first:] = kept + numbers[line:]
        self._prose = len(self.out)

    def _inline(self, match: re.Match[str]) -> str | None:
        name = match.lastgroup or ""
        if not name.startswith("i"):
            new = (span.step(self.page, match[0]) for span in self.known.spans)
            return next((one for one in new if one is not None), None)
        return self.known.inline_steps[int(name[1:])].step(self.page, match)


def _closes(line: str, marks: str, furthest: int) -> bool:
    """Whether a line ends a block of code, whose marks may stand so many columns from its beginning."""
    words = line.strip(" \t>")
    return not words.strip(marks[0]) and len(line.expandtabs(4).rstrip()) - len(words) <= furthest


def _found(known: Constructs, text: str, *, spans: bool) -> Iterator[re.Match[str]]:
    """The code, comments and constructs inside of a text, in order; none begins within another."""
    assert known.inlines is not None
    if known.inline_first is None:
        yield from known.inlines.finditer(text)
        return
    candidate, whole = known.inline_first.search, known.inlines.match
    lead = None if spans or known.inline_lead is None or "<!--" in text else known.inline_lead.search
    at, furthest, last = 0, -1, text.rfind("-->")
    while True:
        if lead is not None and furthest < at:
            near = lead(text, at)
            if near is None:
                return
            furthest = near.start()
            at = max(at, text.rfind("\n\n", at, furthest) + 1)  # no code reaches over an empty line
        near = candidate(text, at)
        if near is None:
            return
        start = near.start()
        is_open = start > last and text.startswith("<!--", start)  # to look for its end each time would take too long
        match = None if is_open else whole(text, start)
        if match is None:
            at = start + 1
        else:
            if spans or match.lastgroup != "code":
                yield match
            at = max(match.end(), start + 1)
