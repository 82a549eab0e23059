"""`fin-ingest emulate`: a real process on a real port, and its orderly end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from ingest.intercom.emulator import Fault
from ingest.options import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ingest.commands.conftest import Run


@contextmanager
def emulating(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "ingest", "emulate", "--port", "0", "--format", "json", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["url"]
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def sources(url: str, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Intercom-Version": "2.15", "Accept": "application/json"}
    return httpx.get(f"{url}/ai/content_import_sources", headers=headers)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end_and_ends_in_order(folder: Path, how: signal.Signals) -> None:
    with emulating("--store", str(folder / "library.db"), "--token", "sesame") as (process, url):
        assert sources(url, "sesame").status_code == 200
        assert sources(url, "other").status_code == 401
        process.send_signal(how)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert (folder / "library.db").exists()


def test_faults_strike_as_told(folder: Path) -> None:
    with emulating("--fault", "503#1", "--seed", "7") as (_, url):
        assert [sources(url, "any").status_code for _ in range(2)] == [503, 200]


def test_switches_reach_the_emulator(folder: Path) -> None:
    from ingest.commands.emulate import SPEC, _switches

    words = "--latency 150 --limit 7 --paging cursor --per-page 3 --drift insert --normalize-html --region eu"
    options = parse(SPEC, "emulate", [*words.split(), "--fault", "drop=0.5@POST /x", "--fault", "429#1,2"], {})
    made = _switches(options)
    assert (made.latency, made.limit, made.paging, made.per_page) == (0.15, 7, "cursor", 3)
    assert (made.drift, made.html, made.region, made.store) == ("insert", "rewritten", "EU", ":memory:")
    assert made.faults == (Fault("drop", 0.5, (), "POST", "/x"), Fault("429", 0.0, (1, 2)))


@pytest.mark.parametrize("words", [("--fault", "nonsense"), ("--port", "many"), ("--drift", "away")])
def test_what_it_does_not_understand_it_names(run, words) -> None:
    wrong = run("emulate", *words)
    assert wrong.code == 4
    assert words[0] in wrong.err


def test_a_port_that_is_taken_is_no_bug(run, emulator) -> None:
    wrong = run("emulate", "--port", str(emulator.port))
    assert wrong.code == 4
    assert "--port" in wrong.err


def test_a_port_that_there_is_not_is_told(run: Run) -> None:
    for words in (("emulate", "--port", "65536"), ("watch", "--health-port", "99999")):
        done = run(*words)
        assert done.code == 4
        assert "must be at most 65535" in done.err
