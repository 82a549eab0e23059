"""MyST: where directives begin and end, which lines findings are on, what other documents refer to."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.render.dialect import read
from ingest.render.dialect.myst import names
from ingest.render.markdown import render
from ingest.render.model import Files, Name, Needed, Project, Rendered, RenderSettings

NOWHERE = [f"{folder}{name}" for folder in ("", "a/") for name in ("b.md", "b.rst", "b.ipynb", "x")]


def rendered(text: str, known: dict[str, bytes | None] | None = None, **options: object) -> Rendered:
    files: dict[str, bytes | None] = dict(known or {})
    while True:
        try:
            said = RenderSettings(project=Project("myst", options=tuple(options.items())), files=Files(files))
            return render(text.encode(), path="guide/a.md", settings=said)
        except Needed as needed:
            files |= dict.fromkeys(needed.paths)


def page(text: str, known: dict[str, bytes | None] | None = None, **options: object) -> str:
    return rendered(text, known, **options).parts[0].html


def test_a_finding_is_on_the_line_of_what_it_is_about_however_deep() -> None:
    text = "# T\n\n::::{note}\n:::{tip}\n:class: x\n\nWords.\n\n- ```{nobody} x\n  ```\n:::\n::::\n\n{{ x }}\n"
    assert [(one.code, one.line) for one in rendered(text).findings] == [("FIN123", 9), ("FIN126", 14)]


def test_a_directive_ends_at_marks_as_long_as_its_own() -> None:
    html = page("````{note}\n```{tip}\nInner.\n```\nOuter.\n````\nAfter.\n")
    assert html.index("Inner.") < html.index("Outer.") < html.index("</blockquote>\n<p>After.")


def test_a_directive_that_never_ends_reaches_to_the_end() -> None:
    assert page("```{note}\nOne.\n\nTwo.\n").count("<p>") == 3


def test_directives_shown_as_code_stay_code() -> None:
    text = "````md\n```{note}\nWords {kbd}`x`\n```\n````\n"
    assert "```{note}\nWords {kbd}`x`\n```" in page(text)


def test_code_in_a_directive_may_show_directives() -> None:
    assert "```{note}\nx\n```" in page("````{code-block} md\n```{note}\nx\n```\n````\n")


def test_an_included_file_may_hold_directives_and_include_others() -> None:
    known: dict[str, bytes | None] = {
        "guide/x.md": b"```{note}\nFrom x.\n```\n```{include} y.md\n```\n",
        "guide/y.md": b"From *y*.\n```{include} x.md\n```\n",
    }
    found = rendered("```{include} x.md\n```\n", known)
    assert "<p>From x.</p>" in found.parts[0].html
    assert "<p>From <em>y</em>.</p>" in found.parts[0].html
    assert [one.code for one in found.findings] == ["FIN106"]


def test_labels_are_names_with_the_titles_they_stand_before() -> None:
    text = (
        "(One)=\n(two)=\n# The *first* `title`\n\n```{note}\nx\n```\n\n(three)=\nText.\n\n```python\n(no)=\n```\n\n"
        "```{list-table} Caption\n:name: tab\n\n* - x\n```\n\n```{figure} x.png\n:name: fig\n\nIts words\n```\n\n"
        "```{glossary}\nA Term\n  means it\n```\n"
    )
    assert names(text) == (
        Name("rst:one", "the-first-title", "The first title"),
        Name("rst:two", "the-first-title", "The first title"),
        Name("rst:three", "", ""),
        Name("rst:tab", "", "Caption"),
        Name("rst:fig", "", "Its words"),
        Name("rst:term:a term", "", "A Term"),
    )


def test_a_reference_within_the_document_shows_the_title() -> None:
    text = "# T\n\n[](#my-part), {ref}`here`\n\n## My part\n\n(here)=\n## Other *part*\n"
    assert "<p>My part, Other part</p>" in page(text)


def test_substitutions_of_the_project_are_filled_in_and_never_end_in_themselves() -> None:
    known = {"a": "x {{ b }}", "b": "y {{ b }}"}
    html = page("# T\n\nSay {{ a }}.\n", myst_substitutions=known)
    assert "Say x y" in html
    assert "{{" not in html


def test_a_scheme_of_the_project_leads_where_it_says() -> None:
    known = {"pr": {"url": "https://example.org/{{path}}#{{fragment}}", "title": "PR {{path}}"}, "http": None}
    html = page("# T\n\n<pr:12#a> [x](pr:3) <https://a.org/>\n", myst_url_schemes=known)
    assert '<a href="https://example.org/12#a">PR 12</a> <a href="https://example.org/3#">x</a>' in html
    assert '<a href="https://a.org/">' in html


def test_braces_and_dollars_stay_where_the_project_has_not_switched_them_on() -> None:
    html = page("# T\n\n{{ a }} and $a_b$\n", myst_enable_extensions=["deflist"])
    assert "{{ a }} and $a_b$" in html


@pytest.mark.parametrize(
    "text",
    [
        "```{note}\n" * 4000,
        "````{note}\n```{tip}\n" * 3000 + "```\n" * 3000,
        "{{ a" * 20000,
        "{ref}`" * 20000,
        "[" * 20000 + "](#a)",
        "$a " * 20000,
        "> ```{note}\n" * 4000,
        "> " * 3000 + "```{note}\n",
        ":a: b\n" * 5000,
        "(a)=\n" * 10000,
        "{.a}\n" * 10000,
        "$$\n" * 10001,
        "\\begin{align}\n" * 5000,
        "- ```{list-table}\n" * 1000,
    ],
)
def test_hostile_text_takes_no_longer_than_it_is_long(text: str) -> None:
    begun = time.process_time()
    read(text, path="a.md", settings=RenderSettings(project=Project("myst"), files=Files(dict.fromkeys(NOWHERE))))
    names(text)
    assert time.process_time() - begun < 5


PIECES = st.sampled_from(
    ["```{note}", "```", "````{list-table}", "````", ":::{tip} x", ":::", "* - a", "  - b", "> ", "- ", "    ", "\n",
     "\n\n",
     ":a: b", "---", "{ref}`a`", "{{ a }}", "$x$", "$$", "(a)=", "# T", "[](#t)", "`", "{.c}", "%", "+++", "^^^", "a",
     "```{eval-rst}", "```{include} x", "```{csv-table}", "```{card} x", "```{glossary}", ": d", "<project:b>",
     "<inv:x#y>", "[](inv:a)", "[w](#t)", "[w](x)",
     "{kbd}`a`", "{eq}`a`", "{doc}`/b`", "{term}`a`",
     "\ufdd0",
     "\ufdd09,1{note}", "```{math}", "```{toctree}", "```{versionadded}", "\\begin{align}", "[a]{.b}", "|", "é"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_no_text_whatever_breaks_the_reading_or_loses_count_of_lines(pieces: list[str]) -> None:
    text = "".join(one + ("\n" if len(one) > 3 else "") for one in pieces)
    said = RenderSettings(project=Project("myst"), files=Files(dict.fromkeys(NOWHERE)))
    try:
        reading = read(text, path="a.md", settings=said)
    except Needed:
        return
    assert not reading.lines or len(reading.lines) == reading.text.count("\n") + 1
    assert "\ufdd0" not in reading.text or "\ufdd0" in text
    assert rendered(text) == rendered(text)
    names(text)
