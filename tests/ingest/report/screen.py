"""As much of a terminal as the program's drawing needs: what a person would see."""

from __future__ import annotations

import re

TOKENS = re.compile(r"\x1b\[(\d*(?:;\d+)*)([A-Za-z])|(\r)|(\n)|([^\x1b\r\n])")


class Screen:
    """Rows of so many columns; what leaves it at the top is remembered. Is a stream, so it can be written to."""

    def __init__(self, columns: int = 100, rows: int = 24) -> None:
        self.columns, self.rows = columns, rows
        self.above: list[str] = []
        self.lines = [""]
        self.row = self.column = self.writes = 0

    def write(self, text: str) -> int:
        """Show it."""
        self.writes += 1
        assert TOKENS.sub("", text) == "", f"not understood: {TOKENS.sub('', text)!r}"
        for number, command, start, down, letter in TOKENS.findall(text):
            if letter:
                self._letter(letter)
            elif down:
                self._down()
            elif start:
                self.column = 0
            elif command == "A":
                self.row = max(0, self.row - int(number or 1))
            elif command in "KJ":
                self.lines[self.row] = self.lines[self.row][: self.column]
                if command == "J":
                    del self.lines[self.row + 1 :]
            else:
                assert command == "m", command
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def fileno(self) -> int:
        """It has no number, and so tells its size to nobody."""
        raise OSError

    def _letter(self, letter: str) -> None:
        if self.column == self.columns:
            self._down()
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[: self.column] + letter + line[self.column + 1 :]
        self.column += 1

    def _down(self) -> None:
        self.row, self.column = self.row + 1, 0
        if self.row == len(self.lines):
            self.lines.append("")
        if len(self.lines) > self.rows:
            self.above.append(self.lines.pop(0))
            self.row -= 1

    def narrowed(self, columns: int) -> None:
        """As a terminal does it that wraps the lines it shows when it becomes narrower."""
        before, self.columns = self.lines, columns
        self.lines = []
        for number, line in enumerate(before):
            if number == self.row:
                self.row = len(self.lines)
            self.lines += [line[at : at + columns] for at in range(0, max(1, len(line)), columns)]

    def shown(self) -> list[str]:
        """All there is to see, from the top of what scrolled away."""
        return [line.rstrip() for line in [*self.above, *self.lines] if line.strip()]
