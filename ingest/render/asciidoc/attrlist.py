"""Attribute lists in brackets, `[style#id.role%option,second,name=value]`, as values."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(r"\s*([\w][\w\-.:]*)[ \t]*=[ \t]*")
_QUOTED: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\')[ \t]*(?=,|$)', re.DOTALL)
_BARE: Final = re.compile(r"[^,]*")
_SHORTHAND: Final = re.compile(r"([#.%]?)([^#.%]*)")
_SHORT: Final = re.compile(r"[^\s#.%]*(?:[#.%][^\s#.%]+)+|[^\s#.%]*")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Attributes:
    """What attribute lists say of a block or a macro; several of them add up."""

    def __init__(self) -> None:
        self.positional: list[str] = []
        self.named: dict[str, str] = {}
        self.options: set[str] = set()
        self.roles: list[str] = []
        self.style = ""
        self.id = ""
        self.title = ""

    def __bool__(self) -> bool:
        return bool(self.positional or self.named or self.options or self.roles or self.style or self.id or self.title)

    def second(self, name: str, place: int = 2) -> str:
        """A value by its name, or by its place in the list, which counts from 1."""
        return self.named.get(name) or (self.positional[place - 1] if len(self.positional) >= place else "")

    def add(self, text: str) -> None:
        """Another list, without its brackets."""
        positional, named = parsed(text)
        if positional:
            self.positional[: len(positional)] = [
                new or (self.positional[place] if place < len(self.positional) else "")
                for place, new in enumerate(positional)
            ]
            self.shorthand(positional[0])
        for name, value in named.items():
            if name in {"opts", "options"}:
                self.options |= {option.strip() for option in value.split(",") if option.strip()}
            elif name == "id":
                self.id = value
            elif name == "role":
                self.roles = value.split()
            elif name == "style":
                self.style = value
            elif name == "title":
                self.title = value
            else:
                self.named[name] = value

    def shorthand(self, text: str) -> None:
        """The first place of a list: a style, `#id`, `.role`, `%option`."""
        if not _SHORT.fullmatch(text):
            self.style = text
            return
        for sign, word in _SHORTHAND.findall(text):
            if sign == "#":
                self.id = word
            elif sign == ".":
                self.roles.append(word)
            elif sign == "%":
                self.options.add(word)
            elif word:
                self.style = word


def parsed(text: str) -> tuple[list[str], dict[str, str]]:
    """The values by place and the values by name of a list without its brackets. Takes anything."""
    positional: list[str] = []
    named: dict[str, str] = {}
    at, end = 0, len(text)
    if not text.strip():
        return positional, named
    while at <= end:
        name = _NAME.match(text, at)
        start = name.end() if name else at
        value = _QUOTED.match(text, start)
        if value:
            words = value[1] if value[1] is not None else value[2]
            words = _ESCAPED.sub(_unescaped, words) if "\\" in words else words
        else:
            value = _BARE.match(text, start)
            assert value is not None
            words = value[0].strip()
        if name:
            named[name[1]] = words
        else:
            positional.append(words)
        at = value.end() + 1
    return positional, named


def _unescaped(sign: re.Match[str]) -> str:
    return sign[1] if sign[1] in "\"'" else sign[0]
