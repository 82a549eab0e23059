"""`fin-ingest watch`: sync whenever something changes, until stopped."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING

from ingest.commands import configuration, engine, exits
from ingest.commands.masking import secrets_of, without
from ingest.commands.signals import attended
from ingest.errors import Failure
from ingest.options import SOURCES, Command, Option, environment, port
from ingest.report.style import count, duration
from ingest.watch.status import Happened, Kind, Status

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from ingest.commands.terminal import Terminal
    from ingest.outcome import Report
    from ingest.planner import Wish
    from ingest.report.live import Live
    from ingest.settings import Config

SPEC = Command(
    about="Keep Intercom equal to the documentation while people write: sync at start, whenever something changes, and "
    "every so often. Failures are shown and tried again; what a guard stops waits for you, and all else goes on. "
    "Ctrl-C or SIGTERM finish the page in flight, SIGHUP reads the configuration anew.",
    arguments=(SOURCES,),
    options=(
        Option("once", "look at everything once, wait until nothing changes any more, and end; for scripts"),
        Option("health-port", "serve /healthz and /metrics on this port; 0 takes a free one", "PORT", convert=port),
        Option("health-host", "the address they are served on; others than this let other machines ask", "HOST",
               "127.0.0.1"),
    ),
    exits=(exits.PARTIAL, exits.ACCESS, exits.GUARD, exits.INCOMPLETE, exits.LOCKED),
    examples=(
        ("fin-ingest watch", "all sources, until Ctrl-C"),
        ("fin-ingest watch handbook --health-port 9187", "one of them, with health and metrics"),
        ("fin-ingest watch --log-format json", "a JSON line for whatever happens"),
        ("fin-ingest watch --once", "for scripts; ends like a sync"),
    ),
)  # fmt: skip

TICK = 1.0
"""Seconds between two looks of the live view at whether it must be redrawn."""


def run(options: Namespace, terminal: Terminal) -> int:
    """Watch until a signal, or once."""
    from ingest.planner import Wish

    config = configuration.load(options)
    wish = Wish(options.sources, called=engine.called(options))
    if options.once:
        return _once(options, config, wish, terminal)
    return _Watching(options, config, wish, terminal).run()


def _once(options: Namespace, config: Config, wish: Wish, terminal: Terminal) -> int:
    """Everything once; what is told is what a sync tells."""
    from ingest.watch.loop import Watcher

    watcher = Watcher(config, wish, engine.connect, tell=lambda _happened: None, progress=terminal.progress())
    return engine.tell(_together(watcher.once()), options, config, terminal)


def _together(reports: Sequence[Report]) -> Report:
    """The reports of sources that were looked at one after the other, as one. Several plans have no digest."""
    from ingest.outcome import Report

    return Report(
        "watch",
        tuple(source for report in reports for source in report.sources),
        sum(report.calls for report in reports),
        sum(report.seconds for report in reports),
        reports[0].digest if len(reports) == 1 else "",
        max((report.run for report in reports if report.run is not None), default=None),
    )


class _Watching:
    """One watch: what runs, who is told, and what signals do to it."""

    def __init__(self, options: Namespace, config: Config, wish: Wish, terminal: Terminal) -> None:
        from ingest.outcome import Progress
        from ingest.report.live import Live, Steps
        from ingest.watch.loop import Watcher

        self.options, self.file, self.terminal = options, config.file, terminal
        self.secrets = secrets_of(config)
        self.live: Live | None = None
        self.on_terminal = terminal.is_there()
        self.stopped = Event()
        steps = Steps()
        drawn = terminal.can_redraw() and not (terminal.json or terminal.log_json or terminal.quiet)
        connect = partial(engine.connect, sleep=self.stopped.wait)
        self.watcher = Watcher(config, wish, connect, tell=self.tell, progress=steps if drawn else Progress())
        if drawn:
            self.live = Live(terminal.err, terminal.err_style, self.status, steps)

    def run(self) -> int:
        """Watch until a signal says otherwise."""
        redraw = {"SIGCONT": self.live.begin_anew, "SIGWINCH": self.live.refresh} if self.live else {}
        with ExitStack() as stack:
            stack.enter_context(attended(self.stop, {"SIGHUP": self.reload, **redraw}))
            if self.options.health_port is not None:
                from ingest.watch.serving import serving

                url = stack.enter_context(serving(self.status, self.options.health_host, self.options.health_port))
                self.say("serving", f"{url}/healthz and {url}/metrics")
            if self.live:
                stack.enter_context(_drawn(self.live))
            self.watcher.run()
            self.say("stopped", _summary(self.status()))
        return exits.INTERRUPTED

    def stop(self) -> None:
        """Finish the page in flight, and end. What waits to be tried again waits no longer."""
        self.say("stopping", "the page in flight is finished; once more ends it at once")
        if self.live:
            self.live.stopping = True
        self.watcher.stop()
        self.stopped.set()

    def reload(self) -> None:
        """Read the configuration anew; a broken one changes nothing. Without the terminal it ran on, the end."""
        if self.on_terminal and not self.terminal.is_there():
            self.stop()
            return
        from ingest import config
        from ingest.planner import chosen

        try:
            new = config.load(self.file, environment())
            chosen(new, self.options.sources)
            self.secrets = tuple({*self.secrets, *secrets_of(new)})
            self.watcher.reload(new)
        except Failure as error:
            self.say("misconfigured", "what was configured before goes on", error)

    def say(self, kind: Kind, text: str, failure: Failure | None = None) -> None:
        """Tell what happened to the watch itself."""
        self.tell(Happened(time.time(), "", kind, text, failure))

    def tell(self, happened: Happened) -> None:
        """Tell what happened, where and in the form that was asked for. Under -q only what is wrong."""
        from ingest.report.watching import event_line, event_object, level

        happened = without(happened, self.secrets)
        if self.terminal.json:
            self.terminal.object(event_object(happened))
            if not self.terminal.flushed():
                self.watcher.stop()
        elif self.terminal.quiet and level(happened) == "info":
            return
        elif self.terminal.log_json:
            self.terminal.put(json.dumps(event_object(happened), ensure_ascii=False) + "\n")
        elif self.live:
            self.live.tell(happened)
        else:
            self.terminal.put(event_line(happened, self.terminal.err_style))

    def status(self) -> Status:
        """How it stands, without tokens."""
        status: Status = without(self.watcher.status(), self.secrets)
        return status


@contextmanager
def _drawn(live: Live) -> Iterator[None]:
    """The live view is there, and kept true."""
    ended = Event()

    def keep() -> None:
        while not ended.wait(TICK):
            live.refresh()

    live.refresh()
    thread = Thread(target=keep, name="live view", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        live.end()


def _summary(status: Status) -> str:
    pages = count(sum(status.changes.values()), "page")
    since = duration(time.time() - status.started)
    return f"{count(status.runs, 'run')}, {pages} changed, {count(status.calls, 'call')} in {since}"
