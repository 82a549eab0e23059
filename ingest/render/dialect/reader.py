"""Going through the lines of a Markdown text: what is code, which construct begins where, what is written instead.

What the constructs are is the business of the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.render.dialect.constructs import (
    Block,
    Constructs,
    End,
    Fence,
    Fenced,
    Inline,
    Look,
    Span,
    found,
    within,
)
from ingest.render.dialect.fences import fence_end, next_fence
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
]

DEEPEST = 50
"""Constructs within constructs; what lies deeper stays as it is written."""
_FURTHEST = 400
"""Lines looked back for the list a line belongs to."""
_MARKER = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)|\[\^[^\]\n]+\]:)")
_MARKS = re.compile(r"[-*+.)\d]")
_ENDED = re.compile(r"[ \t]*(?:#{1,6}(?:[ \t]|$)|`{3}|~{3}|<|\||>|(?:[-*_][ \t]*){3,}$)")
"""A line that is no paragraph's, so that none goes on with the next."""


class Reader:
    """A pass over some lines. `out` and `numbers_out` grow as it goes; steps write to them through `write`."""

    def __init__(
        self,
        known: Constructs,
        page: Page,
        lines: Sequence[str],
        numbers: Sequence[int],
        depth: int = 0,
        look: Look | None = None,
    ) -> None:
        self.known, self.page, self.lines, self.numbers, self.depth = known, page, lines, numbers, depth
        self.out: list[str] = []
        self.numbers_out: list[int] = []
        self._prose = 0  # where in `out` the stretch of lines without code begins
        self._look = look or Look(-1, known.leads, fenced=bool(known.fences))
        self._fresh = False  # whether that stretch holds lines that are not those being read
        self.text, self.place = "", 0
        """The lines, each behind the end of a line; where in that the line begins that is being read."""
        self.state: dict[str, object] = {}
        """What families know of these lines, by a name of their own."""
        self.footer: list[str] = []
        """Lines to be written at the end of these lines, after a blank one: definitions of notes, say."""

    def read(self, text: str = "") -> None:
        """Go through all lines, from one place where there may be something to the next.

        `text` is what the lines are, each behind the end of a line, where that is known.
        """
        lines = self.lines
        text = self.text = text or "\n" + "\n".join(lines)
        look, beyond = self._look, len(text)
        tildes = "~" in text
        minds_code = bool(look.leads) or look.fenced
        search = self.known.blocks.search if self.known.blocks is not None and self.depth < DEEPEST else None
        block, fence, marks = beyond if search is None or look.block is None else look.block, -1, ""
        at = start = here = begun = 0  # `start`: where in the text line `at` does, with the end of the line before it
        while True:
            if block < here:
                near_block = search(text, here) if search else None
                block = near_block.start() if near_block else beyond
            if block == beyond and not minds_code:
                break
            if fence < here:
                fence, marks = next_fence(text, here, tildes=tildes)
            near = min(block, fence)
            if near == beyond:
                break
            at += text.count("\n", start + 1, near + 1)
            start = near
            self.copy(begun, at)
            begun, self.place = at, near + 1
            if near == fence:
                end, here = fence_end(text, fence, marks)
                after = at + text.count("\n", near + 1, here + 1) if here < beyond else len(lines)
                self._code(at, after - (end < here), after, marks)
                at = begun = after
                start = here
            elif (next_ := self._construct(at)) is None:
                here = near + 1
            else:
                start = here = near + sum(map(len, lines[at:next_])) + next_ - at
                at = begun = next_
        self.copy(begun, len(lines))
        self._words()
        for ending in self.known.ends if not self.depth else ():
            ending.step(self)
        for line in ["", *self.footer] if self.footer else ():
            self.write(line, max(len(lines) - 1, 0))
        self._prose = len(self.out)

    def copy(self, start: int, end: int) -> None:
        """Write lines as they are."""
        if start < end:
            self.out += self.lines[start:end]
            self.numbers_out += self.numbers[start:end]

    def write(self, line: str, at: int) -> None:
        """A line that stands for line `at` of those being read."""
        self._fresh = self._fresh or bool(line)
        self.out.append(line)
        self.numbers_out.append(self.numbers[at] if at < len(self.numbers) else self.page.line)

    def settle(self) -> None:
        """Read what is inside the paragraphs written so far, before what is known of the page changes."""
        self._words()

    def blank(self, at: int) -> None:
        """An empty line, unless there is one."""
        if self.out and self.out[-1].strip():
            self.write("", at)

    def nested(self, lines: Sequence[str], numbers: Sequence[int], prefix: str = "") -> None:
        """Read lines as a text of its own, and write what comes of it with `prefix` before each line."""
        text = "\n" + "\n".join(lines)
        look = self.known.look_within(text, self._look)
        if look is None:
            self.written(lines, numbers[: len(lines)], prefix)
            return
        self._words()
        inner = Reader(self.known, self.page, lines, numbers, self.depth + 1, look)
        inner.read(text)
        self.written(inner.out, inner.numbers_out, prefix)

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

    def written(self, lines: Sequence[str], numbers: Sequence[int], prefix: str = "") -> None:
        """Write lines that are read already, each with `prefix`. They are not looked at again."""
        if self._fresh or self._prose < len(self.out):
            self._words()
        if prefix:
            empty = prefix.rstrip()
            lines = [prefix + line if line and not line.isspace() else empty for line in lines]
        self.out += lines
        self.numbers_out += numbers
        self._prose = len(self.out)

    def included(self, text: str, path: str, at: int, prefix: str = "") -> bool:
        """Read a file's text in place of line `at`. False, and nothing is written, when it includes itself."""
        page = self.page
        if path in page.including or len(page.including) >= DEEPEST // 2:
            return False
        self._words()
        outer, page.including = page.including, (*page.including, path)
        lines = text.split("\n")
        inner = Reader(self.known, page, lines, [self.numbers[at]] * len(lines), self.depth + 1)
        inner.read()
        self.written(inner.out, inner.numbers_out, prefix)
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

    def _construct(self, at: int) -> int | None:
        """Write the construct that begins on a line; the index after it, None: it is none after all."""
        line = self.lines[at]
        for pattern, block in self.known.beginning.get(line.lstrip(" \t")[:1], ()):
            if match := pattern.match(line):
                indent = match["indent"]
                if indent and len(indent.expandtabs(4)) >= 4 and not self._in_list(at):  # noqa: PLR2004 - CommonMark's
                    return None
                self.page.line = self.numbers[at]
                after = block.step(self, match, at)
                return None if after is None else max(after, at + 1)
        return None

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

    def _code(self, at: int, end: int, after: int, marks: str) -> None:
        """Write the fenced block of the lines up to `after` as it is, or as the dialect has it."""
        self._words()
        if not (self._look.fenced and self._fence(at, end, after, marks)):
            self.copy(at, after)
        self._prose = len(self.out)

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
        self.copy(end, after)
        return True

    def _words(self) -> None:
        """Read the constructs inside the paragraphs written since the last code."""
        first, self._prose = self._prose, len(self.out)
        fresh, self._fresh = self._fresh, False
        if first == len(self.out) or not (self._look.leads or fresh):
            return
        text = "\n".join(self.out[first:])
        leads = within(text, self.known.leads if fresh else self._look.leads)
        if not leads:
            return
        numbers = self.numbers_out
        pieces: list[str] = []
        kept: list[int] = []
        end = line = place = at = 0  # `at`: the line on which `place` is; `line`: that on which what was read last ends
        for match in found(self.known, text, spans=any(lead.first == "`" for lead in leads)):
            at += text.count("\n", place, match.start())
            place = match.start()
            self.page.line = numbers[first + at]
            new = self._inline(match)
            if new is None:
                continue
            pieces += (text[end:place], new)
            kept += numbers[first + line : first + at]
            kept += [numbers[first + at]] * new.count("\n")
            line = at = at + match[0].count("\n")
            end = place = match.end()
        if not end:
            return
        pieces.append(text[end:])
        self.out[first:] = "".join(pieces).split("\n")
        self.numbers_out[first:] = kept + numbers[first + line :]
        self._prose = len(self.out)

    def _inline(self, match: re.Match[str]) -> str | None:
        name = match.lastgroup or ""
        if not name.startswith("i"):
            new = (span.step(self.page, match[0]) for span in self.known.spans)
            return next((one for one in new if one is not None), None)
        return self.known.inline_steps[int(name[1:])](self.page, match)
