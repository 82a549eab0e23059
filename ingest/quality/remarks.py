"""All that is to be remarked on one document, looked at alone: structure, age and language. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.quality.freshness import Date, freshness
from ingest.quality.language import language
from ingest.quality.outline import Section, title_of
from ingest.quality.policy import AGE, LANGUAGE, STRUCTURE, wants
from ingest.quality.structure import structure
from ingest.render.model import Finding, Part
from ingest.settings import Source


def remarks(
    parts: Sequence[Part],
    sections: Sequence[Section],
    text: str,
    *,
    media_type: str,
    locale: str,
    source: Source,
    today: Date,
    known: Date | None = None,
) -> list[Finding]:
    """What is asked for by the levels of `source` (see `policy`), in the order of the document.

    `text` is the document as written, "" where it is no text; `known` a date the source itself has for it.
    """
    levels, found = source.findings, []
    if wants(levels, STRUCTURE):
        found += structure(
            title_of(parts),
            sections,
            text,
            media_type=media_type,
            longest_section=source.quality.longest_section,
            levels=levels,
        )
    if wants(levels, AGE):
        found += freshness(text, today, source.quality.max_age, known=known, levels=levels)
    if wants(levels, LANGUAGE):
        found += language(parts, locale, levels)
    return found
