"""GitBook: the description a page has in its front matter, tables with columns nobody sees."""

from __future__ import annotations

import pytest

from ingest.render import Project, RenderSettings
from ingest.render.dialect import read

SETTINGS = RenderSettings(project=Project("gitbook"))


@pytest.mark.parametrize(
    ("front", "shown"),
    [
        ("---\ndescription: How to begin\n---\n", "How to begin"),
        ("---\ndescription: >-\n  How to\n  begin\nicon: star\n---\n", "How to begin"),
        ('---\ndescription: "It\'s \\"new\\""\n---\n', 'It\'s "new"'),
    ],
)
def test_the_description_stands_below_the_title(front: str, shown: str) -> None:
    reading = read("\n# Title\n\nText.", path="page.md", settings=SETTINGS, front=front)
    assert [line for line in reading.text.split("\n") if line] == ["# Title", shown, "Text."]
    assert len(reading.lines) == reading.text.count("\n") + 1


def test_a_page_without_a_description_costs_nothing() -> None:
    assert read("# Title", path="page.md", settings=SETTINGS, front="---\nicon: star\n---\n").lines == ()


def test_a_table_over_several_lines_keeps_its_lines() -> None:
    text = (
        "<table><thead><tr><th>A</th>\n<th data-hidden>B</th></tr></thead>\n"
        "<tbody><tr><td>1</td>\n<td>2</td></tr></tbody></table>\n\nEnd"
    )
    reading = read(text, path="page.md", settings=SETTINGS)
    assert "B" not in reading.text
    assert "2" not in reading.text
    assert reading.lines[-1] == text.count("\n") + 1
