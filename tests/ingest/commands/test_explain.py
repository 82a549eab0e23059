"""`fin-ingest explain`: every code has an explanation a person can act on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from ingest.commands.explain import family_of
from ingest.config import load
from ingest.render.findings import CODES
from tests.ingest.commands.conftest import LIBRARY, Run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_with_its_level_and_lines_for_the_configuration(
    run: Run, folder: Path, code: str
) -> None:
    done = run("explain", code)
    assert done.code == 0
    assert done.out.startswith(f"{code}  {CODES[code].title}\n")
    assert f"Usual level: {CODES[code].level}." in done.out
    assert " ".join(CODES[code].explanation.split()) in " ".join(done.out.split())
    lines = [line for line in done.out.splitlines() if line.startswith("    ")]
    (folder / "c.yaml").write_text(LIBRARY + "\n".join(lines) + "\n")
    assert load(str(folder / "c.yaml"), {}).sources[0].name == "guide"
    assert family_of(code) != "Others"


@pytest.mark.parametrize("word", ["FIN201", "fin201", "201"])
def test_a_code_may_be_written_short(run: Run, word: str) -> None:
    assert run("explain", word).out.startswith("FIN201  Broken link\n")


def test_without_a_code_all_are_listed_by_family(run: Run) -> None:
    out = run("explain").out
    assert [line[2:8] for line in out.splitlines() if line.startswith("  FIN")] == [*CODES]
    assert "\nStructure" in out
    assert "\nDuplicates\n" in out


def test_a_family_and_a_level_list_some(run: Run) -> None:
    family = run("explain", "FIN60").out
    assert "FIN601" in family
    assert "FIN602" in family
    assert "FIN611" not in family
    errors = run("explain", "--level", "error").out
    assert "FIN401" in errors
    assert "FIN201" not in errors


def test_a_code_that_does_not_exist_is_a_mistake_with_a_guess(run: Run) -> None:
    wrong = run("explain", "FIN210")
    assert wrong.code == 4
    assert "there is no code 'FIN210'" in wrong.err
    assert "did you mean FIN" in wrong.err


def test_json_has_all_there_is_to_know(run: Run) -> None:
    (one,) = json.loads(run("explain", "FIN308", "--format", "json").out)["codes"]
    assert [*one] == ["code", "family", "level", "title", "explanation", "configuration", "example"]
    assert yaml.safe_load(one["configuration"][0]) == {"quality": {"structure": "note"}}
    assert len(json.loads(run("explain", "--format", "json").out)["codes"]) == len(CODES)
