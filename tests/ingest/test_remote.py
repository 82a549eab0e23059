"""Intercom as it really is, against the manifest: refresh, verify, repair and rollback."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from ingest.errors import IncompleteError, UsageError
from ingest.manifest.store import open_manifest
from ingest.outcome import Progress
from ingest.refresh import refresh
from ingest.rollback import rollback, rollback_plan
from ingest.verify import Drift, repair, verify
from tests.ingest.test_promises import NAMES, Edit, Run, carry_out, firsts, rounds
from tests.ingest.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    world.write("a.md", "# Alpha\n\nFirst, see [b](b.md).\n")
    world.write("b.md", "# Beta\n\nSecond.\n")
    world.write("guide/c.md", "# Gamma\n\nThird.\n")
    world.sync()
    yield world
    world.close()


def lose_manifest(world: World) -> None:
    shutil.rmtree(os.path.dirname(world.config.manifest))


def refreshed(world: World):
    return refresh(world.config, (), world.connect, Progress())[0]


def drift(world: World) -> list[tuple[str, str]]:
    return sorted((one.kind, one.external_id) for one in verify(world.config, (), world.connect, Progress()))


def ids(world: World) -> dict[str, int]:
    return {name: page["id"] for name, page in world.pages().items()}


def writes(world: World) -> int:
    return sum(count for (method, _, _), count in world.app.calls.items() if method != "GET")


def test_a_lost_manifest_is_rebuilt_and_nothing_is_sent_twice(world: World) -> None:
    before, sent = ids(world), writes(world)
    lose_manifest(world)
    assert refreshed(world).learned == 3
    assert world.counts() == {"unchanged": 3}
    assert ids(world) == before
    assert writes(world) == sent


def test_a_lost_manifest_costs_no_page_even_if_the_server_rewrites_html(world: World) -> None:
    with world.options_changed(html="rewritten"):
        for name in ("a.md", "b.md", "guide/c.md"):
            world.write(name, (world.docs / name).read_text() + "\n- One\n- ![two](https://docs.example.com/2.png)\n")
        world.sync()
        before = writes(world)
        lose_manifest(world)
        assert refreshed(world).learned == 3
        world.write("guide/c.md", "# Gamma\n\nThird, and more.\n")
        assert world.counts() == {"updated": 1, "unchanged": 2}
        assert writes(world) == before + 1
        world.rename("b.md", "z.md")
        assert world.counts() == {"renamed": 1, "updated": 1, "unchanged": 1}  # a.md links to what was b.md
        assert world.counts() == {"unchanged": 3}


def test_what_was_recognised_once_is_not_compared_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.render import alike

    with world.options_changed(html="rewritten"):
        for name in ("a.md", "b.md", "guide/c.md"):
            world.write(name, (world.docs / name).read_text() + "\n- One\n- Two<br>\n")
        world.sync()
        lose_manifest(world)
        refreshed(world)
        assert world.counts() == {"unchanged": 3}
        monkeypatch.delattr(alike, "alike")
        assert world.counts(full=True) == {"unchanged": 3}


def test_a_page_that_was_hidden_before_the_manifest_was_lost_waits_for_the_rest_of_its_grace_period(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.set(removal="hide")
    world.delete("guide/c.md")
    assert world.counts() == {"deleted": 1, "unchanged": 2}
    before = writes(world)
    lose_manifest(world)
    refreshed(world)
    report = world.sync().sources[0]
    assert {name: count for name, count in report.counts.items() if count} == {"unchanged": 2}
    assert report.plan.hidden == 1
    assert writes(world) == before
    with open_manifest(world.config.manifest) as manifest:
        assert manifest.hidden_count("guide") == 1
    lose_manifest(world)
    refreshed(world)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 8 * 86400)
    report = world.sync().sources[0]
    assert (report.counts["deleted"], report.plan.hidden) == (1, 0)
    assert "guide/c.md" not in world.pages()


def test_a_lost_manifest_without_a_refresh_duplicates_nothing_either(world: World) -> None:
    before = ids(world)
    lose_manifest(world)
    assert world.counts() == {"created": 3}
    assert ids(world) == before
    assert len(world.app.store.sources()) == 1


def test_a_document_that_moved_while_the_manifest_was_lost_keeps_its_page(world: World) -> None:
    before = ids(world)
    lose_manifest(world)
    world.rename("b.md", "z/beta.md")
    refreshed(world)
    assert world.counts() == {"renamed": 1, "updated": 1, "unchanged": 1}
    assert ids(world) == before


def test_a_page_whose_document_was_deleted_while_the_manifest_was_lost_goes(world: World) -> None:
    lose_manifest(world)
    world.delete("guide/c.md")
    refreshed(world)
    assert world.counts() == {"deleted": 1, "unchanged": 2}


def test_after_a_refresh_a_page_that_may_belong_to_a_held_document_stays(world: World) -> None:
    world.write("d.md", "---\nid: delta\n---\n# Delta\n\nFourth.\n")
    world.sync()
    lose_manifest(world)
    world.write("d.md", "---\nid: [\n---\n# Delta\n\nFourth.\n")
    refreshed(world)
    assert world.sync().sources[0].counts["deleted"] == 0
    assert "delta" in world.pages()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(firsts, rounds)
def test_after_any_history_a_lost_manifest_costs_no_page_and_duplicates_none(
    first: list[str], history: list[tuple[list[Edit], Run]]
) -> None:
    """Promise 7."""
    world = World(Path(tempfile.mkdtemp()))
    try:
        for name, text in zip(NAMES, first, strict=False):
            world.write(name, text)
        for edited, run in history:
            for edit in edited:
                edit.do(world)
            carry_out(world, run)
        world.sync(allow_removals=True)
        before, seen = sorted(ids(world).values()), world.seen()
        lose_manifest(world)
        refresh(world.config, (), world.connect, Progress())
        world.sync(allow_removals=True)
        assert world.seen() == seen
        assert len(ids(world)) == len(before)
    finally:
        world.close()
        shutil.rmtree(world.folder)


def test_pages_of_others_are_not_adopted(world: World) -> None:
    store = world.app.store
    crawled = store.create_source("https://docs.example.com/", now=1, sync_behavior="automatic")
    store.seed_page(crawled.id, "x", {"title": "Crawled", "html": "<p>x</p>"}, now=1)
    store.seed_page(store.sources()[0].id, "other-team:x", {"title": "Foreign", "html": "<p>x</p>"}, now=1)
    lose_manifest(world)
    refreshed(world)
    with open_manifest(world.config.manifest) as manifest:
        assert [record.external_id for record in manifest.records("guide")] == ["a.md", "b.md", "guide/c.md"]


def test_a_listing_that_does_not_add_up_forgets_nothing(world: World) -> None:
    with world.options_changed(drift="count"), pytest.raises(IncompleteError):
        refreshed(world)
    with open_manifest(world.config.manifest) as manifest:
        assert manifest.record_count("guide") == 3


def test_a_listing_that_shifts_while_it_is_read_is_read_to_its_end(world: World) -> None:
    with world.options_changed(per_page=2, drift="insert", drift_times=1):
        refreshed(world)
    with open_manifest(world.config.manifest) as manifest:
        assert manifest.record_count("guide") == 3


def test_verify_is_quiet_when_all_is_as_it_should_be_even_if_the_server_rewrites_html(world: World) -> None:
    assert drift(world) == []
    with world.options_changed(html="rewritten"):
        for name in ("a.md", "b.md", "guide/c.md"):
            world.write(name, (world.docs / name).read_text() + "\nMore, <br> and more.\n")
        world.sync()
        assert drift(world) == []
        assert world.counts() == {"unchanged": 3}


def test_verify_names_what_is_missing_changed_and_unknown(world: World) -> None:
    store = world.app.store
    pages = ids(world)
    store.delete_page(pages["a.md"])
    store.upsert_page(1, "b.md", {"title": "Vandalised", "html": "<p>no</p>"}, now=2)
    store.seed_page(1, "by-hand", {"title": "By hand", "html": "<p>hand</p>"}, now=2)
    assert drift(world) == [("changed", "b.md"), ("missing", "a.md"), ("unknown", "by-hand")]


def test_repair_puts_back_what_is_missing_or_changed_and_leaves_the_unknown(world: World) -> None:
    store, seen = world.app.store, world.seen()
    store.delete_page(ids(world)["a.md"])
    store.upsert_page(1, "b.md", {"title": "Vandalised", "html": "<p>no</p>"}, now=2)
    found, report = repair(world.config, (), world.connect, Progress())
    assert {one.kind for one in found} == {"missing", "changed"}
    assert isinstance(found[0], Drift)
    assert report.sources[0].counts["created"] == 1
    assert report.sources[0].counts["updated"] == 1
    assert world.seen() == seen
    assert drift(world) == []
    assert world.counts() == {"unchanged": 3}


def test_what_a_refresh_learns_of_a_changed_page_is_set_right_by_the_next_sync(world: World) -> None:
    seen = world.seen()
    world.app.store.upsert_page(1, "b.md", {"title": "Vandalised", "html": "<p>no</p>"}, now=2)
    world.app.store.delete_page(ids(world)["guide/c.md"])
    one = refreshed(world)
    assert (one.same, one.learned, one.forgotten) == (1, 1, 1)
    assert world.counts() == {"created": 1, "updated": 1, "unchanged": 1}
    assert world.seen() == seen


def test_verify_of_an_empty_manifest_says_what_to_do(world: World) -> None:
    lose_manifest(world)
    with pytest.raises(UsageError, match="empty"):
        drift(world)


def test_a_source_deleted_in_intercom_is_created_again_after_a_refresh(world: World) -> None:
    seen = world.seen()
    world.app.store.delete_source(1)
    refreshed(world)
    assert world.counts() == {"created": 3}
    assert world.seen() == seen


def test_a_rollback_puts_back_every_page_a_run_created_changed_or_deleted(world: World) -> None:
    seen = world.seen()
    world.write("b.md", "# Beta\n\nWrong.\n")
    world.write("d.md", "# Delta\n\nWrong too.\n")
    world.delete("guide/c.md")
    run = world.sync(allow_removals=True).run
    assert run is not None
    with open_manifest(world.config.manifest) as manifest:
        plan, left = rollback_plan(world.config, run, manifest)
    assert left == []
    report = rollback(world.config, run, plan.digest, world.connect, Progress())
    counts = report.sources[0].counts
    assert (counts["created"], counts["updated"], counts["deleted"]) == (1, 1, 1)
    assert world.seen() == seen
    # What the documents say now is published again by the next run.
    assert world.counts(allow_removals=True) == {"created": 1, "updated": 1, "deleted": 1, "unchanged": 1}


def test_a_rollback_leaves_pages_that_changed_again_since(world: World) -> None:
    world.write("b.md", "# Beta\n\nWrong.\n")
    run = world.sync().run
    assert run is not None
    world.write("b.md", "# Beta\n\nRight.\n")
    world.sync()
    with open_manifest(world.config.manifest) as manifest:
        plan, left = rollback_plan(world.config, run, manifest)
    assert left == ["b.md"]
    assert plan.sources == ()


def test_a_rollback_of_a_run_that_never_was_is_refused(world: World) -> None:
    with open_manifest(world.config.manifest) as manifest, pytest.raises(UsageError, match="no run 99"):
        rollback_plan(world.config, 99, manifest)


def test_an_id_that_looks_like_somebody_elses_prefix_is_known_to_be_ours(world: World) -> None:
    world.write("kb.md", "---\nid: kb:123\n---\n# Known\n\nText.\n")
    world.sync()
    assert drift(world) == []
    assert refreshed(world).forgotten == 0


def test_a_hidden_page_that_drifted_is_hidden_again_and_its_grace_period_goes_on(world: World) -> None:
    world.set(removal="hide", grace_days=7)
    world.delete("guide/c.md")
    world.sync()
    with open_manifest(world.config.manifest) as manifest:
        since = manifest.record("guide", "guide/c.md")
    world.app.store.upsert_page(1, "guide/c.md", {"agent": True}, now=2)
    assert drift(world) == [("changed", "guide/c.md")]
    repair(world.config, (), world.connect, Progress())
    assert world.pages()["guide/c.md"]["agent"] is False
    with open_manifest(world.config.manifest) as manifest:
        now = manifest.record("guide", "guide/c.md")
    assert since is not None
    assert now is not None
    assert now.hidden_at == since.hidden_at
