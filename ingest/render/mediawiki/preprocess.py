"""Wikitext as a tree of braces: templates, arguments and extension tags, with the text between them.

In the order MediaWiki itself works (its `Preprocessor_Hash`, whose behaviour tests/parser/preprocessor.txt shows):
braces come before everything else, so that templates may hold halves of tables and links.
"""

from __future__ import annotations

import re
from typing import Final

TAGS: Final = frozenset(
    "nowiki pre ref references gallery math chem ce syntaxhighlight source poem timeline score templatedata "
    "templatestyles indicator imagemap inputbox section categorytree hiero graph mapframe maplink dynamicpagelist dpl "
    "ask tabber tabview embedvideo youtube video html5media googlespreadsheet drawio mermaid plantuml graphviz choose "
    "rss feed widget html css languages newcomers charinsert phonos chart randomselection calendar comments "
    "slideshow seo flow".split()
)
"""Tags whose content is not wikitext until the extension behind them says so (core's, and the common extensions')."""

_TOKEN = re.compile(
    r"<!--|\{\{+|\}\}+|\[\[|\]\]|[|=]|</?(?:(?P<part>noinclude|includeonly|onlyinclude)\s*/?>"
    rf"|(?<!</)(?P<tag>{'|'.join(sorted(TAGS))})(?=[\s/>]))",
    re.IGNORECASE,
)
_ONLY = re.compile(r"<onlyinclude>(.*?)(?:</onlyinclude>|\Z)", re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(r"[ \t]*\n")
_DEEPEST: Final = 100


class Text(str):
    """Characters that are no braces, and where in the source they began."""

    __slots__ = ("offset",)
    offset: int


class Piece:
    """One part of a template between bars; `equals` is where in `nodes` its first `=` stood, -1: it has none."""

    __slots__ = ("equals", "nodes")

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.equals = -1


class Braces:
    """`{{…}}` (`count` 2) or `{{{…}}}` (3)."""

    __slots__ = ("count", "offset", "pieces")

    def __init__(self, count: int, offset: int, pieces: list[Piece]) -> None:
        self.count, self.offset, self.pieces = count, offset, pieces


class Tag:
    """An extension's tag with its attributes and its raw content, None when it closed itself."""

    __slots__ = ("attributes", "content", "name", "offset")

    def __init__(self, name: str, attributes: str, content: str | None, offset: int) -> None:
        self.name, self.attributes, self.content, self.offset = name, attributes, content, offset


Node = Text | Braces | Tag


class _Open:
    __slots__ = ("count", "offset", "pieces", "sign")

    def __init__(self, sign: str, count: int, offset: int) -> None:
        self.sign, self.count, self.offset = sign, count, offset
        self.pieces = [Piece()]


def parse(source: str, *, included: bool) -> list[Node]:
    """The tree of a page, or of what it is when another includes it. Linear in the length of the source."""
    if included and "<onlyinclude>" in source.lower():
        source = "".join(_ONLY.findall(source))
    return _Parser(source, included=included).parsed()


class _Parser:
    def __init__(self, source: str, *, included: bool) -> None:
        self.source = source
        self.skipped = "noinclude" if included else "includeonly"
        self.root = Piece()
        self.stack: list[_Open] = []
        self.here = self.root
        self.unclosed: set[str] = set()

    def parsed(self) -> list[Node]:
        source, at = self.source, 0
        while (token := _TOKEN.search(source, at)) is not None:
            start, end = token.span()
            if start > at:
                self.add(source[at:start], at)
            sign = source[start]
            if sign == "<":
                at = self.angle(token)
                continue
            at = end
            if sign in "{[":
                self.opened(sign, end - start, start)
            elif sign == "}":
                self.closed(end - start, start)
            elif sign == "]":
                self.unlinked(start)
            elif not self.stack or self.stack[-1].sign == "[":
                self.add(sign, start)
            elif sign == "|":
                self.here = Piece()
                self.stack[-1].pieces.append(self.here)
            elif self.here.equals < 0 and len(self.stack[-1].pieces) > 1:
                self.here.equals = len(self.here.nodes)
            else:
                self.add(sign, start)
        self.add(source[at:], at)
        for left in self.stack:
            _spill(left, self.root.nodes)
        return self.root.nodes

    def add(self, words: str, offset: int) -> None:
        if words:
            text = Text(words)
            text.offset = offset
            self.here.nodes.append(text)

    def opened(self, sign: str, count: int, offset: int) -> None:
        if len(self.stack) >= _DEEPEST:
            self.add(sign * count, offset)
            return
        self.stack.append(_Open(sign, count, offset))
        self.here = self.stack[-1].pieces[-1]

    def closed(self, count: int, offset: int) -> None:
        while count > 1 and self.stack and self.stack[-1].sign == "{":
            top = self.stack[-1]
            taken = min(count, top.count, 3)
            made = Braces(taken, top.offset, top.pieces)
            count, top.count = count - taken, top.count - taken
            if top.count > 1:
                top.pieces = [Piece()]
            else:
                self.stack.pop()
            self.here = self.stack[-1].pieces[-1] if self.stack else self.root
            self.add("{" * (top.count == 1), top.offset)
            self.here.nodes.append(made)
        self.add("}" * count, offset)

    def unlinked(self, offset: int) -> None:
        """The end of a link: what is in it is text like any other, but its bars were no template's."""
        if self.stack and self.stack[-1].sign == "[":
            top = self.stack.pop()
            self.here = self.stack[-1].pieces[-1] if self.stack else self.root
            _spill(top, self.here.nodes)
        self.add("]]", offset)

    def angle(self, token: re.Match[str]) -> int:
        start, end = token.span()
        if token["part"]:
            name = token["part"].lower()
            if name == self.skipped and self.source[start + 1] != "/" and self.source[end - 2] != "/":
                return self.after(f"</{name}>", end)
            return end
        if token["tag"]:
            return self.tag(token["tag"].lower(), start, end)
        return self.comment(start)

    def after(self, mark: str, start: int) -> int:
        found = re.compile(re.escape(mark), re.IGNORECASE).search(self.source, start)
        return found.end() if found else len(self.source)

    def tag(self, name: str, start: int, end: int) -> int:
        close = self.source.find(">", end)
        if close < 0 or name in self.unclosed:
            self.add(self.source[start:end], start)
            return end
        attributes = self.source[end:close]
        if attributes.endswith("/"):
            self.here.nodes.append(Tag(name, attributes[:-1], None, start))
            return close + 1
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.source, close + 1)
        if found is None:
            self.unclosed.add(name)
            self.add(self.source[start:end], start)
            return end
        self.here.nodes.append(Tag(name, attributes, self.source[close + 1 : found.start()], start))
        return found.end()

    def comment(self, start: int) -> int:
        """A comment is nothing, and a line that holds nothing else is no line."""
        end = self.source.find("-->", start + 4)
        end = len(self.source) if end < 0 else end + 3
        nodes = self.here.nodes
        before = nodes[-1] if nodes and isinstance(nodes[-1], Text) else None
        alone = start == 0 or self.source[start - 1] == "\n"
        if before is not None and not alone and self.source[start - 1] in " \t":
            kept = before.rstrip(" \t")
            if kept.endswith("\n") and _LINE_END.match(self.source, end):
                nodes.pop()
                self.add(kept, before.offset)
                alone = True
        rest = _LINE_END.match(self.source, end) if alone else None
        return rest.end() if rest else end


def _spill(left: _Open, nodes: list[Node]) -> None:
    """What began with braces or brackets and is not theirs, as the text it is."""
    _put(nodes, left.sign * left.count, left.offset)
    for number, piece in enumerate(left.pieces):
        if number:
            _put(nodes, "|", left.offset)
        for place, node in enumerate(piece.nodes):
            if place == piece.equals:
                _put(nodes, "=", left.offset)
            nodes.append(node)
        if piece.equals == len(piece.nodes):
            _put(nodes, "=", left.offset)


def _put(nodes: list[Node], words: str, offset: int) -> None:
    text = Text(words)
    text.offset = offset
    nodes.append(text)
