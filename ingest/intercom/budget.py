"""The arithmetic of the request budget: how many calls may go out now. No clock, no locks, no network.

What the arithmetic rests on (all times are our own monotonic clock; the server's clock is never read off
ours):

- Intercom counts calls in fixed windows of ten seconds and tells, in every answer, the window's limit, what
  remains of it, and when it ends (`X-RateLimit-Limit`, `-Remaining`, `-Reset`; the last in seconds of *its*
  clock).
- Calls carried out after the answer that told the least remainder are still in flight. So the smallest
  remainder seen in a window, less the calls in flight, is safe to send, whatever the order answers come in.
- Answers with a later reset belong to a new window; every call in flight then may count there, and is charged
  to it.
- An exhausted window is over, at the latest, ten seconds after its first answer came; and each answer narrows
  down how far its reset lies from our clock. After that, one probe goes out alone, and only its answer opens
  the gate.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from ingest.intercom.retries import retry_after

PATIENCE = 5.0
"""Seconds after which another probe may follow one that is not answered."""

_MARGIN = 0.02
"""Seconds a probe stays behind the computed end of a window, for rounding."""

_DRIFT = 200e-6
"""How far two clocks may drift apart, a second."""

_FOREVER = math.inf
_TOO_MANY = 429


class Sent:
    """A call on its way. Compared by identity."""

    __slots__ = ("at",)

    def __init__(self, at: float) -> None:
        self.at = at


class Budget:
    """Which calls may be sent. Not thread-safe; `now` must never go backwards.

    Promise: as long as the headers are true, no more than `share` of the limit (at least one call) of ours is
    carried out in any window of the server, and never more than remained of it.
    """

    def __init__(self, share: float, default_limit: int, window: float) -> None:
        self._share, self._window = share, window
        self._limit = default_limit
        self._in_flight = 0
        self._used = 0
        self._left: float = 0
        """Smallest remainder told in the present window."""
        self._lost: list[float] = []
        """When calls were given up that may have been carried out after that remainder was told."""
        self._reset: int | None = None
        self._first_seen = -_FOREVER
        self._speaks = False
        """Whether the server has ever sent such headers."""
        self._offset = (-_FOREVER, _FOREVER)
        """Bounds of (a reset - the same moment on our clock)."""
        self._paused_until = -_FOREVER
        self._probe: Sent | None = None
        self._early = 0

    @property
    def room(self) -> float:
        """How many calls may go out this moment, on the word of the headers."""
        return min(self._allowance() - self._used, self._left - self._in_flight - len(self._lost))

    def wait(self, now: float) -> float:
        """Seconds until it is worth asking again; 0 or less: a call may go out."""
        if now < self._paused_until:
            return self._paused_until - now
        if self.room > 0:
            return 0
        if now < (end := self._end()):
            return end - now
        if self._in_flight >= self._allowance():
            return _FOREVER
        return 0 if self._probe is None else self._probe.at + PATIENCE - now

    def sent(self, now: float) -> Sent:
        """A call goes out."""
        call = Sent(now)
        if self.room <= 0:
            self._probe = call
        self._in_flight += 1
        self._used += 1
        return call

    def lost(self, call: Sent, now: float) -> None:
        """No answer came; the server may have counted the call all the same."""
        self._back(call)
        self._lost.append(now)

    def answered(self, call: Sent, now: float, headers: Mapping[str, str], status: int) -> None:
        """An answer came. `headers` compares names without case; absent and absurd values are put up with."""
        probed = self._probe is call
        self._back(call)
        limit, remaining = _number(headers, "x-ratelimit-limit"), _number(headers, "x-ratelimit-remaining")
        reset = _number(headers, "x-ratelimit-reset")
        if limit is not None and limit > 0:
            self._limit = limit
        if remaining is None:
            self._answered_silently(call, now)
        else:
            self._speaks = True
            self._count(call, now, min(max(remaining, 0), self._limit), reset)
        if status == _TOO_MANY:
            self._refused(now, remaining, retry_after(headers))
        if probed and self.room <= 0 and call.at >= self._end():
            self._hold_back(now)

    def _allowance(self) -> int:
        return max(1, math.floor(self._share * self._limit))

    def _end(self) -> float:
        """When the present window is certainly over."""
        latest = self._first_seen + self._window
        if self._reset is not None:
            latest = min(latest, self._reset - self._offset[0])
        return latest + _MARGIN

    def _back(self, call: Sent) -> None:
        self._in_flight -= 1
        if self._probe is call:
            self._probe = None

    def _count(self, call: Sent, now: float, remaining: int, reset: int | None) -> None:
        """Enter a remainder into the window it was told in."""
        if reset is not None:
            self._compare_clocks(call, now, reset)
        place = self._place(call, remaining, reset)
        if place > 0:
            self._open(call, now, remaining, reset)
        elif place < 0:
            self._used -= 1
        elif remaining <= self._left:
            self._told(call, remaining)

    def _place(self, call: Sent, remaining: int, reset: int | None) -> int:
        """-1: of a window that is over, 0: of the present one, 1: of a new one.

        Servers whose clocks differ a little may tell resets some seconds apart for one window. A reset that
        stands still, or is absent, says nothing: then a remainder that grew after the window's end does.
        """
        if self._first_seen == -_FOREVER:
            return 1
        if reset is not None and self._reset is not None:
            ahead = reset - self._reset
            if ahead >= self._window / 2:
                return 1
            if ahead <= -self._window / 2:
                return -1 if call.at < self._first_seen else 1
        over = call.at >= self._first_seen + self._window
        return 1 if over and remaining > self._left else 0

    def _told(self, call: Sent, remaining: float) -> None:
        """The remainder to reckon with; what was given up before this call went out is in it."""
        self._left = remaining
        self._lost = [when for when in self._lost if when >= call.at]

    def _open(self, call: Sent, now: float, remaining: float, reset: int | None) -> None:
        """A new window, to which all that is under way may belong."""
        self._told(call, remaining)
        self._reset, self._first_seen = reset, now
        self._used = self._in_flight + 1 + len(self._lost)
        self._early = 0
        low, high = self._offset
        self._offset = (low - _DRIFT * self._window, high + _DRIFT * self._window)

    def _compare_clocks(self, call: Sent, now: float, reset: int) -> None:
        """The server answered between `call.at` and `now`, inside the window that ends at `reset`."""
        low, high = reset - self._window - now, reset - call.at
        both = max(low, self._offset[0]), min(high, self._offset[1])
        self._offset = both if both[0] <= both[1] else (low, high)

    def _answered_silently(self, call: Sent, now: float) -> None:
        """No word of a remainder: if there never is one, count ourselves, in windows of our own."""
        if self._speaks:
            self._lost.append(now)
        elif call.at >= self._end():
            self._open(call, now, _FOREVER, None)

    def _refused(self, now: float, remaining: int | None, pause: float | None) -> None:
        """429. With something remaining, it was another limit, of which the headers say nothing."""
        if remaining is not None and remaining > 0:
            pause = pause or 1.0
        elif remaining is None and self._speaks:
            self._left = 0
        elif remaining is None:
            pause = pause or self._window
        self._paused_until = max(self._paused_until, now + (pause or 0))

    def _hold_back(self, now: float) -> None:
        """A probe went out and the window was not over after all: ask less and less often."""
        self._paused_until = max(self._paused_until, now + min(0.25 * 2**self._early, self._window / 2))
        self._early = min(self._early + 1, 10)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    """A header's whole number; None when it is absent or something else."""
    try:
        return int(headers[name])
    except (KeyError, ValueError):
        return None
