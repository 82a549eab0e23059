"""The expressions of GitHub Actions as far as action.yml uses them: values, comparisons, and, or, not, `always()`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WORDS = re.compile(r"\s*('(?:[^']|'')*'|always\(\)|[\w.-]+|==|!=|&&|\|\||!|\(|\))")


def filled(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with its `${{ … }}` replaced, as a runner does before anything is run."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: told(value(found[1], contexts)), text)


def value(expression: str, contexts: Mapping[str, Any]) -> Any:
    """What an expression comes to."""
    words = _WORDS.findall(expression)
    assert "".join(words) == re.sub(r"\s+", "", expression), f"not understood: {expression}"
    found, rest = _either(words, contexts)
    assert not rest, f"not understood: {expression}"
    return found


def told(found: Any) -> str:
    """A value as text."""
    return "" if found is None else str(found).lower() if isinstance(found, bool) else str(found)


def _either(words: list[str], contexts: Mapping[str, Any]) -> tuple[Any, list[str]]:
    left, words = _both(words, contexts)
    while words[:1] == ["||"]:
        right, words = _both(words[1:], contexts)
        left = left or right
    return left, words


def _both(words: list[str], contexts: Mapping[str, Any]) -> tuple[Any, list[str]]:
    left, words = _compared(words, contexts)
    while words[:1] == ["&&"]:
        right, words = _compared(words[1:], contexts)
        left = left and right
    return left, words


def _compared(words: list[str], contexts: Mapping[str, Any]) -> tuple[Any, list[str]]:
    left, words = _one(words, contexts)
    if words[:1] in (["=="], ["!="]):
        sign = words[0]
        right, words = _one(words[1:], contexts)
        return (told(left).lower() == told(right).lower()) == (sign == "=="), words
    return left, words


def _one(words: list[str], contexts: Mapping[str, Any]) -> tuple[Any, list[str]]:
    word, *rest = words
    if word == "!":
        found, rest = _one(rest, contexts)
        return not found, rest
    if word == "(":
        found, rest = _either(rest, contexts)
        assert rest[:1] == [")"]
        return found, rest[1:]
    if word == "always()":
        return True, rest
    if word.startswith("'"):
        return word[1:-1].replace("''", "'"), rest
    return _looked_up(word, contexts), rest


def _looked_up(path: str, contexts: Mapping[str, Any]) -> Any:
    """A property of a context; one that is not there is nothing, a context that is not there is a mistake."""
    first, *others = path.split(".")
    found: Any = contexts[first]
    for name in others:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
