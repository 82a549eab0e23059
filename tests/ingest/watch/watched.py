"""A watch that runs in a thread of the test, over a world, and what it does at the wire."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from ingest.planner import Wish
from ingest.settings import Watch
from ingest.watch.loop import Watcher
from ingest.watch.status import Happened, SourceStatus
from tests.ingest.watch.acts import token_of
from tests.ingest.world import World

QUICK = Watch(quiet=0.08, longest_wait=1.0, settle=0.3, reconcile=600, poll=600)


CALM = 0.7
"""Seconds without anything pending after which nothing comes any more: half a second is what watchdog holds back."""


class Wire(httpx.BaseTransport):
    """Passes calls on, and remembers the tokens of the pages that are there and of those deleted without another."""

    def __init__(self) -> None:
        self.inner: httpx.BaseTransport | None = None
        self.pages: dict[str, str] = {}
        self.deleted: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert self.inner is not None
        answer = self.inner.handle_request(request)
        answer.read()
        if request.method == "POST" and request.url.path.endswith("/external_pages") and answer.status_code == 200:
            self.pages[str(answer.json()["id"])] = token_of(json.loads(request.content)["html"])
        if request.method == "DELETE":
            token = self.pages.pop(request.url.path.rpartition("/")[2], "")
            if token not in self.pages.values():
                self.deleted.append(token)
        return answer


class Watching:
    """The watch and what it told."""

    def __init__(self, world: World, watch: Watch = QUICK, **options: Any) -> None:
        world.config = world.config._replace(watch=watch)
        self.world, self.told = world, list[Happened]()
        self.watcher = Watcher(world.config, Wish(), world.connect, tell=self.told.append, **options)
        self.failed: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.watcher.run()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            self.failed = error

    def source(self, name: str = "guide") -> SourceStatus:
        return next(one for one in self.watcher.status().sources if one.name == name)

    def kinds(self) -> list[str]:
        return [one.kind for one in self.told]

    def until(self, holds: Any, seconds: float = 20.0) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            assert self.failed is None, self.failed
            assert time.monotonic() < end, (self.watcher.status(), self.told[-5:])
            time.sleep(0.01)

    def settled(self, seconds: float = 40.0) -> None:
        """Wait until nothing is pending any more, and stays so."""
        calm = 0.0

        def holds() -> bool:
            nonlocal calm
            one = self.source()
            busy = one.doing != "up to date" or one.pending
            calm = time.monotonic() if busy or not calm else calm
            return time.monotonic() - calm > CALM

        self.until(holds, seconds)


@contextmanager
def watching(world: World, watch: Watch = QUICK, **options: Any) -> Iterator[Watching]:
    """A watch that is up to date, until the end."""
    one = Watching(world, watch, **options)
    one.thread.start()
    try:
        yield one
    finally:
        one.watcher.stop()
        one.thread.join(30)
    assert not one.thread.is_alive()
    assert one.failed is None, one.failed
