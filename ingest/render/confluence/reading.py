"""The state of reading a body: what is written so far, where in which page it stands, and what was found.

The tree is walked without recursion, so that no page is nested too deeply. What elements mean is told by steps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from ingest.render.blocks import escaped
from ingest.render.confluence.markup import Node
from ingest.render.confluence.page import Page
from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings

Nodes = Iterable[Node | str]
End = str | Callable[[], object]
"""What to write, or to do, after what is in an element."""
Inner = tuple[Nodes, End] | None
"""What of an element is still to be read, and how it ends; None: nothing."""


class Place(NamedTuple):
    """The page that is being read: the document itself, or one it includes, all of which stands on one line of it."""

    page: Page
    ends: tuple[int, ...]
    """Where the lines of its body end."""
    line: int
    """Of an included page: the line it is included on. 0: the document itself."""


class Reading:
    """One document on its way to html. A step writes the start of an element and says what is in it."""

    def __init__(self, page: Page, settings: RenderSettings) -> None:
        self.settings = settings
        self.findings: list[Finding] = []
        self.places = [place_of(page)]
        self.included = 0
        """How many pages were included so far."""
        self.verbatim = 0
        """How many elements are open in which every blank counts."""
        self.before = ""
        """What comes before the next words, such as the box of a task."""
        self._pieces: list[str] = []
        self._apart = False
        self._lines = [1]
        self._line = 1
        self._said: set[str] = set()

    @property
    def page(self) -> Page:
        """The page that is being read."""
        return self.places[-1].page

    @property
    def html(self) -> str:
        """All that is written."""
        return "".join(self._pieces)

    @property
    def lines(self) -> list[int]:
        """For each line of `html` the line of the document it was made of."""
        return self._lines

    def read(self, nodes: Nodes, steps: Mapping[str, Callable[[Reading, Node], Inner]]) -> None:
        """Write all of `nodes`. An element without a step is what is in it."""
        stack: list[tuple[Iterator[Node | str], End]] = [(iter(nodes), "")]
        while stack:
            rest, end = stack[-1]
            for node in rest:
                if isinstance(node, str):
                    self.text(node)
                    continue
                step = steps.get(node.name)
                inner = step(self, node) if step is not None else (node.children, "")
                if inner is not None:
                    stack.append((iter(inner[0]), inner[1]))
                    break
            else:
                stack.pop()
                if not isinstance(end, str):
                    end()
                elif end:
                    self.write(end)

    def text(self, text: str) -> None:
        """Text as it stands in the page."""
        if "&" in text or "<" in text or ">" in text:
            text = escaped(text)
        if "\n" in text and not self.verbatim:
            text = text.replace("\n", " ")
        if self.before and not text.strip():
            return
        if self._apart and text:
            self._apart = False
            text = f" {text}" if text[0].isalnum() else text
        self.write(text)

    def apart(self, text: str) -> None:
        """Words that a reader sees apart from those around them, although no blank is between, such as in a badge."""
        before = self._pieces[-1] if self._pieces else ""
        self.text(f" {text}" if before[-1:].isalnum() else text)
        self._apart = True

    def write(self, html: str) -> None:
        """Html as it is; of running text."""
        if self.before:
            html, self.before = self.before + html.lstrip(), ""
        self._put(html)

    def block(self, node: Node, html: str) -> None:
        """The start of what stands on lines of its own; what was made of `node` is on its line."""
        self._line = self.line(node)
        self._put(html if self.verbatim else f"\n{html}")

    def _put(self, html: str) -> None:
        self._pieces.append(html)
        if "\n" in html:
            self._lines += [self._line] * html.count("\n")

    def line(self, node: Node) -> int:
        """The line of the document a node stands on, from 1."""
        place = self.places[-1]
        return place.line or bisect_right(place.ends, node.at) + 1

    def report(self, code: str, message: str, node: Node) -> None:
        """A finding on the node's line; the same one again on that line is one."""
        line = self.line(node)
        found = finding(code, message, line, self.settings.findings)
        if f"{line} {code} {message}" not in self._said:
            self._said.add(f"{line} {code} {message}")
            self.findings.append(found)

    def report_once(self, code: str, message: str, node: Node) -> None:
        """A finding on the line of the first node it is said of."""
        if message not in self._said:
            self._said.add(message)
            self.report(code, message, node)


def place_of(page: Page, line: int = 0) -> Place:
    """A page to be read; `line` is where it is included."""
    body = page.body
    ends: list[int] = []
    at = -1
    while not line and (at := body.find("\n", at + 1)) >= 0:
        ends.append(at)
    return Place(page, tuple(ends), line)


_SHOWN: Final = 80


def shown(text: str) -> str:
    """A name or an address as it may stand in a message: on one line, and short."""
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"
