"""What README and guide say of commands, options, exit codes, settings and findings is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.cli import COMMANDS, command_spec
from ingest.commands import exits
from ingest.options import GLOBAL, Command
from ingest.render.findings import CODES
from tests.docs.generated import PART, ROOT, documents, renewed

COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")


@pytest.mark.parametrize("file", documents(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_generated_part_is_what_the_program_says_now(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text == renewed(text), "run `python -m tests.docs.generated`"


def test_no_part_has_lost_its_marks() -> None:
    found = [name for file in documents() for _, name, _ in PART.findall(file.read_text("utf-8"))]
    wanted = ["exit codes", "exit codes", "findings", "options", "reference", *(f"command {name}" for name in COMMANDS)]
    wanted += ["inputs of the action", "outputs of the action"]
    assert sorted(found) == sorted(wanted)


def test_every_command_has_a_section_and_no_other_has_one() -> None:
    sections = re.findall(r"^## (.+)$", COMMANDS_PAGE, re.MULTILINE)
    assert sections == ["Options of every command", *COMMANDS]


def _commands() -> list[tuple[str, Command]]:
    """Every command and action by its words."""
    found = []
    for name in COMMANDS:
        spec = command_spec(name)
        found += [(f"{name} {action}", inner) for action, inner in spec.actions] or [(name, spec)]
    return found


@pytest.mark.parametrize(("name", "command"), _commands(), ids=[name for name, _ in _commands()])
def test_a_commands_section_names_each_of_its_options_and_no_others(name: str, command: Command) -> None:
    level = "###" if " " in name else "##"
    section = re.search(rf"^{level} {name}$(.*?)(?=^##|\Z)", COMMANDS_PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    rows = re.findall(r"^\| `(?:-\w, )?--([\w-]+)", section[1], re.MULTILINE)
    assert rows == [option.name for option in command.options]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_names_every_option_and_exit_code_of_a_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    from ingest.cli import main

    spec = command_spec(name)
    for words, command in [([name], spec), *(([name, action], inner) for action, inner in spec.actions)]:
        assert main([*words, "--help"]) == exits.DONE
        told = capsys.readouterr().out
        assert all(f"--{option.name}" in told for option in (*command.options, *GLOBAL))
        assert all(exits.MEANINGS[code] in told for code in (*command.exits, *exits.ALWAYS))
        assert "Examples:" in told


def test_findings_the_guide_speaks_of_exist() -> None:
    named = {code for file in documents() for code in re.findall(r"\bFIN\d{3}\b", file.read_text("utf-8"))}
    assert named == set(CODES)


def test_the_overview_says_the_same_of_exit_codes_as_the_program() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert {int(code): meaning for code, meaning in rows} == exits.MEANINGS
