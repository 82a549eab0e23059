"""How much each benchmark measures: a smoke run, the usual, or all. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`runs` are turns of short commands, `long_runs` of those that take seconds; the rest counts files or pages."""

    runs: int = 15
    long_runs: int = 3
    idle: tuple[int, ...] = (10_000,)
    memory: tuple[int, int] = (5_000, 50_000)
    cold: int = 3_000
    corpora: bool = True
    rate: int = 8_330
    """Five windows of permitted calls: the first is begun late and the last not used up, the others count."""
    startup: int = 15
    saves: int = 100
    rest: float = 20.0
    """Seconds in which a watch has nothing to do."""
    day: tuple[int, int] = (100_000, 24)
    """Events, and simulated hours."""


USUAL = Sizes()
QUICK = Sizes(
    runs=2, long_runs=1, idle=(60,), memory=(20, 60), cold=40, corpora=False, rate=40, saves=3, rest=0.5, day=(500, 2)
)
"""Shows that everything works; its figures say nothing."""
FULL = Sizes(idle=(10_000, 100_000))
