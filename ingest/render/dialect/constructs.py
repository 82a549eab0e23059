"""What a dialect is made of: the constructs its families name, put together so that looking for them is fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ingest.render.dialect.page import Page
    from ingest.render.dialect.reader import Reader

_INDENT = r"(?P<indent>[ \t]*)"
CODE = r"(?<![`\\])(?P<ticks>`{1,32})(?!`)(?:[^`\n]++|\n(?![ \t]*\n)|(?!(?P=ticks)(?!`))`++)*+(?P=ticks)(?!`)"
"""Code within a paragraph: it ends with as many marks as it begins with, wherever a run of them is that long."""
_SPAN = rf"(?P<code>{CODE}|<!--(?s:.*?)-->)"


class Block(NamedTuple):
    """A construct that begins with a line of its own.

    `pattern` is a regular expression without groups that matches the beginning of the line after its indentation;
    `step` writes what stands for the construct and returns the index of the line after it, or None: it is none.
    `sign` is a string one of which every text with the construct holds, so that most texts cost nothing.
    """

    sign: str
    pattern: str
    step: Callable[[Reader, re.Match[str], int], int | None]
    first: str = ""
    """The characters it may begin with; when all constructs of a dialect say so, most lines cost next to nothing."""


class Inline(NamedTuple):
    """A construct inside a paragraph. `pattern` has no groups; `step` returns what stands for it, None: leave it."""

    sign: str
    pattern: str
    step: Callable[[Page, re.Match[str]], str | None]
    first: str = ""
    second: str = ""
    """What comes after that: the inside of a character class; "" anything."""


class Fenced(NamedTuple):
    """A fenced block of code: the words after its opening marks, its lines as they stand in the text."""

    info: str
    lines: list[str]
    indent: str = ""
    """What stands before the opening marks, with list markers and quotation marks."""
    title: str = ""
    """What the site shows above the code, Markdown on one line."""
    is_text: bool = False
    """It is no code at all, but Markdown that was to be hidden from other readers."""


class Fence(NamedTuple):
    """What a dialect does inside of code or with its heading. `step` returns the block changed, or as it was."""

    sign: str
    step: Callable[[Page, Fenced], Fenced]


class Span(NamedTuple):
    """What is done to code within a paragraph. `step` gets it with its marks; None: it stays as it is."""

    sign: str
    step: Callable[[Page, str], str | None]


class End(NamedTuple):
    """What happens at the end of a document that holds `sign`."""

    sign: str
    step: Callable[[Reader], None]


class Constructs(NamedTuple):
    """The constructs of a dialect, ready to be looked for."""

    sign: re.Pattern[str] | None
    blocks: re.Pattern[str] | None
    block_steps: tuple[Block, ...]
    inline_sign: re.Pattern[str] | None
    inlines: re.Pattern[str] | None
    inline_steps: tuple[Inline, ...]
    fences: tuple[Fence, ...] = ()
    ends: tuple[End, ...] = ()
    spans: tuple[Span, ...] = ()
    span_sign: re.Pattern[str] | None = None
    """What every text with one of `spans` holds."""
    inline_lead: re.Pattern[str] | None = None
    """What every inline construct begins with; None: that is not known."""
    inline_first: re.Pattern[str] | None = None
    """What every inline construct begins with, code and comments too; None: that is not known."""


def constructs(modules: Iterable[ModuleType]) -> Constructs:
    """Those of the modules' `BLOCKS`, `INLINES`, `FENCES`, `ENDS` and `SPANS`, in their order."""
    blocks: list[Block] = []
    inlines: list[Inline] = []
    fences: list[Fence] = []
    ends: list[End] = []
    spans: list[Span] = []
    for module in modules:
        blocks += getattr(module, "BLOCKS", ())
        inlines += getattr(module, "INLINES", ())
        fences += getattr(module, "FENCES", ())
        ends += getattr(module, "ENDS", ())
        spans += getattr(module, "SPANS", ())
    ahead = _class([block.first for block in blocks])
    signs = {one.sign for one in blocks} | {one.sign for one in inlines} | {one.sign for one in fences}
    signs |= {one.sign for one in spans} | {one.sign for one in ends}
    return Constructs(
        _any(signs),
        re.compile(f"{_INDENT}{ahead and f'(?={ahead})'}(?:{_alternatives('b', (one.pattern for one in blocks))})")
        if blocks
        else None,
        tuple(blocks),
        _any({inline.sign for inline in inlines} | {span.sign for span in spans}),
        re.compile(f"{_SPAN}|{_alternatives('i', (inline.pattern for inline in inlines))}", re.MULTILINE)
        if inlines
        else None,
        tuple(inlines),
        tuple(fences),
        tuple(ends),
        tuple(spans),
        span_sign=_any({span.sign for span in spans}),
        inline_lead=_near(inlines, {}),
        inline_first=_near(inlines, {"`": {""}, "<": {"!"}}),
    )


def _class(first: list[str]) -> str:
    """A class of the characters constructs begin with; "" when one of them does not say."""
    return f"[{re.escape(''.join(sorted(set(''.join(first)))))}]" if first and all(first) else ""


def _near(inlines: list[Inline], others: dict[str, set[str]]) -> re.Pattern[str] | None:
    """What finds the places where a construct or another thing may begin, and is fast; None: nobody can say."""
    if not inlines or not all(inline.first for inline in inlines):
        return None
    seconds = {first: set(after) for first, after in others.items()}
    for inline in inlines:
        for first in inline.first:
            seconds.setdefault(first, set()).add(inline.second)
    free = "".join(sorted(first for first, after in seconds.items() if "" in after))
    bound = [
        f"(?<={re.escape(first)})(?=[{''.join(sorted(after))}])" for first, after in seconds.items() if "" not in after
    ]
    ends = [f"(?<=[{re.escape(free)}])", *bound] if free else bound
    return re.compile(f"[{re.escape(''.join(sorted(seconds)))}](?:{'|'.join(ends)})")


def _any(signs: set[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(re.escape(sign) for sign in sorted(signs))) if signs else None


def _alternatives(letter: str, patterns: Iterable[str]) -> str:
    return "|".join(f"(?P<{letter}{number}>{pattern})" for number, pattern in enumerate(patterns))
