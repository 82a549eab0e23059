"""A watch in simulated time: hours pass as fast as the runs they hold, and nothing happens but what a test says."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from typing import Any

from ingest.planner import Wish
from ingest.settings import Watch
from ingest.watch.clock import Clock
from ingest.watch.events import Heard
from ingest.watch.hearing import Deaf
from ingest.watch.loop import Watcher
from ingest.watch.places import Place
from ingest.watch.status import Happened, SourceStatus
from tests.ingest.world import World

PATIENT = Watch(quiet=1, longest_wait=30, settle=5, reconcile=900, poll=300)


class Simulated(Clock):
    """Waiting takes no time; what was planned for a moment is done when it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.moment, self.set_by = 1000.0, 0.0
        self._plans: list[tuple[float, int, Callable[[], object]]] = []
        self._woken_early = False

    def now(self) -> float:
        return self.moment

    def wall(self) -> float:
        return 1_700_000_000 + self.moment + self.set_by

    def at(self, seconds: float, do: Callable[[], object]) -> None:
        """Plan something for so many seconds from the start."""
        heapq.heappush(self._plans, (1000 + seconds, len(self._plans), do))

    def wait(self, seconds: float) -> None:
        end = self.moment + max(0.0, seconds)
        self._woken_early = False
        while self._plans and self._plans[0][0] <= end and not self._woken_early:
            when, _, do = heapq.heappop(self._plans)
            self.moment = max(self.moment, when)
            do()
        self.moment = self.moment if self._woken_early else end

    def wake(self) -> None:
        self._woken_early = True


class Whisper:
    """Listens to what a test says."""

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
        return self.whole

    def close(self) -> None:
        self.closed = True


class Simulation:
    """A watch over a world; `run` it until some simulated second."""

    def __init__(self, world: World, watch: Watch = PATIENT, *, deaf: str = "", **wish: Any) -> None:
        world.config = world.config._replace(watch=watch)
        self.world, self.clock, self.told = world, Simulated(), list[Happened]()
        self.ears: list[Whisper] = []
        self.deaf = deaf
        self.watcher = Watcher(
            world.config, Wish(**wish), self._connect, tell=self.told.append, clock=self.clock, listen=self._listen
        )

    def _connect(self, config: Any) -> Any:
        return self.world.connect(config)

    def _listen(self, *arguments: Any) -> Whisper:
        if self.deaf:
            raise Deaf(self.deaf)
        self.ears.append(Whisper(*arguments))
        return self.ears[-1]

    def say(self, path: str | None, *, before: bool = True, shape: bool = False) -> None:
        """Have the watch told."""
        self.ears[-1].say(Heard(path, before, shape))

    def write(self, at: float, name: str, text: str, *, before: bool = True) -> None:
        """Plan a save, and that it is told."""

        def do() -> None:
            self.world.write(name, text)
            self.say(name, before=before, shape=not before)
            self.world.settle()

        self.clock.at(at, do)

    def delete(self, at: float, name: str) -> None:
        """Plan a deletion, and that it is told."""
        self.clock.at(at, lambda: (self.world.delete(name), self.say(name, shape=True)))

    def see(self, at: float) -> list[SourceStatus]:
        """The status of the first source as it will be then, as soon as it is then."""
        seen: list[SourceStatus] = []
        self.clock.at(at, lambda: seen.append(self.watcher.status().sources[0]))
        return seen

    def pages(self, at: float) -> list[set[str]]:
        """The pages that will be there then."""
        seen: list[set[str]] = []
        self.clock.at(at, lambda: seen.append(set(self.world.pages())))
        return seen

    def run(self, until: float) -> None:
        """Let so many seconds pass since the start."""
        self.clock.at(until, self.watcher.stop)
        self.watcher.run()

    def kinds(self) -> list[str]:
        return [one.kind for one in self.told]

    def calls(self, at: float) -> list[int]:
        """How many calls will have been made by then."""
        seen: list[int] = []
        self.clock.at(at, lambda: seen.append(self.world.app.calls.total()))
        return seen
