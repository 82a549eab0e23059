"""Command lines as a person types them, and an emulator they can talk to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ingest.cli import main
from ingest.intercom.emulator import Options, Server

if TYPE_CHECKING:
    from pathlib import Path


class Outcome(NamedTuple):
    """What came of a command line."""

    code: int
    out: str
    err: str


CONFIGURATION = """\
intercom:
  base_url: {base_url}
  token: ${{INTERCOM_TOKEN}}
sources:
  - name: docs
    type: folder
    path: docs
    url: https://docs.example.com
"""

Run = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and an environment that sets no option."""
    for name in list(os.environ):
        if name.startswith("FIN_INGEST_") or name in ("INTERCOM_TOKEN", "NO_COLOR"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in the folder."""

    def call(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(words)
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def emulator(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """An emulator on a port that lets one token in, and a configuration in the folder that points at it."""
    with Server(Options(token="tok_right", region="US")) as server:
        monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
        (folder / "docs").mkdir()
        (folder / "docs" / "a.md").write_text("# A\n")
        (folder / "fin-ingest.yaml").write_text(CONFIGURATION.format(base_url=server.url))
        yield server


LIBRARY = """\
intercom:
  target: library
limits:
  deletes: 2
sources:
  - name: guide
    path: docs
    url: https://docs.example.com/guide
    page_url: https://docs.example.com/guide/{stem}
"""


@pytest.fixture
def docs(folder: Path) -> Path:
    """A folder with three documents, and a configuration that syncs it into the embedded library."""
    (folder / "fin-ingest.yaml").write_text(LIBRARY)
    for name in ("install", "use", "leave"):
        write(folder / "docs", name, f"How to {name} it. It is easy.")
    return folder / "docs"


def write(docs: Path, name: str, text: str) -> None:
    """A document with a title and one paragraph."""
    docs.mkdir(exist_ok=True)
    (docs / f"{name}.md").write_text(f"# {name.capitalize()}\n\n{text}\n")


def delete_behind_the_back(run: Run, source: str, external_id: str) -> None:
    """Delete a page in Intercom without the manifest's knowledge."""
    shown = run("pages", "show", "--source", source, "--external-id", external_id, "--format", "json")
    assert run("pages", "delete", str(json.loads(shown.out)["id"]), "--yes").code == 0
