"""Every command line that README and guide show is one the program takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.cli import COMMANDS, command_spec
from ingest.errors import UsageError
from ingest.options import parse, split
from tests.docs.generated import ROOT, documents

BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`(fin-ingest [^`]+)`(?!`)")
ENDS = {"|", "||", "&&", ";", ">", ">>", "<", "(", ")", "&"}


def _shown() -> Iterator[tuple[str, str]]:
    """File and command line, one for each place."""
    for file in documents():
        text = file.read_text("utf-8")
        name = file.relative_to(ROOT).as_posix()
        lines = [line for block in BLOCK.findall(text) for line in block.splitlines() if "fin-ingest" in line]
        spans = [" ".join(span.split()) for span in SPAN.findall(text)]
        for line in dict.fromkeys(lines + spans):
            yield name, line.strip()


def _commands(line: str) -> Iterator[list[str]]:
    """The words after each `fin-ingest` on a line of shell, up to where its command ends."""
    lexer = shlex.shlex(line.replace('"$(', "( ").replace(')"', " )"), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] | None = None
    for word in lexer:
        if word in ENDS:
            if words is not None:
                yield words
            words = None
        elif word.rpartition("/")[2] == "fin-ingest":
            words = []
        elif words is not None:
            words.append(word)
    if words is not None:
        yield words


def _take(words: list[str]) -> None:
    """Read a command line as the program does. Raises UsageError."""
    before, name, after = split(words)
    if name is None:
        assert set(before) <= {"--help", "--version"}
        return
    assert name in COMMANDS
    command = command_spec(name)
    rest = [*before, *after]
    if command.actions:
        before, action, after = split(rest)
        if action is None:
            return
        command, rest = dict(command.actions)[action], [*before, *after]
    if not rest and any(argument.required for argument in command.arguments):
        return  # a command that is only named
    parse(command, name, rest, {})


SHOWN = list(_shown())


def test_there_are_command_lines_to_look_at() -> None:
    assert len(SHOWN) > 60


@pytest.mark.parametrize(("file", "line"), SHOWN)
def test_a_command_line_that_is_shown_is_understood(file: str, line: str) -> None:
    found = list(_commands(line))
    assert found or "pip install" in line or "PATH" in line, f"{file}: {line}"
    for words in found:
        _take(words)


def test_a_command_line_with_an_option_nobody_knows_would_be_found() -> None:
    (words,) = _commands("fin-ingest sync --no-such-option  # why")
    with pytest.raises(UsageError, match="no-such-option"):
        _take(words)


def test_command_lines_are_found_between_other_words_of_the_shell() -> None:
    assert list(_commands("A=1 .venv/bin/fin-ingest plan docs > x.txt && fin-ingest sync | cat  # and so on")) == [
        ["plan", "docs"],
        ["sync"],
    ]
    assert list(_commands('eval "$(fin-ingest completion bash)"')) == [["completion", "bash"]]


def test_examples_of_help_are_understood() -> None:
    for name in COMMANDS:
        spec = command_spec(name)
        for command in (spec, *(inner for _, inner in spec.actions)):
            for line, _ in command.examples:
                for words in _commands(line):
                    _take(words)


@pytest.mark.parametrize("file", documents(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_settings_the_guide_shows_alone_are_told_apart_from_whole_configurations(file: Path) -> None:
    """A yaml block is a whole configuration, or the beginning of one, or front matter: nothing else."""
    for block in re.findall(r"^ *```yaml\n(.*?)^ *```", file.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        assert re.match(r"\s*(intercom|sources|limits|title):", block), block
