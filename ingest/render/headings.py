"""The outline of a page: its title, and headings from h2 on that skip no level. Works on blocks, not on the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from ingest.render.blocks import Block, Heading

_TAG: Final = re.compile(r"<[^>]*>")
_MARK: Final = re.compile("<(/?)\x02(\\d+)>")
_DEEPEST: Final = 6


def plain(html: str) -> str:
    """The text of inline html this package wrote."""
    if "<" in html:
        html = _TAG.sub("", html)
    if "&" in html:
        html = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return " ".join(html.split())


def settle(
    blocks: list[Block], headings: Sequence[Heading], *, given: str | None, named: str, fallback: str
) -> tuple[str, list[Block]]:
    """The page's title, and its blocks with every heading in its final form, `number` being its level.

    `given` is the title of the front matter; without one it is the first h1; `named`, what `<title>` says, wins over
    an h1 it does not confirm: "Install - Product docs" confirms the h1 "Install", which is then the title. The heading
    that became the title leaves the body, and so do headings at its very start that repeat it.
    """
    blocks = _decide_summaries(blocks, headings)
    title, chosen = _title(blocks, headings, given, " ".join(named.split()), fallback)
    blocks = _without_title(blocks, headings, title, chosen)
    levels = _levels(headings, _numbers(blocks))
    return title, [_final(block, headings, levels) for block in blocks]


def _decide_summaries(blocks: list[Block], headings: Sequence[Heading]) -> list[Block]:
    """A summary is a heading when only another heading, or nothing, follows its details.

    Else the text that follows would seem to belong under it, and it is a bold paragraph instead.
    """
    if not any(heading.summary for heading in headings):
        return blocks
    kept: list[Block] = []
    before_text = False
    for block in reversed(blocks):
        if block.kind == "end":
            headings[block.number].strong = before_text
            continue
        before_text = block.kind != "heading" or headings[block.number].strong
        kept.append(block)
    return kept[::-1]


def _title(
    blocks: list[Block], headings: Sequence[Heading], given: str | None, named: str, fallback: str
) -> tuple[str, int]:
    """The title, and the number of the heading it is, or -1."""
    found = [block.number for block in blocks if block.kind == "heading" and not headings[block.number].strong]
    real = [number for number in found if not headings[number].summary]
    first = next((number for number in real if headings[number].level == 1), -1)
    if given:
        return given, first if first >= 0 and _same(given, plain(headings[first].html)) else -1
    if named:
        for number in dict.fromkeys([first, *real[:1]]):
            if number >= 0 and confirms(named, plain(headings[number].html)):
                return plain(headings[number].html), number
        return named, -1
    return (plain(headings[first].html), first) if first >= 0 else (fallback, -1)


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def confirms(named: str, heading: str) -> bool:
    """Whether what `<title>` says is the heading with a site's name before or after it, or just the heading."""
    long, short = named.casefold(), heading.casefold()
    if not short:
        return False
    if long.startswith(short):
        return len(long) == len(short) or not long[len(short)].isalnum()
    return long.endswith(short) and not long[-len(short) - 1].isalnum()


def _without_title(blocks: list[Block], headings: Sequence[Heading], title: str, chosen: int) -> list[Block]:
    kept = [block for block in blocks if block.kind != "heading" or block.number != chosen]
    repeated = 0
    while repeated < len(kept) and _repeats(kept[repeated], headings, title):
        repeated += 1
    return kept[repeated:]


def _repeats(block: Block, headings: Sequence[Heading], title: str) -> bool:
    return block.kind == "heading" and _same(plain(headings[block.number].html), title)


def _numbers(blocks: list[Block]) -> set[int]:
    """The numbers of all headings that are written, in containers, too."""
    numbers: set[int] = set()
    for block in blocks:
        if block.kind == "heading":
            numbers.add(block.number)
        elif "\x02" in block.html:
            numbers.update(int(number) for _, number in _MARK.findall(block.html))
    return numbers


def _levels(headings: Sequence[Heading], kept: AbstractSet[int]) -> list[int]:
    """For each heading its level in the page: one below the last one that was less deep, never deeper than h6.

    0 for one in bold, and for one that is not among those kept.
    What stands in `<details>` is below its summary.
    """
    levels: list[int] = []
    above: list[tuple[int, int]] = []
    open_details: list[tuple[int, int]] = []  # how deep each claims to be, and the heading it ends before
    for number, heading in enumerate(headings):
        while open_details and open_details[-1][1] <= number:
            open_details.pop()
        if number not in kept or heading.strong:
            levels.append(0)
            continue
        claimed = heading.level + len(open_details)
        if open_details:
            claimed = max(claimed, open_details[-1][0] + 1)
        while above and above[-1][0] >= claimed:
            above.pop()
        level = min((above[-1][1] if above else 1) + 1, _DEEPEST)
        above.append((claimed, level))
        levels.append(level)
        if heading.summary:
            open_details.append((claimed, heading.end))
    return levels


def _final(block: Block, headings: Sequence[Heading], levels: list[int]) -> Block:
    if block.kind == "text":
        return Block("p", f"<p>{block.html}</p>")
    if block.kind == "heading":
        html, level = headings[block.number].html, levels[block.number]
        if level:
            return Block("heading", f"<h{level}>{html}</h{level}>", level)
        return Block("p", f"<p><strong>{html}</strong></p>")
    if "\x02" not in block.html:
        return block

    def tag(match: re.Match[str]) -> str:
        level = levels[int(match[2])]
        if level:
            return f"<{match[1]}h{level}>"
        return "</strong></p>" if match[1] else "<p><strong>"

    html = _MARK.sub(tag, block.html)
    division = block.division
    if division is not None:
        division = division._replace(rows=tuple(_MARK.sub(tag, row) for row in division.rows))
    return block._replace(html=html, division=division)
