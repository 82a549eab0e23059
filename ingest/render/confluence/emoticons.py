"""Emoticons of Confluence as words or characters: those that mean something. Where they stand is not decided here."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "tick": "(tick)", "check mark": "(tick)", "cross": "(cross)", "cross mark": "(cross)", "error": "(cross)",
    "warning": "(warning)", "information": "(info)", "info": "(info)", "question": "(question)",
    "question mark": "(question)", "plus": "(plus)", "minus": "(minus)", "light on": "(light on)",
    "light bulb on": "(light on)", "light off": "(light off)", "light bulb off": "(light off)",
    "yellow star": "(star)", "red star": "(red star)", "green star": "(green star)", "blue star": "(blue star)",
    "thumbs up": "(thumbs up)", "thumbsup": "(thumbs up)", "thumbs down": "(thumbs down)",
    "thumbsdown": "(thumbs down)", "flag on": "(flag)", "flag off": "(flag off)",
}  # fmt: skip
_MOODS: Final = frozenset(
    "smile sad cheeky laugh wink heart broken-heart biggrin tongue slight_smile disappointed stuck_out_tongue".split()
)
_KEY: Final = re.compile(r"keycap: (.)\Z")
_ESCAPED: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_HEX: Final = re.compile(r"[0-9a-fA-F]{2,5}(?:-[0-9a-fA-F]{2,5}){0,9}\Z")
_LAST: Final = 0x10FFFF


def emoticon(name: str, shortname: str = "", fallback: str = "", number: str = "") -> str:
    """What stands for an emoticon in text; "" for one that only shows a mood, or that nobody can name.

    `name` is how Confluence calls it, `shortname` Cloud's (`:check_mark:`), `fallback` Cloud's text for where no
    picture can be shown, `number` its id, which is its code points in hex if it has any. Cloud calls every emoji it
    has no picture of its own for "blue-star", so its other names come first.
    """
    short = shortname.strip(":")
    if short in _MOODS or (not short and name in _MOODS):
        return ""
    if words := _WORDS.get(_spoken(short)):
        return words
    character = _character(fallback) or _from_number(number)
    if character:
        return character
    if short and _spoken(name) == "blue star":
        return ""
    if match := _KEY.match(name):
        return match[1]
    return _WORDS.get(_spoken(name), "")


def _spoken(name: str) -> str:
    return re.sub(r"[-_\s]+", " ", name).strip().lower()


def _character(fallback: str) -> str:
    """The characters of an emoji; "" for a name between colons. Some exports hold them as escapes of JavaScript."""
    text = _ESCAPED.sub(_unescaped, fallback).strip()
    return "" if text.startswith(":") or text.isascii() else text


def _unescaped(match: re.Match[str]) -> str:
    units = bytes.fromhex(match[0].replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def _from_number(number: str) -> str:
    if not _HEX.match(number):
        return ""
    points = [int(part, 16) for part in number.split("-")]
    text = "".join(chr(point) for point in points if point <= _LAST and not 0xD800 <= point <= 0xDFFF)  # noqa: PLR2004
    return "" if text.isascii() else text
