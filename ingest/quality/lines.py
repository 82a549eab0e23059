"""Where the words of a page stand in its document: lines found again by their letters, whatever the markup."""

from __future__ import annotations

import re
from bisect import bisect_right

from ingest.quality.words import letters

_TRIED = (48, 24, 12)
"""How many letters of a passage are looked for: markup within them, an address say, makes longer ones fail."""
_LEAST = 3
_SHORTEST = 6
"""Letters that are enough right after the last place found, up to so many letters on."""
_NEAR = 1_000
_PATIENCE = 100
"""Look-ups that may fail before no more are made: such a page does not say what its document says."""


class Lines:
    """The lines of a document, for looking up what a page says, from its top to its end.

    The text is only looked through once something is asked. A look-up that fails leaves the place as it was.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._letters: str | None = None
        self._starts: list[int] = []
        self._lines: dict[str, list[int]] = {}
        self._at = 0
        self._links: dict[str, int] = {}
        self._breaks: list[int] = []
        self._failures = 0

    def heading(self, words: str) -> int:
        """The line that says these words and no others, after the last place found; else as `words_at` does."""
        self._read()
        wanted = letters(words)
        line = next((one for one in self._lines.get(wanted, ()) if self._starts[one] >= self._at), None)
        if wanted and line is not None:
            self._at = self._starts[line] + len(wanted)  # the next heading of these words is another one
            return line + 1
        return self.words_at(words)

    def words_at(self, words: str) -> int:
        """The line on which these words begin, at or after the last place found, else anywhere; 0: nowhere."""
        self._read()
        assert self._letters is not None
        wanted = letters(words)
        if len(wanted) < _LEAST or self._failures > _PATIENCE:
            return 0
        for length in _TRIED:
            if length != _TRIED[0] and len(wanted) <= length:
                continue
            place = self._letters.find(wanted[:length], self._at)
            if place < 0:
                place = self._letters.find(wanted[:length])
            if place >= 0:
                return self._found(place)
        place = self._letters.find(wanted[:_SHORTEST], self._at, self._at + _NEAR)
        self._failures += place < 0
        return self._found(place) if place >= 0 else 0

    def link(self, words: str) -> int:
        """The line of the next link with these words, in Markdown or html, after the last such; 0: there is none."""
        pattern = r"\s+".join(re.escape(word) for word in words.split())
        found = re.compile(rf"[\[>]\s*{pattern}\s*[\]<]").search(self._text, self._links.get(words, 0))
        self._links[words] = found.end() if found else len(self._text)
        if found is None:
            return 0
        if not self._breaks:
            self._breaks = [match.start() for match in re.finditer("\n", self._text)]
        return bisect_right(self._breaks, found.start()) + 1

    def _found(self, place: int) -> int:
        self._at = max(self._at, place)
        return bisect_right(self._starts, place)

    def _read(self) -> None:
        if self._letters is not None:
            return
        pieces, length = [], 0
        for number, line in enumerate(self._text.split("\n")):
            piece = letters(line)
            self._starts.append(length)
            if piece:
                self._lines.setdefault(piece, []).append(number)
                pieces.append(piece)
                length += len(piece)
        self._letters = "".join(pieces)
