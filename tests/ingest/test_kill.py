"""Processes really killed, at random moments, while a socket's other end goes on living."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.intercom.emulator import Options, Server
from ingest.intercom.emulator.rows import PageRow
from ingest.intercom.emulator.store import Store
from tests.ingest.world import World

PAGES = 1000
KILLS = 20


def configuration(folder: Path, url: str) -> Path:
    file = folder / "fin-ingest.yaml"
    file.write_text(
        f"""
intercom: {{base_url: "{url}"}}
limits: {{deletes: off, deletes_percent: off}}
sources:
  - {{name: guide, path: docs, url: "https://docs.example.com/", page_url: "https://docs.example.com/{{path}}"}}
"""
    )
    return file


def start(file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", "sync", "--config", str(file), "--allow-removals", "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "INTERCOM_TOKEN": "token"},
    )


def edit(docs: Path, chance: random.Random, number: int) -> None:
    """Edit, move, delete and add some documents, as a busy day would."""
    names = sorted(docs.glob("*.md"))
    for path in chance.sample(names, 200):
        kind = chance.random()
        if kind < 0.5:
            path.write_text(f"# Edited {number}\n\nText {chance.random()}, see [one]({chance.choice(names).name}).\n")
        elif kind < 0.7:
            path.rename(docs / f"moved-{number}-{path.name}")
        elif kind < 0.85:
            path.unlink()
        else:
            (docs / f"new-{number}-{path.name}").write_text(f"# New {number}\n\nText {chance.random()}.\n")


def seen(rows: list[PageRow]) -> list[tuple[Any, ...]]:
    """What Fin and its readers see of some pages, as `World.seen` has it."""
    fields = ("title", "html", "url", "locale", "agent", "copilot", "audience_ids")
    return sorted((tuple(getattr(row, name) for name in fields) for row in rows), key=repr)


def from_scratch(docs: Path) -> list[tuple[Any, ...]]:
    """What a first sync makes of the documents as they are now."""
    fresh = World(Path(tempfile.mkdtemp()))
    try:
        shutil.rmtree(fresh.docs)
        shutil.copytree(docs, fresh.docs)
        fresh.sync()
        return fresh.seen()
    finally:
        fresh.close()
        shutil.rmtree(fresh.folder)


@pytest.mark.slow
def test_twenty_runs_killed_at_random_moments_leave_nothing_that_a_clean_run_does_not_mend(tmp_path: Path) -> None:
    chance = random.Random(20)
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(PAGES):
        link = f"[next]({(number + 1) % PAGES}.md)"
        (docs / f"{number}.md").write_text(f"# Page {number}\n\nThis is page {number}, see {link}.\n")
    with Server(Options(store=str(tmp_path / "library.db"), limit=0, latency=0.1)) as server:
        file = configuration(tmp_path, server.url)
        cut_short = 0
        for number in range(KILLS):
            process = start(file)
            time.sleep(chance.uniform(0.2, 1.5))
            cut_short += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
            edit(docs, chance, number)
        clean = start(file)
        output, errors = clean.communicate(timeout=120)
        assert clean.returncode == 0, errors
        report = json.loads(output)
        assert report["sources"][0]["failed"] == report["sources"][0]["held"] == 0
        again = start(file)
        assert json.loads(again.communicate(timeout=60)[0])["calls"] == 0
        rows = list(server.app.store.pages())
        sources = server.app.store.count_sources()
    assert cut_short > KILLS / 2
    assert sources == 1
    assert len({row.external_id for row in rows}) == len(rows)
    assert seen(rows) == from_scratch(docs)


@pytest.mark.slow
def test_runs_into_the_library_of_the_process_may_be_stopped_in_every_way_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(21)
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(PAGES):
        (docs / f"{number}.md").write_text(f"# Page {number}\n\nThis is page {number}, see [next]({number + 1}.md).\n")
    file = configuration(tmp_path, "http://unused.example")
    file.write_text(file.read_text().replace('{base_url: "http://unused.example"}', "{target: library}"))
    cut_short = []
    for number in range(KILLS):
        process = start(file)
        time.sleep(chance.uniform(0.15, 0.9))
        process.send_signal(chance.choice((signal.SIGINT, signal.SIGTERM, signal.SIGKILL)))
        _, errors = process.communicate()
        cut_short.append(process.returncode)
        assert process.returncode in (0, 130, -signal.SIGKILL, -signal.SIGINT, -signal.SIGTERM), errors
        edit(docs, chance, number)
    clean = start(file)
    output, errors = clean.communicate(timeout=120)
    assert clean.returncode == 0, errors
    assert json.loads(output)["sources"][0]["failed"] == 0
    again = start(file)
    assert json.loads(again.communicate(timeout=60)[0])["calls"] == 0
    assert sum(code != 0 for code in cut_short) > KILLS / 2
    with closing(Store(str(tmp_path / ".fin-ingest" / "library.db"))) as store:
        rows = store.pages()
    assert seen(rows) == from_scratch(docs)
