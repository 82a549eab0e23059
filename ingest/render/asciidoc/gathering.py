"""Which lines belong to one point of a list: its text, what is attached by `+`, and the lists within it."""

from __future__ import annotations

from typing import Final

from ingest.render.asciidoc.attributes import SETTING
from ingest.render.asciidoc.lines import LITERAL, fence, list_kind, marker, nested_kind
from ingest.render.asciidoc.metadata import TITLE_LINE, is_list_line
from ingest.render.asciidoc.reader import Line, Reader

_PLUS: Final = "+"


class Gathering:
    """Takes the lines of one point from a reader, which gives the rest of the list and all that follows it."""

    def __init__(self, reader: Reader, kind: str, sign: str, *, has_text: bool) -> None:
        self._reader, self._kind, self._sign = reader, kind, sign
        self._has_text = has_text
        self._lines: list[Line] = []
        self._attached = ""  # "": no `+` yet; "now": the next block is; "frozen": two of them in a row
        self._nested = False
        self._last = Line.at("", 0)  # what is given back when it does not belong here
        self._detached = -1  # where a `+` after a blank line stands: it attaches to the point, not to lists within

    def lines(self) -> list[Line]:
        """The lines after the first one, blank ones and `+` at their end left out."""
        lines = self._lines
        while (line := self._reader.peek()) is not None:
            self._reader.read()
            self._last = line
            if not self._taken(line):
                self._reader.unread(self._last)
                break
        if self._detached >= 0:
            del lines[self._detached]
        while lines and not lines[-1]:
            lines.pop()
        if lines and lines[-1] == _PLUS:
            lines.pop()
        return lines

    def _taken(self, line: Line) -> bool:
        """Whether the line belongs to the point; it is noted then. One that was read on the way may be, too."""
        if self._is_sibling(line):
            return False
        before = self._lines[-1] if self._lines else None
        if before == _PLUS:
            if self._attached == "":
                self._attached, self._has_text = "now", True
                if not self._nested:
                    self._lines[-1] = Line.at("", self._lines[-1].no)
            if line == _PLUS:
                if self._attached != "frozen":
                    self._attached = "frozen"
                    self._lines.append(line)
                return True
        delimiter = fence(line)
        if delimiter is not None:
            if self._attached != "now":
                return False
            self._lines.append(line)
            inside, closed = self._reader.until(delimiter.terminator)
            self._lines += inside
            if closed:
                self._lines.append(Line.at(delimiter.terminator, line.no))
            self._attached = ""
            return True
        if self._kind == "dl" and self._attached != "now" and is_list_line(line):
            return self._list_follows(line)
        if self._attached == "now" and line:
            return self._attach(line)
        if before is not None and not before:
            return self._after_blank(line)
        self._has_text = self._has_text or bool(line)
        return self._note(line)

    def _note(self, line: Line) -> bool:
        """Take an ordinary line, which may begin a list within the point."""
        found = nested_kind(line) if line and (not self._nested or "::" in line or ";;" in line) else None
        if found and self._nested and found[0] != "dl":
            found = None
        if found:
            self._nested = True
            if found[0] == "dl" and not found[1][3]:
                self._has_text = False
        self._lines.append(line)
        return True

    def _attach(self, line: Line) -> bool:
        if LITERAL.match(line):
            self._literal(line)
            self._attached = ""
        elif is_list_line(line) or TITLE_LINE.match(line) or SETTING.match(line):
            self._lines.append(line)  # what it says of the block is still to come
        else:
            self._note(line)
            self._attached = ""
        return True

    def _after_blank(self, line: Line) -> bool:
        if not line:
            self._reader.skip_blank()
            following = self._reader.peek()
            if following is None or self._is_sibling(following):
                return False
            self._last = line = self._reader.read()
        if line == _PLUS:
            self._detached = len(self._lines)
            self._lines.append(line)
            return True
        if not self._has_text:
            if not self._nested:
                self._lines.pop()
            self._lines.append(line)
            self._has_text = True
            return True
        found = nested_kind(line)
        if found:
            self._lines.append(line)
            self._nested = True
            if found[0] == "dl" and not found[1][3]:
                self._has_text = False
            return True
        if LITERAL.match(line):
            self._literal(line)
            return True
        return False

    def _literal(self, line: Line) -> None:
        """An indented paragraph, up to a blank line or what attaches another block."""
        self._lines.append(line)
        while (following := self._reader.peek()) is not None and following and following != _PLUS:
            if self._kind == "dl" and self._is_sibling(following):
                break
            self._lines.append(self._reader.read())

    def _list_follows(self, line: Line) -> bool:
        """After a term, attributes belong to it only when they are those of a list within it."""
        seen = [line]
        while (following := self._reader.peek()) is not None and (not following or is_list_line(following)):
            seen.append(self._reader.read())
        if following and nested_kind(following) and not self._is_sibling(following):
            self._lines += seen
            return True
        for other in reversed(seen[1:]):
            self._reader.unread(other)
        return False

    def _is_sibling(self, line: Line) -> bool:
        """Whether the line begins the next point of the same list."""
        if not line:
            return False
        if self._kind == "dl" and self._sign not in line:
            return False
        found = list_kind(line)
        if found is None:
            return False
        return found[0] == self._kind and marker(*found) == self._sign
