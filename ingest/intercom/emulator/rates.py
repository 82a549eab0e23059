"""The rate limit: calls counted in 10-second windows of the server's clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

WINDOW = 10
"""Seconds a window lasts; windows begin at multiples of it in unix time."""


class Allowance(NamedTuple):
    """What is left of the current window after a call. `reset`: the unix second at which the window ends."""

    limit: int
    remaining: int
    reset: int
    granted: bool


class Windows:
    """Counts calls for the whole workspace, whoever makes them."""

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._lock = threading.Lock()
        self._window = -1
        self._used = 0

    def take(self) -> Allowance:
        """Count one call; not granted when the window is used up."""
        return self._look(1)

    def peek(self) -> Allowance:
        """The current window, nothing counted."""
        return self._look(0)

    def _look(self, calls: int) -> Allowance:
        with self._lock:
            window = int(self._clock() // WINDOW)
            if window != self._window:
                self._window, self._used = window, 0
            self._used += calls
            left = self._limit - self._used
        return Allowance(self._limit, max(left, 0), (window + 1) * WINDOW, left >= 0)
