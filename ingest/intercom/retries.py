"""When a call that failed is made again, and after how long. It makes no call and knows no HTTP library."""

from __future__ import annotations

import random as _random
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from ingest.intercom.errors import CallError, Throttled, Unavailable, UnknownOutcome

T = TypeVar("T")

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more gets this."""


class Policy(NamedTuple):
    """How persistent to be. Pauses are drawn between 0 and `base * 2**n` seconds, at most `longest`.

    `sleep` waits so many seconds, and says True when there is nothing left to wait for: the call is given up.
    """

    attempts: int = 6
    throttles: int = 30
    """How many 429 one call puts up with; they are answers to pace, not failures, and are counted apart."""
    base: float = 0.5
    longest: float = 30.0
    sleep: Callable[[float], object] = time.sleep
    random: Callable[[], float] = _random.random

    def pause(self, failures: int, asked: float | None) -> float:
        """Seconds to wait after so many failures in a row: what the server asked for, or a drawn back-off."""
        if asked is not None:
            return min(max(asked, 0.0), LONGEST_WAIT)
        # The exponent is bounded so that a very patient policy does not overflow.
        return self.random() * min(self.longest, self.base * 2.0 ** min(failures - 1, 30))


def persist(call: Callable[[], T], policy: Policy, *, repeatable: bool) -> T:
    """The call's result, after as many attempts as it takes and the policy allows; else its last error.

    `repeatable`: doing it twice is the same as doing it once. Any other call is repeated only after a failure
    that proves that it was not carried out.
    """
    failures = throttles = 0
    last: CallError
    while True:
        try:
            return call()
        except Throttled as error:
            throttles += 1
            if throttles >= policy.throttles:
                raise
            # The limiter waits for the next window on top of this, so that the pause need not grow for long.
            last, pause = error, policy.pause(min(throttles, 4), error.retry_after)
        except (Unavailable, UnknownOutcome) as error:
            failures += 1
            if failures >= policy.attempts or not (repeatable or error.arrived is False):
                raise
            last, pause = error, policy.pause(failures, error.retry_after)
        if policy.sleep(pause):
            raise last


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds a `Retry-After` header asks for, at most `LONGEST_WAIT`; None without a usable one.

    It holds seconds or a date (RFC 9110, 10.2.3). A date is compared with the same answer's own `Date`, so
    that the two clocks need not agree.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    then, now = _seconds(value), _seconds(headers.get("date", ""))
    if then is None:
        return None
    return min(max(then - (time.time() if now is None else now), 0.0), LONGEST_WAIT)


def _seconds(date: str) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
