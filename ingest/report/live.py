"""The live view of watch mode: lines at the bottom of a terminal, redrawn in place; what happened scrolls up above."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, TextIO

from ingest.outcome import Progress
from ingest.report.style import Style, columns
from ingest.report.watching import Step, event_line, status_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.watch.status import Happened, Status

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Steps(Progress):
    """Remembers how far a run is, for whoever looks."""

    def __init__(self) -> None:
        self.now: Step | None = None

    def phase(self, source: str, name: str, total: int | None) -> None:
        """A phase begins."""
        self.now = Step(source, name, 0, total)

    def step(self, count: int = 1) -> None:
        """So many steps more are done."""
        if self.now is not None:
            self.now = self.now._replace(done=self.now.done + count)

    def done(self) -> None:
        """The phase is over."""
        self.now = None


class Live:
    """Draws how everything stands. May be used from several threads; asks nothing of the terminal but its size.

    Nothing is written while nothing changes. Each drawing is one write, so that it does not flicker, and ends with the
    cursor below the last line: whatever ends the process, the terminal is left as it should be.
    """

    def __init__(
        self,
        stream: TextIO,
        style: Style,
        status: Callable[[], Status],
        steps: Steps,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.stream, self.style, self.status, self.steps, self.clock = stream, style, status, steps, clock
        self.stopping = False
        self._drawn: list[int] = []
        """Columns of each line that stands there."""
        self._text = ""
        self._size = (0, 0)
        self._lock = Lock()

    def tell(self, happened: Happened) -> None:
        """What happened, above the view, for good."""
        with self._lock:
            self._draw(event_line(happened, self.style, self.clock()))

    def refresh(self) -> None:
        """Draw anew if anything changed."""
        with self._lock:
            self._draw()

    def begin_anew(self) -> None:
        """Somebody else has written to the terminal: leave that, and draw below it."""
        with self._lock:
            self._drawn, self._text = [], ""
            self._draw()

    def end(self) -> None:
        """Take the view away; what happened stays."""
        with self._lock:
            self._size = self._room()
            self._write(self._home() + "\x1b[J")
            self._drawn, self._text = [], ""

    def _draw(self, above: str = "") -> None:
        size = self._room()
        lines = status_lines(self.status(), self.style, self.clock(), size, self.steps.now, stopping=self.stopping)
        text = "".join(f"{line}\x1b[K\n" for line in lines)
        if not above and text == self._text and size == self._size:
            return
        self._size = size
        # Line by line: some terminals keep whatever is emptied as a whole among what scrolled away.
        self._write(self._home() + above.replace("\n", "\x1b[K\n") + text + "\x1b[J")
        self._text, self._drawn = text, [columns(_COLOUR.sub("", line)) for line in lines]

    def _home(self) -> str:
        """Back to the first line of the view. A terminal made narrower has wrapped the lines that stood there."""
        width = self._size[0] + 1
        rows = sum(1 + max(0, used - 1) // width for used in self._drawn)
        return "\r" + (f"\x1b[{rows}A" if rows else "")

    def _room(self) -> tuple[int, int]:
        """Columns and rows, less one of each: a full last column wraps, and the cursor needs a line."""
        try:
            size = os.get_terminal_size(self.stream.fileno())
        except (OSError, ValueError):
            size = os.terminal_size((self.style.width, 24))
        return max(10, (size.columns or self.style.width) - 1), max(2, (size.lines or 24) - 1)

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # nobody looking any more must not stop the watch
            self.stream.write(text)
            self.stream.flush()
