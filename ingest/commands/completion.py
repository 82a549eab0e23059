"""`fin-ingest completion`: scripts for shells, written from the table of commands and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.commands.exits import DONE
from ingest.options import GLOBAL, Argument, Command, Option

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping

    from ingest.commands.terminal import Terminal

SPEC = Command(
    about="Print the script that makes a shell complete commands, options, their values and file names.",
    arguments=(Argument("shell", "SHELL", "the shell", choices=("bash", "zsh", "fish")),),
    examples=(
        ('eval "$(fin-ingest completion bash)"', "in ~/.bashrc"),
        ('eval "$(fin-ingest completion zsh)"', "in ~/.zshrc, after compinit"),
        ("fin-ingest completion fish > ~/.config/fish/completions/fin-ingest.fish", "once"),
    ),
)

_PATHS = ("FILE", "FOLDER")


def run(options: Namespace, terminal: Terminal) -> int:
    """Print the shell's script."""
    from ingest.cli import COMMANDS, command_spec

    specs = {name: command_spec(name) for name in COMMANDS}
    if options.shell == "fish":
        terminal.write(fish(specs, COMMANDS))
    else:
        terminal.write({"bash": bash, "zsh": zsh}[options.shell](specs))
    return DONE


def bash(specs: Mapping[str, Command]) -> str:
    """For bash 3.2 and later: a function that looks at the words so far."""
    return _BASH.format(
        commands=" ".join(specs),
        options=" ".join(sorted(_words(GLOBAL))),
        values="\n".join(_bash_values(specs)),
        cases="\n".join(f"    {case}) words={_quoted(' '.join(words))} ;;" for case, words in _cases(specs)),
        with_value="|".join(sorted({f"--{one.name}" for one in GLOBAL if one.metavar})),
    )


def zsh(specs: Mapping[str, Command]) -> str:
    """For zsh, which runs bash's completions."""
    return "#compdef fin-ingest\nautoload -U +X bashcompinit && bashcompinit\n" + bash(specs)


def fish(specs: Mapping[str, Command], about: Mapping[str, str]) -> str:
    """For fish: one declaration for every word."""
    lines = ["complete -c fin-ingest -f"]
    lines += [f"complete -c fin-ingest {_fish_option(option)}" for option in GLOBAL]
    for name, spec in specs.items():
        lines.append(f"complete -c fin-ingest -n __fish_use_subcommand -a {name} -d {_quoted(about[name])}")
        seen = f"-n '__fish_seen_subcommand_from {name}'"
        lines += [f"complete -c fin-ingest {seen} -a {word}" for word in _first_words(spec)]
        lines += [f"complete -c fin-ingest {seen} {_fish_option(option)}" for option in _own_options(spec)]
    return "\n".join(lines) + "\n"


def _fish_option(option: Option) -> str:
    parts = [f"-l {option.name}", f"-s {option.short}" if option.short else "", f"-d {_quoted(option.help)}"]
    if option.metavar:
        kind = f"-x -a {_quoted(' '.join(option.choices))}" if option.choices else "-x"
        parts.append("-r -F" if option.metavar in _PATHS else kind)
    return " ".join(part for part in parts if part)


def _first_words(spec: Command) -> list[str]:
    """What may follow the command's name: its actions, or the words its first argument may be."""
    return [name for name, _ in spec.actions] or [word for argument in spec.arguments[:1] for word in argument.choices]


def _own_options(spec: Command) -> list[Option]:
    """The options of a command and of its actions, each once."""
    found = {option.name: option for part in (spec, *(inner for _, inner in spec.actions)) for option in part.options}
    return list(found.values())


def _words(options: tuple[Option, ...]) -> list[str]:
    return ["--help", *(f"--{option.name}" for option in options)]


def _cases(specs: Mapping[str, Command]) -> Iterator[tuple[str, list[str]]]:
    """`command` or `command action` → the words that may stand there."""
    for name, spec in specs.items():
        for action, inner in spec.actions:
            yield f"{_quoted(f'{name} {action}')}", _words(GLOBAL + inner.options)
        yield f"{_quoted(name)}*", [*_first_words(spec), *_words(GLOBAL + spec.options)]


def _bash_values(specs: Mapping[str, Command]) -> Iterator[str]:
    """What may follow an option that takes a value; the command is part of the pattern, as names repeat."""
    for option in GLOBAL:
        yield from _bash_value("*", option)
    for name, spec in specs.items():
        for option in _own_options(spec):
            yield from _bash_value(name, option)


def _bash_value(command: str, option: Option) -> Iterator[str]:
    if option.metavar in _PATHS:
        yield f"    {command}:--{option.name}) return ;;"
    elif option.metavar:
        words = _quoted(" ".join(option.choices))
        yield f'    {command}:--{option.name}) COMPREPLY=($(compgen -W {words} -- "$word")); return ;;'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


_BASH = """\
_fin_ingest() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" command= action= words= i
  [[ $word == "=" ]] && word=
  [[ $before == "=" ]] && before="${{COMP_WORDS[COMP_CWORD-2]}}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${{COMP_WORDS[i]}}" in
    {with_value}) [[ "${{COMP_WORDS[i+1]}}" == "=" ]] && ((i++)); ((i++)) ;;
    -*|=) ;;
    *) if [[ -z $command ]]; then command="${{COMP_WORDS[i]}}"
       elif [[ -z $action ]]; then action="${{COMP_WORDS[i]}}"; fi ;;
    esac
  done
  COMPREPLY=()
  case "$command:$before" in
{values}
  esac
  case "$command${{action:+ $action}}" in
    '') words='{commands} {options} --version' ;;
{cases}
  esac
  local fitting= one
  for one in $words; do
    if [[ $word == -* || ( $one != -* && -z $action ) ]]; then fitting+=" $one"; fi
  done
  COMPREPLY=($(compgen -W "$fitting" -- "$word"))
  return 0
}}
complete -o default -F _fin_ingest fin-ingest
"""
