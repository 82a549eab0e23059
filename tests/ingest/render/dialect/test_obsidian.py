"""Obsidian: notes within a line, embedded pictures, blocks that ask other notes."""

from __future__ import annotations

from ingest.render import Project, RenderSettings
from ingest.render.dialect import read

SETTINGS = RenderSettings(project=Project("obsidian"))


def words(text: str) -> str:
    return read(text, path="page.md", settings=SETTINGS).text


def test_notes_within_a_line_are_numbered_in_their_order() -> None:
    assert words("One^[a] two^[b [c](d)].").split("\n") == [
        "One[^inline-1] two[^inline-2].",
        "",
        "[^inline-1]: a",
        "[^inline-2]: b [c](d)",
    ]


def test_a_picture_s_size_is_no_description() -> None:
    assert words("a ![[x.png|Words|100x20]] b ![[x.png|50]]") == "a ![Words](<x.png>) b ![](<x.png>)"


def test_icons_within_a_line_are_nothing_to_read() -> None:
    assert words("Select ![[lucide-cog.svg#icon]] now") == "Select  now"


def test_a_query_is_a_loss_and_no_code() -> None:
    reading = read("a\n\n```dataview\nLIST\n```\n\n```data\nkept\n```", path="page.md", settings=SETTINGS)
    assert "LIST" not in reading.text
    assert "kept" in reading.text
    assert [found.code for found in reading.findings] == ["FIN111"]
