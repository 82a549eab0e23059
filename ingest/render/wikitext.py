"""What readers of wikitext share: text freed of control characters, finished html kept aside, footnotes.

Html that later steps must not read again is kept aside, with a mark of control characters in its place.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from ingest.render.blocks import escaped

MARK = re.compile("\x7f([BI])(\\d+)\x7f")
BLOCK = "\x7fB"
LOST = "\x0b"
"""Stands for a line's end that a step took out, so that the lines after it keep their numbers."""

_CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)])


def readable(text: str) -> str:
    """Text with LF line ends and without the characters that neither html nor our own marks allow."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


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


class Notes:
    """The notes referred to so far, and the lists of them that are written already."""

    def __init__(self) -> None:
        self._groups: dict[str, list[str]] = {}
        self._named: dict[tuple[str, str], int] = {}
        self._texts: dict[tuple[str, str], str] = {}
        self._written: dict[str, int] = {}

    def refer(self, group: str, name: str, html: str | None) -> str:
        """The mark in the text of a note; `html` None: its text stands elsewhere under the same name."""
        notes = self._groups.setdefault(group, [])
        key = (group, name)
        number = self._named.get(key, 0) if name else 0
        if not number:
            notes.append("")
            number = len(notes)
            if name:
                self._named[key] = number
        if html:
            notes[number - 1] = notes[number - 1] or html
        return f"<sup>[{escaped(group)} {number}]</sup>" if group else f"<sup>[{number}]</sup>"

    def define(self, group: str, name: str, html: str) -> None:
        """The text of a note that is referred to by name elsewhere."""
        self._texts[group, name] = html

    def listed(self, group: str) -> str:
        """The list of a group's notes that stand in no list yet."""
        notes, first = self._groups.get(group, []), self._written.get(group, 0)
        self._written[group] = len(notes)
        if first >= len(notes):
            return ""
        written = "".join(f"<li>{self._text(group, number)}</li>" for number in range(first, len(notes)))
        return f'<ol start="{first + 1}">{written}</ol>' if first else f"<ol>{written}</ol>"

    def rest(self) -> str:
        """What no list shows yet, for the page's end."""
        return "".join(self.listed(group) for group in list(self._groups))

    def empty(self) -> list[str]:
        """The names of the notes that have no text."""
        return [
            name
            for (group, name), number in self._named.items()
            if not self._groups[group][number - 1] and not self._texts.get((group, name))
        ]

    def _text(self, group: str, number: int) -> str:
        text = self._groups[group][number]
        if text:
            return text
        name = next((key for key, place in self._named.items() if key[0] == group and place == number + 1), ("", ""))
        return self._texts.get(name, "")
