"""When the next call to a wiki may go out: pauses after failures, and the limits a server tells. Makes no call."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more gets this, and is asked again then."""
BUSY = 429
_NEAR = 1.0
"""Seconds between calls while the server says that its limit is near."""


class Pace:
    """The pace of one wiki's calls. `clock` is monotonic; both are in seconds."""

    def __init__(self, sleep: Callable[[float], object], clock: Callable[[], float]) -> None:
        self.clock = clock
        self._sleep = sleep
        self._free = 0.0

    def wait(self) -> None:
        """Wait until a call may go out."""
        pause = self._free - self.clock()
        if self._free and pause > 0:
            self._sleep(min(pause, LONGEST_WAIT))
        self._free = 0.0

    def rest(self, failures: int, headers: Mapping[str, str]) -> None:
        """Wait after so many failures in a row: as long as the server asked, else longer each time, by chance."""
        asked = _asked(headers)
        if asked is None:
            most = min(2.0 ** min(failures, 6), 60.0)
            # By chance, so that many clients do not come back at once.
            asked = most * (0.5 + random.random() / 2)  # noqa: S311
        self._sleep(min(asked, LONGEST_WAIT))

    def learn(self, headers: Mapping[str, str], status: int) -> None:
        """See from an answer whether the next call has to wait.

        Cloud: "Rate limiting" of the Confluence Cloud developer guide (X-RateLimit-Remaining, -Reset, -NearLimit).
        Data Center: "Improving instance stability with rate limiting" (X-RateLimit-Remaining, -Interval-Seconds, and
        Retry-After in every answer, 0 while there is room).
        """
        if status == BUSY:  # `rest` waits then
            return
        pause = 0.0
        if headers.get("x-ratelimit-nearlimit", "").casefold() == "true":
            pause = _NEAR
        if headers.get("x-ratelimit-remaining", "").strip() == "0":
            pause = max(_NEAR, _asked(headers) or 0.0, _number(headers.get("x-ratelimit-interval-seconds", "")) or 0.0)
        if pause:
            self._free = self.clock() + min(pause, LONGEST_WAIT)


def _asked(headers: Mapping[str, str]) -> float | None:
    """Seconds a server asks for: Retry-After (RFC 9110: seconds, or a date), else until X-RateLimit-Reset.

    Dates are compared with the answer's own, so that the two clocks need not agree.
    """
    after = headers.get("retry-after", "").strip()
    number = _number(after)
    if number is not None:
        return number
    now = _date(headers.get("date", ""))
    then = _date(after) or _moment(headers.get("x-ratelimit-reset", ""))
    return None if now is None or then is None else max(then - now, 0.0)


def _number(text: str) -> float | None:
    text = text.strip()
    return float(text[:9]) if text.isascii() and text.isdigit() else None


def _date(text: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def _moment(text: str) -> float | None:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return None
