"""Remarks on structure: each kind where it is due, with its line, and none where it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.quality.outline import outline
from ingest.quality.policy import USUAL
from ingest.quality.structure import structure
from ingest.render import RenderSettings, render
from ingest.render.model import Finding

ON = tuple(USUAL.items())
SENTENCE = "It is a good thing to have said so in plain words. "


def remarks(text: str, longest: int = 400, media_type: str = "text/markdown") -> list[Finding]:
    page = render(text.encode(), path="guide.md", media_type=media_type, settings=RenderSettings())
    title, sections = page.parts[0].title, outline(page.parts)
    return structure(title, sections, text, media_type=media_type, longest_section=longest, levels=ON)


def told(text: str, **more: object) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in remarks(text, **more)]  # type: ignore[arg-type]


def test_a_page_written_well_is_not_remarked_on() -> None:
    text = (
        "# Billing\n\nHow billing works.\n\n## Limits\n\nEach plan has a limit:\n\n| Plan | Calls |\n|-|-|\n| A | 1 |\n"
    )
    assert told(text + "\n### Raise it\n\nSee the [guide to limits](limits.md).\n\n![The menu](m.png)\n") == []


def test_a_section_too_long_is_named_with_its_words_and_line() -> None:
    text = f"# Guide\n\nShort.\n\n## Install\n\n{SENTENCE * 10}\n\n{SENTENCE * 10}\n\n## Use\n\nShort.\n"
    (found,) = remarks(text, longest=200)
    assert (found.code, found.line) == ("FIN303", 5)
    assert "“Install” has 240 words, more than 200" in found.message


def test_code_does_not_make_a_section_long() -> None:
    assert told("# Guide\n\n## Install\n\nRun:\n\n```\n" + "one two three\n" * 300 + "```\n") == []


def test_a_long_page_without_headings_is_remarked_on_once() -> None:
    assert told("# Guide\n\n" + f"{SENTENCE * 9}\n\n" * 4) == [("FIN304", 0)]
    assert told("# Guide\n\n" + f"{SENTENCE * 9}\n\n" * 2) == []


def test_skipped_levels_are_seen_in_the_document_as_written_and_not_in_code() -> None:
    assert told("# A b c\n\nText.\n\n## D\n\nText.\n\n#### E\n\nText.\n") == [("FIN305", 9)]
    assert told("# A b c\n\nText.\n\n```sh\n#### no heading\n```\n") == []
    html = "<h1>A b c</h1><p>Text.</p>\n<h3>D</h3><p>Text.</p>"
    assert told(html, media_type="text/html") == [("FIN305", 2)]


def test_a_heading_with_nothing_below_is_remarked_on_unless_a_deeper_one_follows() -> None:
    assert told("# Guide\n\nText.\n\n## Install\n\n## Use\n\n### On a phone\n\nText.\n") == [("FIN306", 5)]
    assert told("# Guide\n\nText.\n\n## Last\n") == [("FIN306", 5)]


def test_a_paragraph_too_long_is_remarked_on() -> None:
    assert told(f"# Guide\n\nShort.\n\n{SENTENCE * 16}\n") == [("FIN307", 5)]


@pytest.mark.parametrize(
    ("before", "due"),
    [
        ("", True),
        ("Each plan has a limit:\n\n", False),
        ("- one\n- two\n\n", False),
        ("![](plans.png)\n\n", True),
        ("```\ncode\n```\n\n", True),
    ],
    ids=["nothing", "sentence", "list", "image", "code"],
)
def test_a_table_needs_something_to_read_before_it(before: str, due: bool) -> None:
    text = f"# Guide\n\nText.\n\n## Limits\n\n{before}| Plan | Calls |\n|-|-|\n| Basic plan | 100 |\n"
    line = text[: text.index("| Plan")].count("\n") + 1
    assert told(text) == ([("FIN308", line)] if due else [])


def test_a_caption_introduces_a_table() -> None:
    table = "<table><caption>{}</caption><tr><th>Plan</th></tr><tr><td>Basic</td></tr></table>"
    html = f"<h1>Guide to plans</h1><h2>Limits</h2>{table}"
    assert told(html.format("Calls in each plan"), media_type="text/html") == []
    assert [code for code, _ in told(html.format("Table 1"), media_type="text/html")] == ["FIN308"]


def test_a_section_that_is_only_an_image_is_remarked_on_and_text_beside_it_is_enough() -> None:
    assert told("# Guide\n\nText.\n\n## Menu\n\n![The menu](menu.png)\n") == [("FIN309", 5)]
    assert told("# Guide\n\nText.\n\n## Menu\n\n![The menu](menu.png)\n\nThe menu has three parts.\n") == []


@pytest.mark.parametrize(
    "words", ["here", "Click here", "this page", "hier", "cliquez ici", "aquí", "qui", "здесь", "Here."]
)
def test_link_words_that_say_nothing_are_remarked_on_in_many_languages(words: str) -> None:
    assert told(f"# Guide\n\nText.\n\nTo install, [{words}](install.md).\n") == [("FIN310", 5)]


@pytest.mark.parametrize("words", ["installation guide", "$this", "here is how to install", "more.md", "HereDoc"])
def test_link_words_that_name_something_are_left_alone(words: str) -> None:
    assert told(f"# Guide\n\nText.\n\nTo install, see [{words}](install.md).\n") == []


@pytest.mark.parametrize("title", ["Overview", "Introduction", "Untitled", "Übersicht", "Vue d’ensemble", "Введение"])
def test_a_title_that_says_nothing_is_remarked_on(title: str) -> None:
    assert told(f"# {title}\n\nText.\n") == [("FIN311", 1)]
    assert told(f"# {title} of billing\n\nText.\n") == []


def test_a_level_of_ignore_silences_a_code() -> None:
    page = render(b"# Overview\n\nText.\n", path="a.md", media_type="text/markdown", settings=RenderSettings())
    sections = outline(page.parts)
    levels = (*ON, ("FIN311", "ignore"))
    assert structure("Overview", sections, "", media_type="text/markdown", longest_section=400, levels=levels) == []


def test_a_split_page_is_looked_at_as_one() -> None:
    text = "# Guide\n\n" + "".join(f"## Part {n}\n\n{SENTENCE * 30}\n\n" for n in range(3))
    page = render(text.encode(), path="a.md", media_type="text/markdown", settings=RenderSettings(max_page_bytes=2000))
    assert len(page.parts) == 3
    assert [section.path for section in outline(page.parts)] == [("Part 0",), ("Part 1",), ("Part 2",)]


@given(st.text(alphabet=st.sampled_from("# \n|-`<>[]()ab.!1~\té中"), max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    for found in remarks(text):
        assert 0 <= found.line <= text.count("\n") + 1
        assert "\n" not in found.message
