"""Foreign text made harmless for the files a report is written to: html, XML and GitHub's Markdown."""

from __future__ import annotations

import re
from html import escape

_STEERS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    r"\ufff9-\ufffb\ufffe\uffff]"
)
"""Controls, what turns the direction of text, halves of letters, and what XML cannot hold."""
_MARKS = re.compile(r"[^\w\s.,;:()/…–—→+=%?'\"-]|_")
_CODE = re.compile(r"`([^`\n]+)`")


def visible(text: str) -> str:
    """The text, with what nobody sees or no file can hold as visible escapes. Line breaks and tabs stay."""
    return _STEERS.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), text)


def one_line(text: str) -> str:
    """The visible text on one line."""
    return " ".join(visible(text).split())


def as_html(text: str) -> str:
    """The text for html or XML, between tags or in a quoted attribute."""
    return escape(visible(text), quote=True)


def as_prose(text: str) -> str:
    """A text of ours for html, where `code` may stand between backticks."""
    return _CODE.sub(r"<code>\1</code>", as_html(text))


def as_markdown(text: str) -> str:
    """The text for one line of GitHub's Markdown: it marks up nothing, ends no cell, and calls nobody by @name."""
    return _MARKS.sub(lambda found: _letter(found[0]) + ("<!-- -->" if found[0] in "@#" else ""), one_line(text))


def as_code(text: str) -> str:
    """The text as code in one line of Markdown, wherever it stands."""
    return f"<code>{_MARKS.sub(lambda found: _letter(found[0]), one_line(text))}</code>"


def _letter(letter: str) -> str:
    return f"&#{ord(letter)};"
