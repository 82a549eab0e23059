"""The help of the program and of each command, written from the same values that parse the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.options import GLOBAL, Argument, Command, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ingest.report.style import Style

_ALONE = (Option("help", "this, or a command's help"), Option("version", "the version"))
_MOST = 28
"""Widest first column; what is wider gets a line of its own."""


def overview(commands: Mapping[str, str], style: Style) -> str:
    """`fin-ingest --help`: what it is and a line for each command (name → sentence)."""
    return "\n".join([
        "Keep Intercom's Fin Content Library equal to your private documentation.",
        "",
        _title("Usage", style) + " fin-ingest [options] COMMAND [options]",
        "",
        _title("Commands", style),
        *_table(commands.items(), style),
        "",
        _title("Options of every command", style),
        *_table(_options((*GLOBAL, *_ALONE)), style),
        "",
        _title("Begin with", style),
        *_table((("fin-ingest init", "write a configuration for this folder"),
                 ("fin-ingest plan", "see what would happen"),
                 ("fin-ingest sync", "make it so")), style),
        "",
    ])  # fmt: skip


def of_command(name: str, command: Command, style: Style, meanings: Mapping[int, str], always: Iterable[int]) -> str:
    """`fin-ingest NAME --help`: usage, sentence, arguments, options with their variables, codes, examples."""
    words = " ".join(_usage(argument) for argument in command.arguments)
    usage = f"fin-ingest {name} " + ("ACTION …" if command.actions else f"[options] {words}")
    codes = sorted({*always, *command.exits})
    sections = [
        ("Actions", [(action, inner.about) for action, inner in command.actions]),
        ("Arguments", [(_usage(argument), _argument(argument)) for argument in command.arguments]),
        ("Options", _options(command.options)),
        ("Options of every command", _options(GLOBAL)),
        ("Exit codes", [(str(code), meanings[code]) for code in codes]),
    ]
    lines = [command.about, "", f"{_title('Usage', style)} {style.drawn(usage.rstrip())}", ""]
    for title, rows in sections:
        if rows:
            lines += [_title(title, style), *_table(rows, style), ""]
    lines.append(_title("Examples", style))
    for example, purpose in command.examples:
        lines += [f"  {style.paint(style.drawn(example), 'cyan')}", f"      {style.drawn(purpose)}"]
    return "\n".join([*lines, ""])


def _usage(argument: Argument) -> str:
    word = argument.metavar + (" …" if argument.several else "")
    return word if argument.required else f"[{word}]"


def _argument(argument: Argument) -> str:
    return argument.help + (f" ({', '.join(argument.choices)})" if argument.choices else "")


def _options(options: Iterable[Option]) -> list[tuple[str, str]]:
    return [(_flags(option), _explained(option)) for option in options]


def _flags(option: Option) -> str:
    short = f"-{option.short}, " if option.short else ""
    value = "|".join(option.choices) or option.metavar
    return f"{short}--{option.name} {value}".rstrip()


def _explained(option: Option) -> str:
    text = option.help
    if option.several:
        text += "; may be repeated"
    if option.metavar and option.default not in (None, ()):
        text += f" (default: {option.default})"
    return text if option.name in ("help", "version") else f"{text} [{option.variable}]"


def _title(text: str, style: Style) -> str:
    return style.paint(f"{text}:", "bold")


def _table(rows: Iterable[tuple[str, str]], style: Style) -> list[str]:
    """Two columns, the second wrapped to what the terminal shows."""
    rows = [(style.drawn(left), style.drawn(right)) for left, right in rows]
    column = min(_MOST, max(len(left) for left, _ in rows))
    lines = []
    for left, right in rows:
        more = _wrapped(right, max(30, min(style.width, 100) - column - 4))
        beside = more.pop(0) if len(left) <= column else ""
        lines.append(f"  {style.paint(left, 'cyan')}{' ' * (column - len(left))}  {beside}".rstrip())
        lines += [f"{' ' * (column + 4)}{line}" for line in more]
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return lines
