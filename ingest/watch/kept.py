"""The client between two runs: kept for a while, so that a save waits for no new connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from ingest.settings import Config
from ingest.sync import Connect

if TYPE_CHECKING:
    from ingest.intercom.client import Client

_LONGEST = 60.0
"""Seconds without a run after which it is let go: connections are closed by then anyway."""


class Kept:
    """A `Connect` that gives the same client to every run, until one fails. Closed by `let_go`."""

    def __init__(self, connect: Connect) -> None:
        self._connect, self._held = connect, ExitStack()
        self._client: Client | None = None
        self._used = 0.0

    @contextmanager
    def __call__(self, config: Config) -> Iterator[Client]:
        """The client, for one run."""
        if self._client is None:
            self._client = self._held.enter_context(self._connect(config))
        try:
            yield self._client
        except BaseException:
            self.let_go()
            raise

    def rest(self, now: float, *, used: bool) -> None:
        """Time has passed, in which it was used or not."""
        if used:
            self._used = now
        elif now - self._used > _LONGEST:
            self.let_go()

    def let_go(self) -> None:
        """Close it. The next run gets a new one."""
        self._client = None
        self._held.close()
