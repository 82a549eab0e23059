"""How much of what Intercom's rate limit permits an upload uses, against the emulator in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Self

from bench.figures import Result, Series, Target
from bench.processes import environment, fin_ingest
from bench.sizes import Sizes
from bench.trees import write_tree
from bench.world import World

WINDOW = 10
"""Seconds; windows begin at multiples of it in unix time."""

LIMIT = 1_666
LATENCY_MS = 100
SHARE = 95.0
_TOO_MANY = 429
_BEFORE = 0.02
"""Seconds before the end of a window at which it is looked at."""


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """One result. Whole windows are those that began after the first call and ended before the last."""
    with _emulator(place) as url:
        world = World(os.path.join(place, "rate"), intercom=f"base_url: {url}")
        write_tree(world.docs, sizes.rate, sections=1)
        with _Counting(url) as counting:
            report = world.sync(INTERCOM_TOKEN="any")
    created = report["sources"][0]["created"]
    if created != sizes.rate:
        raise RuntimeError(f"{created} of {sizes.rate} pages arrived")
    used = counting.whole_windows()
    shares = tuple(100 * calls / LIMIT for calls in used)
    calls, refused = _total(counting.last), _total(counting.last, _TOO_MANY)
    series = [Series("of the permitted calls used, a window", "%", shares)] if shares else []
    targets = [Target("calls refused with 429", refused, 0, "calls")]
    if shares:
        average = Target("of the permitted calls used in whole windows", sum(shares) / len(shares), SHARE, "%", True)
        targets.insert(0, average)
    yield Result(
        "rate",
        f"upload of {sizes.rate:,} pages, {LATENCY_MS} ms latency, {LIMIT:,} calls in {WINDOW} s",
        tuple(series),
        tuple(targets),
        (
            f"{calls:,} calls arrived in {report['seconds']:.1f} s; calls in whole windows: "
            + (", ".join(f"{one:,}" for one in used) or "there was none"),
        ),
    )


@contextmanager
def _emulator(place: str) -> Iterator[str]:
    """Its url."""
    options = ["--port", "0", "--latency", str(LATENCY_MS), "--limit", str(LIMIT)]
    store = os.path.join(place, "emulated.db")
    process = subprocess.Popen(
        [*fin_ingest(), "--format", "json", "-q", "emulate", *options, "--store", store],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class _Counting:
    """Asks the emulator just before the end of each window how many calls it has answered.

    By then its calls are used up; where they are not, the few made after the look count in the next window.
    """

    def __init__(self, url: str) -> None:
        self._url = url + "/__emulator__/calls"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._count)
        self._ends: list[tuple[int, int]] = []
        """(number of the window, calls by its end)."""
        self.last: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.last = self._ask()

    def whole_windows(self) -> list[int]:
        """Calls in each window during all of which there was something to send."""
        total = _total(self.last)
        return [
            end - start
            for (before, start), (window, end) in pairwise(self._ends)
            if window == before + 1 and start and end < total
        ]

    def _count(self) -> None:
        while not self._over.is_set():
            now = time.time()
            window = int(now // WINDOW)
            if self._over.wait((window + 1) * WINDOW - _BEFORE - now):
                return
            self._ends.append((window, _total(self._ask())))
            self._over.wait(2 * _BEFORE)

    def _ask(self) -> dict[str, Any]:
        with urllib.request.urlopen(self._url) as answer:
            return dict(json.load(answer))


def _total(counted: dict[str, Any], status: int | None = None) -> int:
    return sum(row["count"] for row in counted["calls"] if status in (None, row["status"]))
