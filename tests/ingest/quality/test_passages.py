"""Passages: nothing of a page is lost in them, each is of a size to be found, and each knows its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.quality.lines import Lines
from ingest.quality.outline import outline
from ingest.quality.passages import LARGEST, Passage, passages
from ingest.quality.words import words
from ingest.render import RenderSettings, render
from ingest.render.headings import plain

SENTENCE = "It is a good thing to have said so in plain words. "


def divided(text: str) -> list[Passage]:
    page = render(text.encode(), path="guide.md", media_type="text/markdown", settings=RenderSettings())
    return passages(outline(page.parts))


def test_a_heading_of_the_first_three_levels_begins_a_passage_with_its_path() -> None:
    found = divided("# Guide\n\nOne.\n\n## Install\n\nTwo.\n\n### On a phone\n\nThree.\n\n#### In detail\n\nFour.\n")
    assert [one.path for one in found] == [(), ("Install",), ("Install", "On a phone")]
    assert "Four." in found[2].html
    assert found[2].size == 2


def test_a_heading_without_text_goes_with_what_follows_it() -> None:
    (found,) = divided("# Guide\n\n## Install\n\n### On a phone\n\nThree.\n")
    assert found.path == ("Install", "On a phone")
    assert found.html.startswith("<h2>Install</h2>\n<h3>On a phone</h3>")


def test_a_long_section_is_cut_between_blocks() -> None:
    found = divided("# Guide\n\n## Install\n\n" + f"{SENTENCE * 9}\n\n" * 6)
    assert [one.path for one in found] == [("Install",)] * 3
    assert all(one.size <= LARGEST for one in found)
    assert [one.headed for one in found] == [True, False, False]


def test_a_list_and_a_table_stay_whole_however_long() -> None:
    table = "| A | B |\n|-|-|\n" + "| one two three | four five six |\n" * 100
    rows = divided(f"# Guide\n\n## Install\n\nText.\n\n{table}\n## Use\n\n" + f"- {SENTENCE}\n" * 60)
    assert [one.html.count("<table>") for one in rows] == [0, 1, 0]
    assert rows[1].size > LARGEST
    assert rows[2].html.count("<li>") == 60


def test_a_passage_is_found_again_in_its_document() -> None:
    text = "---\ntitle: Guide\n---\n\nOne *two* three\nfour.\n\nInstall it.\n\n## Install\n\nTwo.\n\n"
    text += "## Install\n\nThree.\n"
    lines = Lines(text)
    found = divided(text)
    assert [lines.heading(one.first) if one.headed else lines.words_at(one.first) for one in found] == [5, 10, 14]


def test_words_that_are_nowhere_have_no_line_and_move_nothing() -> None:
    lines = Lines("one two three\nfour five six\n")
    assert lines.words_at("seven eight nine") == 0
    assert lines.words_at("four five") == 2
    assert lines.heading("one two three") == 1
    assert lines.words_at("") == 0


@given(
    st.lists(
        st.one_of(
            st.integers(2, 6).map(lambda level: f"{'#' * level} A heading"),
            st.integers(1, 40).map(lambda times: SENTENCE * times),
            st.just("- one\n- two"),
            st.just("```\ncode here\n```"),
            st.just("| A | B |\n|-|-|\n| c | d |"),
        ),
        max_size=20,
    )
)
def test_every_word_of_a_page_is_in_one_passage_in_order(blocks: list[str]) -> None:
    text = "# Guide\n\n" + "\n\n".join(blocks)
    page = render(text.encode(), path="guide.md", media_type="text/markdown", settings=RenderSettings())
    whole = words(plain("".join(part.html for part in page.parts).replace("<", " <")))
    found = passages(outline(page.parts))
    assert words(plain(" ".join(one.html for one in found).replace("<", " <"))) == whole
    assert all(one.size <= LARGEST or len(one.blocks) == 1 for one in found)
