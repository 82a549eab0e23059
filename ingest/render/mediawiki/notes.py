"""Footnotes of a page: `<ref>` and `<references>`, numbered in the order they appear, in groups."""

from __future__ import annotations

from ingest.render.blocks import escaped


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
