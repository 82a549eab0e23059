"""What a dialect is made of: the constructs its families name, put together so that looking for them is fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

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
    """

    pattern: str
    step: Callable[[Reader, re.Match[str], int], int | None]
    first: str
    """The characters it may begin with, so that most lines cost next to nothing."""


class Inline(NamedTuple):
    """A construct inside a paragraph. `pattern` has no groups; `step` returns what stands for it, None: leave it.

    `sign` is a string that every text with the construct holds, so that most texts cost nothing.
    """

    sign: str
    pattern: str
    step: Callable[[Page, re.Match[str]], str | None]
    first: str
    """The characters it may begin with."""
    then: str = ""
    """What comes after that, a regular expression without groups; "" anything."""


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
    """What a dialect does inside of code or with its heading. `step` returns the block changed, or as it was.

    Every block that is changed holds `sign`, and its first line what matches `heading`.
    """

    sign: str
    step: Callable[[Page, Fenced], Fenced]
    heading: str = ""


class Span(NamedTuple):
    """What is done to code within a paragraph. `step` gets it with its marks; None: it stays as it is."""

    sign: str
    step: Callable[[Page, str], str | None]


class End(NamedTuple):
    """What happens at the end of a document that holds `sign`, if the site has the option."""

    sign: str
    step: Callable[[Reader], None]
    option: str = ""


class Lead(NamedTuple):
    """What is in every text with certain constructs: a character, and what finds a place for them."""

    first: str
    pattern: re.Pattern[str]


class Look(NamedTuple):
    """What may be in a text: where the first block may begin, what within its paragraphs, whether in its code.

    `block` is None when there is none, and -1 when nobody looked.
    """

    block: int | None
    leads: Sequence[Lead]
    fenced: bool

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing at all."""
        return self.block is None and not self.leads and not self.fenced


class Constructs:
    """The constructs of a dialect, those of its modules in their order, ready to be looked for."""

    def __init__(self, modules: Sequence[ModuleType]) -> None:
        blocks: list[Block] = _all(modules, "BLOCKS")
        inlines: list[Inline] = _all(modules, "INLINES")
        self.fences: list[Fence] = _all(modules, "FENCES")
        self.ends: list[End] = _all(modules, "ENDS")
        self.spans: list[Span] = _all(modules, "SPANS")
        self.blocks = _line_ahead(blocks)
        """What finds the end of each line before one that a construct may begin on."""
        self.beginning: dict[str, list[tuple[re.Pattern[str], Block]]] = {}
        """The blocks by the characters they begin with, each with what its line looks like."""
        for block in blocks:
            pattern = re.compile(_INDENT + block.pattern)
            for first in block.first:
                self.beginning.setdefault(first, []).append((pattern, block))
        self.inlines = re.compile(f"{_SPAN}|{_alternatives(one.pattern for one in inlines)}", re.MULTILINE)
        self.inline_steps = [inline.step for inline in inlines]
        self.inline_lead = _near(inlines, {}) if inlines else None
        """What every inline construct begins with."""
        self.inline_first = _near(inlines, {"`": {""}, "<": {"!--"}})
        """The same, code and comments too."""
        thens = [(first, inline.then) for inline in inlines if inline.then for first in inline.first]
        signs = {inline.sign for inline in inlines if not inline.then} | {span.sign for span in self.spans}
        self.leads = _leads([*thens, *map(_sign, sorted(signs))])
        headings = "|".join(sorted({fence.heading for fence in self.fences if fence.heading}))
        self._headings = re.compile(rf"```(?![A-Za-z]*$)[^\n`]*?(?:{headings})", re.MULTILINE) if headings else None
        self._in_code = leads_to(fence.sign for fence in self.fences if not fence.heading)

    def look(self, text: str) -> Look:
        """What may be in a text that begins with the end of a line."""
        return Look(self._first(text), within(text, self.leads), self._is_fenced(text))

    def look_within(self, text: str, around: Look) -> Look | None:
        """The same of a text in another one, of which it was said before; None: there is nothing at all.

        Where one fenced block of a text may be changed, any of them may.
        """
        block, fenced = self._first(text), around.fenced and ("```" in text or "~~~" in text)
        if block is None and not fenced and not within(text, around.leads):
            return None
        return Look(block, around.leads, around.fenced)

    def _first(self, text: str) -> int | None:
        block = self.blocks.search(text) if self.blocks is not None else None
        return block.start() if block else None

    def _is_fenced(self, text: str) -> bool:
        """Whether something may have to be done to a fenced block of a text."""
        tildes = "~" in text and "~~~" in text
        if not tildes and "```" not in text:
            return False
        if self._headings is not None and (tildes or self._headings.search(text)):
            return True
        return bool(within(text, self._in_code))


def leads_to(signs: Iterable[str]) -> list[Lead]:
    """What finds some strings in a text."""
    return _leads(map(_sign, signs))


def within(text: str, leads: Sequence[Lead]) -> list[Lead]:
    """Those of the leads that are in a text."""
    return [lead for lead in leads if lead.first in text and lead.pattern.search(text)]


def _all(modules: Sequence[ModuleType], name: str) -> list[Any]:
    return [one for module in modules for one in getattr(module, name, ())]


def _line_ahead(blocks: list[Block]) -> re.Pattern[str] | None:
    firsts = re.escape("".join(sorted({first for block in blocks for first in block.first})))
    patterns = "|".join(block.pattern for block in blocks)
    return re.compile(rf"\n(?=[ \t]*+(?=[{firsts}])(?:{patterns}))", re.MULTILINE) if blocks else None


def _near(inlines: list[Inline], others: dict[str, set[str]]) -> re.Pattern[str]:
    """What finds the places where a construct or another thing may begin, and is fast."""
    thens = {first: set(then) for first, then in others.items()}
    for inline in inlines:
        for first in inline.first:
            thens.setdefault(first, set()).add(inline.then)
    free = "".join(sorted(first for first, then in thens.items() if "" in then))
    bound = [f"(?<={re.escape(first)})(?:{'|'.join(sorted(then))})" for first, then in thens.items() if "" not in then]
    ends = [f"(?<=[{re.escape(free)}])", *bound] if free else bound
    return re.compile(f"[{re.escape(''.join(sorted(thens)))}](?={'|'.join(ends)})")


def _leads(starts: Iterable[tuple[str, str]]) -> list[Lead]:
    thens: dict[str, set[str]] = {}
    for first, then in starts:
        thens.setdefault(first, set()).add(then)
    return [Lead(first, re.compile(f"{re.escape(first)}(?={'|'.join(sorted(then))})")) for first, then in thens.items()]


def _sign(word: str) -> tuple[str, str]:
    """A character of a word, and what finds the rest of it there: the first that is no letter, as most are rarer."""
    at = next((place for place, sign in enumerate(word) if not sign.isalnum()), 0)
    return word[at], (f"(?<={re.escape(word[: at + 1])})" if at else "") + re.escape(word[at + 1 :])


def _alternatives(patterns: Iterable[str]) -> str:
    return "|".join(f"(?P<i{number}>{pattern})" for number, pattern in enumerate(patterns))


def found(known: Constructs, text: str, *, spans: bool) -> Iterator[re.Match[str]]:
    """The code, comments and constructs inside of a text, in order; none begins within another."""
    candidate, whole = known.inline_first.search, known.inlines.match
    lead = None if spans or known.inline_lead is None or "<!--" in text else known.inline_lead.search
    at, furthest, last = 0, -1, text.rfind("-->")
    while True:
        if lead is not None and furthest < at:
            near = lead(text, at)
            if near is None:
                return
            furthest = near.start()
            at = max(at, text.rfind("\n\n", at, furthest) + 1)  # no code reaches over an empty line
        near = candidate(text, at)
        if near is None:
            return
        start = near.start()
        is_open = start > last and text.startswith("<!--", start)  # to look for its end each time would take too long
        match = None if is_open else whole(text, start)
        if match is None:
            at = start + 1
        else:
            if spans or match.lastgroup != "code":
                yield match
            at = max(match.end(), start + 1)
