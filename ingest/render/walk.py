"""The state of a walk over a document's tree: where words go, which links there are, what was found and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ingest.render.findings import finding
from ingest.render.links import Links
from ingest.render.model import Finding
from ingest.render.running import Run
from ingest.render.tree import Element, line
from ingest.render.writer import Writer

Close = Callable[[], object] | None
"""What to do at the element's end."""

SKIP: Final = object()
Step = Callable[["Walk", Element], object]
"""Starts an element; returns its `Close`, or `SKIP` when its content is left out or already written."""


class Walk:
    """The state of one walk: where the words go, the links, and what was found."""

    def __init__(
        self,
        run: Run,
        links: Links,
        findings: list[Finding],
        *,
        levels: tuple[tuple[str, str], ...],
        line_offset: int,
        lines: Sequence[int] = (),
        sourcepos: bool,
    ) -> None:
        self.run, self.writer, self.links, self.findings = run, Writer(run), links, findings
        self._levels = levels
        self._offset, self._lines = line_offset, lines
        self.sourcepos = sourcepos
        self.position = ""  # with sourcepos: that of the last element that had one, as comrak writes it
        self._reported: set[str] = set()
        self.level = 1  # of the last heading
        self.details: list[int] = []
        self.tabs: dict[Element, str] = {}  # panels whose label is still to be written
        self.figures: list[int] = []  # for each open figure, how many findings there were before it

    def line(self, element: Element) -> int:
        """The line in the document the element stands on, 0 when it is not known."""
        return self.numbered(_number(self.position) if self.sourcepos else line(element))

    def numbered(self, number: int) -> int:
        """The line in the document that a line of the html is made of, 0 when it is not known."""
        number = mapped(number, self._lines)
        return number + self._offset if number else 0

    def report(self, code: str, message: str, element: Element) -> None:
        """A finding on the element's line."""
        self.findings.append(finding(code, message, self.line(element), self._levels))

    def report_once(self, code: str, message: str, element: Element) -> None:
        """A finding on the first such element's line; `message` is the same for all of them."""
        if message not in self._reported:
            self._reported.add(message)
            self.report(code, message, element)


def mapped(number: int, lines: Sequence[int]) -> int:
    """The line of the document that a line of the html, both from 1, was made of; `lines` empty: the same one."""
    return lines[number - 1] if 0 < number <= len(lines) else number


def _number(position: str) -> int:
    """The line a `data-sourcepos` begins with; 0 for one that an author made up."""
    number = position.partition(":")[0]
    return int(number) if number.isdecimal() and len(number) <= len("1000000000") else 0
