"""Simulated time for watch mode, and a file system that tells what one has it tell."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

from ingest.watch.clock import Clock
from ingest.watch.events import Heard
from ingest.watch.places import Place

BEGIN = 1_000.0


class Simulated(Clock):
    """Waiting takes no time; what was planned is done when its moment comes. `ahead`: how wrong the wall clock is."""

    def __init__(self) -> None:
        super().__init__()
        self.moment, self.ahead = BEGIN, 0.0
        self._plans: list[tuple[float, int, Callable[[], object]]] = []
        self._early = False

    def now(self) -> float:
        """The simulated moment."""
        return self.moment

    def wall(self) -> float:
        """The same as unix seconds, so much ahead."""
        return 1_700_000_000 + self.moment + self.ahead

    def at(self, seconds: float, do: Callable[[], object]) -> None:
        """Plan something for so many seconds from the start."""
        heapq.heappush(self._plans, (BEGIN + seconds, len(self._plans), do))

    def wait(self, seconds: float) -> None:
        """Let so much time pass, or until something that happens wakes it."""
        end = self.moment + max(0.0, seconds)
        self._early = False
        while self._plans and self._plans[0][0] <= end and not self._early:
            when, _, do = heapq.heappop(self._plans)
            self.moment = max(self.moment, when)
            do()
        if not self._early:
            self.moment = end

    def wake(self) -> None:
        """End the wait."""
        self._early = True


class Whisper:
    """Listens to what is `say` to it. Not `whole` any more: it must be made anew."""

    def __init__(
        self,
        places: Sequence[Place],
        heard: Callable[[Heard], None],
        missed: Callable[[], None],
        _foreign: Sequence[str],
    ) -> None:
        self.places, self.say, self.miss = places, heard, missed
        self.whole, self.closed = True, False

    def intact(self) -> bool:
        """As it was told."""
        return self.whole

    def close(self) -> None:
        """Listen no more."""
        self.closed = True
