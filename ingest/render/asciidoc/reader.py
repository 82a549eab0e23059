"""Lines, one after another, each with its place in the document; what stands in them is nobody's business here."""

from __future__ import annotations

from collections.abc import Iterable


class Line(str):
    """A line without its end, that knows which line of the document it belongs to."""

    __slots__ = ("no",)
    no: int

    @staticmethod
    def at(text: str, no: int) -> Line:
        """The line of that text at that place, from 1."""
        line = Line(text)
        line.no = no
        return line


class Reader:
    """Gives lines one by one and takes them back."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._rest = list(lines)
        self._rest.reverse()

    def peek(self) -> Line | None:
        """The next line, or None at the end."""
        return self._rest[-1] if self._rest else None

    def read(self) -> Line:
        """The next line, which `peek` must have seen."""
        return self._rest.pop()

    def unread(self, line: Line) -> None:
        """Take back a line that was read last."""
        self._rest.append(line)

    def skip_blank(self) -> int:
        """Skip blank lines; how many there were."""
        count = 0
        while (line := self.peek()) is not None and not line:
            self.read()
            count += 1
        return count

    def until(self, terminator: str) -> tuple[list[Line], bool]:
        """All lines up to the terminator, which is read as well, and whether there was one."""
        lines: list[Line] = []
        while (line := self.peek()) is not None:
            self.read()
            if line == terminator:
                return lines, True
            lines.append(line)
        return lines, False

    def until_raw(self, terminator: str) -> bool:
        """Skip to the terminator without looking at what the lines say; whether there was one."""
        return self.until(terminator)[1]
