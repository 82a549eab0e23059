"""A passage of old markup whose macros are out of the way: text in which a sign stands for each of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from ingest.render.confluence.markup import Node

OPEN: Final = "\x02"
CLOSE: Final = "\x03"
"""Around the number of a macro in a passage's text; neither is in any page."""
SIGN: Final = re.compile(f"{OPEN}(\\d+){CLOSE}")


class Passage:
    """Text, and the macros that signs in it stand for; `begins` is where it begins in the body."""

    def __init__(self, begins: int = 0) -> None:
        self.text = ""
        self.macros: list[list[Node | str]] = []
        self._pieces: list[str] = []
        self._length = 0
        self._places = [0]
        self._origins = [begins]

    def add(self, text: str) -> None:
        """More text, as it stands in the body."""
        self._pieces.append(text)
        self._length += len(text)

    def place(self, nodes: list[Node | str], ends: int) -> None:
        """What a macro became; the body goes on at `ends`."""
        self.add(f"{OPEN}{len(self.macros)}{CLOSE}")
        self.macros.append(nodes)
        self._places.append(self._length)
        self._origins.append(ends)

    def done(self) -> Passage:
        """All is added."""
        self.text = "".join(self._pieces)
        return self

    def origin(self, at: int) -> int:
        """Where in the body a place in the text is."""
        number = bisect_right(self._places, at) - 1
        return self._origins[number] + at - self._places[number]
