"""The README tells the truth about the tree, the example and the command that CI runs."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.docs.generated import ROOT, documents

README = (ROOT / "README.md").read_text("utf-8")
WORDS = re.compile(
    r"\b(items?|entry|entries|handlers?|managers?|processors?|utils|helpers?|data|push(?:es|ed)?|pull(?:s|ed)?)\b",
    re.IGNORECASE,
)


def _lines(under: str) -> list[str]:
    section = README.partition(f"## {under}\n")[2].partition("\n## ")[0]
    return re.findall(r"^[^#\n].*$", section, re.MULTILINE)


def test_the_listing_names_every_module_and_package_and_nothing_else() -> None:
    block = README.partition("## Layout\n")[2].partition("```text\n")[2].partition("```")[0]
    listed: set[str] = set()
    folder = ""
    for line in block.splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            folder = name if name.endswith("/") else ""
            listed.add(name)
        else:
            listed.add(folder + name)
    assert all((ROOT / name).exists() for name in listed)
    for package in ("connectors", "ingest"):
        modules = {
            f"{package}/{path.name}" + ("/" if path.is_dir() else "")
            for path in (ROOT / package).iterdir()
            if path.suffix == ".py" or (path / "__init__.py").exists()
        }
        empty = {name for name in modules if name.endswith(".py") and not (ROOT / name).read_text("utf-8").strip()}
        assert {name for name in listed if name.startswith(package + "/")} - {package + "/"} == modules - empty


def test_the_two_command_lines_are_one_line_each_and_begin_with_nothing_but_python() -> None:
    lines = [line for line in _lines("Try it") if line.startswith("python3 -m venv")]
    assert len(lines) == 2
    first, second = lines
    assert first.endswith("fin-ingest sync --config config.example.yaml")
    assert "'.[test]'" in second
    assert "-m pytest" in second


def test_ci_runs_the_second_command_line_as_it_stands() -> None:
    (second,) = [line for line in README.splitlines() if "pip install" in line and "'.[test]'" in line]
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    pattern = re.search(r"^tests=\$\((grep .*)\)$", script, re.MULTILINE)
    assert pattern is not None
    found = subprocess.run(["bash", "-c", pattern[1]], cwd=ROOT, check=True, capture_output=True, text=True)
    assert found.stdout.rstrip("\n") == second
    assert "-m slow" in script


def test_ci_stops_when_a_command_of_the_second_line_fails() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "set -euo pipefail" in script
    command = re.search(r"^(bash .*)$", script, re.MULTILINE)
    assert command is not None
    line = f"set -euo pipefail; tests='false && true'; {command[1]}; echo went on"
    failed = subprocess.run(["bash", "-c", line], check=False, capture_output=True, text=True)
    assert failed.returncode != 0
    assert "went on" not in failed.stdout


def test_the_output_shown_counts_the_pages_of_the_guide() -> None:
    number = len(list((ROOT / "docs").rglob("*.md")))
    assert f"guide  {number} documents: {number} created" in README
    assert f"Nothing to do: {number} documents unchanged" in README


@pytest.mark.parametrize("file", [*documents(), ROOT / "CHANGELOG.md"], ids=lambda file: file.name)
def test_one_word_is_used_for_one_thing(file: object) -> None:
    text = file.read_text("utf-8")  # type: ignore[attr-defined]
    of_others = r"Data Center|[Pp]ull (?:or merge )?requests?"  # what others call what is theirs
    assert WORDS.findall(re.sub(rf"```.*?```|`[^`\n]*`|{of_others}", "", text, flags=re.DOTALL)) == []


@pytest.mark.parametrize("file", [*documents(), ROOT / "CHANGELOG.md"], ids=lambda file: file.name)
def test_lines_written_by_hand_fit_an_editor(file: object) -> None:
    text = re.sub(r"<!-- generated.*?<!-- end -->|```.*?```", "", file.read_text("utf-8"), flags=re.DOTALL)  # type: ignore[attr-defined]
    assert [line for line in text.splitlines() if len(line) > 125 and not line.startswith("|")] == []
