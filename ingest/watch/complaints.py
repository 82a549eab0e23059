"""What watchdog has to complain about: it means that something may have been missed, and is not for the terminal."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable

_LIBRARY = "watchdog"
_LOGGER = logging.getLogger(_LIBRARY)
_SILENCE = logging.NullHandler()
"""Hears what is said while nobody listens any more, which Python would else print."""


class Complaints(logging.Handler):
    """Calls `missed` whenever watchdog warns of something, or a thread of it ends with an error; until closed."""

    def __init__(self, missed: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._missed = missed
        _LOGGER.propagate = False
        _LOGGER.addHandler(_SILENCE)
        _LOGGER.addHandler(self)
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=rf"{_LIBRARY}\.")
        if threading.excepthook is not _ended:
            _others.append(threading.excepthook)
            threading.excepthook = _ended

    def emit(self, _record: logging.LogRecord) -> None:
        """Called by watchdog's logger."""
        self._missed()

    def close(self) -> None:
        """Hear no more of it."""
        _LOGGER.removeHandler(self)
        super().close()


_others: list[Callable[[threading.ExceptHookArgs], object]] = []


def _ended(error: threading.ExceptHookArgs) -> None:
    """A thread has ended with an error. One of watchdog's is no catastrophe: what it did is done anew."""
    if type(error.thread).__module__.startswith(f"{_LIBRARY}."):
        _LOGGER.error("a thread has ended: %s", error.exc_value)
    else:
        _others[-1](error)
