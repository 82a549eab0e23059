"""A day of watch mode in simulated time, in a process of its own: `python -m bench.watch_day EVENTS HOURS FOLDER`.

Prints, as JSON, what the process and its workers hold after each simulated hour.
"""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Sequence

from bench.processes import memory_of_session
from bench.simulated import Simulated, Whisper
from bench.trees import write_tree
from ingest.intercom.connect import connect
from ingest.planner import Wish
from ingest.settings import Config, Intercom, Limits, Source
from ingest.watch.events import Heard
from ingest.watch.hearing import Deaf
from ingest.watch.loop import Watcher
from ingest.watch.places import Place

DOCUMENTS = 200
BURST = 25
"""Events of one save, or of somebody who saves again and again."""

HOUR = 3_600.0
_SETTLED = 0.025


class Day:
    """A folder whose events are told and one that is polled, their documents being edited, moved, made and deleted."""

    def __init__(self, events: int, hours: int, place: str) -> None:
        self.chance, self.place, self.docs = random.Random(7), place, os.path.join(place, "docs")
        write_tree(self.docs, DOCUMENTS, sections=1)
        write_tree(os.path.join(place, "polled"), DOCUMENTS // 10, sections=1)
        self.names = sorted(
            os.path.relpath(os.path.join(folder, name), self.docs)
            for folder, _, files in os.walk(self.docs)
            for name in files
        )
        self.clock = Simulated()
        self.ears: dict[str, Whisper] = {}
        self.samples: list[dict[str, float]] = []
        sources = tuple(
            Source(name, "folder", f"https://{name}.example.com/", os.path.join(place, name))
            for name in ("docs", "polled")
        )
        limits = Limits(deletes=0, deletes_percent=0, workers=4)
        config = Config(
            "", place, Intercom(target="library"), limits, os.path.join(place, "state", "manifest.db"), sources
        )
        self.watcher = Watcher(config, Wish(), connect, tell=lambda _: None, clock=self.clock, listen=self.listen)
        bursts = events // BURST
        for number in range(bursts):
            self.clock.at(10 + number * (hours * HOUR - 60) / bursts, self.burst)
        for hour in range(hours):
            self.clock.at((hour + 1) * HOUR - 1, self.sample)
            self.clock.at(hour * HOUR + 1_800, self.trouble)
        self.clock.at(hours * HOUR, self.watcher.stop)

    def listen(self, places: Sequence[Place], *more: object) -> Whisper:
        """Tell of one of the two."""
        if places[0].path.endswith("polled"):
            raise Deaf("it is polled")
        self.ears["docs"] = Whisper(places, *more)  # type: ignore[arg-type]
        return self.ears["docs"]

    def burst(self) -> None:
        """Somebody works on a document."""
        name = self.chance.choice(self.names)
        path, kind = os.path.join(self.docs, name), self.chance.random()
        if kind < 0.9:
            with open(path, "a", encoding="utf-8") as file:
                file.write(f"\nEdition of {self.clock.moment}.\n")
            self.tell(name, before=True)
            if os.path.getsize(path) > 4_000:
                os.truncate(path, 1_500)
        elif kind < 0.95:
            new = f"{name[:-3]}-{int(self.clock.moment)}.md"[-100:]
            os.makedirs(os.path.dirname(os.path.join(self.docs, new)), exist_ok=True)
            os.rename(path, os.path.join(self.docs, new))
            self.names[self.names.index(name)] = new
            self.tell(name, before=True)
            self.tell(new, before=False)
        else:
            shutil.copy(path, path + ".new.md")
            self.names.append(name + ".new.md")
            gone = self.names.pop(0)
            os.unlink(os.path.join(self.docs, gone))
            self.tell(name + ".new.md", before=False)
            self.tell(gone, before=True)
        time.sleep(_SETTLED)

    def tell(self, name: str, *, before: bool) -> None:
        """What a file system tells of a save: temporary files, many writes."""
        say = self.ears["docs"].say
        for number in range(BURST):
            say(
                Heard(
                    name if number % 2 else f"{name}~{number % 5}",
                    before if number % 2 else False,
                    shape=not number % 2,
                )
            )

    def trouble(self) -> None:
        """Something goes wrong every hour."""
        kind = self.chance.randrange(3)
        if kind == 0:
            self.ears["docs"].miss()
        elif kind == 1:
            self.clock.ahead += self.chance.choice((-60, 4_000))
        else:
            self.ears["docs"].whole = False

    def sample(self) -> None:
        """What is held now."""
        gc.collect()
        status = self.watcher.status()
        self.samples.append(
            {
                "memory": memory_of_session(),
                "handles": len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0,
                "runs": status.runs,
                "events": status.events,
                "lost": status.lost,
            }
        )


def main(words: Sequence[str]) -> None:
    events, hours, place = int(words[0]), int(words[1]), words[2]
    day = Day(events, hours, place)
    day.watcher.run()
    print(json.dumps(day.samples))


if __name__ == "__main__":
    main(sys.argv[1:])
