"""Going through the lines: what is code stays, lines keep their numbers, and no text makes it slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render.dialect import read
from ingest.render.model import Files, Needed, Project, RenderSettings

PIECES = st.sampled_from(
    [
        "!!! note\n", "    words\n", '=== "x"\n', ":::note\n", ":::\n", "<Tabs>\n", "</Tabs>\n", "<Foo a={",
        "{", "}", "{/*", "*/}", "`", "```\n", "~~~\n", "<div markdown>\n", "</div>\n",
        "[!INCLUDE [a](b.md)]\n", "--8<--\n", "import a from 'b.md'\n", "<!--", "-->", "> ", "- ", "\n",
        "\n\n", "$", "++a+", "++", "term\n:   x\n", "# [T](#tab/a)\n", "***\n", "'", '"', " ", "\\",
        ":::row:::\n", "[a]: ", "{ .a }", "word", "<", ">", "/// note\n", "///\n", "@A.B", "<xref:", "\t", "é",
        "\x00",
    ]
)  # fmt: skip
DIALECTS = ("mkdocs", "docusaurus", "docfx", "vitepress", "starlight", "")


def reading(text: str, dialect: str = "mkdocs", path: str = "guide/a.md") -> list[tuple[str, int]]:
    result = read(text, path=path, settings=RenderSettings(project=Project(dialect), files=Files({"x": None})))
    lines = result.text.split("\n")
    return list(zip(lines, result.lines or range(1, len(lines) + 1), strict=True))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_without_constructs_stays_as_it_is(dialect: str) -> None:
    text = "# Title\n\nSome *words* and `code`.\n\n- a\n- b\n"
    assert read(text, path="a.md", settings=RenderSettings(project=Project(dialect))).text == text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_constructs_in_code_stay_as_they_are(dialect: str) -> None:
    text = "```\n!!! note\n    a\n:::tip\n{{ x }} {y} <Tabs>\n```\n\n`{y} <Tabs> :::tip ++ctrl++`\n"
    assert read(text, path="a.mdx", settings=RenderSettings(project=Project(dialect))).text == text


def test_every_line_keeps_the_number_it_has_in_the_document() -> None:
    lines = reading('a\n\n!!! note\n    b\n\n    c {--old--}\n\nd\n\n=== "T"\n\n    e\n')
    numbers = {line.lstrip("> "): number for line, number in lines}
    assert (numbers["a"], numbers["b"], numbers["c <del>old</del>"], numbers["d"], numbers["e"]) == (1, 4, 6, 8, 12)


def test_a_block_of_code_ends_only_with_marks_that_stand_as_far_out_as_its_own() -> None:
    text = "```\n        ```\n!!! note\n        ```\n```\n"
    assert read(text, path="a.md", settings=RenderSettings(project=Project("mkdocs"))).text == text


def test_indented_code_outside_of_lists_holds_no_constructs() -> None:
    assert reading("words\n\n    !!! note\n        a\n")[2][0] == "    !!! note"


@given(st.sampled_from(DIALECTS), st.lists(PIECES, max_size=60), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_marks_is_read_and_keeps_a_number_for_each_line(
    dialect: str, pieces: list[str], mdx: bool
) -> None:
    text = "".join(pieces)
    try:
        result = read(
            text,
            path="a.mdx" if mdx else "a.md",
            settings=RenderSettings(project=Project(dialect), files=Files({"x": None})),
        )
    except Needed:
        return
    last = text.count("\n") + 1
    assert not result.lines or len(result.lines) == result.text.count("\n") + 1
    assert all(1 <= number <= last for number in result.lines)


@given(st.sampled_from(DIALECTS), st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_reading_twice_gives_the_same(dialect: str, text: str) -> None:
    project = RenderSettings(project=Project(dialect), files=Files({"x": None}))
    assert read(text, path="a.md", settings=project) == read(text, path="a.md", settings=project)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "piece",
    ["<a {", "{/*", "<Foo>", "<!--", ":::note\n", "!!! note\n    ", "$$", "[!INCLUDE [", "{==", "import {\n", '"', "`"],
)
def test_repeating_a_mark_costs_no_more_than_its_length(dialect: str, piece: str) -> None:
    began = time.perf_counter()
    reading(piece * (12_000 // len(piece)), dialect, "a.mdx")
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("dialect", ["docusaurus", "vitepress", "docfx"])
def test_containers_that_nothing_closes_are_not_looked_through_again_and_again(dialect: str) -> None:
    begun = time.process_time()
    reading("::: a\n" * 8000, dialect, "a.mdx")
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("text", ["```a. " * 20_000, "```a.\n" * 20_000, "`" * 100_000, "<a\n> " * 20_000])
def test_marks_of_code_are_gone_through_once(text: str) -> None:
    begun = time.process_time()
    reading(text, "docusaurus", "a.mdx")
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("dialect", ["mkdocs", "docusaurus", "vitepress", "docfx"])
def test_comments_that_never_end_are_not_looked_through_again_and_again(dialect: str) -> None:
    text = "<!-- {{ a }} [!b] @c " * 8000 + "<A />\n" * 100
    begun = time.process_time()
    read(text, path="a.mdx", settings=RenderSettings(project=Project(dialect)))
    assert time.process_time() - begun < 5
