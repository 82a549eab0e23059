"""Keys of file names: NFC, readable, and each once, whatever bytes the names are made of."""

from __future__ import annotations

from os import fsencode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Sequence


def keys(names: Sequence[str]) -> dict[str, str]:
    r"""The last part of the key of each name of one folder, for the names that are not their own.

    Where names differ only in their form, the NFC one keeps the key and the others get `~` and 8 digits of a
    hash of their bytes; bytes that are no Unicode are written `\xff`.
    """
    wanted = {name: _readable(name) for name in sorted(names) if not name.isascii()}
    if not wanted:
        return {}
    claims: dict[str, int] = {}
    for part in wanted.values():
        claims[part] = claims.get(part, 0) + 1
    taken = {name for name in names if wanted.get(name, name) == name}
    given: dict[str, str] = {}
    for name, part in wanted.items():
        if part == name:
            continue
        alone = part not in taken and claims[part] == 1
        given[name] = part if alone else _told_apart(name, part, taken)
        taken.add(given[name])
    return given


def _readable(name: str) -> str:
    from unicodedata import normalize

    try:
        name.encode()
    except UnicodeEncodeError:
        name = fsencode(name).decode("utf-8", "backslashreplace")
    return normalize("NFC", name)


def _told_apart(name: str, part: str, taken: Container[str]) -> str:
    from hashlib import blake2b

    digits = blake2b(fsencode(name)).hexdigest()
    # Longer only if somebody has named a file after the hash of another.
    length = next(n for n in range(8, len(digits)) if f"{part}~{digits[:n]}" not in taken)
    return f"{part}~{digits[:length]}"
