"""Finished html that later steps must not read again: kept aside, with a mark of control characters in its place."""

from __future__ import annotations

import re
from html import escape

MARK = re.compile("\x7f([BI])(\\d+)\x7f")
BLOCK = "\x7fB"
LOST = "\x0b"
"""Stands for a line's end that a step took out, so that the lines after it keep their numbers."""


class Kept:
    """The pieces of html kept aside for one page."""

    def __init__(self) -> None:
        self._html: list[str] = []
        self._plain: list[str] = []

    def inline(self, html: str, plain: str = "") -> str:
        """The mark of html within a line; `plain` is what a title or an attribute would hold instead."""
        return self._keep("I", html, plain)

    def block(self, html: str) -> str:
        """The mark of html that stands between paragraphs."""
        return self._keep("B", html, "")

    def _keep(self, kind: str, html: str, plain: str) -> str:
        self._html.append(html)
        self._plain.append(plain)
        return f"\x7f{kind}{len(self._html) - 1}\x7f"

    def back(self, text: str) -> str:
        """The text with what was kept in its place. Kept html holds only marks older than its own."""
        while "\x7f" in text:
            text, count = MARK.subn(lambda mark: self._html[int(mark[2])], text)
            if not count:
                break
        return text

    def plain(self, text: str) -> str:
        """The text with words where marks stood, none where they stood for more than words."""
        return MARK.sub(lambda mark: self._plain[int(mark[2])], text) if "\x7f" in text else text


def attribute(text: str) -> str:
    """A value in quotation marks that no later step takes for wikitext."""
    return escape(text).replace("'", "&#39;").replace("[", "&#91;").replace("]", "&#93;")
