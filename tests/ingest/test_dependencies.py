"""What a page depends on besides its own bytes: files it includes, names others define, titles, the site around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.intercom.emulator import Fault
from ingest.manifest.store import open_manifest
from tests.ingest.world import SITE, World

OWN = ((".own", "tests.ingest.including:render"),)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, settled=True, renderers=OWN)
    yield made
    made.close()


def page(world: World, external_id: str) -> str:
    with open_manifest(world.config.manifest, write=False) as manifest:
        (record,) = [one for one in manifest.records("guide") if one.external_id == external_id]
        found = manifest.content(record.fingerprint or "")
        assert found is not None
        return found.html


def test_a_page_follows_the_file_it_includes(world: World) -> None:
    world.write("a.own", "Before.\ninclude parts/x.inc\n")
    world.write("b.own", "Nothing to do with it.\n")
    world.write("parts/x.inc", "First.")
    assert world.counts() == {"created": 2, "excluded": 1}
    assert "First." in page(world, "a.own")
    assert world.counts() == {"unchanged": 2, "excluded": 1}
    world.write("parts/x.inc", "Second.")
    assert world.counts() == {"updated": 1, "unchanged": 1, "excluded": 1}
    assert "Second." in page(world, "a.own")
    assert world.counts() == {"unchanged": 2, "excluded": 1}


def test_an_included_file_may_come_and_go(world: World) -> None:
    world.write("a.own", "include x.inc\n")
    assert world.counts() == {"created": 1}
    assert "nothing there" in page(world, "a.own")
    world.write("x.inc", "Here.")
    assert world.counts() == {"updated": 1, "excluded": 1}
    world.delete("x.inc")
    assert world.counts() == {"updated": 1}
    assert "nothing there" in page(world, "a.own")


def test_files_that_included_files_include_count_too(world: World) -> None:
    world.write("a.own", "include one.inc\n")
    world.write("one.inc", "include two.inc")
    world.write("two.inc", "Deep.")
    world.sync()
    assert "Deep." in page(world, "a.own")
    world.write("two.inc", "Deeper.")
    assert world.counts()["updated"] == 1
    assert "Deeper." in page(world, "a.own")


def test_a_touched_file_that_is_the_same_changes_nothing(world: World) -> None:
    world.write("a.own", "include x.inc\n")
    path = world.write("x.inc", "Same.")
    world.sync()
    os.utime(path, (1, 1))
    assert world.counts() == {"unchanged": 1, "excluded": 1}


def test_a_file_outside_the_source_is_not_there(world: World) -> None:
    (world.folder / "secret.inc").write_text("Secret.")
    world.write("a.own", "include ../secret.inc\n")
    world.sync()
    assert "Secret" not in page(world, "a.own")


def test_the_project_around_the_source_may_be_included(world: World) -> None:
    (world.folder / "mkdocs.yml").write_text("site_name: X\n")
    (world.folder / "listing.inc").write_text("Listed.")
    world.write("a.own", "include ../listing.inc\n")
    world.sync()
    assert "Listed." in page(world, "a.own")
    (world.folder / "listing.inc").write_text("Otherwise.")
    assert world.counts()["updated"] == 1


def test_hidden_files_are_not_there(world: World) -> None:
    world.write(".env", "TOKEN=secret")
    world.write("a.own", "include .env\ninclude ./x/../.env\n")
    world.sync()
    assert "secret" not in page(world, "a.own")


def test_a_broken_configuration_of_the_site_stops_the_source_and_nothing_goes(world: World) -> None:
    (world.folder / "mkdocs.yml").write_text("exclude_docs: |\n  private.md\n")
    world.write("a.md", "Text.\n")
    world.write("private.md", "Not for anybody.\n")
    assert world.counts() == {"created": 1, "excluded": 1}
    (world.folder / "mkdocs.yml").write_text("exclude_docs: [\n")
    failure = world.sync().sources[0].plan.error
    assert failure is not None
    assert "mkdocs.yml" in failure.what
    (world.folder / "mkdocs.yml").write_text("exclude_docs: |\n  private.md\n")
    assert world.counts() == {"unchanged": 1, "excluded": 1}


def test_a_symlink_that_leads_out_is_not_there(world: World) -> None:
    (world.folder / "secret.inc").write_text("Secret.")
    (world.docs / "x.inc").symlink_to(world.folder / "secret.inc")
    world.write("a.own", "include x.inc\n")
    world.sync()
    assert "Secret" not in page(world, "a.own")


def test_a_reference_follows_the_name_and_its_title(world: World) -> None:
    world.write("a.own", "see setup\n")
    world.write("b.own", "name setup How_to\nText.\n")
    world.sync()
    assert f'<a href="{SITE}b.own#there">How_to</a>' in page(world, "a.own")
    world.write("b.own", "name setup How_not_to\nText.\n")
    assert world.counts()["unchanged"] == 1
    assert ">How_not_to</a>" in page(world, "a.own")
    world.rename("b.own", "c.own")
    world.sync()
    assert f'<a href="{SITE}c.own#there">' in page(world, "a.own")
    world.write("c.own", "Text.\n")
    world.sync()
    assert "<p>setup</p>" in page(world, "a.own")


def test_a_link_may_show_the_title_of_its_target(world: World) -> None:
    world.write("a.own", "open b.own\n")
    world.write("b.own", "# Big title\nText.\n")
    world.sync()
    assert ">Big title</a>" in page(world, "a.own")
    world.write("b.own", "# Bigger title\nText.\n")
    world.sync()
    assert ">Bigger title</a>" in page(world, "a.own")
    assert world.counts() == {"unchanged": 2}


def test_the_first_document_by_key_has_a_name_that_two_define(world: World) -> None:
    world.write("z.own", "see it\n")
    world.write("c.own", "name it Third\nText.\n")
    world.sync()
    assert ">Third</a>" in page(world, "z.own")
    world.write("b.own", "name it Second\nText.\n")
    world.sync()
    assert ">Second</a>" in page(world, "z.own")


def test_a_run_that_fails_half_way_still_knows_what_pages_depend_on(world: World) -> None:
    world.write("a.own", "include x.inc\n")
    world.write("x.inc", "First.")
    world.sync()
    world.write("x.inc", "Second.")
    with world.faults(Fault("400", rate=1.0, path="/ai/external_pages*")):
        assert world.counts()["failed"] == 1
    assert world.counts()["updated"] == 1
    assert "Second." in page(world, "a.own")


def test_a_held_document_is_looked_at_again_when_the_file_it_includes_changes(world: World) -> None:
    world.write("a.own", "include x.inc\n")
    world.write("x.inc", "AKIA" + "Z4XJ7QKLMN2PQRS5")
    assert world.counts() == {"held": 1, "excluded": 1}
    world.write("x.inc", "No secret.")
    assert world.counts() == {"created": 1, "excluded": 1}


def test_an_included_file_that_cannot_be_read_holds_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from connectors.folder import Folder

    world.write("a.own", "include x.inc\n")
    world.write("x.inc", "First.")
    world.sync()
    world.write("x.inc", "Second.")
    usual = Folder.resource

    def refused(self: Folder, path: str, known: str = "") -> object:
        if path == "x.inc":
            raise PermissionError(13, "Permission denied")
        return usual(self, path, known)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "resource", refused)
        assert world.counts() == {"held": 1, "excluded": 1}
    assert world.counts() == {"updated": 1, "excluded": 1}


def test_the_site_s_navigation_gives_titles_and_leaves_pages_out(world: World) -> None:
    world.write("SUMMARY.md", "# Summary\n\n- [Getting started](start.md)\n")
    (world.folder / "book.toml").write_text("[book]\nsrc = 'docs'\n")
    world.write("start.md", "Just text.\n")
    world.write("forgotten.md", "# Forgotten\n\nText.\n")
    report = world.sync()
    assert report.sources[0].counts["created"] == 1
    with open_manifest(world.config.manifest, write=False) as manifest:
        assert [one.title for one in manifest.records("guide")] == ["Getting started"]
    world.write("SUMMARY.md", "# Summary\n\n- [Getting started](start.md)\n- [Forgotten](forgotten.md)\n")
    assert world.counts()["created"] == 1


def test_a_note_that_is_embedded_by_its_name_is_found_in_any_folder_and_followed(tmp_path: Path) -> None:
    world = World(tmp_path, settled=True, dialect="obsidian")
    world.write("Daily/Today.md", "Before.\n\n![[shared note]]\n")
    world.write("Deep/Down/Shared Note.md", "First words.")
    assert world.counts() == {"created": 2}
    assert "First words." in page(world, "Daily/Today.md")
    assert world.counts() == {"unchanged": 2}
    world.write("Deep/Down/Shared Note.md", "Second words.")
    assert world.counts() == {"updated": 2}
    assert "Second words." in page(world, "Daily/Today.md")
    world.write("Up/Shared Note.md", "Nearer words.")  # nearer to the vault's top
    assert world.counts() == {"created": 1, "updated": 1, "unchanged": 1}
    assert "Nearer words." in page(world, "Daily/Today.md")
    world.delete("Up/Shared Note.md")
    assert world.counts() == {"deleted": 1, "updated": 1, "unchanged": 1}
    assert "Second words." in page(world, "Daily/Today.md")
    world.delete("Deep/Down/Shared Note.md")
    world.sync(allow_removals=True)
    assert "words" not in page(world, "Daily/Today.md")
    world.close()


def test_a_hidden_note_is_never_embedded_by_its_name(tmp_path: Path) -> None:
    world = World(tmp_path, settled=True, dialect="obsidian")
    world.write("Today.md", "Before.\n\n![[.secret]]\n\n![[kept]]\n")
    world.write("a/.secret.md", "Secret words.")
    world.write(".trash/kept.md", "Trashed words.")
    world.sync()
    assert "words" not in page(world, "Today.md")
    world.close()
