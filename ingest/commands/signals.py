"""Signals to a command that runs for weeks: each has its action, run in a thread; the second one to stop ends it."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from ingest.commands.exits import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

STOP = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def attended(stop: Callable[[], None], others: Mapping[str, Callable[[], None]]) -> Iterator[None]:
    """While this lasts, SIGINT and SIGTERM call `stop`, signals of `others` by name what stands there.

    A handler may interrupt any line of the main thread, even one that holds the lock an action needs; so actions run
    in a thread, one after the other. The second signal to stop waits for nobody: what is recorded is recorded, and
    the next run mends the rest, as after a crash.
    """
    # Clearing away what workers leave behind when it ends at once is not worth a warning. Workers inherit the word.
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")
    waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
    actions = {getattr(signal, name): action for name, action in others.items() if hasattr(signal, name)}
    actions |= dict.fromkeys(STOP, stop)
    stops = 0

    def handle(number: int, _frame: FrameType | None) -> None:
        nonlocal stops
        stops += number in STOP
        if stops > 1 and number in STOP:
            os._exit(INTERRUPTED)
        waiting.put(actions[number])

    def attend() -> None:
        while (action := waiting.get()) is not None:
            action()

    thread = Thread(target=attend, name="signals", daemon=True)
    thread.start()
    former = {number: signal.signal(number, handle) for number in actions}
    try:
        yield
    finally:
        for number, before in former.items():
            signal.signal(number, before)
        waiting.put(None)
        thread.join()
