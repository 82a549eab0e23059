"""Which remarks are asked for, and at what level: from a source's `quality` and `findings` to one list of levels."""

from __future__ import annotations

from typing import NamedTuple

from ingest.render.findings import CODES, level_of
from ingest.settings import Quality, Source

Levels = tuple[tuple[str, str], ...]

STRUCTURE = tuple(code for code in CODES if "FIN303" <= code <= "FIN319")
DUPLICATES = ("FIN601", "FIN602")
AGE = ("FIN611",)
LANGUAGE = ("FIN621",)

USUAL = dict.fromkeys(STRUCTURE, "note") | dict.fromkeys((*DUPLICATES, *AGE, *LANGUAGE), "warning")
"""The level of a quiet code once it is asked for without naming one."""

USUAL_AGE = 365.0
"""Days after which a page counts as old when ages are asked for and the source names none."""


class Asked(NamedTuple):
    """What is asked for on the command line, beside what the configuration says. `max_age` in days; 0: nothing."""

    codes: frozenset[str] = frozenset()
    max_age: float = 0.0


def asked_for(source: Source, asked: Asked) -> Source:
    """The source with the levels under which its pages are to be looked at.

    `findings` of the source has the last word on each code it names. What is asked for on the command line, and
    still at `ignore`, gets its usual level; so does age once a `max_age` is set.
    """
    quality = source.quality
    if asked.max_age:
        quality = quality._replace(max_age=asked.max_age)
    elif not quality.max_age and asked.codes & frozenset(AGE):
        quality = quality._replace(max_age=USUAL_AGE)
    levels = (*_configured(quality), *source.findings)
    wanted = asked.codes | (frozenset(AGE) if asked.max_age else frozenset())
    more = tuple((code, USUAL[code]) for code in sorted(wanted & USUAL.keys()) if level_of(code, levels) == "ignore")
    return source._replace(quality=quality, findings=(*levels, *more))


def _configured(quality: Quality) -> Levels:
    kinds = ((STRUCTURE, quality.structure), (DUPLICATES, quality.duplicates), (LANGUAGE, quality.language))
    levels = [(code, level) for codes, level in kinds for code in codes]
    return (*levels, *((code, USUAL[code]) for code in AGE if quality.max_age))


def wants(levels: Levels, codes: tuple[str, ...]) -> bool:
    """Whether any of the codes is to be looked for at all."""
    return any(level_of(code, levels) != "ignore" for code in codes)
