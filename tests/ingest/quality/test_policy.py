"""What is asked for, by configuration and command line, and who has the last word."""

from __future__ import annotations

import pytest

from ingest.quality.policy import AGE, DUPLICATES, LANGUAGE, STRUCTURE, USUAL, Asked, asked_for, wants
from ingest.render.findings import CODES, level_of
from ingest.settings import Quality, Source

SOURCE = Source("guide", "folder", "https://docs.example.com")
ALL = Asked(frozenset(USUAL))


@pytest.mark.parametrize("code", USUAL)
def test_all_of_it_is_quiet_unless_asked_for(code: str) -> None:
    assert CODES[code].level == "ignore"
    assert not wants(asked_for(SOURCE, Asked()).findings, (code,))
    assert level_of(code, asked_for(SOURCE, ALL).findings) == USUAL[code]


def test_a_kind_is_turned_on_by_the_configuration_and_single_codes_have_the_last_word() -> None:
    source = SOURCE._replace(quality=Quality(structure="warning"), findings=(("FIN310", "ignore"), ("FIN621", "error")))
    levels = asked_for(source, Asked()).findings
    assert {level_of(code, levels) for code in STRUCTURE if code != "FIN310"} == {"warning"}
    assert level_of("FIN310", levels) == "ignore"
    assert level_of("FIN621", levels) == "error"
    assert not wants(levels, DUPLICATES)


def test_what_is_configured_keeps_its_level_when_it_is_asked_for() -> None:
    source = SOURCE._replace(quality=Quality(duplicates="error"))
    levels = asked_for(source, ALL).findings
    assert level_of("FIN601", levels) == "error"
    assert level_of("FIN621", levels) == "warning"


def test_an_age_turns_ages_on() -> None:
    assert wants(asked_for(SOURCE._replace(quality=Quality(max_age=30)), Asked()).findings, AGE)
    asked = asked_for(SOURCE, Asked(max_age=30))
    assert wants(asked.findings, AGE)
    assert (asked.quality.max_age, asked_for(SOURCE, ALL).quality.max_age) == (30, 365)
    assert not wants(asked.findings, LANGUAGE)
