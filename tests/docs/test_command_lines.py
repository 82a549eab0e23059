"""Every command line that README and guide show is one the program takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.cli import COMMANDS, command_spec
from ingest.errors import UsageError
from tests.ci.examples import examples
from tests.docs.generated import ROOT, documents
from tests.docs.shell import commands, joined, take

BLOCK = re.compile(r"^ *```(?:ba)?sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?<!\.)fin-ingest")  # the program, not the folder of its manifest
SPAN = re.compile(r"(?<!`)`(fin-ingest [^`]+)`(?!`)")


def _shown() -> Iterator[tuple[str, str]]:
    """File and command line, one for each place."""
    for file in documents():
        text = file.read_text("utf-8")
        name = file.relative_to(ROOT).as_posix()
        lines = [line for block in BLOCK.findall(text) for line in joined(block) if NAMED.search(line)]
        spans = [" ".join(span.split()) for span in SPAN.findall(text)]
        for line in dict.fromkeys(lines + spans):
            yield name, line.strip()


SHOWN = list(_shown())


def test_there_are_command_lines_to_look_at() -> None:
    assert len(SHOWN) > 60


@pytest.mark.parametrize(("file", "line"), SHOWN)
def test_a_command_line_that_is_shown_is_understood(file: str, line: str) -> None:
    if "docker build" in line:
        return
    found = list(commands(line))
    assert found or "pip install" in line or "PATH" in line or "clone" in line, f"{file}: {line}"
    for words in found:
        take(words)


def test_a_command_line_with_an_option_nobody_knows_would_be_found() -> None:
    (words,) = commands("fin-ingest sync --no-such-option  # why")
    with pytest.raises(UsageError, match="no-such-option"):
        take(words)


def test_command_lines_are_found_between_other_words_of_the_shell() -> None:
    assert list(commands("A=1 .venv/bin/fin-ingest plan docs > x.txt && fin-ingest sync | cat  # and so on")) == [
        ["plan", "docs"],
        ["sync"],
    ]
    assert list(commands('eval "$(fin-ingest completion bash)"')) == [["completion", "bash"]]


def test_examples_of_help_are_understood() -> None:
    for name in COMMANDS:
        spec = command_spec(name)
        for command in (spec, *(inner for _, inner in spec.actions)):
            for line, _ in command.examples:
                for words in commands(line):
                    take(words)


@pytest.mark.parametrize("file", documents(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_settings_the_guide_shows_alone_are_told_apart_from_whole_configurations(file: Path) -> None:
    """A yaml block is a whole configuration, or the beginning of one, or front matter, or says whose file it is."""
    others = [example.text for example in examples()]
    for block in re.findall(r"^ *```yaml\n(.*?)^ *```", file.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        assert block in others or re.match(r"\s*(intercom|sources|limits|watch|title):", block), block
