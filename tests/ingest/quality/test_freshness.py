"""Ages: every usual way to write a date is read, the newest counts, and no date means no remark."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quality.freshness import Date, dates, freshness, parsed

TODAY = Date(2025, 6, 1)
ON = (("FIN611", "warning"),)


@pytest.mark.parametrize(
    "front",
    [
        "---\ndate: 2020-01-02\n---\n",
        "---\ntitle: A\nlastmod: 2020-01-02T10:00:00Z\n---\n",
        "---\nlast_update:\n  date: 1/2/2020\n---\n".replace("1/2", "2/1"),
        "---\nlast_updated: 'January 2, 2020'\n---\n",
        "---\nupdated: 2 Jan 2020\n---\n",
        "---\nms.date: 01/02/2020\n---\n",
        "---\nupdated: 02.01.2020\n---\n",
        "+++\ndate = 2020-01-02\n+++\n",
        '{\n  "date": "2020-01-02",\n  "title": "A"\n}\n',
        '<html><head>\n<meta name="last-modified" content="2020-01-02">\n</head>',
        '<meta property="article:modified_time" content="2020-01-02T00:00:00+00:00">',
    ],
)
def test_dates_are_read_as_people_and_programs_write_them(front: str) -> None:
    (found,) = freshness(front + "# A\n\nText.\n", TODAY, 365, levels=ON)
    assert found.code == "FIN611"
    assert found.line >= 1
    assert "2020-0" in found.message


def test_the_newest_date_counts_and_its_line_is_told() -> None:
    text = "---\ndate: 2018-01-01\nlastmod: 2020-01-02\n---\n# A\n"
    (found,) = freshness(text, TODAY, 365, levels=ON)
    assert found.line == 3
    assert "last changed 2020-01-02, 1,977 days ago, more than 365" in found.message
    assert freshness(text.replace("2020", "2025"), TODAY, 365, levels=ON) == []


def test_a_date_the_source_knows_counts_too() -> None:
    old = "---\ndate: 2018-01-01\n---\n"
    assert freshness(old, TODAY, 365, known=Date(2025, 5, 1), levels=ON) == []
    assert len(freshness("Text.\n", TODAY, 365, known=Date(2018, 5, 1), levels=ON)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\nSince 2001-01-01.\n",
        "---\nexpires: 2001-01-01\n---\n",
        "date: 2001-01-01\n",
        "---\ndate: soon\n---\n",
        "",
    ],
)
def test_without_a_date_of_its_own_a_document_has_no_age(text: str) -> None:
    assert freshness(text, TODAY, 365, levels=ON) == []


def test_dates_in_the_future_are_no_age_and_no_limit_is_no_remark() -> None:
    assert freshness("---\ndate: 2031-01-01\n---\n", TODAY, 365, levels=ON) == []
    assert freshness("---\ndate: 2001-01-01\n---\n", TODAY, 0, levels=ON) == []


def test_a_date_that_could_be_two_is_the_later_one() -> None:
    assert parsed("3/4/2020") == Date(2020, 4, 3)
    assert parsed("3/14/2020") == Date(2020, 3, 14)
    assert parsed("14/3/2020") == Date(2020, 3, 14)
    assert parsed("3/4/2020", american=True) == Date(2020, 3, 4)
    assert parsed("2023-02-29") is None
    assert parsed("2024-02-29") == Date(2024, 2, 29)


@given(st.dates(), st.dates())
def test_days_are_counted_as_the_calendar_does(one: dt.date, other: dt.date) -> None:
    counted = Date(*one.timetuple()[:3]).number - Date(*other.timetuple()[:3]).number
    assert counted == (one - other).days


@given(st.text(alphabet=st.sampled_from('-+{}:= \n"0123456789datelsmo<>/'), max_size=200))
def test_no_front_matter_is_too_odd(text: str) -> None:
    for start in ("---\n", "+++\n", "{", ""):
        for date, line in dates(start + text):
            assert 1 <= line <= (start + text).count("\n") + 1
            assert 1 <= date.month <= 12
