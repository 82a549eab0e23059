"""Moments as people and programs read them. Knows no clock: whoever asks says what time it is."""

from __future__ import annotations

import time

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def stamp(moment: float) -> str:
    """`2026-03-01T08:05:09Z`; `moment` in unix seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def iso(moment: float | None) -> str | None:
    """The stamp of a moment that may not have come yet."""
    return None if moment is None else stamp(moment)


def readable(moment: float) -> str:
    """`2026-03-01 08:05 UTC`."""
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment))


def at(moment: float, now: float) -> str:
    """`09:14:02`, or `20 Nov 09:14` when that is another day: local time, for people who watch."""
    then, today = time.localtime(moment), time.localtime(now)
    return time.strftime("%H:%M:%S" if then[:3] == today[:3] else "%-d %b %H:%M", then)


def ago(moment: float, now: float) -> str:
    """`just now`, `5 min ago`, `3 h ago`, `12 days ago`."""
    age = now - moment
    if age < _MINUTE:
        return "just now"
    if age < _HOUR:
        return f"{age // _MINUTE:.0f} min ago"
    if age < 2 * _DAY:
        return f"{age // _HOUR:.0f} h ago"
    return f"{age // _DAY:,.0f} days ago"
