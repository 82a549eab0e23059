"""Vue within the Markdown of VitePress: badges, values between double braces, attributes behind headings."""

from __future__ import annotations

import re

from ingest.render.dialect.containers import LITERALLY
from ingest.render.dialect.front import said
from ingest.render.dialect.jsx import tag_of
from ingest.render.dialect.reader import Block, Inline, Page, Reader
from ingest.render.dialect.written import literal

_BEHIND = r"[ \t]*%?\{[ ]*(?:[#.]|[A-Za-z][\w-]*=)[^{}\n]*\}%?"
_ATTRIBUTES = re.compile(rf"{_BEHIND}[ \t]*$")
_STRING = re.compile(r"\{\{\s*(?:\"([^\"\\]*)\"|'([^'\\]*)'|`([^`\\$]*)`|(-?\d[\d.]*))\s*\}\}\Z")
_FRONT = re.compile(r"\{\{\s*\$?frontmatter\.(\w+)\s*\}\}\Z")


def _heading(reader: Reader, _match: re.Match[str], at: int) -> int:
    """A heading without its id."""
    reader.write(_ATTRIBUTES.sub("", reader.lines[at]), at)
    return at + 1


def _attributes(_page: Page, match: re.Match[str]) -> str | None:
    """Attributes of a link, an image, a word, and of what stands before them on the line or ends with it."""
    before = match.string[match.start() - 1 : match.start()]
    return "" if before and before in ")]*_`" else None


def _badge(_page: Page, match: re.Match[str]) -> str | None:
    """`<Badge text="^1.9.0" />` as its words."""
    return literal(tag_of(match[0]).values.get("text", ""))


def _literally(page: Page, match: re.Match[str]) -> str | None:
    """An element whose braces are shown as they are, until it ends."""
    page.state[LITERALLY] = match[0].split()[0].strip("<>")
    return None


def _ended(page: Page, match: re.Match[str]) -> str | None:
    if page.state.get(LITERALLY) == match[0][2:-1]:
        page.state[LITERALLY] = None
    return None


def _value(page: Page, match: re.Match[str]) -> str | None:
    """`{{ expression }}`: a string or a number, a value of the front matter, else something that only runs."""
    if page.settings.project.dialect != "vitepress" or page.state.get(LITERALLY):
        return None
    if string := _STRING.match(match[0]):
        return literal(next(group for group in string.groups() if group is not None))
    if (front := _FRONT.match(match[0])) and (words := said(page).get(front[1].lower())):
        return literal(words)
    page.report("FIN103", f"`{' '.join(match[0].split())[:60]}`: is not run, and what it would show is missing")
    return ""


BLOCKS: tuple[Block, ...] = (Block(rf"#{{1,6}}[ \t][^\n]*?{_BEHIND}[ \t]*$", _heading, "#"),)
INLINES: tuple[Inline, ...] = (
    Inline("{{", r"(?<!\\)\{\{(?:[^{}]|\{[^{}\n]*\}){1,400}\}\}", _value, "{"),
    Inline("{", r"(?<=[)\]*_`])\{[ ]*(?:[#.]|[A-Za-z][\w-]*=)[^{}\n]*\}", _attributes, "{"),
    Inline("<Badge", r"<Badge\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*/>", _badge, "<"),
    Inline(" v-pre", r"<[a-z][a-z0-9]*[^<>\n]*\sv-pre[^<>\n]*>", _literally, "<"),
    Inline(" v-pre", r"</[a-z][a-z0-9]*>", _ended, "<"),
)
