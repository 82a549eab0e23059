"""Literals in JavaScript, read without running it: properties with a string, and trees of navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LARGEST = 2_000_000
_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*[\s\S]*?\*/)|(?P<string>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"
    r"|(?P<name>[A-Za-z_$][\w$]*)|(?P<number>-?\d[\d.]*)|(?P<mark>[{}\[\],:()])"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DEEPEST = 60


class _Token(NamedTuple):
    kind: str
    text: str


def text_of(body: bytes) -> str:
    """The code as text."""
    return body.decode("utf-8-sig", "replace")[:_LARGEST]


def value_of(text: str, start: int = 0) -> object:
    """The object or list that begins at or after `start`, as far as it is made of literals; None for the rest of it."""
    return _value(_Tokens(text, start), 0)


def property_of(text: str, name: str) -> str | None:
    """The string of the first property of this name."""
    found = re.search(
        rf"(?<![\w$.-])[\"']?{re.escape(name)}[\"']?\s*:\s*(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')", text
    )
    return _string(found[1]) if found else None


def after(text: str, name: str) -> object:
    """The value of the first property of this name, when it is an object or a list."""
    found = re.search(rf"(?<![\w$.-])[\"']?{re.escape(name)}[\"']?\s*:\s*(?=[\[{{])", text)
    return value_of(text, found.end()) if found else None


class _Tokens:
    """The tokens of a text, one after the other."""

    def __init__(self, text: str, start: int) -> None:
        self._found = self._all(text, start)
        self.next: _Token | None = None
        self.step()

    def step(self) -> _Token | None:
        """Go on; what was next."""
        now, self.next = self.next, next(self._found, None)
        return now

    @staticmethod
    def _all(text: str, start: int) -> Iterator[_Token]:
        for match in _TOKEN.finditer(text, start):
            if match.lastgroup != "comment":
                yield _Token(match.lastgroup or "", match[0])


def _value(tokens: _Tokens, depth: int) -> object:
    token = tokens.step()
    if token is None or depth > _DEEPEST:
        return None
    if token.kind == "string":
        return _string(token.text) if "${" not in token.text else None
    if token.kind == "number":
        return token.text
    if token.text == "[":
        return _list(tokens, depth)
    if token.text == "{":
        return _object(tokens, depth)
    _skip(tokens, depth)
    return None


def _skip(tokens: _Tokens, depth: int) -> None:
    """Leave out the rest of an expression."""
    while tokens.next is not None and tokens.next.text not in {",", "]", "}", ")"}:
        if tokens.next.text in {"(", "[", "{"}:
            opening = tokens.step()
            assert opening is not None
            _closed(tokens, depth)
        else:
            tokens.step()


def _closed(tokens: _Tokens, _depth: int) -> None:
    """Leave out everything down to the mark that closes."""
    open_marks = 1
    while tokens.next is not None and open_marks:
        token = tokens.step()
        assert token is not None
        open_marks += token.text in {"(", "[", "{"}
        open_marks -= token.text in {")", "]", "}"}


def _list(tokens: _Tokens, depth: int) -> list[object]:
    found: list[object] = []
    while tokens.next is not None and tokens.next.text != "]":
        if tokens.next.text in {",", ":", ")", "}"}:
            tokens.step()
            continue
        found.append(_value(tokens, depth + 1))
        _skip(tokens, depth)
    tokens.step()
    return found


def _object(tokens: _Tokens, depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    while tokens.next is not None and tokens.next.text != "}":
        token = tokens.step()
        assert token is not None
        if token.kind in {"string", "name", "number"} and tokens.next is not None and tokens.next.text == ":":
            tokens.step()
            name = _string(token.text) if token.kind == "string" else token.text
            found[name] = _value(tokens, depth + 1)
            _skip(tokens, depth)
        elif token.text in {"(", "["}:
            _closed(tokens, depth)
    tokens.step()
    return found


def _string(quoted: str) -> str:
    return _ESCAPED.sub(lambda escaped: {"n": "\n", "t": "\t"}.get(escaped[1], escaped[1]), quoted[1:-1])
