"""Rendering in worker processes: one per core, and a document that crashes its renderer costs only itself."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ingest.render.model import Rendered, RenderError, RenderSettings

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

CHUNK_DOCUMENTS = 16
CHUNK_BYTES = 512 * 1024
PARALLEL_FROM = 300
"""Fewer documents are rendered by one worker: starting another costs more than it saves."""


class Job(NamedTuple):
    """A document to render."""

    key: str
    body: bytes
    path: str
    media_type: str


Outcome = Rendered | RenderError

_pools: dict[int, ProcessPoolExecutor] = {}  # workers → pool, kept for the next run of a long-lived process


def render_all(jobs: Iterable[Job], settings: RenderSettings, total: int) -> Iterator[tuple[Job, Outcome]]:
    """Every job with its outcome, in the order given. `total` is how many jobs there are at most.

    At most a few chunks are under way, so memory does not grow with the number of jobs.
    """
    workers = min(os.cpu_count() or 1, 8) if total >= PARALLEL_FROM else 1
    under_way: deque[tuple[list[Job], Future[list[Outcome]] | None]] = deque()
    for chunk in _chunks(jobs):
        under_way.append((chunk, _submit(workers, chunk, settings)))
        if len(under_way) > 2 * workers:
            yield from _finish(*under_way.popleft(), settings)
    while under_way:
        yield from _finish(*under_way.popleft(), settings)


def _chunks(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    chunk: list[Job] = []
    size = 0
    for job in jobs:
        chunk.append(job)
        size += len(job.body)
        if len(chunk) == CHUNK_DOCUMENTS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _submit(workers: int, chunk: list[Job], settings: RenderSettings) -> Future[list[Outcome]] | None:
    """None: the pool has just broken; the chunk is rendered on its own when its turn comes."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return _pool(workers).submit(_render_chunk, chunk, settings)
    except BrokenProcessPool:
        return None


def _finish(
    chunk: list[Job], future: Future[list[Outcome]] | None, settings: RenderSettings
) -> Iterator[tuple[Job, Outcome]]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        outcomes = future.result() if future is not None else None
    except BrokenProcessPool:
        outcomes = None
    if outcomes is not None:
        yield from zip(chunk, outcomes, strict=True)
    else:
        stop()
        # Some document of the chunks under way took the whole pool with it. One at a time, only the guilty one can.
        for job in chunk:
            yield job, _alone(job, settings)


def _alone(job: Job, settings: RenderSettings) -> Outcome:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return _pool(1).submit(_render_chunk, [job], settings).result()[0]
    except BrokenProcessPool:
        stop()
        return RenderError(
            "the renderer crashed on this document", hint="report it with the document; leave it out with `exclude`"
        )


def _pool(workers: int) -> ProcessPoolExecutor:
    if workers not in _pools:
        import atexit
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        atexit.register(stop)  # before the interpreter is half gone

        # Never a plain fork: a front end may have threads (the watcher), and a fork would inherit their locks.
        posix = "forkserver" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if posix else "spawn")
        if posix:
            context.set_forkserver_preload(["ingest.workers", "ingest.render.clean", "ingest.render.markdown"])
        _pools[workers] = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
    return _pools[workers]


def stop() -> None:
    """End all workers; the next document starts new ones."""
    while _pools:
        _pools.popitem()[1].shutdown()


def _begin() -> None:
    """A worker starts: it leaves interrupts to the run, and ends with it, however that ends.

    Ctrl-C reaches the whole process group, and the run decides what happens then. A run that is killed cannot tell
    its workers; they would wait for work for ever.
    """
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _render_chunk(chunk: list[Job], settings: RenderSettings) -> list[Outcome]:
    from ingest.render import render

    outcomes: list[Outcome] = []
    for job in chunk:
        try:
            outcomes.append(render(job.body, path=job.path, media_type=job.media_type, settings=settings))
        except RenderError as error:
            outcomes.append(error)
    return outcomes
