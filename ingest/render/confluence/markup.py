"""The storage format as a tree: elements, attributes and text, however damaged. What elements mean is not decided here.

Neither a reader of html nor one of XML will do: the format has empty elements (`<ac:link/>`), CDATA and prefixes
without a namespace, which html knows nothing of, and entities of html and now and then a page that is not well formed,
which XML does not forgive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.render.tree import VOID, unescaped

DEEPEST: Final = 120
"""Elements that nest deeper are read as if they ended where they begin."""

_TAG: Final = re.compile(
    r"""<(/?)([A-Za-z_][\w:.-]*+)((?:[^<>"'/]++|"[^"<]*+"|'[^'<]*+'|/(?!>))*+)(/?)>"""
    r"""|<(/?)([A-Za-z_][\w:.-]*+)(?=[\s/>])([^<>]*+)>"""
)
"""A tag; the second form is one whose quotes are not in order. No attempt goes beyond the next `<`."""
_ATTRIBUTE: Final = re.compile(r"""([^\s"'<>/=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""")
_REFERENCE: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CDATA: Final = "<![CDATA["


class Node:
    """An element: its name and attributes in small letters, what is in it, and where its tag begins in the body."""

    __slots__ = ("at", "attrs", "children", "name")

    def __init__(self, name: str, attrs: dict[str, str], at: int) -> None:
        self.name, self.attrs, self.at = name, attrs, at
        self.children: list[Node | str] = []

    def attr(self, name: str) -> str:
        """The value of an attribute, "" when it is not there."""
        return self.attrs.get(name, "")

    def nodes(self) -> Iterator[Node]:
        """The elements right in it."""
        return (child for child in self.children if isinstance(child, Node))

    def child(self, *names: str) -> Node | None:
        """The first element right in it that has one of these names."""
        return next((node for node in self.nodes() if node.name in names), None)

    def inner(self) -> Iterator[Node]:
        """All elements in it, in document order."""
        stack = [self.nodes()]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
            else:
                yield node
                stack.append(node.nodes())

    def text(self) -> str:
        """All text in it."""
        if len(self.children) == 1 and isinstance(only := self.children[0], str):
            return only
        pieces: list[str] = []
        stack = [iter(self.children)]
        while stack:
            for child in stack[-1]:
                if isinstance(child, str):
                    pieces.append(child)
                else:
                    stack.append(iter(child.children))
                    break
            else:
                stack.pop()
        return "".join(pieces)

    def words(self) -> str:
        """All text in it, with one space for any blanks, and none at the ends."""
        return " ".join(self.text().split())


class Tree:
    """A body, read: the `root` has no name. `damaged` and `deep` are where that first showed, -1 for nowhere."""

    __slots__ = ("damaged", "deep", "root")

    def __init__(self) -> None:
        self.root = Node("", {}, 0)
        self.damaged = -1
        self.deep = -1


def parse(body: str) -> Tree:
    """The tree of a body. Never fails, and takes time in proportion to the body."""
    tree = Tree()
    reader = _Reader(tree)
    at = 0
    while (start := body.find("<", at)) >= 0:
        if start > at:
            reader.text(body[at:start])
        at = reader.markup(body, start)
    if at < len(body):
        reader.text(body[at:])
    if len(reader.open) > 1:
        reader.damage(len(body))
    return tree


def decoded(text: str) -> str:
    """Text with character references of html as the characters; what is none stays as it is."""
    return _REFERENCE.sub(lambda match: unescaped(match[0]), text) if "&" in text else text


class _Reader:
    """Puts what comes, in the order it stands in the body, where it belongs."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.open = [tree.root]
        self._no_ends: set[str] = set()  # what does not come any more: `]]>`, `-->`

    def text(self, text: str, *, literal: bool = False) -> None:
        """Text; `literal`: it holds no references."""
        self.open[-1].children.append(text if literal else decoded(text))

    def damage(self, at: int) -> None:
        """Note that something is not well formed."""
        if self.tree.damaged < 0:
            self.tree.damaged = at

    def markup(self, body: str, start: int) -> int:
        """Read what the `<` at `start` begins; where the rest begins."""
        match = _TAG.match(body, start)
        if match is not None:
            if match[2] is None:
                self.damage(start)
                self._tag(match[5], match[6].lower(), match[7].rstrip("/"), match[7].endswith("/"), start)
            else:
                self._tag(match[1], match[2].lower(), match[3], match[4] != "", start)
            return match.end()
        if body.startswith(_CDATA, start):
            begin = start + len(_CDATA)
            end = self._find(body, "]]>", begin)
            self.text(body[begin : end if end >= 0 else None], literal=True)
            return end + 3 if end >= 0 else len(body)
        if body.startswith("<!--", start) and (end := self._find(body, "-->", start)) >= 0:
            return end + 3
        if body.startswith(("<!", "<?"), start) and (end := self._find(body, ">", start)) >= 0:
            return end + 1
        self.damage(start)
        self.text("<")
        return start + 1

    def _find(self, body: str, end: str, start: int) -> int:
        """Where `end` comes next, -1 for never again; which is not looked for twice."""
        found = -1 if end in self._no_ends else body.find(end, start)
        if found < 0:
            self._no_ends.add(end)
            self.damage(start)
        return found

    def _tag(self, slash: str, name: str, rest: str, empty: bool, at: int) -> None:
        if slash:
            self._end(name, at)
            return
        attrs: dict[str, str] = {}
        if rest and "=" in rest:
            for key, *values in _ATTRIBUTE.findall(rest):
                attrs.setdefault(key.lower(), decoded(values[0] or values[1] or values[2]))
        node = Node(name, attrs, at)
        self.open[-1].children.append(node)
        if empty or name in VOID:
            return
        if len(self.open) <= DEEPEST:
            self.open.append(node)
        elif self.tree.deep < 0:
            self.tree.deep = at

    def _end(self, name: str, at: int) -> None:
        """End the element of that name. What is open within it ends, too; a tag that ends nothing means nothing.

        An element of html does not end beyond the body of a macro, which ends by its own tag alone.
        """
        stack = self.open
        if stack[-1].name == name and len(stack) > 1:
            stack.pop()
            return
        if name in VOID:
            return
        if self.tree.deep < 0:  # else it may be of an element that was never opened
            self.damage(at)
        for place in range(len(stack) - 1, 0, -1):
            if stack[place].name == name:
                del stack[place:]
                return
            if ":" in stack[place].name and ":" not in name:
                return
