"""Progress as it is seen: a line redrawn on a terminal, plain lines on a pipe, JSON lines for programs."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, TextIO

from ingest.outcome import Progress
from ingest.report.style import Style, columns, duration, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET_START = 0.5
"""Seconds a phase lasts before anything is shown of it: a quick run shows nothing."""
REDRAW = 0.1
PLAIN_EVERY = 5.0
_STEADY = 2.0
"""Seconds until a rate means something."""
_WINDOW = 10.0
"""Seconds the shown rate looks back."""
_BAR = 20


class Shown(Progress):
    """Counts steps, and every so often has `draw` show them. Safe from one thread at a time."""

    every = PLAIN_EVERY

    def __init__(self, stream: TextIO, style: Style, clock: Callable[[], float] = time.monotonic) -> None:
        self.stream, self.style, self.clock = stream, style, clock
        self.source = self.name = ""
        self.total: int | None = None
        self.steps = 0
        self.drawn = False
        self._next = float("inf")
        self._marks: list[tuple[float, int]] = []

    def phase(self, source: str, name: str, total: int | None) -> None:
        """Begin a phase; one that is still open ends."""
        self.done()
        self.source, self.name, self.total, self.steps = shown(source), shown(name), total, 0
        self.started = self.clock()
        self._next = self.started + (QUIET_START if self.every < PLAIN_EVERY else self.every)
        self._marks = [(self.started, 0)]

    def step(self, count: int = 1) -> None:
        """Count, and show when it is time."""
        self.steps += count
        now = self.clock()
        if now >= self._next:
            self._next = now + self.every
            self._mark(now)
            self.draw()
            self.drawn = True

    def done(self) -> None:
        """End the phase; where it was shown, show that it ended."""
        if self.drawn:
            self.finish()
        self.drawn, self._next = False, float("inf")

    def clear(self) -> None:
        """Make room for other lines."""

    def draw(self) -> None:
        """Show the phase as it is now."""
        raise NotImplementedError

    def finish(self) -> None:
        """Show that the phase ended."""
        raise NotImplementedError

    def rate(self) -> float:
        """Steps a second, lately; 0 while unknown: the first steps of many workers say nothing yet."""
        (then, before), (now, steps) = self._marks[0], self._marks[-1]
        return (steps - before) / (now - then) if now >= self.started + _STEADY else 0.0

    def left(self) -> float | None:
        """Seconds left, if the total is known and something moves."""
        rate = self.rate()
        return max(0, self.total - self.steps) / rate if self.total is not None and rate > 0 else None

    def write(self, text: str) -> None:
        """Write, whatever becomes of it: nobody reading progress must not stop a run."""
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):
            self._next = float("inf")

    def _mark(self, now: float) -> None:
        self._marks.append((now, self.steps))
        while self._marks[2:] and self._marks[1][0] < now - _WINDOW:
            self._marks.pop(0)


class Line(Shown):
    """On a terminal: one line, drawn over and over, and gone at the end."""

    every = REDRAW

    def draw(self) -> None:
        """`docs  upload ━━━━━━──────  1,204 of 4,000  168/s  17 s left`, as far as it fits."""
        parts = [f"{self.source}  " if self.source else "", f"{self.name} "]
        if self.total:
            parts += [self._bar(), f"  {self.steps:,} of {self.total:,}"]
        else:
            parts.append(f" {self.steps:,}")
        parts.append(f"  {self.rate():,.0f}/s" if self.rate() >= 1 else "")
        left = self.left()
        parts.append(f"  {duration(max(1, left))} left" if left is not None and self.total else "")
        self._put(parts)

    def clear(self) -> None:
        """Take the line away; the next draw brings it back."""
        if self.drawn:
            self.write("\r\x1b[K")

    def finish(self) -> None:
        """Take the line away."""
        self.write("\r\x1b[K")

    def _bar(self) -> str:
        full = min(_BAR, _BAR * self.steps // max(1, self.total or 0))
        return "━" * full + "─" * (_BAR - full)

    def _put(self, parts: list[str]) -> None:
        width = self._width() - 1
        while parts[2:] and sum(map(columns, parts)) > width:
            parts.pop()
        line = self.style.drawn(shortened("".join(parts), width))
        bar = self.style.drawn("━") * (self._bar().count("━") if self.total else 0)
        if bar and bar in line:
            line = line.replace(bar, self.style.paint(bar, "green"), 1)
        self.write(f"\r\x1b[K{line}")

    def _width(self) -> int:
        try:
            return os.get_terminal_size(self.stream.fileno()).columns or self.style.width
        except (OSError, ValueError):
            return self.style.width


class Lines(Shown):
    """On a pipe: a plain line every few seconds of a long phase, and one at its end."""

    def draw(self) -> None:
        """`docs: upload, 1,204 of 4,000, 168 a second, 17 s left`."""
        of = f" of {self.total:,}" if self.total is not None else ""
        left = self.left()
        rest = f", {duration(left)} left" if left is not None else ""
        self.write(f"{self._what()}, {self.steps:,}{of}, {self.rate():,.0f} a second{rest}\n")

    def finish(self) -> None:
        """`docs: upload, 4,000 in 24 s`."""
        self.write(f"{self._what()}, {self.steps:,} in {duration(self.clock() - self.started)}\n")

    def _what(self) -> str:
        return f"{self.source}: {self.name}" if self.source else self.name


class JsonLines(Shown):
    """For programs: a JSON object every few seconds of a long phase, and one at its end."""

    def draw(self) -> None:
        """Say how far it is."""
        self._tell("progress")

    def finish(self) -> None:
        """Say that the phase ended."""
        self._tell("phase done")

    def _tell(self, event: str) -> None:
        left = self.left()
        fields = {"source": self.source, "phase": self.name, "done": self.steps, "total": self.total}
        timing = {
            "seconds": round(self.clock() - self.started, 1),
            "left": None if left is None else round(left, 1),
        }
        self.write(log_line("info", event, **fields, **timing))


def log_line(level: str, event: str, **fields: Any) -> str:
    """One JSON line of the log: time in UTC, level, event and what belongs to it."""
    import json

    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return json.dumps({"time": when, "level": level, "event": event, **fields}, ensure_ascii=False) + "\n"
