"""What watch mode costs: from a save to its page being there, at rest, and over a day of simulated time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

from bench.figures import Result, Series, Target
from bench.processes import cpu_of, environment, fin_ingest, run
from bench.sizes import Sizes
from bench.trees import write_tree
from bench.world import World
from ingest.intercom.emulator import Options, Server

QUIET = 1.0
"""Seconds, as configured by default."""

ALLOWED_MS = 150.0
IDLE_PERCENT = 0.5
GROWTH_PERCENT = 5.0
_POST = ("POST", "/ai/external_pages", 200)
_LONGEST = 60.0


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """Two results: a watch of many files, and a day."""
    yield _many(sizes, os.path.join(place, "watch"))
    yield _day(sizes, os.path.join(place, "watch-day"))


def _many(sizes: Sizes, place: str) -> Result:
    files = sizes.idle[0]
    server = Server(Options(limit=0))
    server.start()
    try:
        world = World(place, intercom=f"base_url: {server.url}")
        write_tree(world.docs, files, sections=1)
        world.sync(INTERCOM_TOKEN="any")
        with _watching(place) as pid:
            time.sleep(sizes.rest)  # whatever the start has left to do is no part of this
            before = cpu_of(pid)
            time.sleep(sizes.rest)
            idle = 100 * (cpu_of(pid) - before) / sizes.rest
            late = tuple(_saved(server, world, number) for number in range(sizes.saves))
    finally:
        server.stop()
    percentiles = quantiles(late, n=100, method="inclusive")
    return Result(
        "watch",
        f"a watch of {files:,} files, {sizes.saves} saves, quiet period {QUIET:g} s",
        (Series("from save to page, over the quiet period", "ms", late), Series("at rest, of a core", "%", (idle,))),
        (
            Target("median over the quiet period", percentiles[49], ALLOWED_MS, "ms"),
            Target("of a core, at rest", idle, IDLE_PERCENT, "%"),
        ),
        (f"99th percentile over the quiet period: {percentiles[98]:.0f} ms; saves in place and by renaming, in turns",),
    )


@contextmanager
def _watching(place: str) -> Iterator[int]:
    """The process id of a watch that is up to date."""
    process = subprocess.Popen(
        [*fin_ingest(), "watch", "--log-format", "json"],
        cwd=place,
        env=environment(INTERCOM_TOKEN="any"),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if json.loads(line)["event"] == "watching":
                break
        yield process.pid
    finally:
        process.terminate()
        process.communicate()


def _saved(server: Server, world: World, number: int) -> float:
    """Save a document, and wait for its page: milliseconds over the quiet period."""
    chance = random.Random(number)
    folder, _, names = chance.choice([found for found in os.walk(world.docs) if found[2]])
    path = os.path.join(folder, chance.choice(names))
    with open(path, encoding="utf-8") as file:
        text = file.read() + f"\nSaved for the time {number}.\n"
    arrived = server.app.calls[_POST]
    began = time.perf_counter()
    beside = path if number % 2 else path + ".tmp"
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
    if beside != path:
        os.replace(beside, path)
    while server.app.calls[_POST] == arrived:
        time.sleep(0.001)
        if time.perf_counter() - began > _LONGEST:
            raise RuntimeError(f"nothing came of saving {path}")
    took = time.perf_counter() - began
    time.sleep(0.1)
    return 1000 * (took - QUIET)


def _day(sizes: Sizes, place: str) -> Result:
    os.makedirs(place)
    events, hours = sizes.day
    words = [sys.executable, "-m", "bench.watch_day", str(events), str(hours), place]
    began = time.perf_counter()
    samples = json.loads(run(words, os.getcwd()).out)
    took = time.perf_counter() - began
    first, last = samples[0], samples[-1]
    memory = tuple(sample["memory"] / (1 << 20) for sample in samples)
    handles = tuple(float(sample["handles"]) for sample in samples)
    return Result(
        "watch",
        f"{hours} simulated hours of a watch, {last['events']:,} events",
        (Series("memory, after each hour", "MiB", memory), Series("open handles, after each hour", "", handles)),
        (
            Target("more memory at the end than after the first hour", _more(memory), GROWTH_PERCENT, "%"),
            Target("more handles at the end than after the first hour", _more(handles), GROWTH_PERCENT, "%"),
        ),
        (f"{last['runs']:,} runs in {took:.0f} s; events lost, folder replaced or clock set {last['lost']} times",)
        if first
        else (),
    )


def _more(values: tuple[float, ...]) -> float:
    return 100 * (values[-1] / values[0] - 1) if values[0] else 0.0
