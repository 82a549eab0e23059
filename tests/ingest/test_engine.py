"""The engine on small worlds: what a person edits, and what then happens to the pages."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.errors import AccessError, GuardError, LockedError, ManifestError, StaleError
from ingest.intercom.connect import connect
from ingest.intercom.emulator import Fault
from ingest.manifest.lock import locked
from ingest.manifest.store import open_manifest
from ingest.outcome import Progress
from ingest.planner import Wish
from ingest.recipe import recipe
from ingest.settings import Config, Intercom, Limits, Rule, Source
from ingest.sync import planned, sync
from tests.ingest.world import FREE, SITE, Deadly, Killed, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def three(world: World) -> None:
    """Three documents, synced."""
    world.write("a.md", "# Alpha\n\nFirst, see [b](b.md).\n")
    world.write("b.md", "# Beta\n\nSecond.\n")
    world.write("guide/c.md", "# Gamma\n\nThird.\n")
    assert world.counts() == {"created": 3}


def test_a_first_sync_creates_every_page_with_its_title_url_and_both_flags(world: World) -> None:
    three(world)
    page = world.pages()["guide/c.md"]
    assert page["title"] == "Gamma"
    assert page["html"] == "<p>Third.</p>"
    assert page["url"] == SITE + "guide/c.md"
    assert page["agent"] is True
    assert page["copilot"] is True


def test_a_second_sync_makes_no_call(world: World) -> None:
    three(world)
    calls = world.app.calls.total()
    assert world.counts() == {"unchanged": 3}
    assert world.app.calls.total() == calls


def test_an_edit_updates_one_page_and_keeps_its_id(world: World) -> None:
    three(world)
    before = world.pages()["b.md"]["id"]
    world.write("b.md", "# Beta\n\nSecond, better.\n")
    assert world.counts() == {"updated": 1, "unchanged": 2}
    assert world.pages()["b.md"]["html"] == "<p>Second, better.</p>"
    assert world.pages()["b.md"]["id"] == before


def test_a_touched_document_changes_nothing(world: World) -> None:
    three(world)
    os.utime(world.docs / "a.md")
    calls = world.app.calls.total()
    assert world.counts() == {"unchanged": 3}
    assert world.app.calls.total() == calls


def test_a_renamed_document_keeps_its_page_and_links_to_it_follow(world: World) -> None:
    three(world)
    before = world.pages()["b.md"]["id"]
    world.rename("b.md", "guide/beta.md")
    assert world.counts() == {"renamed": 1, "updated": 1, "unchanged": 1}
    assert world.pages()["b.md"]["id"] == before
    assert world.pages()["b.md"]["url"] == SITE + "guide/beta.md"
    assert world.pages()["a.md"]["html"] == "<p>First, see b.</p>"
    world.write("a.md", "# Alpha\n\nFirst, see [b](guide/beta.md).\n")
    world.sync()
    assert SITE + "guide/beta.md" in world.pages()["a.md"]["html"]


def test_a_rename_without_urls_needs_no_call(world: World) -> None:
    world.set(page_url=None)
    world.write("a.md", "# Alpha\n\nText.\n")
    world.sync()
    calls = world.app.calls["POST", "/ai/external_pages", 200]
    world.rename("a.md", "b.md")
    assert world.counts() == {"renamed": 1}
    assert world.app.calls["POST", "/ai/external_pages", 200] == calls
    assert world.counts() == {"unchanged": 1}


def test_an_id_in_front_matter_keeps_the_page_through_move_and_edit(world: World) -> None:
    world.write("a.md", "---\nid: alpha\n---\n# Alpha\n\nText.\n")
    world.sync()
    before = world.pages()["alpha"]["id"]
    world.delete("a.md")
    world.write("z/new.md", "---\nid: alpha\n---\n# Alpha again\n\nQuite other text.\n")
    assert world.counts() == {"renamed": 1}
    assert world.pages()["alpha"]["id"] == before
    assert world.pages()["alpha"]["title"] == "Alpha again"


def test_two_equal_documents_that_move_are_not_guessed_at(world: World) -> None:
    world.write("a.md", "# Same\n\nText.\n")
    world.write("b.md", "# Same\n\nText.\n")
    world.sync()
    world.rename("a.md", "c.md")
    world.rename("b.md", "d.md")
    report = world.sync(allow_removals=True)
    assert report.sources[0].counts["created"] == 2
    assert report.sources[0].counts["deleted"] == 2
    assert {found.code for found in report.sources[0].plan.findings} == {"FIN505"}


def test_names_that_differ_in_capitals_only_get_ids_that_differ_in_more(world: World) -> None:
    world.write("Page.md", "# One\n\nText.\n")
    world.write("page.md", "# Two\n\nText.\n")
    report = world.sync()
    assert sorted(world.pages()) == ["Page.md", "page.md~2"]
    assert [found.code for found in report.sources[0].plan.findings] == ["FIN504"]
    assert world.counts() == {"unchanged": 2}


def test_a_deleted_document_takes_its_page_with_it_after_everything_else(world: World) -> None:
    three(world)
    world.delete("b.md")
    world.write("d.md", "# Delta\n\nFourth.\n")
    order: list[str] = []

    class Watching:
        def __init__(self, inner) -> None:
            self.inner = inner

        def handle_request(self, request):
            order.append(request.method)
            return self.inner.handle_request(request)

        def close(self) -> None:
            pass

    world.wrap = Watching
    assert world.counts(allow_removals=True) == {"created": 1, "updated": 1, "deleted": 1, "unchanged": 1}
    assert order == ["GET", "POST", "POST", "DELETE"]
    assert sorted(world.pages()) == ["a.md", "d.md", "guide/c.md"]


def test_a_draft_is_not_published_and_its_page_goes_when_it_becomes_one(world: World) -> None:
    three(world)
    world.write("b.md", "---\ndraft: true\n---\n# Beta\n\nSecond.\n")
    assert world.counts() == {"updated": 1, "deleted": 1, "unchanged": 1}
    assert "b.md" not in world.pages()
    assert world.counts() == {"unchanged": 2, "excluded": 1}


def test_hidden_pages_are_deleted_after_their_grace_period(world: World) -> None:
    world.set(removal="hide", grace_days=7)
    three(world)
    text = (world.docs / "guide/c.md").read_text()
    world.delete("guide/c.md")
    assert world.counts() == {"deleted": 1, "unchanged": 2}
    page = world.pages()["guide/c.md"]
    assert (page["agent"], page["copilot"], page["html"]) == (False, False, "<p>Third.</p>")
    assert world.counts() == {"unchanged": 2}
    world.write("guide/c.md", text)
    assert world.counts() == {"updated": 1, "unchanged": 2}
    assert world.pages()["guide/c.md"]["agent"] is True
    world.delete("guide/c.md")
    world.sync()
    world.set(grace_days=0)
    assert world.counts() == {"deleted": 1, "unchanged": 2}
    assert "guide/c.md" not in world.pages()


def test_a_page_that_loses_its_url_is_not_cited_any_more_even_if_intercom_keeps_urls(world: World) -> None:
    three(world)
    world.set(page_url=None)
    assert world.counts() == {"updated": 3}
    assert {page["url"] for page in world.pages().values()} == {None}


def test_how_often_a_source_is_polled_is_nothing_a_page_depends_on(world: World) -> None:
    before = recipe(world.config.sources[0], world.config)
    world.set(poll=60.0)
    assert recipe(world.config.sources[0], world.config) == before


def test_changed_settings_are_carried_to_every_page(world: World) -> None:
    three(world)
    world.set(copilot=False, rules=(Rule(("guide/",), agent=False), Rule(("a.md",), copilot=True)))
    assert world.counts() == {"updated": 2, "unchanged": 1}
    flags = {name: (page["agent"], page["copilot"]) for name, page in world.pages().items()}
    assert flags == {"a.md": (True, True), "b.md": (True, False), "guide/c.md": (False, False)}


def test_a_page_for_certain_audiences_is_held_when_the_api_cannot_say_so(world: World) -> None:
    world.write("a.md", "---\naudiences: [12]\n---\n# For some\n\nText.\n")
    assert world.counts() == {"held": 1}
    assert world.pages() == {}
    world.config = world.config._replace(intercom=world.config.intercom._replace(version="Preview"))
    assert world.counts() == {"created": 1}
    assert world.pages()["a.md"]["audience_ids"] == (12,)


def test_a_secret_holds_its_page_and_nothing_of_it_is_sent(world: World) -> None:
    three(world)
    world.write("b.md", "# Beta\n\nThe key is AKIA" + "Q4MZ7KX2PLNB5RTW.\n")
    report = world.sync()
    assert report.sources[0].counts["held"] == 1
    assert "FIN401" in report.sources[0].plan.holds[0].reason
    assert "AKIAQ4MZ" not in str(report)
    assert world.pages()["b.md"]["html"] == "<p>Second.</p>"


def test_a_document_that_cannot_be_rendered_keeps_its_page(world: World) -> None:
    three(world)
    world.write("b.md", "---\ntitle: [\n---\n# Beta\n")
    assert world.counts() == {"held": 1, "unchanged": 2}
    assert world.pages()["b.md"]["html"] == "<p>Second.</p>"


def test_a_page_emptied_by_accident_is_held_and_a_new_empty_one_left_out(world: World) -> None:
    three(world)
    world.write("b.md", "")
    world.write("new.md", "")
    assert world.counts() == {"held": 1, "excluded": 1, "unchanged": 2}
    assert "b.md" in world.pages()


def test_large_pages_are_split_and_their_parts_are_stable(world: World) -> None:
    world.set(max_page_bytes=120)
    world.write("a.md", "# A\n\nIntro.\n\n## One\n\n" + "word " * 15 + "\n\n## Two\n\n" + "term " * 15 + "\n")
    world.sync()
    ids = {name: page["id"] for name, page in world.pages().items()}
    assert set(ids) == {"a.md", "a.md#one", "a.md#two"}
    world.write("a.md", "# A\n\nIntro.\n\n## Two\n\n" + "term " * 15 + "\n\n## Three\n\n" + "more " * 15 + "\n")
    assert world.counts(allow_removals=True) == {"created": 1}
    now = {name: page["id"] for name, page in world.pages().items()}
    assert set(now) == {"a.md", "a.md#two", "a.md#three"}
    assert now["a.md#two"] == ids["a.md#two"]


def test_two_sources_share_an_import_source_through_their_owners(world: World, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.md").write_text("# X\n\nText.\n")
    world.set(owner="one")
    world.config = world.config._replace(
        sources=(*world.config.sources, world.source(name="two", owner="two", path=str(other)))
    )
    world.write("a.md", "# A\n\nText.\n")
    world.sync()
    assert sorted(world.pages()) == ["one:a.md", "two:x.md"]
    assert len(world.app.store.sources()) == 1
    (other / "x.md").unlink()
    (other / "y.md").write_text("# Y\n\nOther.\n")
    world.sync(allow_removals=True)
    assert sorted(world.pages()) == ["one:a.md", "two:y.md"]


def test_a_lost_answer_to_the_creation_of_a_source_does_not_create_another(world: World) -> None:
    world.write("a.md", "# A\n\nText.\n")
    with world.faults(Fault("drop", nth=(1,), method="POST", path="/ai/content_import_sources")):
        assert world.counts() == {"created": 1}
    assert len(world.app.store.sources()) == 1


def test_a_run_that_died_after_creating_the_source_finds_it_again(world: World) -> None:
    world.write("a.md", "# A\n\nText.\n")
    world.killed_at(3, after=True)
    assert len(world.app.store.sources()) == 1
    assert world.counts() == {"created": 1}
    assert len(world.app.store.sources()) == 1


def test_a_page_sent_by_a_run_that_died_goes_when_its_document_does(world: World) -> None:
    three(world)
    world.write("new.md", "# New\n\nText.\n")
    world.killed_at(2, after=True)
    assert "new.md" in world.pages()
    world.delete("new.md")
    world.sync(allow_removals=True)
    assert "new.md" not in world.pages()


def test_an_edit_that_arrived_unseen_and_was_taken_back_is_taken_back_in_intercom_too(world: World) -> None:
    three(world)
    world.attempts = 1
    world.write("b.md", "# Beta\n\nWrong.\n")
    with world.faults(Fault("drop", rate=1, method="POST", path="/ai/external_pages")):
        assert world.counts() == {"failed": 1, "unchanged": 2}
    assert world.pages()["b.md"]["html"] == "<p>Wrong.</p>"
    world.write("b.md", "# Beta\n\nSecond.\n")
    assert world.counts() == {"updated": 1, "unchanged": 2}
    assert world.pages()["b.md"]["html"] == "<p>Second.</p>"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(1, 8))
def test_a_page_made_anew_by_a_run_that_died_goes_when_its_document_does(world: World, call: int, after: bool) -> None:
    """Without its url a page has another id, which that run may never have seen."""
    world.write("a.md", "# A\n\nText.\n")
    world.sync()
    world.set(page_url=None)
    world.killed_at(call, after=after)
    world.delete("a.md")
    world.sync(allow_removals=True)
    assert world.pages() == {}


def test_a_document_deleted_by_a_run_that_died_and_restored_is_published_again(world: World) -> None:
    three(world)
    kept = world.folder / "kept.md"
    os.rename(world.docs / "b.md", kept)
    world.killed_at(3, after=True)  # /me, the update of a.md, the deletion
    assert "b.md" not in world.pages()
    os.rename(kept, world.docs / "b.md")
    world.sync()
    assert "b.md" in world.pages()


def test_a_refused_page_does_not_stop_the_others_and_is_tried_again(world: World) -> None:
    three(world)
    for name in "abc":
        world.write(f"new-{name}.md", f"# New {name}\n\nText.\n")
    with world.faults(Fault("422", nth=(2,), method="POST", path="/ai/external_pages")):
        assert world.counts() == {"created": 2, "failed": 1, "unchanged": 3}
    assert world.counts() == {"created": 1, "unchanged": 5}


def test_nothing_is_deleted_after_a_failure(world: World) -> None:
    three(world)
    world.delete("guide/c.md")
    world.write("d.md", "# Delta\n\nFourth.\n")
    with world.faults(Fault("422", nth=(1,), method="POST", path="/ai/external_pages")):
        assert world.counts() == {"failed": 2, "unchanged": 2}
    assert "guide/c.md" in world.pages()
    assert world.counts(allow_removals=True) == {"created": 1, "deleted": 1, "unchanged": 2}


def test_an_expected_plan_is_carried_out_past_the_guards_and_any_other_refused(world: World) -> None:
    three(world)
    world.config = world.config._replace(limits=Limits(deletes=1, deletes_percent=0))
    world.delete("a.md")
    world.delete("b.md")
    report = world.sync()
    assert isinstance(report.sources[0].plan.guard, GuardError)
    assert report.sources[0].counts["held"] == 2
    assert len(world.pages()) == 3
    assert report.digest in report.sources[0].plan.guard.hint
    with pytest.raises(StaleError):
        world.sync(expect="0123456789abcdef")
    assert world.counts(expect=report.digest) == {"deleted": 2, "unchanged": 1}
    assert sorted(world.pages()) == ["guide/c.md"]


def test_an_emptied_folder_deletes_nothing(world: World) -> None:
    three(world)
    for name in ("a.md", "b.md", "guide/c.md"):
        world.delete(name)
    report = world.sync()
    assert "empty" in report.sources[0].plan.guard.what
    assert len(world.pages()) == 3


def test_a_missing_folder_is_an_error_of_its_source_and_deletes_nothing(world: World) -> None:
    three(world)
    os.rename(world.docs, world.folder / "unmounted")
    report = world.sync()
    assert report.sources[0].plan.error is not None
    assert len(world.pages()) == 3


@pytest.mark.parametrize("change", [{"include": ("guide/",)}, {"exclude": ("guide/",)}])
def test_narrowed_rules_delete_nothing_without_a_word(world: World, change) -> None:
    three(world)
    world.set(**change)
    report = world.sync()
    assert "include, exclude or" in report.sources[0].plan.guard.what
    assert len(world.pages()) == 3
    assert world.sync(allow_removals=True).sources[0].plan.guard is None
    assert len(world.pages()) < 3


def test_an_ignored_document_is_not_taken_for_a_deleted_one(world: World) -> None:
    three(world)
    world.write(".finignore", "b.md\n")
    assert world.sync().sources[0].plan.guard is not None
    assert len(world.pages()) == 3


def test_a_path_moved_to_a_part_of_the_tree_deletes_nothing_without_a_word(world: World) -> None:
    three(world)
    world.set(path=str(world.docs / "guide"))
    assert world.sync().sources[0].plan.guard is not None
    assert len(world.pages()) == 3


def test_more_removals_than_the_share_stop_a_large_source_and_not_a_small_one(world: World) -> None:
    for number in range(40):
        world.write(f"{number}.md", f"# Page {number}\n\nText.\n")
    world.sync()
    world.config = world.config._replace(limits=FREE._replace(deletes_percent=20, small=5))
    for number in range(5):
        world.delete(f"{number}.md")
    assert world.counts() == {"deleted": 5, "unchanged": 35}
    for number in range(5, 15):
        world.delete(f"{number}.md")
    assert world.sync().sources[0].plan.guard is not None
    assert len(world.pages()) == 35


def test_a_wrong_token_is_refused_before_anything_is_touched(world: World) -> None:
    three(world)
    world.write("b.md", "# Beta\n\nNew.\n")
    with world.options_changed(token="another"), pytest.raises(AccessError):
        world.sync()
    assert world.pages()["b.md"]["html"] == "<p>Second.</p>"
    assert world.counts() == {"updated": 1, "unchanged": 2}


def test_another_workspace_is_refused_before_anything_is_touched(world: World) -> None:
    three(world)
    world.write("b.md", "# Beta\n\nNew.\n")
    with world.options_changed(id_code="somebody_else"), pytest.raises(GuardError, match="somebody_else"):
        world.sync()
    assert world.pages()["b.md"]["html"] == "<p>Second.</p>"


@pytest.mark.parametrize("damage", [b"", b"not a database at all, but long enough to be looked at", None])
def test_a_damaged_manifest_stops_the_run(world: World, damage: bytes | None) -> None:
    three(world)
    file = Path(world.config.manifest)
    for leftover in (f"{file}-wal", f"{file}-shm"):
        Path(leftover).unlink(missing_ok=True)
    content = file.read_bytes()
    file.write_bytes(damage if damage is not None else content[:6000] + os.urandom(len(content) - 6000))
    if damage == b"":
        # An empty file is an empty manifest: every page is sent again, onto itself.
        assert world.counts() == {"created": 3}
    else:
        with pytest.raises(ManifestError) as raised:
            world.sync()
        assert "refresh" in raised.value.hint
    assert len(world.pages()) == 3


def test_a_manifest_of_a_newer_program_is_refused(world: World) -> None:
    import sqlite3

    three(world)
    connection = sqlite3.connect(world.config.manifest)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ManifestError, match="99"):
        world.sync()


def test_a_second_run_at_once_is_told_who_holds_the_manifest(world: World) -> None:
    with locked(world.config.manifest), pytest.raises(LockedError, match=str(os.getpid())):
        world.sync()


def test_foreign_and_crawled_pages_are_never_touched(world: World) -> None:
    three(world)
    store = world.app.store
    crawled = store.create_source("https://www.example.com/", now=1, sync_behavior="automatic")
    store.seed_page(crawled.id, "a.md", {"title": "Theirs", "html": "<p>theirs</p>"}, now=1)
    ours = store.sources()[0].id
    store.seed_page(ours, "other-team:a.md", {"title": "Foreign", "html": "<p>foreign</p>"}, now=1)
    world.delete("guide/c.md")
    world.write("b.md", "# Beta\n\nNew.\n")
    world.sync(allow_removals=True, full=True)
    titles = sorted(page.title for page in store.pages())
    assert titles == ["Alpha", "Beta", "Foreign", "Theirs"]


def test_a_new_address_of_the_source_updates_it_and_creates_no_other(world: World) -> None:
    three(world)
    world.set(url="https://new.example.com/")
    world.sync()
    assert [source.url for source in world.app.store.sources()] == ["https://new.example.com/"]
    calls = world.app.calls.total()
    world.sync()
    assert world.app.calls.total() == calls


def test_a_page_deleted_by_a_run_that_died_comes_back_with_its_document_unchanged(world: World) -> None:
    world.config = world.config._replace(limits=FREE._replace(workers=1))
    three(world)
    world.write("guide/d.md", "# Delta\n\nFourth.\n")
    world.sync()
    world.write(".finignore", "guide/\n")
    world.killed_at(3, after=False)  # /me, one deletion; the other dies
    assert len(world.pages()) == 3
    world.write(".finignore", "")
    world.sync()
    assert len(world.pages()) == 4


def test_a_part_deleted_by_a_run_that_died_comes_back_with_the_old_text(world: World) -> None:
    world.config = world.config._replace(limits=FREE._replace(workers=1))
    world.set(max_page_bytes=120)
    old = "# A\n\nIntro.\n\n## One\n\n" + "word " * 15 + "\n\n## Two\n\n" + "term " * 20 + "\n"
    world.write("a.md", old)
    world.write("z.md", "# Z\n\nText.\n")
    world.sync()
    everything = world.seen()
    world.write("a.md", "# A\n\nIntro.\n\n## Two\n\n" + "term " * 20 + "\n")
    world.delete("z.md")
    world.killed_at(3, after=False)  # /me, the deletion of a part; that of z.md dies
    assert len(world.pages()) == 3
    world.write("a.md", old)
    world.write("z.md", "# Z\n\nText.\n")
    world.sync()
    assert world.seen() == everything


def test_a_held_document_does_not_make_every_later_run_look_at_everything(tmp_path: Path) -> None:
    world = World(tmp_path, settled=True)
    three(world)
    world.write("b.md", "---\ntitle: [\n---\n# Beta\n")
    world.write("bad.md", "---\ntitle: [\n---\n# New and bad\n")
    assert world.counts() == {"held": 2, "unchanged": 2}
    world.settle()
    with planned(world.config, Wish(), Progress()) as (plan, working, _):
        assert working is None, "it looked at the documents"
        assert [hold.key for hold in plan.sources[0].holds] == ["b.md", "bad.md"]
    assert world.counts() == {"held": 2, "unchanged": 2}
    world.write("b.md", "# Beta\n\nMended.\n")
    assert world.counts() == {"updated": 1, "held": 1, "unchanged": 2}
    world.close()


def test_an_unreadable_document_is_looked_at_again_until_it_can_be_read(tmp_path: Path) -> None:
    world = World(tmp_path, settled=True)
    three(world)
    os.symlink("missing.md", world.docs / "dangling.md")
    assert world.counts() == {"held": 1, "unchanged": 3}
    with planned(world.config, Wish(), Progress()) as (_, working, _manifest):
        assert working is not None
    world.close()


def test_a_manifest_of_another_place_is_refused_even_when_no_document_changed(world: World) -> None:
    three(world)
    world.config = world.config._replace(intercom=world.config.intercom._replace(base_url="https://api.eu.intercom.io"))
    with pytest.raises(GuardError, match=r"api\.eu\.intercom\.io"):
        world.sync()
    with pytest.raises(GuardError), planned(world.config, Wish(), Progress()):
        pass


def test_the_files_that_hold_private_text_are_their_owners_alone(world: World) -> None:
    three(world)
    for file in (world.config.manifest, world.options.store):
        assert os.stat(file).st_mode & 0o077 == 0


@pytest.mark.parametrize("workers", [1, 0])
def test_the_history_of_a_run_cut_short_tells_what_was_done_by_then(world: World, workers: int) -> None:
    world.config = world.config._replace(limits=FREE._replace(workers=workers))
    for name in "abcdef":
        world.write(f"{name}.md", f"# {name}\n\nText.\n")

    class Interrupting(Deadly):
        def handle_request(self, request):
            try:
                return super().handle_request(request)
            except Killed:
                raise KeyboardInterrupt from None

    world.wrap = lambda inner: Interrupting(inner, 6, after=False)
    with pytest.raises(KeyboardInterrupt):
        world.sync()
    world.wrap = lambda inner: inner
    with open_manifest(world.config.manifest) as manifest:
        run = manifest.history.runs(1)[0]
        counts = json.loads(run.counts or "{}")["guide"]
        assert run.outcome == "interrupted"
        assert counts["created"] == manifest.record_count("guide") == len(world.pages())
    assert world.counts() == {"created": 6 - counts["created"], "unchanged": counts["created"]}


def test_the_library_in_this_process_is_written_by_this_thread_alone(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in "abc":
        (tmp_path / "docs" / f"{name}.md").write_text(f"# {name}\n\nText.\n")
    manifest = str(tmp_path / "state" / "manifest.db")
    source = Source(name="guide", type="folder", url=SITE, path=str(tmp_path / "docs"))
    config = Config("", str(tmp_path), Intercom(target="library"), Limits(), manifest, (source,))
    senders: set[str] = set()

    class Watching(Progress):
        def step(self, count: int = 1) -> None:
            senders.update(thread.name for thread in threading.enumerate() if thread.name.startswith("upload"))

    assert sync(config, Wish(), connect, Watching()).sources[0].counts["created"] == 3
    assert senders == set()


def test_a_run_without_a_token_is_no_run_in_the_history(world: World) -> None:
    three(world)
    world.write("b.md", "# Beta\n\nNew.\n")
    with world.options_changed(token="another"), pytest.raises(AccessError):
        world.sync()
    with open_manifest(world.config.manifest) as manifest:
        assert len(manifest.history.runs(9)) == 1


def test_hidden_pages_are_counted_as_they_are_after_the_run(world: World) -> None:
    world.set(removal="hide")
    three(world)
    text = (world.docs / "guide/c.md").read_text()
    world.delete("guide/c.md")
    assert world.sync().sources[0].plan.hidden == 1
    world.write("guide/c.md", text)
    assert world.sync().sources[0].plan.hidden == 0


def test_a_page_that_intercom_shows_although_it_was_to_be_hidden_is_not_taken_for_done(world: World) -> None:
    class Deaf(httpx.BaseTransport):
        """An Intercom that does not listen to one of the flags."""

        def __init__(self, inner: httpx.BaseTransport) -> None:
            self.inner = inner

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method != "POST" or not request.url.path.endswith("/external_pages"):
                return self.inner.handle_request(request)
            body = json.loads(request.read()) | {"ai_agent_availability": True}
            headers = {name: value for name, value in request.headers.items() if name != "content-length"}
            return self.inner.handle_request(httpx.Request("POST", request.url, headers=headers, json=body))

    world.write("a.md", "---\nagent: false\n---\n# For people\n\nText.\n")
    world.wrap = Deaf
    report = world.sync()
    assert report.sources[0].counts["failed"] == 1
    assert "availability" in report.sources[0].failures[0].error.what
    world.wrap = lambda inner: inner
    assert world.counts() == {"created": 1}
