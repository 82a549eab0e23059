"""JSON objects too long for memory: lists in them are made while they are written."""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Streamed(list[Any]):
    """A list for `encoded`, whose values are made when their turn comes. To be read once."""

    def __init__(self, values: Iterable[Any]) -> None:
        rest = iter(values)
        super().__init__(islice(rest, 1))  # the encoder looks whether a list is empty before it reads it
        self._rest = rest

    def __iter__(self) -> Iterator[Any]:
        return chain(super().__iter__(), self._rest)


def encoded(value: dict[str, Any]) -> Iterator[str]:
    """The object as JSON on one line, piece by piece."""
    yield from json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value)
    yield "\n"
