"""Two texts side by side: nothing is lost, and only what differs is marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.report.compared import Piece, Row, compared

LINES = st.lists(st.text("ab .日", max_size=6), max_size=12)


def text(pieces: tuple[Piece, ...] | None) -> str | None:
    return None if pieces is None else "".join(piece.text for piece in pieces)


@given(LINES, LINES)
def test_each_side_is_the_whole_text_in_its_order(old: list[str], new: list[str]) -> None:
    rows = list(compared(old, new))
    assert [text(row.old) for row in rows if row.old is not None] == old
    assert [text(row.new) for row in rows if row.new is not None] == new
    assert all(row.same == (text(row.old) == text(row.new)) for row in rows if row.same)


@given(LINES)
def test_a_text_does_not_differ_from_itself(lines: list[str]) -> None:
    rows = list(compared(lines, lines))
    assert all(row.same for row in rows)
    assert not any(piece.differs for row in rows for piece in (*(row.old or ()), *(row.new or ())))


def test_a_changed_word_is_marked_on_both_sides_and_nothing_else() -> None:
    (row,) = compared(["The limit is 5 calls."], ["The limit is 50 calls."])
    assert row.old == (Piece("The limit is "), Piece("5", differs=True), Piece(" calls."))
    assert row.new == (Piece("The limit is "), Piece("50", differs=True), Piece(" calls."))


def test_words_that_differ_in_a_row_are_marked_as_one() -> None:
    (row,) = compared(["It is very slow indeed, they say."], ["It is not fast at all, they say."])
    assert sum(piece.differs for piece in row.new or ()) == 1


def test_a_line_that_was_put_in_between_stands_alone() -> None:
    old, new = ["Open the door.", "Go in now."], ["Open the doors.", "Ring the bell first.", "Go in later."]
    assert [(text(row.old), text(row.new)) for row in compared(old, new)] == [
        ("Open the door.", "Open the doors."),
        (None, "Ring the bell first."),
        ("Go in now.", "Go in later."),
    ]


def test_lines_that_have_nothing_in_common_are_not_put_side_by_side() -> None:
    rows = list(compared(["Alpha beta."], ["Gamma, delta!"]))
    assert rows == [Row((Piece("Alpha beta."),), None), Row(None, (Piece("Gamma, delta!"),))]


def test_letters_of_a_script_without_spaces_are_compared_one_by_one() -> None:
    (row,) = compared(["制限は五回です"], ["制限は六回です"])
    assert [piece.text for piece in row.new or () if piece.differs] == ["六"]


def test_a_line_of_very_many_words_differs_as_a_whole() -> None:
    old, new = "word " * 5000, "word " * 5000 + "more"
    (row,) = compared([old], [new])
    assert row.new == (Piece(new, differs=True),)
