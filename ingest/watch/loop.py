"""Watch mode: waits until something is due, runs the engine for it, one source at a time, and notes what came of it.

What is due, and what a failure means, is `followed`'s; what the file system tells, `events`'.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from connectors.base import ConnectorError
from ingest import workers
from ingest.connecting import connector_of
from ingest.errors import Failure
from ingest.manifest.lock import last_run
from ingest.outcome import Progress, Report
from ingest.planner import Wish, chosen
from ingest.settings import Config
from ingest.sync import Connect
from ingest.watch.clock import Clock
from ingest.watch.followed import CHANGES, Followed, Moment, changed
from ingest.watch.hearing import Hearing, Listen, listen
from ingest.watch.places import is_switching
from ingest.watch.running import Runs, Stopping
from ingest.watch.status import Happened, Kind, Status

if TYPE_CHECKING:
    from ingest.watch.events import Heard

CHECK = 2.0
"""Seconds between two looks at whether what is watched is still there."""

MOST_HELD = 5
"""Documents newly held that a look tells one by one."""

GAP = 10.0
"""Seconds by which a clock may go wrong, or a wait last longer, before something may have been missed."""


class Watcher:
    """Keeps the sources of a configuration, or those named in `wish`, as the documentation says.

    `tell` is called for whatever happens, `progress` follows each run. `run` works in the calling thread until `stop`;
    `stop`, `reload` and `status` may be called from any other. `clock` and `listen` are there to be replaced in tests.
    """

    def __init__(
        self,
        config: Config,
        wish: Wish,
        connect: Connect,
        *,
        tell: Callable[[Happened], None],
        progress: Progress | None = None,
        clock: Clock | None = None,
        listen: Listen = listen,
    ) -> None:
        self._config, self._wish, self._tell = config, wish, tell
        self._clock = clock or Clock()
        self._progress = Stopping(progress or Progress(), self._live, lambda name: self._followed[name].unsettled)
        self._runs = Runs(connect, self._progress)
        self._lock = threading.Lock()
        self._hearing = Hearing(listen, self._heard, self._missed)
        self._next: Config | None = None
        self._lost = False
        self._totals, self._changes = Counter[str](), Counter[str]()
        self._started = self._beat = self._clock.wall()
        self._checked = self._clock.now()
        self._last_run = last_run(config.manifest)
        self._followed = self._follow(config)

    # -- from outside --------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Watch until stopped."""
        self._say("", "started", "1 source" if len(self._followed) == 1 else f"{len(self._followed)} sources")
        try:
            self._listen_to(self._followed.values())
            while not self._progress.wished:
                self._turn()
        except KeyboardInterrupt:
            if not self._progress.wished:
                raise
        finally:
            self._hearing.close()
            self._runs.close()
            workers.stop()

    def once(self) -> tuple[Report, ...]:
        """Look at every source, and again at those where something is to be removed, once that can be believed.

        Raises the first Failure that kept it from looking at one at all, when it has looked at the others.
        """
        try:
            came = [self._until_settled(one) for one in self._followed.values()]
        finally:
            self._runs.close()
            workers.stop()
        for one in came:
            if isinstance(one, Failure):
                raise one
        return tuple(one for one in came if isinstance(one, Report))

    def stop(self) -> None:
        """Finish the page in flight, and return from `run`."""
        self._progress.wished = True
        self._clock.wake()

    def reload(self, config: Config) -> None:
        """Go on with this configuration. Raises Failure, and goes on as before, if a source cannot be opened."""
        for source in chosen(config, self._wish.names):
            try:
                connector_of(source)
            except ConnectorError as error:
                raise Failure(error.what, at=error.at or f"source {source.name}", hint=error.hint) from error
        self._next = config
        self._clock.wake()

    def status(self) -> Status:
        """How it stands."""
        with self._lock:
            then, totals = self._now(), self._totals
            return Status(
                self._started,
                self._beat,
                tuple(one.status(then) for one in self._followed.values()),
                totals["runs"],
                totals["failed"],
                dict(self._changes),
                totals["calls"],
                totals["events"],
                totals["lost"],
            )

    # -- what is heard, in other threads -------------------------------------------------------------------------

    def _heard(self, name: str, heard: Heard) -> None:
        with self._lock:
            one = self._followed.get(name)
            if one is None:
                return
            self._totals["events"] += 1
            first = one.quiet.due is None
            one.heard(heard.path, self._clock.now() - heard.age, before=heard.before, shape=heard.shape)
        if first:
            self._clock.wake()

    def _missed(self) -> None:
        self._lost = True
        self._clock.wake()

    # -- the loop ------------------------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Do what is due, or wait for it."""
        self._live()
        if self._next is not None:
            self._take_over(self._next)
        if self._lost:
            self._lost = False
            self._all_may_differ("the file system could not tell of everything that happened")
        if self._clock.now() >= self._checked + CHECK:
            self._check()
        due = [one for one in self._followed.values() if one.due <= self._clock.now()]
        for one in due:
            if not self._progress.wished:
                self._look(one)
        self._runs.rest(self._clock.now(), used=bool(due))
        if not due and not self._progress.wished:
            self._wait()

    def _wait(self) -> None:
        """Until something is due, or heard. What will be needed soon is made ready first."""
        with self._lock:
            pending = any(one.quiet.due is not None and not one.away for one in self._followed.values())
            wake = min([one.due for one in self._followed.values()] + [self._checked + CHECK])
        if pending:
            workers.warm()
        before = self._now()
        seconds = max(0.0, wake - before.now)
        self._clock.wait(seconds)
        after = self._now()
        waited, shown = after.now - before.now, after.wall - before.wall
        if waited > seconds + GAP or abs(shown - waited) > GAP:
            self._all_may_differ("the clock was set, or the machine has slept")

    def _live(self) -> None:
        self._beat = self._clock.wall()

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.wall())

    def _all_may_differ(self, why: str) -> None:
        """Something may have been missed: everything is watched anew, and looked at."""
        self._totals["lost"] += 1
        self._say("", "lost", f"{why}; everything is looked at")
        self._listen_to(self._followed.values())
        with self._lock:
            for one in self._followed.values():
                one.look_at_everything(self._clock.now())

    def _check(self) -> None:
        """See whether the folders watched are still there, and the same; and whether somebody else ran something."""
        self._checked = self._clock.now()
        for one in self._followed.values():
            if one.away:
                self._see_if_back(one)
            elif not self._hearing.intact(one.source.name):
                self._listen_again(one)
        last = last_run(self._config.manifest)
        if last not in (None, self._last_run):
            self._last_run = last
            with self._lock:
                for one in self._followed.values():
                    one.acted(self._clock.now())

    def _see_if_back(self, one: Followed) -> None:
        if not os.path.exists(one.source.path):
            return
        self._say(one.source.name, "back", one.source.path)
        with self._lock:
            one.returned(self._clock.now())
        self._listen_to([one])

    def _listen_again(self, one: Followed) -> None:
        """What was watched is gone, or was replaced."""
        if os.path.exists(one.source.path):
            self._totals["lost"] += 1
            self._say(one.source.name, "back", f"{one.source.path} is another folder now; all of it is looked at")
        self._listen_to([one])
        with self._lock:
            one.look_at_everything(self._clock.now())

    def _listen_to(self, ones: Iterable[Followed]) -> None:
        """Have what happens to these sources told, or else poll them."""
        for one in ones:
            source = one.source
            if source.path and not os.path.exists(source.path):
                with self._lock:
                    one.left(self._now())
                self._say(source.name, "gone", f"{source.path} is not there; nothing is deleted")
                continue
            why = self._hearing.listen(self._config, source)
            with self._lock:
                news = one.follow("events" if why is None else "polled", why or "")
            if news:
                self._say(source.name, "watching" if why is None else "polling", why or "")

    # -- a look --------------------------------------------------------------------------------------------------

    def _look(self, one: Followed) -> None:
        """Look at a source, and note what came of it."""
        if not self._hearing.intact(one.source.name):
            self._listen_again(one)
            with self._lock:
                one.put_off(self._clock.now())
            return
        if is_switching(self._hearing.git(one.source.name)):
            with self._lock:
                one.put_off(self._clock.now())
            return
        if one.why:
            self._listen_to([one])  # what kept it from being heard may have passed
        with self._lock:
            look = one.begin(self._clock.now())
        came = self._runs.run(self._config, self._wish_for(one.source.name)._replace(only=look.only, gone=look.gone))
        pages, self._last_run = self._pages(one, came), last_run(self._config.manifest)
        with self._lock:
            kind = one.noted(came, self._now())
            one.pages = pages
            self._note(came)
        self._tell_of(one, kind, came)

    def _wish_for(self, name: str) -> Wish:
        return self._wish._replace(names=(name,))

    def _pages(self, one: Followed, came: Report | Failure) -> int:
        same = one.pages and not (isinstance(came, Report) and came.calls)
        return one.pages if same else self._runs.pages(self._config, one.source.name)

    def _note(self, came: Report | Failure) -> None:
        self._totals["runs"] += 1
        if isinstance(came, Failure):
            self._totals["failed"] += 1
            return
        report = came.sources[0]
        self._totals["calls"] += came.calls
        self._totals["failed"] += bool(report.plan.error or report.failures)
        self._changes.update({name: report.counts[name] for name in CHANGES if report.counts.get(name)})

    def _tell_of(self, one: Followed, kind: Kind | None, came: Report | Failure) -> None:
        if kind is not None:
            self._tell_kind(one, kind, came)
        told = [f"{hold.key}{f':{hold.line}' if hold.line else ''}: {hold.reason}" for hold in one.newly_held]
        for text in told[:MOST_HELD]:
            self._say(one.source.name, "held", text)
        if len(told) > MOST_HELD:
            self._say(one.source.name, "held", f"{len(told) - MOST_HELD} more; `fin-ingest plan -v` lists them")

    def _tell_kind(self, one: Followed, kind: Kind, came: Report | Failure) -> None:
        failure = one.failure if kind in ("failed", "refused") else None
        counts: dict[str, int] = {}
        if isinstance(came, Report) and changed(came.sources[0]):
            counts = {name: count for name, count in came.sources[0].counts.items() if count}
        seconds = came.seconds if isinstance(came, Report) else 0.0
        self._tell(Happened(self._clock.wall(), one.source.name, kind, "", failure, counts, seconds))

    def _say(self, source: str, kind: Kind, text: str) -> None:
        self._tell(Happened(self._clock.wall(), source, kind, text))

    # -- the rest ------------------------------------------------------------------------------------------------

    def _follow(self, config: Config) -> dict[str, Followed]:
        now = self._clock.now()
        return {source.name: Followed(source, config.watch, now) for source in chosen(config, self._wish.names)}

    def _take_over(self, config: Config) -> None:
        """Go on with another configuration; all sources are looked at, as at the start."""
        self._next = None
        self._hearing.close()
        self._runs.close()
        followed = self._follow(config)
        with self._lock:
            self._config, self._followed = config, followed
        self._say("", "reloaded", config.file)
        self._listen_to(followed.values())

    def _until_settled(self, one: Followed) -> Report | Failure:
        while True:
            look = one.begin(self._clock.now())
            came = self._runs.run(self._config, self._wish_for(one.source.name)._replace(gone=look.gone))
            one.noted(came, self._now())
            due = one.settling.due
            if isinstance(came, Failure) or one.failure is not None or due is None:
                return came
            while not self._progress.wished and self._clock.now() < due:
                self._clock.wait(due - self._clock.now())
            if self._progress.wished:
                raise KeyboardInterrupt
