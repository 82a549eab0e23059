"""What watch mode asks of the engine: nothing goes before a second look has found the same gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.outcome import Report
from tests.ingest.world import World

NONE: frozenset[str] = frozenset()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, settled=True)
    world.write("a.md", "# Alpha\n\nFirst, see [b](b.md).\n")
    world.write("b.md", "# Beta\n\nSecond.\n")
    world.write("c.md", "# Gamma\n\nThird.\n")
    world.sync()
    yield world
    world.close()


def waits(report: Report) -> tuple[tuple[str, ...], int]:
    """What waits, and how many of it would be removed."""
    return report.sources[0].plan.gone, report.sources[0].plan.lost


def test_a_page_stays_until_a_second_look_finds_its_document_gone_too(world: World) -> None:
    world.delete("b.md")
    calls = world.app.calls.total()
    report = world.sync(gone=NONE)
    assert waits(report) == (("b.md",), 1)
    assert world.app.calls.total() == calls, "not even the page with a link to it was touched"
    report = world.sync(gone=frozenset(report.sources[0].plan.gone))
    assert waits(report) == ((), 0)
    assert report.sources[0].counts["deleted"] == 1
    assert "b.md" not in world.pages()


def test_a_document_that_is_back_in_time_never_lost_its_page(world: World) -> None:
    text = (world.docs / "b.md").read_text()
    world.delete("b.md")
    world.sync(gone=NONE)
    world.write("b.md", text)
    report = world.sync(gone=frozenset({"b.md"}))
    assert waits(report) == ((), 0)
    assert world.counts() == {"unchanged": 3}


def test_edits_and_new_documents_do_not_wait_for_what_is_gone(world: World) -> None:
    world.delete("b.md")
    world.write("c.md", "# Gamma\n\nBetter.\n")
    world.write("d.md", "# Delta\n\nNew.\n")
    report = world.sync(gone=NONE)
    assert waits(report) == (("b.md",), 1)
    assert world.pages()["c.md"]["html"] == "<p>Better.</p>"
    assert "d.md" in world.pages()


def test_a_rename_waits_as_well_and_then_keeps_its_page(world: World) -> None:
    before = world.pages()["b.md"]["id"]
    world.rename("b.md", "z.md")
    report = world.sync(gone=NONE)
    assert waits(report) == (("b.md",), 0)
    assert "z.md" not in world.pages()
    report = world.sync(gone=frozenset({"b.md"}))
    assert report.sources[0].counts["renamed"] == 1
    assert world.pages()["b.md"]["id"] == before


def test_more_than_was_found_gone_before_makes_all_of_it_wait(world: World) -> None:
    world.delete("b.md")
    world.sync(gone=NONE)
    world.delete("c.md")
    assert waits(world.sync(gone=frozenset({"b.md"}))) == (("b.md", "c.md"), 2)
    assert len(world.pages()) == 3


def test_a_page_its_own_document_takes_back_waits_too(world: World) -> None:
    world.write("b.md", "---\ndraft: true\n---\n# Beta\n\nSecond.\n")
    report = world.sync(gone=NONE)
    assert waits(report) == (("b.md",), 1)
    assert "b.md" in world.pages()
    report = world.sync(gone=frozenset({"b.md"}))
    assert "b.md" not in world.pages()
    assert waits(report) == ((), 0)


def test_a_sync_by_hand_waits_for_nothing(world: World) -> None:
    world.delete("b.md")
    assert waits(world.sync()) == ((), 0)
    assert "b.md" not in world.pages()
