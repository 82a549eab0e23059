"""What a command accepts, as values, and how command line and environment become options. Prints nothing."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser, HelpFormatter, Namespace
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

PREFIX = "FIN_INGEST_"
_FEW = 8
"""Words that fit on a line."""
_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class Option(NamedTuple):
    """`--name`, the environment variable `FIN_INGEST_NAME` and the attribute `name` of the options, in one.

    Without a `metavar` it is a flag, also as `--no-name`; FILE and FOLDER make shells complete
    paths. `convert` makes a value of the text and raises ValueError with a phrase such as "must be a number".
    `several`: may be repeated, a tuple; separated by `;` in the environment.
    """

    name: str
    help: str
    metavar: str = ""
    default: Any = None
    choices: tuple[str, ...] = ()
    convert: Callable[[str], Any] = str
    several: bool = False
    short: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.attribute.upper()

    @property
    def attribute(self) -> str:
        """Its name in the options a command gets."""
        return self.name.replace("-", "_")


class Argument(NamedTuple):
    """A word after the command. `required`: at least one; `several`: any number, a tuple, the last one."""

    name: str
    metavar: str
    help: str
    required: bool = True
    several: bool = False
    convert: Callable[[str], Any] = str
    choices: tuple[str, ...] = ()


class Command(NamedTuple):
    """What a command's module says of it: `SPEC`. Its `run(options, terminal)` returns an exit code.

    `about` says what it does, `examples` are pairs of a command line and what it is for, `exits`
    the codes it can end with beside those every command has (0, 1, 4 and 130).
    `actions` are commands of its own, as in `sources list`; `options.action` then tells which.
    """

    about: str
    examples: tuple[tuple[str, str], ...]
    options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    exits: tuple[int, ...] = ()
    actions: tuple[tuple[str, Command], ...] = ()


GLOBAL = (
    Option("config", "the configuration; default: fin-ingest.yaml here or in the nearest parent folder", "FILE"),
    Option("verbose", "tell more: every finding, every change, tracebacks of bugs", short="v"),
    Option("quiet", "tell only what was asked for, and errors; -v wins over it", short="q"),
    Option("format", "what goes to standard output", "FORMAT", "text", ("text", "json")),
    Option(
        "log-format",
        "what goes to standard error: for people, or JSON lines",
        "FORMAT",
        "text",
        ("text", "json"),
    ),
    Option("color", "colours; NO_COLOR and TERM=dumb are honoured", "WHEN", "auto", ("auto", "always", "never")),
)
"""Accepted by every command, before or after its name."""

SOURCES = Argument("sources", "SOURCE", "only these sources, by name; all when left out", required=False, several=True)


def whole(text: str) -> int:
    """A whole number from 0."""
    if not text.isascii() or not text.isdigit():
        raise ValueError("must be a whole number")
    return int(text)


def port(text: str) -> int:
    """The number of a port; 0 asks for a free one."""
    if (found := whole(text)) > 65_535:  # noqa: PLR2004 - the last there is
        raise ValueError("must be at most 65535")
    return found


def number(text: str) -> float:
    """A number from 0, finite."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError("must be a number that is not negative")
    return value


_SECONDS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}


def duration(text: str) -> float:
    """A number and s, m, h, d or w, in seconds."""
    unit, amount = _SECONDS.get(text[-1:]), text[:-1].strip()
    if unit is None or not amount.replace(".", "", 1).isdecimal():
        raise ValueError("must be a number and s, m, h, d or w, such as 10m")
    return float(amount) * unit


def switch(text: str) -> bool:
    """A flag as written in the environment."""
    if text.lower() in _ON:
        return True
    if text.lower() in _OFF:
        return False
    raise ValueError("must be 1, true, yes or on, or 0, false, no or off")


def suggestion(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word that was probably meant, or all of them when few; "" when neither."""
    from difflib import get_close_matches

    words = list(known)
    if close := get_close_matches(word, words, n=1, cutoff=0.6):
        return f"did you mean {close[0]}?"
    return f"one of: {', '.join(words)}" if 0 < len(words) <= _FEW else ""


class _Formatter(HelpFormatter):
    """Never prints: argparse makes one for every option, and without a width each would import shutil."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


class _Parser(ArgumentParser):
    """Raises instead of printing and exiting with 2, which here means that changes are pending."""

    def error(self, message: str) -> NoReturn:
        what = message.removeprefix("argument ").replace(": expected one argument", " needs a value")
        raise UsageError(what, hint=f"{self.prog} --help")


def split(words: Sequence[str]) -> tuple[list[str], str | None, list[str]]:
    """Part a command line at the first word that is no option: global options, the word, the rest."""
    takes_value = {f"--{option.name}" for option in GLOBAL if option.metavar}
    known = takes_value | {f"--{option.name}" for option in GLOBAL}
    at = 0
    while at < len(words) and words[at].startswith("-"):
        name = words[at].partition("=")[0]
        if (
            name.startswith("--")
            and name.replace("--no-", "--", 1) not in known
            and name not in ("--help", "--version")
        ):
            raise UsageError(
                f"unknown option {name} before the command",
                hint=suggestion(name, sorted(known)) or "options of a command go after its name",
            )
        at += 2 if words[at] in takes_value else 1
    word = words[at] if at < len(words) else None
    return list(words[:at]), word, list(words[at + 1 :])


def parse(command: Command, name: str, words: Sequence[str], environment: Mapping[str, str]) -> Namespace:
    """The options of a command: from the command line, else from the environment, else defaults.

    Raises UsageError, naming the option or the variable. `options.help` is set when help was asked for; `options.given`
    has the attributes that the command line itself sets, as against an environment that is meant for every command.
    """
    options = GLOBAL + command.options
    known, rest = _tokenise(name, options, words)
    if getattr(known, "help", False):
        return Namespace(help=True)
    known.help, known.given = False, frozenset(vars(known))
    for option in options:
        setattr(known, option.attribute, _value(option, vars(known).get(option.attribute), environment))
    _take_arguments(command.arguments, name, rest, known)
    return known


def _tokenise(name: str, options: Sequence[Option], words: Sequence[str]) -> tuple[Namespace, list[str]]:
    """Part options from other words. What follows `--` is never an option."""
    parser = _Parser(name, add_help=False, allow_abbrev=False, formatter_class=_Formatter, argument_default=SUPPRESS)
    parser.add_argument("--help", "-h", action="store_true")
    for option in options:
        flags = [f"--{option.name}"] + ([f"-{option.short}"] if option.short else [])
        if option.metavar:
            parser.add_argument(*flags, dest=option.attribute, action="append" if option.several else "store")
        else:
            parser.add_argument(*flags, dest=option.attribute, action="store_const", const=True)
            parser.add_argument(f"--no-{option.name}", dest=option.attribute, action="store_const", const=False)
    end = words.index("--") if "--" in words else len(words)
    known, rest = parser.parse_known_args(list(words[:end]))
    for word in rest:
        if word.startswith("-") and word != "-":
            flag = word.partition("=")[0]
            hint = suggestion(flag, [f"--{option.name}" for option in options] + ["--help"])
            raise UsageError(f"unknown option {flag}", hint=hint or f"{name} --help")
    return known, rest + list(words[end + 1 :])


def _value(option: Option, given: Any, environment: Mapping[str, str]) -> Any:
    if given is not None:
        if not option.metavar:
            return given
        return _converted(option, given if option.several else [given], f"--{option.name}")
    text = environment.get(option.variable)
    if text is None:
        return option.default if option.metavar else bool(option.default)
    if option.metavar and not text:
        raise UsageError(f"{option.variable} is set, but empty", hint="unset it, or give it a value")
    if option.metavar:
        return _converted(option, text.split(";") if option.several else [text], option.variable)
    return convert(switch, text, option.variable)


def _converted(option: Option, texts: Sequence[str], name: str) -> Any:
    values = tuple(convert(option.convert, text, name, option.choices) for text in texts)
    return values if option.several else values[0]


def convert(kind: Callable[[str], Any], text: str, name: str, choices: tuple[str, ...] = ()) -> Any:
    """The value of a text, or a UsageError that names where the text stood."""
    if choices and text not in choices:
        raise UsageError(f"{name}: {text!r} is not known", hint=suggestion(text, choices))
    try:
        return kind(text)
    except ValueError as error:
        raise UsageError(f"{name}: {text!r} {error}") from error


def _take_arguments(arguments: Sequence[Argument], name: str, words: Sequence[str], options: Namespace) -> None:
    left = list(words)
    for argument in arguments:
        if argument.required and not left:
            raise UsageError(f"{argument.metavar} is missing: {argument.help}", hint=f"{name} --help")
        taken, left = (left, []) if argument.several else (left[:1], left[1:])
        values = tuple(convert(argument.convert, word, argument.metavar, argument.choices) for word in taken)
        setattr(options, argument.name, values if argument.several else next(iter(values), None))
    if left:
        raise UsageError(f"{left[0]!r} is one argument too many", hint=f"{name} --help")


def environment() -> Mapping[str, str]:
    """The process's environment."""
    return os.environ
