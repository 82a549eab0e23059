"""The benchmarks run, and their figures are what they say. What they measure depends on the machine: never asserted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Result, Series, Target, ratios, text

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> dict:
    file = tmp_path_factory.mktemp("bench") / "figures.json"
    command = [sys.executable, "-m", "bench", "--quick", "--json", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(file.read_text())


def test_every_benchmark_runs_and_keeps_all_it_measured(smoke):
    names = ["startup", "idle", "rendering", "cold", "rate", "memory", "wikis", "git", "watch"]
    assert [*dict.fromkeys(result["name"] for result in smoke["results"])] == names
    for result in smoke["results"]:
        assert all(series["values"] for series in result["series"]), result["title"]


def test_a_sync_without_changes_opens_no_document_and_imports_nothing_needless(smoke):
    targets = [target for result in smoke["results"] if result["name"] == "idle" for target in result["targets"]]
    found = {target["what"]: target["value"] for target in targets if not target["what"].startswith("wall time")}
    assert found == {
        "documents opened": 0,
        "needless modules imported": 0,
        "sockets made and processes started": 0,
    }, smoke["results"]


def test_an_unknown_benchmark_is_refused_with_the_names_there_are():
    command = [sys.executable, "-m", "bench", "idel"]
    ran = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 2
    assert "idle" in ran.stderr


def test_a_ratio_is_taken_run_by_run():
    """The machine was twice as slow in the second run, for both."""
    over, under = Series("sync", "ms", (30.0, 60.0)), Series("walk", "ms", (10.0, 20.0))
    assert ratios("sync ÷ walk", over, under).values == (3.0, 3.0)


@pytest.mark.parametrize(
    ("value", "at_least", "holds"),
    [(3.0, False, True), (3.01, False, False), (3.0, True, True), (2.99, True, False)],
)
def test_a_target_is_kept_up_to_its_limit(value, at_least, holds):
    assert Target("times", value, 3.0, "×", at_least).holds is holds


def test_what_a_person_reads_says_which_target_is_missed():
    told = text(Result("idle", "a title", (Series("sync", "ms", (1.0, 3.0, 2.0)),), (Target("times", 4.0, 3.0, "×"),)))
    assert "2 ms" in told
    assert "MISSED  times: 4 ×, at most 3 ×" in told
