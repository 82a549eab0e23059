"""Containers between colons: boxes, what unfolds, groups of code, and those nobody knows."""

from __future__ import annotations

import pytest

from ingest.render import Project, Rendered, RenderSettings, render


def of(text: str, dialect: str = "docusaurus", **options: object) -> Rendered:
    project = RenderSettings(project=Project(dialect, "", tuple(options.items())))
    return render(text.encode(), path="a.md", media_type="text/markdown", settings=project)


def page(text: str, dialect: str = "docusaurus", **options: object) -> str:
    return "".join(f"{part.html}\n" for part in of(text, dialect, **options).parts)


@pytest.mark.parametrize(
    ("opening", "label"),
    [
        (":::note", "Note"),
        ("::: note", "Note"),
        (":::note[A *title*]", "A <em>title</em>"),
        (":::note A title", "A title"),
        (':::note[A title]{icon="x"}', "A title"),
        (":::{note} A title", "A title"),
        ("::::note", "Note"),
    ],
)
def test_a_box_is_called_by_its_title_or_else_by_its_kind(opening: str, label: str) -> None:
    colons = ":" * (len(opening) - len(opening.lstrip(":")))
    expected = f"<blockquote>\n<p><strong>{label}</strong></p>\n<p>words</p>\n</blockquote>\n"
    assert page(f"{opening}\nwords\n{colons}\n") == expected


def test_a_site_may_call_its_boxes_otherwise() -> None:
    assert "<strong>Tipp</strong>" in page("::: tip\nx\n:::\n", "vitepress", container_labels=(("tip", "Tipp"),))


def test_boxes_within_boxes_end_where_their_own_colons_do() -> None:
    html = page("::::note\n:::tip\na\n:::\nb\n::::\n\nc\n")
    assert html.endswith("<p>b</p>\n</blockquote>\n<p>c</p>\n")


def test_a_box_that_is_never_closed_reaches_to_the_end() -> None:
    assert page(":::note\na\n\nb\n").count("</blockquote>") == 1


def test_an_unknown_container_keeps_its_words_and_says_so() -> None:
    rendered = of(":::thing Title\nwords\n:::\n")
    assert rendered.parts[0].html == "<p><strong>Title</strong></p>\n<p>words</p>"
    assert [(one.code, one.line) for one in rendered.findings] == [("FIN163", 1)]


def test_a_mark_in_the_middle_of_words_is_none() -> None:
    assert page("a :::note b\n") == "<p>a :::note b</p>\n"


def test_remarks_that_highlight_lines_of_code_go() -> None:
    html = page("```js\n// highlight-next-line\na\n```\n\n```js\nb // [!code ++]\n```\n")
    assert "highlight" not in html
    assert "[!code" not in html
    assert "a</code>" in html
    assert "b</code>" in html
