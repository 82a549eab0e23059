"""Vue within VitePress: what a reader of the built page sees of its badges, values and attributes."""

from __future__ import annotations

from ingest.render import Project, RenderSettings
from ingest.render.dialect import containers, snippets, vue
from ingest.render.dialect.page import Page
from ingest.render.dialect.reader import Constructs, Reader

KNOWN = Constructs([containers, snippets, vue])


def of(text: str, front: str = "") -> tuple[str, list[str]]:
    page = Page("a.md", RenderSettings(project=Project("vitepress")), 0)
    page.state["front matter"] = front
    lines = text.split("\n")
    reader = Reader(KNOWN, page, lines, range(1, len(lines) + 1))
    reader.read()
    return "\n".join(reader.out), [found.code for found in page.findings]


def test_the_id_behind_a_heading_goes_and_other_braces_stay() -> None:
    assert of("## A heading {#its-id}\n\n### B \\* {#b .c}\n\n## {d}\n") == (
        "## A heading\n\n### B \\*\n\n## {d}\n",
        [],
    )


def test_an_id_between_percent_signs_goes_as_well() -> None:
    assert of("## Name %{#name}%\n")[0] == "## Name\n"


def test_attributes_of_a_link_go() -> None:
    assert of('[a](b.md){target="_blank" rel="x"} and **b**{.c} {.d}\n')[0] == "[a](b.md) and **b** {.d}\n"


def test_a_badge_is_its_words() -> None:
    assert of('## A <Badge type="tip" text="^1.9.0" />\n')[0] == "## A ^1.9.0\n"


def test_a_value_is_shown_as_far_as_it_is_in_the_text() -> None:
    assert of("{{ 'words' }} {{ 2 }} {{ $frontmatter.title }}\n", "title: Its title\n") == ("words 2 Its title\n", [])


def test_an_expression_that_would_have_to_run_is_left_out_and_reported() -> None:
    assert of("a {{ count + 1 }} b {{ { c: 1 }.c }}\n") == ("a  b \n", ["FIN103", "FIN103"])


def test_braces_in_code_and_where_the_author_asks_for_it_are_shown() -> None:
    text = "`{{ a }}` <p v-pre>{{ b }}</p>\n\n::: v-pre\n{{ c }}\n:::\n"
    shown, found = of(text)
    assert all(f"{{{{ {name} }}}}" in shown for name in "abc")
    assert not found
    assert "{{ d }}" not in of(text + "\n{{ d }}\n")[0]
