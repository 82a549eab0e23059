"""Trees of Markdown files as a documentation team might have them, the same for the same seed. Writes files only."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

SEED = 20
PER_FOLDER = 25
"""Files in a folder; a section has up to twenty folders."""

_SETTLE_SECONDS = 0.1
"""After this, no file is so young that a later edit could hide behind the clock of the file system."""

_THINGS = (
    "account invoice workspace webhook export report permission token schedule template dashboard import payment "
    "refund contact segment campaign ticket inbox article collection audience rule workflow integration domain"
).split()
_DEEDS = "create change remove connect review restore share move rename archive schedule verify limit".split()
_GLUE = (
    "when the first time after which before you in the settings of every for all members with a single unless it is "
    "already and then only because it can also be done by an administrator or later from the same menu"
).split()


def write_tree(folder: str, files: int, *, sections: int = 2, seed: int = SEED) -> int:
    """Write `files` Markdown files of about `sections` × 0.5 KB below a folder; the answer is how many bytes."""
    chance = random.Random(seed)
    names = list(_names(files, chance))
    size = 0
    for number, name in enumerate(names):
        path = os.path.join(folder, name)
        if number % PER_FOLDER == 0:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        body = _page(name, number, names, sections, chance).encode()
        with open(path, "wb") as file:
            size += file.write(body)
    time.sleep(_SETTLE_SECONDS)
    return size


def _names(files: int, chance: random.Random) -> Iterator[str]:
    place = ""
    for number in range(files):
        if number % PER_FOLDER == 0:
            folder = number // PER_FOLDER
            place = f"{_THINGS[folder // 20 % len(_THINGS)]}-{folder // 20}/{chance.choice(_DEEDS)}-{folder}"
        yield f"{place}/{chance.choice(_DEEDS)}-{chance.choice(_THINGS)}-{number}.md"


def _page(name: str, number: int, names: list[str], sections: int, chance: random.Random) -> str:
    title = os.path.basename(name)[:-3].replace("-", " ").capitalize()
    head = f"---\ntitle: {title}\n---\n\n" if number % 3 == 0 else f"# {title}\n\n"
    parts = [head + _sentences(chance, 2)]
    parts += [_section(number + at, chance) for at in range(sections)]
    # One page in a hundred has a link that leads nowhere: no real tree is without findings.
    other = names[(number * 7 + 1) % len(names)] if number % 100 else "gone/nowhere.md"
    parts.append(f"See also [the next step]({os.path.relpath(other, os.path.dirname(name))}).")
    return "\n\n".join(parts) + "\n"


def _section(number: int, chance: random.Random) -> str:
    thing, deed = chance.choice(_THINGS), chance.choice(_DEEDS)
    kinds = (_steps, _table, _code, _bullets)
    heading = f"## {deed.capitalize()} the {thing}"
    return f"{heading}\n\n{_sentences(chance, 3)}\n\n{kinds[number % len(kinds)](chance)}"


def _sentences(chance: random.Random, count: int) -> str:
    return " ".join(_sentence(chance) for _ in range(count))


def _sentence(chance: random.Random) -> str:
    thing = chance.choice(_THINGS)
    words = [chance.choice(_DEEDS).capitalize(), "the", f"**{thing}**", *chance.choices(_GLUE, k=9)]
    return " ".join([*words, f"`{thing}_{chance.randrange(100)}`"]) + "."


def _steps(chance: random.Random) -> str:
    return "\n".join(f"{number}. {_sentence(chance)}" for number in range(1, 4))


def _bullets(chance: random.Random) -> str:
    return "\n".join(f"- {_sentence(chance)}" for _ in range(3))


def _table(chance: random.Random) -> str:
    rows = "\n".join(
        f"| {chance.choice(_THINGS)} | {chance.randrange(1000)} | *{chance.choice(_DEEDS)}* |" for _ in "123"
    )
    return f"| Name | Limit | Deed |\n| --- | ---: | --- |\n{rows}"


def _code(chance: random.Random) -> str:
    thing = chance.choice(_THINGS)
    call = f"client.{chance.choice(_DEEDS)}({thing!r}, limit={chance.randrange(100)})"
    return f"```python\n{thing} = {call}\nprint({thing})\n```"
