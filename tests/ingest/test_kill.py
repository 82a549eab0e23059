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
from pathlib import Path

import pytest

from ingest.intercom.emulator import Options, Server
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
    fresh = World(Path(tempfile.mkdtemp()))
    try:
        shutil.rmtree(fresh.docs)
        shutil.copytree(docs, fresh.docs)
        fresh.sync()
        fields = ("title", "html", "url", "locale", "agent", "copilot", "audience_ids")
        assert sorted((tuple(getattr(row, name) for name in fields) for row in rows), key=repr) == fresh.seen()
    finally:
        fresh.close()
        shutil.rmtree(fresh.folder)
