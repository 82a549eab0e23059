"""Lines to blocks: lists, definitions, indented text and paragraphs, by the rules of MediaWiki's `BlockLevelPass`."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.wikitext import BLOCK

_OPENS = re.compile(
    r"<(?:table|h[1-6]|pre|p|ul|ol|dl|/?(?:tr|caption|dt|dd|li)|/t[dh])\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"<(?:/(?:table|h[1-6]|pre|p|ul|ol|dl)|td|th|/?(?:center|blockquote|div|hr|aside|figure))\b|" + BLOCK,
    re.IGNORECASE,
)
_MARKS: Final = "*#:;"
_TERM = re.compile(r"<(/?)([a-z]+)[^<>]*>|:")
_QUOTATION = re.compile(r"<(/?)blockquote\b")
_OPENING: Final = {"*": "<ul><li>", "#": "<ol><li>", ":": "<dl><dd>", ";": "<dl><dt>"}
_DEEPEST: Final = 30


class Blocks:
    """The state of one pass over lines."""

    def __init__(self) -> None:
        self.marks = ""
        self.term = False
        self.inside = False
        self.pending = ""
        self.open = ""
        self.quotation = False

    def read(self, text: str) -> str:
        """Html, line by line: each line of it is made of the same line of the text."""
        lines = [self.line(line) for line in text.split("\n")]
        ended = "".join(self.close(mark) for mark in reversed(self.marks)) + self.end()
        lines[-1] += ended
        return "\n".join(lines)

    def line(self, line: str) -> str:
        """A line with what ends and begins before it."""
        size = len(line) - len(line.lstrip(_MARKS))
        marks, rest = line[: min(size, _DEEPEST)], line[size:]
        made, rest = self.listed(marks, rest)
        if not marks:
            words = self.paragraph(rest)
            return made + words
        return made + rest.strip()

    def listed(self, marks: str, rest: str) -> tuple[str, str]:
        """What ends and begins of lists before a line with these marks, and the line without its term."""
        same = marks.replace(";", ":")
        if not marks and not self.marks:
            return "", rest
        made = ""
        if marks and self.marks == same:
            made += self.next(marks[-1])
        else:
            common = 0
            while common < min(len(same), len(self.marks)) and same[common] == self.marks[common]:
                common += 1
            made += "".join(self.close(mark) for mark in reversed(self.marks[common:]))
            if 0 < len(same) <= common:
                made += self.next(marks[common - 1])
            for mark in marks[common:]:
                made += self.end() + _OPENING[mark]
                self.term = mark == ";"
            self.pending = ""
        self.marks = same
        if marks[-1:] == ";":
            term, definition = _split(rest)
            if definition is not None:
                made += term.strip() + self.next(":")
                rest = definition
        return made, rest

    def next(self, mark: str) -> str:
        """The end of a point and the beginning of the next."""
        if mark in "*#":
            return "</li><li>"
        ended = "</dt>" if self.term else "</dd>"
        self.term = mark == ";"
        return ended + ("<dt>" if self.term else "<dd>")

    def close(self, mark: str) -> str:
        """The end of a list."""
        if mark in "*#":
            return "</li></ul>" if mark == "*" else "</li></ol>"
        ended = "</dt></dl>" if self.term else "</dd></dl>"
        self.term = False
        return ended

    def end(self) -> str:
        """The end of the paragraph or indented text that is open."""
        ended = f"</{self.open}>" if self.open else ""
        self.open = ""
        return ended

    def begin(self, name: str) -> str:
        """A paragraph or indented text, and the end of what was open."""
        ended = self.end()
        self.open = name
        return f"{ended}<{name}>"

    def paragraph(self, line: str) -> str:
        """A line that is in no list."""
        special = "<" in line or BLOCK in line
        closes = special and _CLOSES.search(line) is not None
        if closes or (special and _OPENS.search(line) is not None):
            self.pending = ""
            self.inside = not closes
            for found in _QUOTATION.finditer(line):
                self.quotation = not found[1]
            return self.end() + line
        if self.inside:
            return line
        if line[:1] == " " and not self.quotation and (self.open == "pre" or line.strip()):
            self.pending = ""
            return ("" if self.open == "pre" else self.begin("pre")) + line[1:]
        if not line.strip():
            return self.blank()
        made = self.pending
        if made:
            self.open = "p"
        elif self.open != "p":
            made = self.begin("p")
        self.pending = ""
        return made + line

    def blank(self) -> str:
        """An empty line: the next one begins a paragraph."""
        if self.pending:
            made, self.pending, self.open = self.pending + "<br>", "", "p"
            return made
        if self.open == "p":
            self.pending = "</p><p>"
            return ""
        self.pending = "<p>"
        return self.end()


def _split(line: str) -> tuple[str, str | None]:
    """A term and what the colon after it begins, which is none within a link or another element."""
    depth = 0
    for found in _TERM.finditer(line):
        if found[0] != ":":
            depth += -1 if found[1] else found[2] not in ("br", "img", "wbr", "hr")
        elif depth <= 0 and line[found.end() : found.end() + 2] != "//":
            return line[: found.start()], line[found.end() :]
    return line, None
