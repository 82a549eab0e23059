"""Running whole processes and measuring them from outside: wall time, exit code, peak memory. Linux and macOS."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

from bench.figures import Series

SAMPLE_SECONDS = 0.1
"""Between two looks at the memory of running processes."""

_MEBI = 1 << 20


class Ran(NamedTuple):
    """A process that has ended. `seconds` is wall time, `out` its standard output, `err` the end of its errors."""

    seconds: float
    exit: int
    out: str
    err: str


class Memory(NamedTuple):
    """Peaks in MiB: of the largest process, and of all at one moment, shared pages counted once (None: unknown)."""

    largest: float
    together: float | None
    processes: int


def fin_ingest() -> list[str]:
    """The installed command of the interpreter this runs under."""
    script = os.path.join(sysconfig.get_path("scripts"), "fin-ingest")
    return [script] if os.access(script, os.X_OK) else [sys.executable, "-m", "ingest"]


def environment(**more: str) -> dict[str, str]:
    """What a person's shell has: nothing that steers Python or this program, bytecode is kept as usual."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "PYTHONPATH" or not name.startswith(("PYTHON", "FIN_INGEST_"))
    }
    return kept | more


def run(command: Sequence[str], folder: str, *, exits: Sequence[int] = (0,), **more: str) -> Ran:
    """Run a command to its end. Raises RuntimeError, with what it said, when it ends in another way than `exits`."""
    ran, _ = _run(command, folder, exits, more, _wait)
    return ran


def run_watched(command: Sequence[str], folder: str, *, exits: Sequence[int] = (0,)) -> tuple[Ran, Memory]:
    """The same, looking at the memory of the process and of all it starts."""
    watch = _Watch()
    ran, peak = _run(command, folder, exits, {}, watch.wait)
    return ran, Memory(max(peak, watch.largest) / _MEBI, watch.together, len(watch.peaks) or 1)


def memory_of_session() -> float:
    """Bytes that this process and all it has started hold now, shared pages counted once; 0 where nobody tells."""
    return float(sum(_kilobytes(pid, "smaps_rollup", "Pss") for pid in _members(os.getsid(0))))


def cpu_of(session: int) -> float:
    """Seconds of processor time that all processes of a session have used so far; 0 where nobody tells."""
    ticks = 0
    for pid in _members(session):
        with suppress(OSError, IndexError):
            fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def interleaved(runs: int, **sides: Callable[[], float]) -> dict[str, tuple[float, ...]]:
    """Each side's figure `runs` times, in turns: A B A B. One turn before counts for nothing: it warms caches."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(runs + 1):
        for name, side in sides.items():
            value = side()
            if turn:
                found[name].append(value)
    return {name: tuple(values) for name, values in found.items()}


def timed(command: Sequence[str], folder: str) -> Callable[[], float]:
    """A side for `interleaved`: the command's wall time in milliseconds."""
    return lambda: run(command, folder).seconds * 1000


def milliseconds(label: str, values: tuple[float, ...]) -> Series:
    """A series of wall times."""
    return Series(label, "ms", values)


def _run(
    command: Sequence[str],
    folder: str,
    exits: Sequence[int],
    more: dict[str, str],
    wait: Callable[[int], tuple[int, int]],
) -> tuple[Ran, int]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        # A session of its own, by which whatever it starts is found, and its worker processes with it.
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        code, peak = wait(process.pid)
        seconds = time.perf_counter() - began
        process.returncode = code
        ran = Ran(seconds, code, _text(out), _text(err)[-2000:])
    if code not in exits:
        raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{ran.out[-2000:]}{ran.err}")
    return ran, peak


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _wait(pid: int, options: int = 0) -> tuple[int, int]:
    """Exit code and peak bytes of a process; a pid that still runs raises BlockingIOError under WNOHANG."""
    found, status, usage = os.wait4(pid, options)
    if not found:
        raise BlockingIOError
    # Kilobytes, but bytes on macOS.
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class _Watch:
    """Looks at a process's whole session until it ends."""

    def __init__(self) -> None:
        self.peaks: dict[int, int] = {}
        """Bytes, by process."""
        self.together: float | None = None

    @property
    def largest(self) -> int:
        return max(self.peaks.values(), default=0)

    def wait(self, pid: int) -> tuple[int, int]:
        while True:
            with suppress(BlockingIOError):
                return _wait(pid, os.WNOHANG)
            self._look(pid)
            time.sleep(SAMPLE_SECONDS)

    def _look(self, session: int) -> None:
        members = _members(session)
        sizes = {pid: (_kilobytes(pid, "status", "VmHWM"), _kilobytes(pid, "smaps_rollup", "Pss")) for pid in members}
        for pid, (peak, _) in sizes.items():
            self.peaks[pid] = max(self.peaks.get(pid, 0), peak)
        if sizes:
            self.together = max(self.together or 0, sum(share for _, share in sizes.values()) / _MEBI)


def _members(session: int) -> list[int]:
    """Every process of a session; none where there is no /proc."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            with suppress(OSError, IndexError):
                # After the command's name, which may hold anything: state, parent, group, session.
                if int(_read(f"/proc/{name}/stat").rpartition(")")[2].split()[3]) == session:
                    found.append(int(name))
    return found


def _kilobytes(pid: int, file: str, name: str) -> int:
    """A size out of /proc, in bytes; 0 when the process is gone."""
    with suppress(OSError):
        found = re.search(rf"^{name}:\s+(\d+) kB", _read(f"/proc/{pid}/{file}"), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    return 0


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()
