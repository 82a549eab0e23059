"""When a source that changes is quiet enough: to be looked at, and for what is gone to be taken for gone. Pure.

Moments are seconds on a monotonic clock.
"""

from __future__ import annotations

from ingest.outcome import Touched

MOST_PATHS = 100
"""More paths than these are not told apart any more: all of the source is looked at."""

MOST_PATIENCE = 60
"""What waits for its removal waits at most so many times as long as one page alone."""


class Quiet:
    """What changed in a source since it was last looked at.

    Due when nothing has changed for `quiet` seconds, or `longest` after the first change at the latest.
    """

    def __init__(self, quiet: float, longest: float) -> None:
        self._quiet, self._longest = quiet, longest
        self._first: float | None = None
        self._last = float("-inf")
        self._everything = False
        self._paths: dict[str, bool] = {}
        self.count = 0

    @property
    def due(self) -> float | None:
        """When to look; None: nothing has changed."""
        return None if self._first is None else min(self._last + self._quiet, self._first + self._longest)

    @property
    def rests(self) -> float:
        """From when on nothing will have changed for long enough, whether or not it was looked at meanwhile."""
        return self._last + self._quiet

    def heard(self, path: str | None, at: float, *, before: bool = True) -> None:
        """Something happened at a path, where there had been something `before`, or not; None: nobody knows where."""
        self._first = at if self._first is None else self._first
        self._last = max(self._last, at)
        if path is None or (path not in self._paths and len(self._paths) >= MOST_PATHS):
            self._everything = True
            self._paths.clear()
        if self._everything or path is None:
            self.count += 1
        else:
            self._paths.setdefault(path, before)
            self.count = len(self._paths)

    def take(self) -> tuple[Touched, ...]:
        """What changed; (): possibly everything. From here on, nothing has."""
        touched = tuple(Touched(path, before) for path, before in self._paths.items())
        self.forget()
        return touched

    def forget(self) -> None:
        """Nothing has changed: somebody looks at everything."""
        self._first, self._everything, self.count = None, False, 0
        self._paths.clear()


class Settling:
    """Pages whose documents were found gone, until that can be believed.

    That is when nothing has come or gone for `settle` seconds for each page that would be lost: the more there are, the
    likelier somebody is about to bring them back, as a build does that empties its folder first.
    """

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._since = float("-inf")
        self._lost = 0
        self.changes = 0
        """How often something has come or gone."""
        self.gone: frozenset[str] = frozenset()
        self.refused = False
        """Whether a guard has stopped their removal: nothing more is due, until something comes or goes."""

    @property
    def due(self) -> float | None:
        """When to look again; None: nothing is gone that a look could settle."""
        return self._end if self.gone and not self.refused else None

    @property
    def _end(self) -> float:
        return self._since + self._settle * min(max(self._lost, 1), MOST_PATIENCE)

    def heard(self, at: float) -> None:
        """Something has come or gone."""
        self.changes += 1
        self._since = max(self._since, at)
        self.refused = False

    def found(self, gone: frozenset[str], lost: int, now: float) -> None:
        """What a look found gone, and how much of it would be lost; more than before waits from now on."""
        if not gone <= self.gone:
            self._since = now
            self.refused = False
        self.gone, self._lost = gone, lost

    @property
    def overdue(self) -> float:
        """When nothing has come or gone for so long that what else changes all the time is no reason to wait."""
        return self._since + self._settle * MOST_PATIENCE

    def believed(self, now: float) -> frozenset[str]:
        """What may go now."""
        return self.gone if now >= self._end else frozenset()
