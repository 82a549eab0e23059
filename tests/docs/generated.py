"""The parts of README and guide that are made from the program itself; `python -m tests.docs.generated` renews them.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`. Everything else in those files is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from ingest.cli import command_spec
from ingest.commands import exits
from ingest.config import reference
from ingest.options import GLOBAL, Argument, Command, Option
from ingest.render.findings import CODES

ROOT = Path(__file__).parents[2]
PART = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def documents() -> list[Path]:
    """README and every page of the guide."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def renewed(text: str) -> str:
    """The text with every generated part as it should be. Raises KeyError for a part nobody knows."""
    return PART.sub(lambda found: f"{found[1]}\n{part(found[2]).strip()}\n\n{found[3]}", text)


def part(name: str) -> str:
    """A generated part by its name."""
    if name.startswith("command "):
        return _command(name.removeprefix("command "))
    return _PARTS[name]()


def _reference() -> str:
    """The reference without its heading, which the page has already."""
    return reference().partition("\n")[2]


def _exit_codes() -> str:
    return _table(("Exit code", "Meaning"), ((str(code), text) for code, text in exits.MEANINGS.items()))


def _findings() -> str:
    rows = ((code.code, code.level, f"{code.title}. {code.explanation}") for code in CODES.values())
    return _table(("Code", "Level", "What it means"), rows)


def _command(name: str) -> str:
    command = command_spec(name)
    return "\n\n".join(_about(f"fin-ingest {name}", command))


def _about(name: str, command: Command) -> Iterator[str]:
    """Usage, arguments, options, examples and exit codes of a command, then of its actions."""
    if not command.actions:
        words = " ".join(_usage(argument) for argument in command.arguments)
        yield f"```text\n{f'{name} [options] {words}'.strip()}\n```"
    if command.arguments:
        yield f"The arguments of `{name}`:"
        yield _table(("Argument", "Meaning"), ((f"`{_usage(one)}`", _described(one)) for one in command.arguments))
    if command.options:
        yield f"The options of `{name}`:"
        yield _options(command.options)
    if not command.actions:
        yield f"Examples of `{name}`:"
        yield "```sh\n" + "\n".join(f"{line}  # {purpose}" for line, purpose in command.examples) + "\n```"
        codes = ", ".join(str(code) for code in sorted({*exits.ALWAYS, *command.exits}))
        yield f"`{name}` ends with one of the [exit codes](exit-codes.md) {codes}."
    for action, inner in command.actions:
        yield f"### {name.removeprefix('fin-ingest ')} {action}"
        yield f"`{name} {action}`: {inner.about}"
        yield from _about(f"{name} {action}", inner)


def _usage(argument: Argument) -> str:
    word = argument.metavar + (" …" if argument.several else "")
    return word if argument.required else f"[{word}]"


def _described(argument: Argument) -> str:
    return argument.help + (f" ({', '.join(argument.choices)})" if argument.choices else "")


def _options(options: Iterable[Option]) -> str:
    return _table(
        ("Option", "Environment variable", "Meaning"),
        ((f"`{_flags(option)}`", f"`{option.variable}`", _explained(option)) for option in options),
    )


def _flags(option: Option) -> str:
    short = f"-{option.short}, " if option.short else ""
    return f"{short}--{option.name} {'|'.join(option.choices) or option.metavar}".rstrip()


def _explained(option: Option) -> str:
    text = option.help + ("; may be repeated" if option.several else "")
    return text + (f" (default: {option.default})" if option.metavar and option.default not in (None, ()) else "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _action() -> dict[str, Any]:
    """What action.yml says of itself."""
    told: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return told


def _inputs() -> str:
    rows = ((f"`{name}`", one["description"], f"`{one['default']}`" if "default" in one else "")
            for name, one in _action()["inputs"].items())  # fmt: skip
    return _table(("Input", "Meaning", "Default"), rows)


def _outputs() -> str:
    return _table(
        ("Output", "Meaning"), ((f"`{name}`", one["description"]) for name, one in _action()["outputs"].items())
    )


_PARTS: dict[str, Callable[[], str]] = {
    "inputs of the action": _inputs,
    "outputs of the action": _outputs,
    "reference": _reference,
    "exit codes": _exit_codes,
    "findings": _findings,
    "options": lambda: _options(GLOBAL),
}


def main() -> None:
    """Renew every generated part in place."""
    for file in documents():
        text = file.read_text("utf-8")
        if renewed(text) != text:
            file.write_text(renewed(text), "utf-8")


if __name__ == "__main__":
    main()
