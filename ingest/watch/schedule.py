"""When a source is looked at though nothing was heard of it: every so often, and after failures. Pure.

Moments are seconds on a monotonic clock.
"""

from __future__ import annotations

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 300.0
"""Seconds; each pause is twice as long as the one before."""


def pause(failures: int) -> float:
    """How long to wait after so many failures in a row."""
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 20)))


class Schedule:
    """The next look at one source. `every` so many seconds in good times; at once, to begin with."""

    def __init__(self, every: float, now: float) -> None:
        self.every = every
        self.due = now
        self.failures = 0
        self._doubts = 0

    def looked(self, now: float, *, doubtful: bool = False) -> None:
        """A look went well. What it left in doubt may have passed soon: an unreadable file, say."""
        self.failures = 0
        self._doubts = self._doubts + 1 if doubtful else 0
        self.due = now + (min(self.every, pause(self._doubts)) if doubtful else self.every)

    def failed(self, now: float, *, at_least: float = 0.0) -> None:
        """A look failed, and is worth another try; the server may have said after how many seconds."""
        self.failures += 1
        self.due = now + max(pause(self.failures), min(at_least, LONGEST_PAUSE))

    def again(self, at: float) -> None:
        """It could not be looked at; that is nobody's fault."""
        self.due = at

    def stopped(self, now: float) -> None:
        """A person has to act. Another try, late, sees that somebody has."""
        self.failures += 1
        self.due = now + LONGEST_PAUSE
