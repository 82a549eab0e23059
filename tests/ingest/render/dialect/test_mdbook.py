"""mdBook: what the book's configuration says of hidden lines and of its preprocessors."""

from __future__ import annotations

from ingest.render import Project, RenderSettings
from ingest.render.dialect import read


def reading(text: str, **options: object) -> tuple[str, list[str]]:
    settings = RenderSettings(project=Project("mdbook", options=tuple(sorted(options.items()))))
    found = read(text, path="page.md", settings=settings)
    return found.text, [one.code for one in found.findings]


def test_lines_are_hidden_by_what_the_book_says_of_a_language() -> None:
    text = "```python,editable\n~import os\nprint(1)\n```"
    assert reading(text, hidelines={"python": "~"}) == ("```python\nprint(1)\n```", [])
    assert reading(text)[0] == "```python\n~import os\nprint(1)\n```"


def test_lines_of_rust_are_hidden_in_a_quotation_too() -> None:
    assert reading("> ```rust\n> # hidden\n> ## shown\n> ```")[0] == "> ```rust\n> # shown\n> ```"


def test_what_a_preprocessor_writes_is_a_loss_where_the_book_has_one() -> None:
    text = "One\n\n{{%outline}}\n\nTwo {{braces}}\n\n```\n{{shown}}\n```"
    assert reading(text, preprocessors=["outline"]) == (text.replace("{{%outline}}\n", ""), ["FIN106"])
    assert reading(text) == (text, [])


def test_a_box_may_have_no_title() -> None:
    text = reading('```admonish tip title=""\nText.\n```')[0]
    assert "> Text." in text
    assert "**" not in text
