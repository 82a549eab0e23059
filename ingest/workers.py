"""Rendering in worker processes: one per core, and a document that crashes its renderer costs only itself."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ingest.errors import Failure
from ingest.render.model import Files, Needed, Rendered, RenderError, RenderSettings

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.context import BaseContext

CHUNK_DOCUMENTS = 16
CHUNK_BYTES = 512 * 1024
PARALLEL_FROM = 300
"""Fewer documents are rendered by one worker: starting another costs more than it saves."""


class Job(NamedTuple):
    """A document to render, with the files it is known to include so far (None: there is no such file)."""

    key: str
    body: bytes
    path: str
    media_type: str
    title: str | None = None
    files: Mapping[str, bytes | None] = {}


class Done(NamedTuple):
    """What came of a job, and the paths of all files that went into it."""

    outcome: Rendered | RenderError
    files: tuple[str, ...] = ()


Fetch = Callable[[tuple[str, ...]], Mapping[str, bytes | None]]
"""Reads the files that a document turns out to include."""

_MOST_FILES = 2_000
_MOST_BYTES = 32 * 1024 * 1024

_pools: dict[int, ProcessPoolExecutor] = {}  # workers → pool, kept for the next run of a long-lived process


def render_all(jobs: Iterable[Job], settings: RenderSettings, total: int, fetch: Fetch) -> Iterator[tuple[Job, Done]]:
    """Every job with what came of it. `total` is how many jobs there are at most.

    A document that includes files is rendered again once `fetch` has read them, so that workers read nothing. At most
    a few chunks are under way, so memory does not grow with the number of jobs.
    """
    workers = min(os.cpu_count() or 1, 8) if total >= PARALLEL_FROM else 1
    under_way: deque[tuple[list[Job], Future[list[_Answer]] | None]] = deque()
    again: deque[Job] = deque()
    chunks = _chunks(jobs)
    while True:
        # What waits for nothing but another turn goes first: its files are in memory.
        chunk = [again.popleft() for _ in range(min(len(again), CHUNK_DOCUMENTS))] or next(chunks, [])
        if chunk:
            under_way.append((chunk, _submit(workers, chunk, settings)))
        elif not under_way:
            return
        if not chunk or len(under_way) > 2 * workers:
            for job, answer in _finish(*under_way.popleft(), settings):
                if isinstance(answer, Done):
                    yield job, answer
                else:
                    try:
                        again.append(job._replace(files={**job.files, **fetch(answer)}))
                    except OSError as error:
                        what = f"a file it includes cannot be read: {error.strerror or error}"
                        yield job, Done(RenderError(what, hint="make it readable"), (*job.files, *answer))


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


_Answer = Done | tuple[str, ...]
"""What came of a job, or the files it needs."""


def _submit(workers: int, chunk: list[Job], settings: RenderSettings) -> Future[list[_Answer]] | None:
    """None: the pool has just broken; the chunk is rendered on its own when its turn comes."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _started():
            return _pool(workers).submit(_render_chunk, chunk, settings)
    except BrokenProcessPool:
        return None


def _finish(
    chunk: list[Job], future: Future[list[_Answer]] | None, settings: RenderSettings
) -> Iterator[tuple[Job, _Answer]]:
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


def _alone(job: Job, settings: RenderSettings) -> _Answer:
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _started():
            return _pool(1).submit(_render_chunk, [job], settings).result()[0]
    except BrokenProcessPool:
        stop()
    try:
        with _started():
            _pool(1).submit(_ready).result()  # or it was not the document
    except BrokenProcessPool as error:
        raise _no_workers("they end at once") from error
    hint = "report it with the document; leave it out with `exclude`"
    return Done(RenderError("the renderer crashed on this document", hint=hint), tuple(job.files))


@contextmanager
def _started() -> Iterator[None]:
    """Inside, a worker may have to be started. Raises Failure where the machine has no process or semaphore for it."""
    try:
        yield
    except (OSError, EOFError, ImportError) as error:
        raise _no_workers(getattr(error, "strerror", None) or str(error)) from error


def _no_workers(why: str) -> Failure:
    stop()
    hint = "see the system's log and limits (memory, number of processes, /dev/shm); nothing was sent"
    return Failure(f"the processes that render documents cannot be started: {why}", hint=hint)


def _pool(workers: int) -> ProcessPoolExecutor:
    if workers not in _pools:
        import atexit
        from concurrent.futures import ProcessPoolExecutor

        atexit.register(stop)  # before the interpreter is half gone
        _pools[workers] = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)
    return _pools[workers]


def _context() -> BaseContext:
    """Never a plain fork: a front end may have threads (the watcher), and a fork would inherit their locks."""
    import multiprocessing

    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.workers", "ingest.render.clean", "ingest.render.markdown"])
    return context


def prepare() -> None:
    """Begin to load what workers need, in a process of its own, while documents are still being looked for."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        with _started():
            ensure_running()


def warm() -> None:
    """Have a worker ready for a few documents, who would else wait for its start."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _started():
            _pool(1).submit(_ready)
    except (BrokenProcessPool, Failure):
        stop()  # the next document starts a new one, or says why not


def _ready() -> None:
    """Import what nearly every document needs."""
    from importlib import import_module

    import_module("ingest.render")


def rest() -> None:
    """End all workers but the one for a few documents, until there are many again."""
    for workers in [workers for workers in _pools if workers > 1]:
        _pools.pop(workers).shutdown()


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


def _render_chunk(chunk: list[Job], settings: RenderSettings) -> list[_Answer]:
    return [_render(job, settings) for job in chunk]


def _render(job: Job, settings: RenderSettings) -> _Answer:
    from ingest.render import render

    files = Files(job.files, above=settings.project.reach)
    settings = settings._replace(title=job.title, files=files)
    try:
        outcome = render(job.body, path=job.path, media_type=job.media_type, settings=settings)
    except RenderError as error:
        return Done(error, tuple(files.used))
    except Needed as needed:
        if len(job.files) < _MOST_FILES and sum(len(body or b"") for body in job.files.values()) < _MOST_BYTES:
            return needed.paths
        hint = "leave it out with `exclude`, or include less"
        return Done(RenderError("it includes too many files, or too large ones", hint=hint), tuple(files.used))
    return Done(outcome, tuple(files.used))
