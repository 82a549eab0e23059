"""The Markdown that Notion exports as ordinary Markdown: its title, its properties, and what stands within lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.render.notion.lines import Fences, Line, aligned
from ingest.render.notion.links import pieces, reference
from ingest.render.notion.written import PLAIN, Reader


class Source(NamedTuple):
    """Ordinary Markdown, the line of the export that each of its lines is made of, and whether it has its title."""

    text: str
    lines: tuple[int, ...]
    titled: bool


_PROPERTY: Final = re.compile(r"([^\s:#>|`*\-\[!<][^:\n]{0,99}): (.*\S.*)\Z")
_INLINE: Final = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)[^\n]{1,2000}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escape>\\.)"
    r"|(?<![\\$0-9A-Za-z])\$(?![\s$])(?P<formula>(?:[^$\\\n]|\\.){1,1000}?)(?<!\s)\$(?![0-9A-Za-z$])"
    r"|(?P<stars>(?<!\*)\*{4}(?!\*))"
)
_FORMULA: Final = re.compile(r"[\\^_={}<>]|\A[A-Za-z0-9]\Z")
_MOST_SIGNS: Final = 500
"""Dollars or backticks in a line that has formulas."""


def ordinary(text: str) -> Source:
    """A page's text in ordinary Markdown."""
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    first = next((place for place, line in enumerate(lines) if line.text.strip()), len(lines))
    titled = first < len(lines) and lines[first].text.startswith("# ") and bool(lines[first].text[2:].strip())
    head = lines[: first + 1] if titled else []
    body = _properties(lines[first + 1 :]) if titled else lines
    done = [*head, *_inlined(Reader(list(aligned(body))).written)]
    return Source("\n".join(line.text for line in done), tuple(line.number for line in done), titled)


def _properties(body: list[Line]) -> list[Line]:
    """The properties of a database's row stand below the title, a line each; several of them are points of a list."""
    start = next((place for place, line in enumerate(body) if line.text.strip()), len(body))
    end = next((place for place in range(start, len(body)) if not body[place].text.strip()), len(body))
    found = [_PROPERTY.match(line.text) for line in body[start:end]]
    if not found or not all(found):
        return body
    sign = "- " if len(found) > 1 else ""
    lines = [
        Line(line.number, f"{sign}{match[1]}: {_linked(match[2])}")
        for line, match in zip(body[start:end], found, strict=True)
        if match is not None
    ]
    return [*body[:start], *lines, *body[end:]]


def _linked(value: str) -> str:
    """A property's value, in which the pages and files that it names are links."""
    written = []
    for piece in pieces(value):
        linked = piece.address != piece.words and reference(piece.address) is not None
        words = piece.words.replace("[", "\\[").replace("]", "\\]") if linked else piece.words
        address = piece.address.replace("(", "%28").replace(")", "%29")
        written.append(f"[{words}]({address})" if linked else words)
    return "".join(written)


def _inlined(lines: Sequence[Line]) -> Iterator[Line]:
    """Formulas within text as code, no asterisks that make nothing bold, and lines that end where they end."""
    fences = Fences()
    for place, line in enumerate(lines):
        text = line.text
        if fences.holds(text):
            yield line
            continue
        special = ("$" in text or "****" in text) and bool(text.strip(" \t>*"))
        if special and text.count("$") + text.count("`") <= _MOST_SIGNS:
            text = _INLINE.sub(_spelled, text)
        if place + 1 < len(lines) and _goes_on(text, lines[place + 1].text):
            text = f"{text.rstrip()}  "
        yield Line(line.number, text)


def _spelled(match: re.Match[str]) -> str:
    if match["stars"]:
        return ""
    formula = match["formula"]
    if not formula or not _FORMULA.search(formula):
        return match[0]
    longest = max((len(ticks) for ticks in re.findall("`+", formula)), default=0)
    ticks = "`" * (longest + 1)
    edge = " " if longest else ""
    return f"{ticks}{edge}{formula}{edge}{ticks}"


def _goes_on(text: str, after: str) -> bool:
    """Whether the next line is of the same paragraph: Notion wraps no lines, so that each ends on purpose."""
    within = text.lstrip(" \t>")
    if not within or within.startswith(("|", "#", "<")) or not PLAIN.match(after.lstrip(" \t>")):
        return False
    return text.lstrip().startswith(">") == after.lstrip().startswith(">")
