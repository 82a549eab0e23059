"""Blocks of old markup: headings, lists, tables, quotations and paragraphs, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.render.confluence.markup import Node
from ingest.render.confluence.wiki.inline import read_inline
from ingest.render.confluence.wiki.passage import SIGN, Passage

_HEADING: Final = re.compile(r"[ \t]*h([1-6])\.[ \t]+(.*)")
_QUOTED: Final = re.compile(r"[ \t]*bq\.[ \t]+(.*)")
_POINT: Final = re.compile(r"[ \t]*([*#-]{1,20})[ \t]+(.*)")
_RULE: Final = re.compile(r"[ \t]*-{4,5}[ \t]*\Z")
_ROW: Final = re.compile(r"[ \t]*\|")
_SIGNS: Final = re.compile(rf"\s*(?:{SIGN.pattern}\s*)+\Z")
_PARTS: Final = re.compile(r"\\.|\[[^\[\]\n]*+\]|![^!|\s][^!|\n]*+\|[^!\n]*+!|\{\{[^{}\n]*+\}\}|\|\|?", re.DOTALL)
_LISTS: Final = {"*": "ul", "-": "ul", "#": "ol"}


def read_blocks(passage: Passage) -> list[Node | str]:
    """The nodes of a passage. One of a single paragraph is only what is in it."""
    blocks = _Blocks(passage)
    blocks.read()
    found = blocks.nodes
    if len(found) == 1 and isinstance(only := found[0], Node) and only.name == "p":
        return only.children
    return found


class _Blocks:
    """Takes lines in order; a block ends where another kind of line comes."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.nodes: list[Node | str] = []
        self._lines = passage.text.split("\n")
        self._at = 0
        self._offset = 0

    def read(self) -> None:
        """Go through all lines."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip():
                self._next()
            elif match := _HEADING.match(line):
                self._one(f"h{match[1]}", match[2])
            elif match := _QUOTED.match(line):
                self._one("blockquote", match[1])
            elif _RULE.match(line):
                self._one("hr", "")
            elif _SIGNS.match(line):
                self.nodes += self._whole()
            elif _POINT.match(line):
                self._list()
            elif _ROW.match(line):
                self._table()
            else:
                self._paragraph()

    def _next(self) -> str:
        line = self._lines[self._at]
        self._at += 1
        self._offset += len(line) + 1
        return line

    def _node(self, name: str, *children: Node | str) -> Node:
        node = Node(name, {}, self.passage.origin(self._offset))
        node.children += children
        return node

    def _inline(self, text: str) -> list[Node | str]:
        return read_inline(text, self.passage, self.passage.origin(self._offset))

    def _whole(self) -> list[Node | str]:
        """All of the next line."""
        at = self.passage.origin(self._offset)
        return read_inline(self._next(), self.passage, at)

    def _one(self, name: str, text: str) -> None:
        """A block that is one line."""
        self.nodes.append(self._node(name, *self._inline(text)))
        self._next()

    def _is_start(self) -> bool:
        """Whether the line begins a block, and so ends the one before it."""
        if self._at >= len(self._lines) or not (line := self._lines[self._at]).strip():
            return True
        return any(kind.match(line) for kind in (_HEADING, _QUOTED, _RULE, _POINT, _ROW))

    def _paragraph(self) -> None:
        node = self._node("p")
        node.children += self._whole()
        while not self._is_start() and not _SIGNS.match(self._lines[self._at]):
            node.children += [self._node("br"), *self._whole()]
        self.nodes.append(node)

    # -- lists --------------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        """Points until something else comes. A point reaches to the next one; its lines end as they are written."""
        levels: list[tuple[str, Node]] = []
        while self._at < len(self._lines) and (match := _POINT.match(self._lines[self._at])):
            if _RULE.match(self._lines[self._at]):
                break
            self._level(levels, match[1])
            point = self._node("li", *self._inline(match[2]))
            levels[-1][1].children.append(point)
            self._next()
            while not self._is_start():
                point.children += [self._node("br"), *self._whole()]

    def _level(self, levels: list[tuple[str, Node]], signs: str) -> None:
        """Open and close lists until the last open one is that of a point with these signs."""
        same = 0
        while same < min(len(levels), len(signs)) and levels[same][0] == signs[same]:
            same += 1
        del levels[same:]
        for sign in signs[same:]:
            node = self._node(_LISTS[sign])
            self._outer(levels).append(node)
            levels.append((sign, node))

    def _outer(self, levels: list[tuple[str, Node]]) -> list[Node | str]:
        """Where a list belongs: in the last point of the one around it."""
        if not levels:
            return self.nodes
        around = levels[-1][1]
        if not around.children:
            around.children.append(self._node("li"))
        last = around.children[-1]
        return last.children if isinstance(last, Node) else around.children

    # -- tables -------------------------------------------------------------------------------------------------------

    def _table(self) -> None:
        body = self._node("tbody")
        table = self._node("table", body)
        while self._at < len(self._lines) and _ROW.match(self._lines[self._at]):
            row = self._node("tr")
            start = self._offset
            text = self._next().strip()
            while not text.endswith("|") and not self._is_end_of_row():
                text += "\n" + self._next()
            for kind, cell in _cells(text.strip()):
                row.children.append(self._cell(kind, cell, start))
            body.children.append(row)
        self.nodes.append(table)

    def _is_end_of_row(self) -> bool:
        """Whether a cell that is not closed yet ends before the line; lists may stand in one."""
        if self._at >= len(self._lines) or not self._lines[self._at].strip():
            return True
        return any(kind.match(self._lines[self._at]) for kind in (_HEADING, _QUOTED, _RULE, _ROW))

    def _cell(self, kind: str, text: str, at: int) -> Node:
        node = Node(kind, {}, self.passage.origin(at))
        if "\n" in text or _POINT.match(text):
            inner = Passage(node.at)
            inner.add(text.strip())
            inner.macros = self.passage.macros
            node.children = read_blocks(inner.done())
        else:
            node.children = read_inline(text.strip(), self.passage, node.at)
        return node


def _cells(row: str) -> Iterator[tuple[str, str]]:
    """The cells of a row: th or td, and their text."""
    kind, start = "", 0
    for match in _PARTS.finditer(row):
        if match[0] not in {"|", "||"}:
            continue
        if kind:
            yield kind, row[start : match.start()]
        kind, start = "th" if match[0] == "||" else "td", match.end()
    if kind and row[start:].strip():
        yield kind, row[start:]
