"""Choices, switches and amounts: from the text a person wrote to the value, or the reason why not."""

# ruff: noqa: ARG001 - every kind is read with the same arguments

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ingest.config.setting import LEVELS, VERSIONS, Setting
from ingest.config.words import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Refused(ValueError):  # noqa: N818 - read as a sentence: raise Refused(…)
    """A value cannot be taken. `what` completes the sentence; `show` is False where it may be secret."""

    def __init__(self, what: str, hint: str = "", *, show: bool = True) -> None:
        super().__init__(what)
        self.what, self.hint, self.show = what, hint, show


class Place(NamedTuple):
    """What reading a value may depend on besides its text."""

    folder: str
    environ: Mapping[str, str]
    secret_names: frozenset[str]
    """Variables that hold the token; they may stand nowhere else."""


Read: TypeAlias = "Callable[[str, Setting, Place], Any]"


def choice(value: str, setting: Setting, place: Place) -> str:
    """One of the allowed words."""
    if value in setting.allowed:
        return value
    raise Refused(f"is none of {', '.join(setting.allowed)}", did_you_mean(value, setting.allowed))


def version(value: str, setting: Setting, place: Place) -> str:
    """An API version. `2.15` may stand without quotes: the text counts, not the number YAML makes of it."""
    if value.lower() == "unstable":
        raise Refused("is called Preview now", "write `Preview`")
    if value in setting.allowed:
        return value
    major, dot, minor = value.partition(".")
    short = value.isascii() and len(value) < 10  # noqa: PLR2004 - longer ones are no version at all
    numbers = short and dot and major.isdecimal() and minor.isdecimal()
    if numbers and (int(major), int(minor)) < (2, 12):
        trap = len(minor) == 1
        hint = f"if {quoted(value)}0 was meant, put it in quotes: a program took it for a number" if trap else ""
        raise Refused("has no AI Content API, which begins with 2.12", hint or f"allowed: {', '.join(VERSIONS)}")
    hint = "did you mean `Preview`?" if value.lower() == "preview" else f"allowed: {', '.join(VERSIONS)}"
    raise Refused("is no version this program knows", hint)


def switch(value: str, setting: Setting, place: Place) -> bool:
    """True or false, also as yes/no and on/off, quoted or not."""
    lowered = value.lower()
    if lowered in ("true", "yes", "on"):
        return True
    if lowered in ("false", "no", "off"):
        return False
    raise Refused("is neither true nor false", did_you_mean(value, ("true", "false")))


def count(value: str, setting: Setting, place: Place) -> int:
    """A whole number in the setting's range."""
    digits = value.replace("_", "")
    unsigned = digits[1:] if digits[:1] in "+-" else digits
    if value.endswith("%"):
        other = f"{setting.name}_percent"
        raise Refused(
            "is not a whole number", f"a share is `{other}: {quoted(value)}`" if "off" in setting.kind else ""
        )
    if not (unsigned.isascii() and unsigned.isdecimal()):
        plain = value.replace(",", "").replace(" ", "").replace("'", "")
        thousands = plain != value and plain.isdecimal()
        raise Refused(
            "is not a whole number",
            f"write {quoted(plain)}" if thousands else f"for example {setting.example}",
        )
    if len(unsigned) > 1 and unsigned.startswith("0"):
        raise Refused(
            "begins with 0, which YAML takes for another number",
            f"write {quoted(unsigned.lstrip('0') or '0')}",
        )
    number = int(digits) if len(digits) < 20 else 10**19  # noqa: PLR2004 - longer ones are out of every range
    _in_range(number, setting)
    return number


def _in_range(number: float, setting: Setting, unit: str = "") -> None:
    if number != number or number < setting.low:  # noqa: PLR0124 - only nan differs from itself
        raise Refused(f"is too small: {setting.low:g}{unit} is the least")
    if number > setting.high:
        raise Refused(f"is too large: {setting.high:g}{unit} is the most")


def _no_limit(value: str) -> bool:
    if value.strip("%. ") and not value.strip("0%. "):
        raise Refused("could mean none or no limit", "write `off` for no limit, 1 for the strictest one")
    return value.lower() == "off"


def count_or_off(value: str, setting: Setting, place: Place) -> int:
    """A whole number, or `off` = 0. A written 0 is refused: some would read it as "never"."""
    return 0 if _no_limit(value) else count(value, setting, place)


def _number(value: str) -> float:
    unsigned = value.removeprefix("+").removeprefix("-")
    if not (unsigned.isascii() and unsigned.replace(".", "", 1).isdecimal()):
        raise Refused("is not a number")
    return float(value)


def percent_or_off(value: str, setting: Setting, place: Place) -> float:
    """`20%` or 20, in percent; `off` = 0."""
    if _no_limit(value):
        return 0.0
    percent = _number(value.removesuffix("%").rstrip())
    if not value.endswith("%") and 0 < percent < 1:
        raise Refused("could mean two things", f"write {percent * 100:g}% or {percent:g}%")
    _in_range(percent, setting, "%")
    return percent


def share(value: str, setting: Setting, place: Place) -> float:
    """`90%` or 0.9, as a part of 1, more than 0."""
    if value.endswith("%"):
        part = _number(value[:-1].rstrip()) / 100
    else:
        part = _number(value)
        if part > 1:
            raise Refused("is more than all of it", f"write {quoted(value)}%, or 0.9 for 90%")
    if part > 1:
        raise Refused("is more than all of it", "at most 100%")
    if part <= 0:
        raise Refused("must be more than 0", f"for example {setting.example}")
    return part


SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def seconds(value: str, setting: Setting, place: Place) -> float:
    """A number and s, m, h, d or w; in seconds."""
    return _lasting(value, setting, "s", "seconds")


def days(value: str, setting: Setting, place: Place) -> float:
    """A number and s, m, h, d or w; in days."""
    return _lasting(value, setting, "d", "days")


def _lasting(value: str, setting: Setting, usual: str, unit: str) -> float:
    """A duration in the unit that is usual for the setting, and its range."""
    factor = SECONDS.get(value[-1:].lower())
    if factor is None:
        hint = f"write {quoted(value)}{usual} for {unit}" if value.isdecimal() else f"for example {setting.example}"
        raise Refused("has no unit: s, m, h, d or w", hint)
    try:
        lasting = _number(value[:-1].strip()) * factor / SECONDS[usual]
    except Refused:
        raise Refused("is no duration", f"a number and s, m, h, d or w, for example {setting.example}") from None
    _in_range(lasting, setting, f" {unit}")
    return lasting


def date(value: str, setting: Setting, place: Place) -> str:
    """A day of the calendar, as 2026-01-31."""
    from time import strptime

    try:
        strptime(value, "%Y-%m-%d")
    except ValueError:
        raise Refused("is no day of the calendar", f"for example {setting.example}") from None
    if len(value) != len("2026-01-31"):
        raise Refused("is no day with two digits for month and day", f"for example {setting.example}")
    return value


BYTES = {"kib": 1_024, "mib": 1_048_576, "kb": 1_000, "mb": 1_000_000, "b": 1}


def size(value: str, setting: Setting, place: Place) -> int:
    """Bytes, or a number with kB, KiB, MB or MiB."""
    lowered = value.lower()
    for unit, factor in BYTES.items():
        if lowered.endswith(unit):
            number = _number(lowered.removesuffix(unit).strip()) * factor
            _in_range(number, setting, " bytes")
            return round(number)
    return count(value, setting, place)


def level(value: str, setting: Setting, place: Place) -> str:
    """What a finding counts as."""
    if value in LEVELS:
        return value
    hint = did_you_mean({"off": "ignore", "warn": "warning", "info": "note"}.get(value.lower(), value), LEVELS)
    raise Refused(f"is none of {', '.join(LEVELS)}", hint)
