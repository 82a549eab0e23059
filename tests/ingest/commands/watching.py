"""A watch as a process of its own: what it tells, line by line, and signals to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

PATIENCE = 30.0
"""Seconds after which what has not happened never will."""

QUICK = "watch: {quiet: 0.2s, longest_wait: 2s, settle: 0.3s}\n"


def until(happened: Callable[[], Any]) -> Any:
    """Wait for something, and give what it is."""
    end = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < end, "it has not happened"
        time.sleep(0.01)
    return found


class Process:
    """`fin-ingest watch` in a folder, told of in JSON on standard output unless `words` say otherwise."""

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FIN_INGEST_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ingest", "watch", *(words or ("--format", "json"))],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **kept,
                "INTERCOM_TOKEN": "tok_right_12345678",
                "PYTHONPATH": str(Path(__file__).parents[3]),
                **environment,
            },
        )
        self.out: list[str] = []
        self.err: list[str] = []
        self.readers = [
            threading.Thread(target=lines.extend, args=(stream,), daemon=True)
            for stream, lines in ((self.process.stdout, self.out), (self.process.stderr, self.err))
        ]
        for reader in self.readers:
            reader.start()

    @property
    def events(self) -> list[dict[str, Any]]:
        """What has been told so far."""
        return [json.loads(line) for line in [*self.out]]

    def wait(self, event: str, source: str | None = None, number: int = 1) -> dict[str, Any]:
        """The nth time something is told to have happened, of a source or at all."""

        def told() -> list[dict[str, Any]]:
            ended = self.process.poll() is not None
            found = [one for one in self.events if one["event"] == event and source in (None, one["source"])]
            assert len(found) >= number or not ended, "it ended"
            return found[number - 1 :]

        try:
            return dict(until(told)[0])
        except AssertionError as error:
            raise AssertionError(f"{event} was not told: {error}", self.out, self.err) from None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it, and give its exit code."""
        self.send(number)
        return self.ended()

    def ended(self) -> int:
        """Its exit code, once it has one."""
        code = self.process.wait(PATIENCE)
        for reader in self.readers:
            reader.join(PATIENCE)
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.ended()
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
