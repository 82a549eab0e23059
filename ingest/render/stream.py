"""The fast walk: a tree as its own html, tag by tag, through the same steps as `flatten`'s.

The library writes a tree in a fraction of the time it takes to visit its nodes, and what it writes is well formed. What
a start tag means is decided once for all tags that read the same; an element is only looked at when its step asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, cast

from ingest.render import tabs
from ingest.render.elements import MARKS, TITLES, block, cell, spans
from ingest.render.flatten import PLAIN, STEPS, by_tag, start
from ingest.render.hidden import invisible, is_gutter
from ingest.render.tree import VOID, Element, Tag, unescaped, well_formed
from ingest.render.walk import SKIP, Close, Step, Walk

_NAME: Final = re.compile("[^ >]+")
_ATTRIBUTES: Final = re.compile(r'(?: [^\s="]+="[^"]*")*')
_ATTRIBUTE: Final = re.compile(
    r' (?:(class|hidden|aria-hidden|role|style|href|colspan|rowspan|scope)|[^\s="]+)="([^"]*)"'
)
"""An attribute, named when it may change what an element is."""
_KEPT: Final = frozenset("pre listing svg math title textarea".split())
"""Elements whose blanks are not as in running text; their text is running text only when they are panels of tabs."""
_MOST: Final = 4096
"""Start tags that are remembered, at most."""


class _Meaning:
    """What to do at a start tag: begin a block, begin the inline element `mark`, or ask `step`; without any, go in."""

    __slots__ = ("is_block", "is_void", "mark", "step")

    def __init__(self, is_void: bool, is_block: bool = False, mark: str = "", step: Step | None = None) -> None:
        self.is_void, self.is_block, self.mark, self.step = is_void, is_block, mark, step


def read(root: Element, walk: Walk) -> bool:
    """Write everything in `root`, in document order, as `flatten` does; False where html cannot tell.

    The walk is spoilt when the answer is False.
    """
    html = well_formed(root)
    if html is None:
        return False
    try:
        _read(html, root, walk)
    except _Untold:
        return False
    return True


class _Untold(Exception):  # noqa: N818 - it is an answer, not an error
    """The html does not say what is in the tree."""


def _read(html: str, root: Element, walk: Walk) -> None:
    """Go through all tags. Raises _Untold."""
    pieces, elements = html.split("<"), root.iter_elements()
    run, boundary, paragraph = walk.run, walk.writer.boundary, walk.writer.paragraph
    held, words, close_inline = run.pieces, run.words, run.close_inline
    known = _KNOWN.get
    closes: list[Any] = []
    opened, closed = closes.append, closes.pop
    if pieces[0]:
        words(pieces[0])
    at, end = 1, len(pieces)
    while at < end:
        tag, ended, text = pieces[at].partition(">")
        at += 1
        if not ended:
            raise _Untold  # a `<` in the name of an element
        if tag[0] == "/":
            if (close := closed()) is not None and (held or close is not boundary or run.phrase):
                close()
        else:
            meaning = known(tag) or _meaning(tag)
            element = next(elements)
            if meaning.is_block:
                if held or run.phrase:
                    boundary()
                if text and pieces[at][0] == "/" and paragraph(text):
                    text = pieces[at].partition(">")[2]
                    at += 1
                else:
                    opened(boundary)
            elif meaning.mark:
                if text and pieces[at][0] == "/" and run.marked(meaning.mark, text):
                    text = pieces[at].partition(">")[2]
                    at += 1
                else:
                    run.open_inline(meaning.mark)
                    opened(close_inline)
            elif meaning.step is None:
                if not meaning.is_void:
                    opened(None)
            elif (closing := meaning.step(walk, element)) is not SKIP:
                opened(closing)
            elif not meaning.is_void:
                at = _past(pieces, at, elements)
                text = pieces[at - 1].partition(">")[2]
        if text:
            words(text)


def _past(pieces: list[str], at: int, elements: Iterator[Element]) -> int:
    """The place after the end tag of the element whose content begins at `at`; its elements are passed, too.

    Raises _Untold.
    """
    depth = 1
    while depth:
        piece = pieces[at]
        at += 1
        if piece[0] == "/":
            depth -= 1
        else:
            tag, ended, _ = piece.partition(">")
            if not ended or tag[0] in "?!":
                raise _Untold
            next(elements)
            depth += tag.partition(" ")[0] not in VOID
    return at


_KNOWN: Final[dict[str, _Meaning]] = {}
_IMAGE: Final = _Meaning(is_void=True, step=start)
_UNTOLD: Final = ((' href="', ' href=""'), (' id="', ""), (' title="', ""))
"""How attributes begin whose values are different every time and tell nothing, and what to read instead."""


def _meaning(tag: str) -> _Meaning:
    """What a start tag, as it is written, means. Raises _Untold when it is none."""
    if tag.startswith("img ") and ' role="tab' not in tag:
        return _IMAGE
    if tag[0] in "?!":
        raise _Untold  # no element
    short = tag
    for start_of, instead in _UNTOLD:
        if start_of in short:
            before, _, value = short.partition(start_of)
            if before.count('"') % 2 == 0:
                short = before + instead + value.partition('"')[2]
    return _KNOWN.get(short) or _learnt(short)


def _learnt(tag: str) -> _Meaning:
    """As `_meaning`, for a tag that was never seen; it is remembered. Raises _Untold."""
    name = tag.partition(" ")[0]
    if not _ATTRIBUTES.fullmatch(tag, len(name)):
        raise _Untold
    meaning = _told(name, tuple((key, value) for key, value in _ATTRIBUTE.findall(tag, len(name)) if key))
    if len(_KNOWN) < _MOST:
        _KNOWN[tag] = meaning
    return meaning


@lru_cache(maxsize=_MOST)
def _told(name: str, telling: tuple[tuple[str, str], ...]) -> _Meaning:
    """What an element of that name and these attributes means; `start` is asked where its place matters, too.

    Raises _Untold.
    """
    is_void = name in VOID
    attrs = {key: unescaped(value) for key, value in telling}
    tag = cast("Element", Tag(name, attrs))
    if invisible(name, tag):
        return _Meaning(is_void, step=_left_out)
    if attrs.get("role") in tabs.ROLES and name != "table":
        if is_void or name in _KEPT:
            raise _Untold
        return _Meaning(is_void, step=start)
    if name in MARKS:
        return _Meaning(is_void, mark=MARKS[name])
    step = STEPS.get(name)
    if step is block and TITLES.isdisjoint(attrs.get("class", "").split()):
        return _Meaning(is_void, is_block=True)
    if name == "a" and "href" not in attrs:
        return _Meaning(is_void)
    if step is None and name not in PLAIN:
        step = by_tag
    elif step is cell:
        if "user-select" in attrs.get("style", ""):
            return _Meaning(is_void, step=start)
        return _Meaning(is_void, step=_left_out) if is_gutter(tag) else _cell(name, spans(tag))
    return _Meaning(is_void, step=step)


def _cell(name: str, written: str) -> _Meaning:
    """What all cells with the same attributes mean."""

    def step(walk: Walk, _element: Element) -> Close:
        return walk.writer.close_cell if walk.writer.open_cell(name, written) else walk.writer.boundary

    return _Meaning(is_void=False, step=step)


def _left_out(_walk: Walk, _element: Element) -> object:
    return SKIP
