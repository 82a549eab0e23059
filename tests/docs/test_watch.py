"""The page on watch mode names every event and metric there is, and its unit is one that systemd takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import get_args

import pytest

from ingest.report.watching import LEVELS
from ingest.watch.metrics import metrics
from ingest.watch.status import Kind, SourceStatus, Status
from tests.docs.generated import ROOT

PAGE = (ROOT / "docs" / "watch.md").read_text("utf-8")


def rows(head: str) -> list[list[str]]:
    """The rows of the table with this first column, without the ticks of code."""
    table = PAGE.partition(f"| {head} |")[2].partition("\n\n")[0]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def test_the_page_names_every_event_with_its_level() -> None:
    events = {name: level for name, level, _ in rows("Event")}
    assert [*events] == [*get_args(Kind)]
    assert {name: level for name, level in events.items() if level != "info"} == {
        name: "info, warning" if name == "polling" else level for name, level in LEVELS.items()
    }


def test_the_page_names_every_metric_with_its_type() -> None:
    now = time.time()
    told = metrics(Status(now, now, (SourceStatus("a", synced_at=now, failing_since=now, next_look=now),)))
    assert re.findall(r"^# TYPE (\S+) (\S+)$", told, re.MULTILINE) == [(name, kind) for name, kind, _ in rows("Metric")]


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd, which alone can check its units, is not installed here")
    (unit,) = re.findall(r"```ini\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "fin-ingest.service"
    file.write_text(unit.replace("/opt/fin-ingest/bin/fin-ingest", f"{sys.executable} -m ingest"))
    done = subprocess.run([program, "verify", file], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
