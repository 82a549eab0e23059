"""Which documents of a wiki are wanted."""

from __future__ import annotations

import pytest

from connectors.base import ConnectorError
from connectors.rules import BY_RULE, NOT_INCLUDED
from connectors.selection import BY_LABEL, NO_LABEL, Selection


@pytest.mark.parametrize(
    ("include", "exclude", "place", "reason"),
    [
        ((), (), ("Guide", "Setup"), None),
        ((), ("Drafts",), ("Guide", "Drafts"), BY_RULE),
        ((), ("Drafts/",), ("Guide", "Drafts", "New", "Idea"), BY_RULE),
        ((), ("Drafts/",), ("Guide", "Drafts"), BY_RULE),
        ((), ("Guide/Old *",), ("Guide", "Old setup"), BY_RULE),
        ((), ("Guide/Old *",), ("Elsewhere", "Old setup"), None),
        ((), ("*", "!Guide", "!Guide/**"), ("Guide", "Setup"), None),
        ((), ("*", "!Guide", "!Guide/**"), ("Other",), BY_RULE),
        (("Guide/",), (), ("Guide", "Setup"), None),
        (("Guide/",), (), ("Other", "Setup"), NOT_INCLUDED),
        ((), ("in-out",), ("in/out",), BY_RULE),
        ((), ("Café",), ("Cafe\u0301",), BY_RULE),
    ],
)
def test_patterns_see_the_titles_a_page_lies_under(
    include: tuple[str, ...], exclude: tuple[str, ...], place: tuple[str, ...], reason: str | None
) -> None:
    assert Selection.of(include, exclude).reason(place) == reason


def test_labels_leave_out_and_take_in_whatever_their_capitals() -> None:
    wanted = Selection.of(labels=["Public"], exclude_labels=["internal"])
    assert wanted.reason(("A",), ["public", "faq"]) is None
    assert wanted.reason(("A",), ["public", "INTERNAL"]) == BY_LABEL
    assert wanted.reason(("A",), ["faq"]) == NO_LABEL
    assert wanted.reason(("A",)) == NO_LABEL


def test_a_pattern_nobody_can_match_is_an_error_that_names_it() -> None:
    with pytest.raises(ConnectorError, match=r"malformed pattern '\[a'"):
        Selection.of(exclude=["[a"])
