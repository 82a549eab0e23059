"""`fin-ingest completion`: the scripts work in the shells they are for."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from ingest.cli import COMMANDS, command_spec

if TYPE_CHECKING:
    from pathlib import Path


def completed(run, folder: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    (folder / "completion.bash").write_text(run("completion", "bash").out)
    line = " ".join(f"'{word}'" for word in ("fin-ingest", *words))
    script = (
        f"source completion.bash; COMP_WORDS=({line}); COMP_CWORD={len(words)}; "
        '_fin_ingest; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash, whose completion this is")
    done = subprocess.run([bash, "-u", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands(run, folder: Path) -> None:
    assert completed(run, folder, "") == list(COMMANDS)
    assert completed(run, folder, "sch") == ["schema"]
    assert completed(run, folder, "--config", "x.yaml", "sch") == ["schema"]
    assert completed(run, folder, "--config=x.yaml", "sch") == ["schema"]


def test_bash_completes_options_actions_and_values(run, folder: Path) -> None:
    assert completed(run, folder, "check", "--onli") == ["--online"]
    assert completed(run, folder, "pages", "") == ["list", "show", "create", "update", "delete"]
    assert completed(run, folder, "pages", "de") == ["delete"]
    assert completed(run, folder, "pages", "delete", "--y") == ["--yes"]
    assert completed(run, folder, "completion", "") == ["bash", "zsh", "fish"]
    assert completed(run, folder, "check", "--format", "") == ["text", "json"]
    assert completed(run, folder, "emulate", "--paging", "c") == ["cursor"]


def test_bash_completes_files_by_itself_where_files_are_meant(run, folder: Path) -> None:
    assert completed(run, folder, "check", "--config", "") == []


def test_every_command_has_its_options_completed(run, folder: Path) -> None:
    for name in COMMANDS:
        spec = command_spec(name)
        wanted = {f"--{option.name}" for option in spec.options}
        assert wanted <= set(completed(run, folder, name, "--")), name


@pytest.mark.parametrize(("shell", "check"), [("zsh", "-n"), ("fish", "--no-execute")])
def test_other_shells_can_read_theirs(run, folder: Path, shell: str, check: str) -> None:
    script = run("completion", shell).out
    for name in COMMANDS:
        assert name in script
    if shutil.which(shell) is None:
        pytest.skip(f"needs {shell}, to read the script written for it")
    subprocess.run([shell, check, "/dev/stdin"], input=script, text=True, check=True)


def test_another_shell_is_refused_by_name(run) -> None:
    wrong = run("completion", "bahs")
    assert wrong.code == 4
    assert "did you mean bash?" in wrong.err
