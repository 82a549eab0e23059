"""Rendering in other processes: what comes back, what a crash costs, what is left when the run is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.render.model import Rendered, RenderError, RenderSettings
from ingest.workers import PARALLEL_FROM, Job, render_all, stop
from tests.ingest.world import World

CRASHING = """
import os

def render(body, *, path, settings):
    if b"crash" in body:
        os.abort()
    if b"raise" in body:
        raise ZeroDivisionError("no reason")
    return "<p>" + body.decode() + "</p>"
"""


@pytest.fixture(scope="module")
def own_renderer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A user's renderer that crashes its process on some documents."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "own_renderer.py").write_text(CRASHING)
    sys.path.insert(0, str(folder))
    stop()  # workers started earlier do not know the folder
    return "own_renderer:render"


def rendered(bodies: list[bytes], renderer: str, total: int | None = None) -> list[Rendered | RenderError]:
    jobs = [Job(f"{n}.own", body, f"{n}.own", renderer) for n, body in enumerate(bodies)]
    found = list(render_all(iter(jobs), RenderSettings(), len(jobs) if total is None else total, no_files))
    assert [job for job, _ in found] == jobs
    return [done.outcome for _, done in found]


def no_files(paths: tuple[str, ...]) -> dict[str, bytes | None]:
    return dict.fromkeys(paths)


@pytest.mark.parametrize("total", [1, PARALLEL_FROM])
def test_outcomes_come_in_the_order_of_the_jobs_whatever_the_number_of_workers(total: int) -> None:
    bodies = [f"# Page {n}\n\nText {n}.\n".encode() for n in range(100)]
    outcomes = rendered(bodies, "text/markdown", total)
    assert [outcome.parts[0].title for outcome in outcomes] == [f"Page {n}" for n in range(100)]


def test_a_document_that_crashes_its_renderer_is_named_and_no_other_is_lost(own_renderer: str) -> None:
    bodies = [b"fine %d" % n for n in range(60)]
    bodies[17] = bodies[45] = b"crash"
    bodies[30] = b"raise"
    outcomes = rendered(bodies, own_renderer)
    wrong = {n: outcome.what for n, outcome in enumerate(outcomes) if isinstance(outcome, RenderError)}
    assert sorted(wrong) == [17, 30, 45], wrong
    assert "crashed" in wrong[17]
    assert "ZeroDivisionError" in wrong[30]


def test_a_page_whose_renderer_crashes_is_held_and_the_others_are_synced(tmp_path: Path, own_renderer: str) -> None:
    world = World(tmp_path, renderers=((".own", own_renderer),))
    world.write("a.own", "Alpha.")
    world.write("b.own", "Beta.")
    world.sync()
    world.write("a.own", "crash")
    world.write("b.own", "Beta, better.")
    assert world.counts() == {"held": 1, "updated": 1}
    assert world.pages()["a.own"]["html"] == "<p>Alpha.</p>"
    world.close()


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for left processes in /proc, which this system lacks")
def test_workers_end_with_a_run_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for number in range(400):
        (tmp_path / "docs" / f"{number}.md").write_text(f"# Page {number}\n\n" + "Some *text* here.\n\n" * 400)
    mark = str(tmp_path)
    (tmp_path / "c.yaml").write_text(
        "intercom: {target: library}\nsources: [{name: guide, path: docs, url: 'https://docs.example.com/'}]\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest", "plan", "--config", str(tmp_path / "c.yaml")],
        env={**os.environ, "MARK": mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: len(processes(mark)) >= 4)
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: not processes(mark))


POOR = """
import os, sys
if "forkserver" in " ".join(sys.orig_argv) and os.environ["POOR"] == "no process":
    os._exit(3)
if "forkserver" in " ".join(sys.orig_argv) and os.environ["POOR"] == "short-lived":
    import multiprocessing.spawn
    multiprocessing.spawn._main = lambda *_: os._exit(4)
if os.environ["POOR"] == "no more processes":
    import multiprocessing.util
    def spawnv_passfds(*_):
        raise BlockingIOError(11, "Resource temporarily unavailable")
    multiprocessing.util.spawnv_passfds = spawnv_passfds
if os.environ["POOR"] == "no semaphores":
    import _multiprocessing
    class SemLock:
        SEM_VALUE_MAX, _rebuild = 1, None
        def __init__(self, *_):
            raise OSError(38, "Function not implemented")
    _multiprocessing.SemLock = SemLock
"""
"""A machine on which no worker can live, as a `sitecustomize` of every process makes it."""


@pytest.mark.parametrize(
    ("poor", "why"),
    [
        ("no process", "unexpected EOF"),
        ("no more processes", "temporarily unavailable"),
        ("short-lived", "they end at once"),
        ("no semaphores", "not implemented"),
    ],
)
def test_where_no_worker_can_live_the_machine_is_blamed_and_no_document(tmp_path: Path, poor: str, why: str) -> None:
    (tmp_path / "docs").mkdir()
    for name in "abc":
        (tmp_path / "docs" / f"{name}.md").write_text("# A\n\nText.\n")
    (tmp_path / "sitecustomize.py").write_text(POOR)
    (tmp_path / "c.yaml").write_text(
        "intercom: {target: library}\nsources: [{name: guide, path: docs, url: 'https://docs.example.com/'}]\n"
    )
    command = [sys.executable, "-m", "ingest", "sync", "--config", str(tmp_path / "c.yaml")]
    own = {"PYTHONPATH": str(tmp_path), "POOR": poor}
    done = subprocess.run(command, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "the processes that render documents cannot be started: " in done.stderr
    assert why in done.stderr
    assert "bug" not in done.stderr + done.stdout
    assert "crashed" not in done.stderr + done.stdout


SLOW = """
import os, time
from pathlib import Path
from connectors.folder import Folder

def loading():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes():
                if f"MARK={os.environ['MARK']}".encode() in Path(f"/proc/{pid}/environ").read_bytes():
                    return True
        except OSError:
            pass
    return False

class Slow(Folder):
    def crawl(self):
        end = time.monotonic() + float(os.environ["PATIENCE"])
        while not (found := loading()) and time.monotonic() < end:
            time.sleep(0.01)
        Path(os.environ["MARK"], "seen").write_text(str(found))
        yield from super().crawl()
"""


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc, which this system lacks")
def test_a_first_look_loads_what_workers_need_while_documents_are_still_being_listed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# A\n\nText.\n")
    (tmp_path / "slow_source.py").write_text(SLOW)
    (tmp_path / "c.yaml").write_text(
        "intercom: {target: library}\nsources:\n"
        "  - {name: guide, type: 'slow_source:Slow', path: docs, url: 'https://docs.example.com/'}\n"
    )

    def seen_while_listing(patience: float) -> str:
        own = {"MARK": str(tmp_path), "PYTHONPATH": str(tmp_path), "PATIENCE": str(patience)}
        command = [sys.executable, "-m", "ingest", "sync", "-q", "--full", "--config", str(tmp_path / "c.yaml")]
        subprocess.run(command, env={**os.environ, **own}, check=True)
        return (tmp_path / "seen").read_text()

    assert seen_while_listing(20) == "True"
    assert seen_while_listing(0.3) == "False"  # where documents are known, perhaps none has to be rendered


def processes(mark: str) -> list[str]:
    """Processes with a mark in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            running = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            continue
        if running and f"MARK={mark}".encode() in environment:
            found.append(pid)
    return found


def wait_until(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
