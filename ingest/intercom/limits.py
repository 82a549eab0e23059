"""Making threads wait until a call may go out; how many may is `budget`'s arithmetic."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Self

from ingest.intercom.budget import Budget, Sent


class Permit:
    """Leave to make one call; a context manager. Without `learn`, the call counts as made and unanswered."""

    __slots__ = ("_settle",)

    def __init__(self, settle: Callable[[Mapping[str, str] | None, int], None] | None) -> None:
        self._settle = settle

    def learn(self, headers: Mapping[str, str], status: int) -> None:
        """Tell what the answer said about the budget. Only the first word counts."""
        self._finish(headers, status)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish(None, 0)

    def _finish(self, headers: Mapping[str, str] | None, status: int) -> None:
        settle, self._settle = self._settle, None
        if settle is not None:
            settle(headers, status)


class Limiter:
    """One for all workers of a process; thread-safe.

    `share` of the workspace's budget is ours, 0 < share <= 1; 0 is no limit at all. `default_limit` calls in
    `window` seconds are assumed until, and unless, the server says otherwise. `clock` must be monotonic, in
    seconds.
    """

    def __init__(
        self,
        share: float = 0.9,
        default_limit: int = 1666,
        window: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._budget = Budget(share, default_limit, window) if share > 0 and default_limit > 0 else None
        self._waiting = 0

    @classmethod
    def off(cls) -> Limiter:
        """A limiter that never waits: for the embedded library, which is no one else's."""
        return cls(share=0)

    def acquire(self) -> Permit:
        """Wait until a call may go out. Make it inside `with permit:`, let the permit learn its answer."""
        budget = self._budget
        if budget is None:
            return Permit(None)
        with self._changed:
            self._waiting += 1
            try:
                while (pause := budget.wait(now := self._clock())) > 0:
                    self._changed.wait(min(pause, 1.0))
            finally:
                self._waiting -= 1
            return Permit(partial(self._settle, budget, budget.sent(now)))

    def _settle(self, budget: Budget, call: Sent, headers: Mapping[str, str] | None, status: int) -> None:
        with self._changed:
            if headers is None:
                budget.lost(call, self._clock())
            else:
                budget.answered(call, self._clock(), headers, status)
            # At least one, since the probe's turn may have come.
            self._changed.notify(int(min(max(budget.room, 1), self._waiting)))
