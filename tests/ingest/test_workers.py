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
