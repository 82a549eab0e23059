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


USUAL = Sizes()
QUICK = Sizes(runs=2, long_runs=1, idle=(60,), memory=(20, 60), cold=40, corpora=False, rate=40)
"""Shows that everything works; its figures say nothing."""
FULL = Sizes(idle=(10_000, 100_000))
