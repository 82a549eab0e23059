"""Sites inside a source that is none itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.world import World

SAID = "says how the documents of a {} site are read, and which are published: give {} a source of its own"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def notes(world: World) -> tuple[str, ...]:
    return world.sync().sources[0].plan.notes


def test_a_site_below_is_spoken_of_with_the_folder_it_lies_in(world: World) -> None:
    world.write("README.md", "# Larder\n\nText.\n")
    world.write("site/mkdocs.yml", "site_name: X\n")
    world.write("site/docs/index.md", "# Guide\n\nText.\n")
    assert notes(world) == (f"site/mkdocs.yml {SAID.format('mkdocs', 'site')}",)


def test_many_sites_are_three_notes(world: World) -> None:
    for name in "abcde":
        world.write(f"{name}/mkdocs.yml", "site_name: X\n")
        world.write(f"{name}/docs/index.md", f"# {name}\n\nText.\n")
    assert len(notes(world)) == 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site/mkdocs.yml", "docs_dir: elsewhere\n"),  # no document of it is listed
        ("site/mkdocs.yml", "- [a"),
        ("site/conf.py", "x = 1\n"),
        ("site/config.yaml", "retries: 3\n"),
    ],
)
def test_what_is_no_site_or_has_no_documents_is_not_spoken_of(world: World, name: str, text: str) -> None:
    world.write(name, text)
    world.write("site/a.md" if "mkdocs" not in name else "b.md", "# A\n\nText.\n")
    assert notes(world) == ()


def test_where_the_dialect_is_known_nothing_is_said(world: World) -> None:
    world.write("site/mkdocs.yml", "site_name: X\n")
    world.write("site/docs/index.md", "# Guide\n\nText.\n")
    world.set(dialect="mkdocs")
    assert notes(world) == ()
