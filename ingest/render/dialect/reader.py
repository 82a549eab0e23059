"""Going through the lines of a Markdown text: what is code, which construct begins where, what is written instead.

What the constructs are is the business of the modules beside this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import NamedTuple

from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings

DEEPEST = 50
"""Constructs within constructs; what lies deeper stays as it is written."""
MOST_INCLUDED = 4_000_000
"""Characters that all files included in one document may have together."""


class Block(NamedTuple):
    """A construct that begins with a line of its own.

    `pattern` is a regular expression without groups that matches the beginning of the line after its indentation. `step` writes
    what stands for the construct and returns the index of the first line after it, or None: it is none after all.
    `sign` is a string one of which every text with the construct holds, so that most texts cost nothing.
    """

    sign: str
    pattern: str
    step: Callable[[Reader, re.Match[str], int], int | None]


class Inline(NamedTuple):
    """A construct inside a paragraph. `pattern` has no groups; `step` returns what stands for it, None: leave it."""

    sign: str
    pattern: str
    step: Callable[[Page, re.Match[str]], str | None]


class Constructs(NamedTuple):
    """The constructs of a dialect, ready to be looked for."""

    sign: re.Pattern[str] | None
    blocks: re.Pattern[str] | None
    block_steps: tuple[Block, ...]
    inline_sign: re.Pattern[str] | None
    inlines: re.Pattern[str] | None
    inline_steps: tuple[Inline, ...]


_FURTHEST = 400
"""Lines looked back for the list a line belongs to."""
_INDENT = r"(?P<indent>[ \t]*)"
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})")
_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_SPAN = r"(?P<code>(?<![`\\])(?P<ticks>`{1,32})(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)(?P=ticks)(?!`)|<!--(?s:.*?)-->)"


def constructs(modules: Iterable[ModuleType]) -> Constructs:
    """Those of the modules' `BLOCKS` and `INLINES`, in their order."""
    blocks: list[Block] = []
    inlines: list[Inline] = []
    for module in modules:
        blocks += getattr(module, "BLOCKS", ())
        inlines += getattr(module, "INLINES", ())
    return Constructs(
        _any({block.sign for block in blocks} | {inline.sign for inline in inlines}),
        re.compile(f"{_INDENT}(?:{_alternatives('b', (block.pattern for block in blocks))})") if blocks else None,
        tuple(blocks),
        _any({inline.sign for inline in inlines}),
        re.compile(f"{_SPAN}|{_alternatives('i', (inline.pattern for inline in inlines))}", re.MULTILINE)
        if inlines
        else None,
        tuple(inlines),
    )


def _any(signs: set[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(re.escape(sign) for sign in sorted(signs))) if signs else None


def _alternatives(letter: str, patterns: Iterable[str]) -> str:
    return "|".join(f"(?P<{letter}{number}>{pattern})" for number, pattern in enumerate(patterns))


class Page:
    """The document being read: what constructs need to know of it, and what has been found."""

    def __init__(self, path: str, settings: RenderSettings, line_offset: int) -> None:
        self.path, self.settings = path, settings
        self.folder = path.rpartition("/")[0]
        self.findings: list[Finding] = []
        self.line = 0
        """The line the construct being read begins on, counted without front matter."""
        self.including: tuple[str, ...] = ()
        """The files whose inclusion is being read, outermost first."""
        self.state: dict[str, object] = {}
        """What families keep between constructs of one document, by a name of their own."""
        self._offset = line_offset
        self._included = 0

    def report(self, code: str, message: str) -> None:
        """A finding on the line of the construct being read."""
        self.findings.append(finding(code, message, self.line + self._offset, self.settings.findings))

    def file(self, folder: str, target: str) -> str | None:
        """The text of a file to include, None when there is none or it may not be; the caller reports that.

        `target` counts from `folder`, or from the source's root when it begins with a slash. Raises Needed.
        """
        path = self.settings.files.path(folder, target)
        body = self.settings.files.read(path) if path is not None else None
        if body is None or self._included + len(body) > MOST_INCLUDED:
            return None
        self._included += len(body)
        return body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


class Reader:
    """A pass over some lines. `out` and `numbers_out` grow as it goes; steps write to them through `write`."""

    def __init__(
        self, known: Constructs, page: Page, lines: Sequence[str], numbers: Sequence[int], depth: int = 0
    ) -> None:
        self.known, self.page, self.lines, self.numbers, self.depth = known, page, lines, numbers, depth
        self.out: list[str] = []
        self.numbers_out: list[int] = []
        self._prose = 0  # where in `out` the stretch of lines without code begins
        self.footer: list[str] = []
        """Lines to be written at the end of these lines, after a blank one: definitions of notes, say."""

    def read(self) -> None:
        """Go through all lines."""
        at, count = 0, len(self.lines)
        blocks = self.known.blocks
        while at < count:
            line = self.lines[at]
            if ("`" in line or "~" in line) and (fence := _FENCE.match(line)):
                at = self._code(at, fence["marks"])
            elif blocks is not None and self.depth < DEEPEST and (match := blocks.match(line)):
                at = self._construct(match, at)
            else:
                self.write(line, at)
                at += 1
        self._words()
        for line in ["", *self.footer] if self.footer else ():
            self.write(line, max(count - 1, 0))
        self._prose = len(self.out)

    def write(self, line: str, at: int) -> None:
        """A line that stands for line `at` of those being read."""
        self.out.append(line)
        self.numbers_out.append(self.numbers[at] if at < len(self.numbers) else self.page.line)

    def blank(self, at: int) -> None:
        """An empty line, unless there is one."""
        if self.out and self.out[-1].strip():
            self.write("", at)

    def nested(self, lines: Sequence[str], numbers: Sequence[int], prefix: str = "", first: str | None = None) -> None:
        """Read lines as a text of its own, and write what comes of it with `prefix` before each line.

        `first`, if given, comes before the first line that is not empty, in place of `prefix`.
        """
        inner = Reader(self.known, self.page, lines, numbers, self.depth + 1)
        inner.read()
        self.written(inner.out, inner.numbers_out, prefix, first)

    def written(self, lines: Sequence[str], numbers: Sequence[int], prefix: str = "", first: str | None = None) -> None:
        """Write lines that are read already, each with `prefix`. They are not looked at again."""
        self._words()
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

    def _construct(self, match: re.Match[str], at: int) -> int:
        name = match.lastgroup or ""
        block = self.known.block_steps[int(name[1:])]
        if len(match["indent"].expandtabs(4)) >= 4 and not self._in_list(at):  # noqa: PLR2004 - CommonMark's
            after = None
        else:
            self.page.line = self.numbers[at]
            after = block.step(self, match, at)
        if after is None:
            self.write(self.lines[at], at)
            return at + 1
        return max(after, at + 1)

    def _in_list(self, at: int) -> bool:
        """Whether an indented line belongs to a point of a list, and is no block of code."""
        width = len(self.lines[at].expandtabs(4)) - len(self.lines[at].expandtabs(4).lstrip())
        for place in range(at - 1, max(-1, at - _FURTHEST), -1):
            line = self.lines[place].expandtabs(4)
            if not line.strip():
                continue
            indent = len(line) - len(line.lstrip())
            if indent < width:
                if _MARKER.match(line):
                    return True
                width = indent
            if indent == 0 and not _MARKER.match(line):
                return False
        return False

    def _code(self, at: int, marks: str) -> int:
        """Write a fenced block as it is; the index after it."""
        self._words()
        closing = re.compile(rf"[ \t>]*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")
        self.write(self.lines[at], at)
        at += 1
        while at < len(self.lines):
            line = self.lines[at]
            self.write(line, at)
            at += 1
            if closing.match(line):
                break
        self._prose = len(self.out)
        return at

    def _words(self) -> None:
        """Read the constructs inside the paragraphs written since the last code."""
        first, self._prose = self._prose, len(self.out)
        known = self.known
        if known.inlines is None or known.inline_sign is None or first == len(self.out):
            return
        text = "\n".join(self.out[first:])
        if not known.inline_sign.search(text):
            return
        numbers = self.numbers_out[first:]
        pieces: list[str] = []
        kept: list[int] = []
        end = line = 0
        for match in known.inlines.finditer(text):
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
            return None
        return self.known.inline_steps[int(name[1:])].step(self.page, match)
