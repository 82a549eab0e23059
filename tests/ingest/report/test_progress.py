"""Progress: what a terminal, a pipe and a program see of it, and when."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys

import pytest

from ingest.report.progress import JsonLines, Line, Lines
from ingest.report.style import Style


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def work(progress, clock: Clock, steps: int, seconds: float, total: int | None = None) -> None:
    progress.phase("docs", "upload", total)
    for _ in range(steps):
        clock.now += seconds / steps
        progress.step()


@pytest.mark.parametrize("kind", [Line, Lines, JsonLines])
def test_a_quick_run_shows_nothing(kind) -> None:
    out, clock = io.StringIO(), Clock()
    progress = kind(out, Style(), clock)
    for _ in range(5):
        work(progress, clock, 100, 0.4, 100)
    progress.done()
    assert out.getvalue() == ""


def test_a_terminal_sees_one_line_that_goes_away() -> None:
    out, clock = io.StringIO(), Clock()
    progress = Line(out, Style(width=80), clock)
    work(progress, clock, 500, 5.0, 1000)
    last = out.getvalue().split("\r\x1b[K")[-1]
    assert last.startswith("docs  upload ━━━━━━━━━")
    assert "00/s" in last
    assert "5.0 s left" in last
    assert "\n" not in out.getvalue()
    progress.done()
    assert out.getvalue().endswith("\r\x1b[K")


def test_the_line_never_wraps() -> None:
    for width in range(10, 100):
        out, clock = io.StringIO(), Clock()
        work(Line(out, Style(width=width), clock), clock, 50, 5.0, 10**9)
        assert max(len(line) for line in out.getvalue().split("\r\x1b[K")) < width


def test_an_unknown_total_shows_a_count() -> None:
    out, clock = io.StringIO(), Clock()
    work(Line(out, Style(), clock), clock, 3000, 3.0)
    assert "left" not in out.getvalue()
    assert "/s" in out.getvalue()


def test_a_terminal_without_signs_sees_plain_ones() -> None:
    out, clock = io.StringIO(), Clock()
    work(Line(out, Style(unicode=False), clock), clock, 50, 5.0, 100)
    assert out.getvalue().isascii()


def test_a_pipe_sees_a_line_every_few_seconds_and_one_at_the_end() -> None:
    out, clock = io.StringIO(), Clock()
    progress = Lines(out, Style(), clock)
    work(progress, clock, 2400, 24.0, 2400)
    progress.done()
    lines = out.getvalue().splitlines()
    assert len(lines) == 5
    assert lines[0].startswith("docs: upload, 500 of 2,400, 100 a second, 19 s left")
    assert lines[-1] == "docs: upload, 2,400 in 24 s"


def test_a_program_sees_json_lines() -> None:
    out, clock = io.StringIO(), Clock()
    progress = JsonLines(out, Style(), clock)
    work(progress, clock, 110, 11.0, 200)
    progress.done()
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [one["event"] for one in told] == ["progress", "progress", "phase done"]
    assert told[-1]["done"] == 110
    assert {"time", "level", "source", "phase", "done", "total", "seconds", "left"} <= told[0].keys()


def test_a_phase_that_begins_ends_the_one_before() -> None:
    out, clock = io.StringIO(), Clock()
    progress = Lines(out, Style(), clock)
    work(progress, clock, 60, 6.0)
    progress.phase("wiki", "crawl", None)
    assert out.getvalue().splitlines()[-1].startswith("docs: upload, 60 in")


def test_nobody_reading_progress_stops_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    clock = Clock()
    progress = Line(Gone(), Style(), clock)
    work(progress, clock, 50, 5.0, 100)
    progress.done()


SCRIPT = """
import sys, time
from ingest.commands.terminal import Terminal
from ingest.report import progress
progress.QUIET_START = 0.0
terminal = Terminal(sys.stdout, sys.stderr, {})
shown = terminal.progress()
shown.phase("docs", "upload", 100)
for _ in range(40):
    time.sleep(0.01)
    shown.step()
terminal.note("something happened")
shown.step()
shown.done()
terminal.say("the end")
"""


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are of Unix")
def test_on_a_real_terminal_the_line_makes_room_for_others() -> None:
    import fcntl
    import pty
    import termios

    main, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 70, 0, 0))
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=inner, stderr=inner) as process:
        os.close(inner)
        seen = b""
        try:
            while part := os.read(main, 4096):
                seen += part
        except OSError:
            pass
    os.close(main)
    assert process.returncode == 0
    text = seen.decode()
    assert "docs  upload " in text
    assert "\r\x1b[Ksomething happened\r\n" in text
    assert text.endswith("\r\x1b[Kthe end\r\n")
    assert all(len(line.replace("\x1b[32m", "").replace("\x1b[0m", "")) < 70 for line in text.split("\r\x1b[K"))
