"""Command lines of fin-ingest in lines of shell, read as the program itself reads them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ingest.cli import COMMANDS, command_spec
from ingest.options import parse, split

ENDS = {"|", "||", "&&", ";", ">", ">>", "<", "(", ")", "&"}


def joined(script: str) -> list[str]:
    """The lines of a script, those that go on after a backslash as one."""
    return script.replace("\\\n", " ").splitlines()


def commands(line: str) -> Iterator[list[str]]:
    """The words after each `fin-ingest` on a line of shell, up to where its command ends."""
    lexer = shlex.shlex(line.replace('"$(', "( ").replace(')"', " )"), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words: list[str] | None = None
    for word in lexer:
        if word in ENDS:
            if words is not None:
                yield words
            words = None
        elif word.rpartition("/")[2].partition(":")[0] == "fin-ingest":  # the program, or its image
            words = []
        elif words is not None:
            words.append(word)
    if words is not None:
        yield words


def take(words: list[str]) -> None:
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
