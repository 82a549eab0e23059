"""The sums of `{{#expr:…}}`, after Help:Extension:ParserFunctions: numbers, comparisons and a few functions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

_WORD = re.compile(r"\s*(?:(\d+(?:\.\d*)?|\.\d+)|(!=|<>|<=|>=|[-+*/^=<>()])|([a-z]+))", re.IGNORECASE)
_LONGEST: Final = 500
_DIGITS: Final = 12
_LARGEST: Final = 1e15


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > 1000 or abs(base) > _LARGEST:  # noqa: PLR2004 - nobody's sum, and slow
        raise ValueError("too large")
    made: float | complex = base**exponent
    if isinstance(made, complex):
        raise ValueError("no real number")  # noqa: TRY004 - it is a matter of values
    return made


_TWO: Final[dict[str, tuple[int, Callable[[float, float], float]]]] = {
    "^": (8, _power),
    "*": (7, lambda a, b: a * b),
    "/": (7, lambda a, b: a / b),
    "div": (7, lambda a, b: a / b),
    "mod": (7, lambda a, b: math.fmod(int(a), int(b))),
    "+": (6, lambda a, b: a + b),
    "-": (6, lambda a, b: a - b),
    "round": (5, lambda a, b: math.floor(a * _power(10, int(b)) + 0.5) / _power(10, int(b))),
    "=": (4, lambda a, b: float(a == b)),
    "!=": (4, lambda a, b: float(a != b)),
    "<>": (4, lambda a, b: float(a != b)),
    "<": (4, lambda a, b: float(a < b)),
    ">": (4, lambda a, b: float(a > b)),
    "<=": (4, lambda a, b: float(a <= b)),
    ">=": (4, lambda a, b: float(a >= b)),
    "and": (3, lambda a, b: float(bool(a) and bool(b))),
    "or": (2, lambda a, b: float(bool(a) or bool(b))),
}
_ONE: Final[dict[str, Callable[[float], float]]] = {
    "-": lambda a: -a,
    "+": lambda a: a,
    "not": lambda a: float(not a),
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
}
_FIRST: Final = 9


def evaluated(text: str) -> str | None:
    """The value of a sum as MediaWiki writes it, "" of nothing, None when it is no sum that can be worked out."""
    if not text.strip():
        return ""
    if len(text) > _LONGEST:
        return None
    try:
        value = _worked_out(_words(text))
        if not math.isfinite(value):
            return None
        return str(int(value)) if value == int(value) and abs(value) < _LARGEST else f"{value:.{_DIGITS}g}"
    except (ValueError, ArithmeticError, LookupError):
        return None


def _words(text: str) -> list[str]:
    words, at = [], 0
    text = text.strip().lower().replace("\u2212", "-")
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            raise ValueError(text)
        words.append(found[0].strip())
        at = found.end()
    return words


def _worked_out(words: list[str]) -> float:
    values: list[float] = []
    waiting: list[tuple[str, bool]] = []
    operand = True
    for word in words:
        if operand and (word in _ONE or word == "("):
            waiting.append((word, True))
        elif operand:
            values.append({"pi": math.pi, "e": math.e}.get(word) or float(word))
            operand = False
        elif word == ")":
            while waiting[-1][0] != "(":
                _apply(values, *waiting.pop())
            waiting.pop()
        else:
            rank, _ = _TWO[word]
            while waiting and waiting[-1][0] != "(" and _rank(*waiting[-1]) >= rank:
                _apply(values, *waiting.pop())
            waiting.append((word, False))
            operand = True
    while waiting:
        _apply(values, *waiting.pop())
    (value,) = values
    return value


def _rank(word: str, alone: bool) -> int:
    return _FIRST if alone else _TWO[word][0]


def _apply(values: list[float], word: str, alone: bool) -> None:
    if alone:
        values.append(_ONE[word](values.pop()))
        return
    right, left = values.pop(), values.pop()
    values.append(_TWO[word][1](left, right))
