"""A watch in simulated time: hours pass as fast as the runs they hold, and nothing happens but what a test says."""

from __future__ import annotations

from typing import Any

from bench.simulated import Simulated, Whisper
from ingest.planner import Wish
from ingest.settings import Watch
from ingest.watch.events import Heard
from ingest.watch.hearing import Deaf
from ingest.watch.loop import Watcher
from ingest.watch.status import Happened, SourceStatus
from tests.ingest.world import World

PATIENT = Watch(quiet=1, longest_wait=30, settle=5, reconcile=900, poll=300)


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
