"""`fin-ingest schema`: the schema as the configuration's own table has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ingest import config

if TYPE_CHECKING:
    from pathlib import Path


def test_it_prints_the_schema(run) -> None:
    assert json.loads(run("schema").out) == config.schema()


def test_it_writes_the_schema_whole(run, folder: Path) -> None:
    done = run("schema", "--out", "deep/schema.json")
    assert (done.code, done.out) == (0, "deep/schema.json written.\n")
    assert json.loads((folder / "deep" / "schema.json").read_text()) == config.schema()
    assert [path.name for path in (folder / "deep").iterdir()] == ["schema.json"]


def test_a_place_that_cannot_be_written_is_no_bug(run, folder: Path) -> None:
    (folder / "file").write_text("")
    wrong = run("schema", "--out", "file/schema.json")
    assert wrong.code == 4
    assert "cannot write file/schema.json" in wrong.err
