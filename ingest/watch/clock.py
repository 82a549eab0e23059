"""Time as watch mode sees it, and waiting: what a test or a simulation puts its own in place of."""

from __future__ import annotations

import threading
import time


class Clock:
    """The real one. `wake` may be called from any thread."""

    def __init__(self) -> None:
        self._woken = threading.Event()

    def now(self) -> float:
        """Seconds on a clock that nobody sets; it may stand still while the machine sleeps."""
        return time.monotonic()

    def wall(self) -> float:
        """Unix seconds."""
        return time.time()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until somebody wakes it."""
        self._woken.wait(max(0.0, seconds))
        self._woken.clear()

    def wake(self) -> None:
        """End the wait, or the next one."""
        self._woken.set()
