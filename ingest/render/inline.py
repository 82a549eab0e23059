"""Running text read without a tree: the inline html of one block, tag by tag, through the same steps as a tree's.

What only a tree can tell - elements that overlap, are never closed, or do not belong there - raises `Unusual`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, cast

from ingest.render import tabs
from ingest.render.dialects import ELEMENTS
from ingest.render.elements import MARKS
from ingest.render.flatten import by_attributes, by_tag
from ingest.render.tree import Element, Tag, unescaped
from ingest.render.walk import SKIP, Close, Walk

_TAG: Final = re.compile(
    r'<(/?[A-Za-z!][\w.:-]*+)(?: data-(sourcepos|line)="(\d{1,9})[^"<>]*+")?+((?:[\s/][^<>]*+)?)>([^<]*+)'
)
"""A tag: its name, with a slash when it ends an element; the line it is said to be on, and by whom; its attributes; the
text after it."""
_Token = tuple[str, str, str, str, str]
_ATTRIBUTE: Final = re.compile(r"""\s+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_UNSURE: Final = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|nbsp|#[1-9][0-9]{1,4}|#x[1-9A-Fa-f][0-9A-Fa-f]{1,3});|[A-Za-z][A-Za-z0-9]*=)"
)
"""A reference that may mean one thing in an attribute and another in text."""
_PARAMETER: Final = re.compile(r"&(?=[A-Za-z][A-Za-z0-9]*=)")
"""What is no reference in an attribute, as in `?a=b&copy=c`."""
_VOID: Final = frozenset({"br", "img", "wbr", "!"})
_KNOWN: Final = _VOID | frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark output picture s samp slot small span "
    "strike strong sub sup time tt u var".split()
)
"""The elements that mean the same wherever they stand."""
_PLAIN: Final = frozenset("bdi bdo big cite data dfn font label mark output picture slot small span time u".split())
"""Those of no effect of their own, so that it is all the same where they end."""

_DEEPEST: Final = 100


class Unusual(Exception):  # noqa: N818 - it is an answer, not an error
    """Only a tree can tell what this html means."""


def read_inline(html: str, walk: Walk, phrase: str = "") -> str:
    """Inline html as it stands in a page. `phrase` as in `Run.enter`. Raises Unusual."""
    run = walk.run
    if phrase:
        run.enter(phrase)
    start = html.find("<")
    tokens = _TAG.findall(html)
    if html.count("<") != len(tokens) or html.count(">") != len(tokens):
        raise Unusual
    run.text(unescaped(html[: start if start >= 0 else None]))
    _Reader(tokens, walk).read()
    words = run.taken()
    if phrase:
        run.enter("")
    return words


class _Reader:
    """One walk over the tags of a block."""

    def __init__(self, tokens: list[_Token], walk: Walk) -> None:
        self.tokens, self.walk = tokens, walk
        self.places = iter(enumerate(tokens))
        self.open: list[tuple[str, Close]] = []

    def read(self) -> None:
        """Go through all tags. Raises Unusual."""
        words = self.walk.run.text
        for place, (name, by, at, rest, text) in self.places:
            after = text
            if name[0] == "/":
                self.end(name[1:].lower())
            else:
                after = self.start(name.lower(), by, at, rest, text, place)
            if after:
                words(unescaped(after) if "&" in after else after)
        if self.open:
            raise Unusual

    def start(self, name: str, by: str, at: str, rest: str, text: str, place: int) -> str:
        """Start an element; the text that follows."""
        if name not in _KNOWN and (name in ELEMENTS or name == "image"):
            raise Unusual
        if name not in _VOID and (rest.endswith("/") or len(self.open) > _DEEPEST):
            raise Unusual
        if name == "a" and any(tag == "a" for tag, _ in self.open):
            raise Unusual
        if at:
            self.walk.position = at
        elif name in {"a", "img"}:
            raise Unusual
        if name == "!":
            return text
        if not rest and (name in MARKS or name in _PLAIN):
            self.marked(name)
            return text
        attrs = attributes(rest)
        if by == "sourcepos":
            attrs = {**attrs, "data-sourcepos": at}
        tag = cast("Element", Tag(name, attrs, lambda: self.text(place)))
        if attrs.get("role") in tabs.ROLES:
            raise Unusual
        closing = by_attributes(self.walk, tag) if rest else None
        if closing is None:
            closing = by_tag(self.walk, tag)
        if name in _VOID:
            return text
        if closing is SKIP:
            return self.skipped(name)
        if self.open or closing is not None or name == "a":
            self.open.append((name, cast("Close", closing)))
        return text

    def marked(self, name: str) -> None:
        """Start an element without attributes that is a mark, or of no effect at all."""
        run = self.walk.run
        if name in MARKS:
            run.open_inline(MARKS[name])
            self.open.append((name, run.close_inline))
        elif self.open:
            self.open.append((name, None))

    def end(self, name: str) -> None:
        """End an element. One of no effect, with nothing of effect around it, may end as it pleases."""
        if not self.open:
            if name in _PLAIN or name not in ELEMENTS:
                return
            raise Unusual
        tag, closing = self.open.pop()
        if tag != name:
            raise Unusual
        if closing is not None:
            closing()

    def text(self, place: int) -> str:
        """All text in the element that begins at `place`."""
        pieces: list[str] = []
        depth = 0
        for at in range(place, len(self.tokens)):
            name, _, _, _, text = self.tokens[at]
            depth += -1 if name[0] == "/" else name.lower() not in _VOID
            if not depth:
                return unescaped("".join(pieces))
            pieces.append(text)
        raise Unusual

    def skipped(self, name: str) -> str:
        """Leave out the rest of the element that was started last; the text that follows."""
        names = [name]
        for _, (inner, _, _, rest, text) in self.places:
            if inner[0] == "/":
                if inner[1:].lower() != names.pop():
                    raise Unusual
                if not names:
                    return text
            elif inner not in _KNOWN or (inner not in _VOID and rest.endswith("/")):
                raise Unusual
            elif inner not in _VOID:
                names.append(inner)
        raise Unusual


def attributes(rest: str) -> dict[str, str]:
    """The attributes of a tag by name, as a tree has them. Raises Unusual when that is not sure."""
    attrs = _parsed(rest) if rest else {}
    if attrs is None:
        raise Unusual
    return attrs


@lru_cache(maxsize=1024)
def _parsed(rest: str) -> dict[str, str] | None:
    if _UNSURE.search(rest) or _ATTRIBUTE.sub("", rest).strip() not in {"", "/"}:
        return None
    found = [(match[1].lower(), match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(rest)]
    return {name: unescaped(_PARAMETER.sub("&amp;", value)) for name, value in reversed(found)}
