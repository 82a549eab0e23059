"""What a watch does, and when: in simulated time, against a real engine and an emulated Intercom."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import workers
from ingest.errors import Failure, GuardError
from ingest.intercom.emulator import Fault
from ingest.manifest.lock import locked
from ingest.settings import Limits
from tests.ingest.watch.simulated import PATIENT, Simulation
from tests.ingest.world import World


@pytest.fixture(scope="module", autouse=True)
def one_worker() -> Iterator[None]:
    """Kept from one test to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "warm", lambda: None)
        patch.setattr(workers, "stop", lambda: None)
        yield
    workers.stop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, settled=True)
    for name in "abc":
        world.write(f"{name}.md", f"# {name}\n\nText.\n")
    world.settle()
    yield world
    world.close()


def test_everything_is_synced_at_the_start_and_then_nothing_is_done(world: World) -> None:
    day = Simulation(world)
    calls, later = day.calls(10), day.calls(3_000)
    day.run(3_001)
    assert set(world.pages()) == {"a.md", "b.md", "c.md"}
    assert calls == later
    assert day.kinds() == ["started", "watching", "synced"]
    assert day.watcher.status().runs == 4, "at the start, and every quarter of an hour"


def test_a_save_is_synced_a_quiet_period_later(world: World) -> None:
    day = Simulation(world)
    day.write(10, "a.md", "# a\n\nBetter.\n")
    before, after = day.see(10.9), day.see(11.1)
    day.run(12)
    assert (before[0].doing, before[0].pending) == ("waiting", 1)
    assert (after[0].doing, after[0].pending) == ("up to date", 0)
    assert world.pages()["a.md"]["html"] == "<p>Better.</p>"
    assert day.told[-1].counts == {"updated": 1, "unchanged": 2}


def test_one_run_follows_a_hundred_saves_and_none_waits_longer_than_allowed(world: World) -> None:
    day = Simulation(world)
    for number in range(100):
        day.write(10 + number / 2, "a.md", f"# a\n\nEdition {number}.\n")
    day.run(70)
    assert day.watcher.status().runs == 3, "at the start, after thirty seconds, and when it was quiet"
    assert world.pages()["a.md"]["html"] == "<p>Edition 99.</p>"


def test_a_page_is_deleted_only_when_its_document_has_been_gone_for_long_enough(world: World) -> None:
    day = Simulation(world)
    day.delete(10, "a.md")
    looked, settled = day.pages(15.9), day.pages(16.1)
    day.run(17)
    assert "a.md" in looked[0]
    assert "a.md" not in settled[0]


def test_a_document_that_comes_back_in_time_never_lost_its_page(world: World) -> None:
    day = Simulation(world)
    before = world.sync() and world.pages()["a.md"]["id"]
    day.delete(10, "a.md")
    day.write(13, "a.md", "# a\n\nBack.\n", before=False)
    day.run(60)
    assert world.pages()["a.md"]["id"] == before
    assert world.pages()["a.md"]["html"] == "<p>Back.</p>"


def test_a_build_that_takes_minutes_between_emptying_and_filling_loses_no_page(world: World) -> None:
    for number in range(50):
        world.write(f"site/{number}.md", f"# {number}\n\nText {number}.\n")
    for number in range(200):
        world.write(f"more/{number}.md", f"# More {number}\n\nMore text {number}.\n")
    world.config = world.config._replace(limits=Limits(deletes=0, deletes_percent=0))
    world.sync()
    before = {name: page["id"] for name, page in world.pages().items()}
    day = Simulation(world)
    for number in range(50):
        day.delete(10 + number / 100, f"site/{number}.md")
        day.write(240 + number / 100, f"site/{number}.md", f"# {number}\n\nBuilt anew {number}.\n", before=False)
    during = day.pages(235)
    day.run(600)
    assert during[0] == before.keys()
    assert {name: page["id"] for name, page in world.pages().items()} == before
    assert "anew" in world.pages()["site/7.md"]["html"]


def test_a_document_that_is_back_while_others_are_still_being_sent_keeps_its_page(world: World) -> None:
    world.sync()
    before = world.pages()["a.md"]["id"]
    day = Simulation(world)
    day.delete(10, "a.md")
    day.write(15.95, "b.md", "# b\n\nBetter.\n")

    def sent() -> None:
        if not (world.docs / "a.md").exists() and day.clock.moment > 1016:
            world.write("a.md", "# a\n\nBack.\n")
            day.say("a.md", before=False, shape=True)

    world.wrap = lambda inner: Noticing(inner, sent)
    day.run(60)
    assert world.pages()["b.md"]["html"] == "<p>Better.</p>"
    assert world.pages()["a.md"]["html"] == "<p>Back.</p>"
    assert world.pages()["a.md"]["id"] == before
    assert "failed" not in day.kinds()


class Noticing:
    """Says when a page has been sent."""

    def __init__(self, inner, sent) -> None:
        self.inner, self.sent = inner, sent

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def close(self):
        return None

    def handle_request(self, request):
        answer = self.inner.handle_request(request)
        if request.method == "POST":
            self.sent()
        return answer


def test_a_rename_keeps_its_page(world: World) -> None:
    world.sync()
    before = world.pages()["a.md"]["id"]
    day = Simulation(world)

    def rename() -> None:
        world.rename("a.md", "z.md")
        day.say("a.md", shape=True)
        day.say("z.md", before=False, shape=True)

    day.clock.at(10, rename)
    day.run(30)
    assert world.pages()["a.md"]["id"] == before
    assert world.pages()["a.md"]["url"].endswith("/z.md")


def test_edits_go_on_while_something_is_gone(world: World) -> None:
    day = Simulation(world, PATIENT._replace(settle=60))
    day.delete(10, "a.md")
    day.write(20, "b.md", "# b\n\nBetter.\n")
    day.run(30)
    assert world.pages()["b.md"]["html"] == "<p>Better.</p>"
    assert "a.md" in world.pages()


def test_a_source_nobody_tells_of_is_polled_and_says_why_once(world: World) -> None:
    day = Simulation(world, deaf="nobody tells here")
    day.clock.at(10, lambda: world.write("a.md", "# a\n\nBetter.\n"))
    before, after = day.pages(299), day.see(301)
    day.run(1_000)
    assert before
    assert (after[0].how, after[0].why) == ("polled", "nobody tells here")
    assert world.pages()["a.md"]["html"] == "<p>Better.</p>"
    assert day.kinds().count("polling") == 1
    assert day.watcher.status().runs == 4


def test_a_source_that_can_be_heard_again_is_not_polled_any_longer(world: World) -> None:
    day = Simulation(world, deaf="no room")
    day.clock.at(10, lambda: setattr(day, "deaf", ""))
    day.run(310)
    assert day.kinds() == ["started", "polling", "synced", "watching"]
    assert day.watcher.status().sources[0].how == "events"


def test_a_source_may_have_an_interval_of_its_own(world: World) -> None:
    world.set(poll=100.0)
    day = Simulation(world, deaf="nobody tells here")
    day.run(1_050)
    assert day.watcher.status().runs == 11


def test_two_polls_must_find_a_document_gone(world: World) -> None:
    day = Simulation(world, deaf="nobody tells here")
    day.clock.at(10, lambda: world.delete("a.md"))
    found, gone = day.pages(302), day.pages(306)
    day.run(310)
    assert "a.md" in found[0]
    assert "a.md" not in gone[0]


@pytest.mark.parametrize("step", [3_600.0, -3_600.0])
def test_after_a_step_of_the_clock_everything_is_looked_at(world: World, step: float) -> None:
    """As after a night in which the machine slept, when only the clock on the wall went on."""
    day = Simulation(world)

    def sleep() -> None:
        world.write("a.md", "# a\n\nWritten while nobody heard.\n")
        day.clock.ahead += step

    day.clock.at(100, sleep)
    day.run(110)
    assert "lost" in day.kinds()
    assert world.pages()["a.md"]["html"] == "<p>Written while nobody heard.</p>"
    assert day.watcher.status().lost == 1


def test_lost_events_make_it_listen_anew_and_look_at_everything(world: World) -> None:
    day = Simulation(world)

    def overflow() -> None:
        world.write("a.md", "# a\n\nNobody told.\n")
        day.ears[-1].miss()

    day.clock.at(10, overflow)
    day.run(13)
    assert world.pages()["a.md"]["html"] == "<p>Nobody told.</p>"
    assert [ears.closed for ears in day.ears] == [True, True]
    assert day.kinds() == ["started", "watching", "synced", "lost", "synced"]


def test_a_folder_that_vanishes_and_returns_loses_nothing(world: World, tmp_path: Path) -> None:
    day = Simulation(world)

    def vanish() -> None:
        os.rename(world.docs, tmp_path / "elsewhere")
        day.ears[-1].whole = False

    def come_back() -> None:
        (tmp_path / "elsewhere" / "a.md").write_text("# a\n\nBack.\n")
        os.rename(tmp_path / "elsewhere", world.docs)

    day.clock.at(10, vanish)
    away = day.see(1_000)
    day.clock.at(2_000, come_back)
    day.run(2_010)
    assert away[0].failure is not None
    assert "not there" in away[0].failure.what
    assert away[0].doing == "retrying"
    assert day.kinds() == ["started", "watching", "synced", "gone", "back", "recovered"]
    assert set(world.pages()) == {"a.md", "b.md", "c.md"}
    assert world.pages()["a.md"]["html"] == "<p>Back.</p>"


def test_a_folder_that_a_build_makes_anew_is_not_looked_at_while_it_is_missing(world: World) -> None:
    day = Simulation(world)

    def begin() -> None:
        for name in "abc":
            world.delete(f"{name}.md")
        world.docs.rmdir()
        day.ears[-1].whole = False
        day.say(None, shape=True)

    def end() -> None:
        world.docs.mkdir()
        for name in "abc":
            world.write(f"{name}.md", f"# {name}\n\nBuilt anew.\n")

    day.clock.at(10, begin)
    day.clock.at(70, end)
    day.run(80)
    assert "failed" not in day.kinds()
    assert world.pages()["b.md"]["html"] == "<p>Built anew.</p>"


def test_a_folder_that_is_replaced_by_another_is_looked_at(world: World, tmp_path: Path) -> None:
    day = Simulation(world)

    def replace() -> None:
        os.rename(world.docs, tmp_path / "old")
        world.docs.mkdir()
        for name in "abc":
            world.write(f"{name}.md", f"# {name}\n\nOther text.\n")
        day.ears[-1].whole = False

    day.clock.at(10, replace)
    day.run(20)
    assert world.pages()["b.md"]["html"] == "<p>Other text.</p>"
    assert len(day.ears) == 2


def test_a_failing_network_is_told_once_and_tried_again_with_growing_pauses(world: World) -> None:
    world.attempts = 1
    day = Simulation(world)
    with world.faults(Fault("503", rate=1.0)):
        day.write(70, "a.md", "# a\n\nWritten meanwhile.\n")
        day.run(100)
    assert day.kinds() == ["started", "watching", "failed"]
    assert day.watcher.status().runs == 6, "after 0, 2, 6, 14, 30 and 62 seconds; no event hastens that"
    assert day.watcher.status().sources[0].failures == 6


def test_when_the_network_is_back_it_says_so_and_catches_up(world: World) -> None:
    world.attempts = 1
    day = Simulation(world)
    day.clock.at(20, lambda: setattr(world, "app", sane))
    sane = world.app
    with world.faults(Fault("503", rate=1.0)):
        day.run(40)
        assert day.kinds() == ["started", "watching", "failed", "recovered"]
        assert set(world.pages()) == {"a.md", "b.md", "c.md"}
        status = day.watcher.status().sources[0]
        assert (status.failures, status.failure, status.failing_since) == (0, None, None)
        world.app = sane


def test_a_page_intercom_rejects_keeps_the_others_going_and_an_edit_is_tried_at_once(world: World) -> None:
    world.write("a.md", "---\nlocale: xx-unknown-locale\n---\n# a\n\nText.\n")
    world.config = world.config._replace(intercom=world.config.intercom._replace(version="2.17"))
    day = Simulation(world)
    day.write(50, "a.md", "# a\n\nMended.\n")
    early = day.pages(40)
    day.run(52)
    assert early[0] >= {"b.md", "c.md"}
    assert world.pages()["a.md"]["html"] == "<p>Mended.</p>"


def test_what_a_guard_stops_is_told_once_with_the_command_that_allows_it(world: World) -> None:
    for number in range(30):
        world.write(f"{number}.md", f"# {number}\n\nText {number}.\n")
    world.config = world.config._replace(limits=Limits(deletes_percent=20, small=0))
    world.sync()
    day = Simulation(world)
    for number in range(20):
        day.delete(10, f"{number}.md")
    stands = day.see(3_000)
    day.run(4_000)
    refused = [one for one in day.told if one.kind == "refused"]
    assert len(refused) == 1
    assert isinstance(refused[0].failure, GuardError)
    assert "--expect" in refused[0].failure.hint
    assert stands[0].doing == "stopped"
    assert len(world.pages()) == 33


def test_a_guard_that_has_nothing_to_stop_any_more_is_forgotten(world: World) -> None:
    for number in range(30):
        world.write(f"{number}.md", f"# {number}\n\nText {number}.\n")
    world.config = world.config._replace(limits=Limits(deletes_percent=20, small=0))
    world.sync()
    day = Simulation(world)
    for number in range(20):
        day.delete(10, f"{number}.md")
        day.write(500, f"{number}.md", f"# {number}\n\nText {number}.\n", before=False)
    day.run(520)
    assert day.kinds()[-2:] == ["refused", "recovered"]
    assert day.watcher.status().sources[0].doing == "up to date"


def test_refused_access_is_not_tried_again_every_second(world: World) -> None:
    day = Simulation(world)
    with world.faults(Fault("401", rate=1.0)):
        for second in range(10, 200, 5):
            day.write(second, "a.md", f"# a\n\nEdition {second}.\n")
        stands = day.see(150)
        day.run(299)
    assert day.kinds() == ["started", "watching", "refused"]
    assert stands[0].doing == "stopped"
    assert day.watcher.status().runs == 1


def test_another_run_that_holds_the_manifest_is_waited_for_in_silence(world: World) -> None:
    day = Simulation(world)
    lock = locked(world.config.manifest)
    lock.__enter__()
    day.clock.at(30, lambda: lock.__exit__(None, None, None))
    waits = day.see(20)
    day.run(40)
    assert waits[0].doing == "waiting"
    assert day.kinds() == ["started", "watching", "synced"]


def test_a_mistake_of_the_programs_own_is_shown_and_the_watch_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.planner import Planner

    def broken(_self: object) -> None:
        raise ZeroDivisionError

    day = Simulation(world)
    with monkeypatch.context() as patch:
        patch.setattr(Planner, "plan", broken)
        day.clock.at(5, patch.undo)
        day.run(20)
    assert day.kinds() == ["started", "watching", "failed", "recovered"]


def test_one_source_that_fails_keeps_no_other_waiting(world: World, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / ".finignore").write_bytes(b"[\n")
    first = world.config.sources[0]
    other = first._replace(name="other", path=str(tmp_path / "other"), url="https://other.example.com/")
    world.config = world.config._replace(sources=(other, first))
    day = Simulation(world)
    day.run(10)
    assert set(world.pages()) == {"a.md", "b.md", "c.md"}
    stands = {one.name: one for one in day.watcher.status().sources}
    assert stands["guide"].doing == "up to date"
    assert stands["other"].doing == "retrying"
    assert stands["guide"].pages == 3


def test_while_git_switches_branches_nothing_is_looked_at(world: World) -> None:
    world.sync()
    (world.docs / ".git").mkdir()
    lock = world.docs / ".git" / "index.lock"
    day = Simulation(world)

    def begin() -> None:
        lock.write_text("")
        world.write("a.md", "# a\n\nHalf of a branch.\n")
        day.say("a.md")

    day.clock.at(10, begin)
    during = day.calls(9), day.calls(19)
    day.clock.at(20, lock.unlink)
    day.run(23)
    assert during[0] == during[1]
    assert "Half" in world.pages()["a.md"]["html"]


def test_a_reload_goes_on_with_the_new_configuration(world: World, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "d.md").write_text("# d\n\nText.\n")
    first = world.config.sources[0]
    other = first._replace(name="other", path=str(tmp_path / "other"), url="https://other.example.com/")
    day = Simulation(world)
    day.clock.at(10, lambda: day.watcher.reload(world.config._replace(sources=(first, other))))
    day.run(20)
    assert day.kinds()[3] == "reloaded"
    assert set(world.pages()) == {"a.md", "b.md", "c.md", "d.md"}


def test_a_reload_that_cannot_work_changes_nothing(world: World) -> None:
    day = Simulation(world)
    broken = world.config._replace(sources=(world.config.sources[0]._replace(type="no.such:Thing"),))
    with pytest.raises(Failure):
        day.watcher.reload(broken)
    day.run(5)
    assert "reloaded" not in day.kinds()


def test_a_stop_ends_a_run_between_two_pages_and_the_next_goes_on_from_there(world: World) -> None:
    for number in range(200):
        world.write(f"{number}.md", f"# {number}\n\nText {number}.\n")
    day = Simulation(world)
    world.wrap = lambda inner: Stopper(inner, day)
    day.run(100)
    there = len(world.pages())
    assert 0 < there < 203
    world.wrap = lambda inner: inner
    assert world.sync().sources[0].counts["created"] == 203 - there


class Stopper:
    """Stops the watch at the twentieth page."""

    def __init__(self, inner, day: Simulation) -> None:
        self.inner, self.day, self.left = inner, day, 20

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def close(self):
        return None

    def handle_request(self, request):
        self.left -= 1
        if not self.left:
            self.day.watcher.stop()
        return self.inner.handle_request(request)


def test_a_document_that_becomes_held_is_told_once_with_the_reason(world: World) -> None:
    world.sync()
    day = Simulation(world)
    day.write(10, "a.md", "---\nid: [\n---\n# a\n\nBroken.\n")
    day.write(30, "b.md", "# b\n\nAnother edition.\n")
    day.write(50, "a.md", "# a\n\nMended.\n")
    day.write(70, "a.md", "---\nid: [\n---\n# a\n\nBroken.\n")
    day.run(100)
    held = [(happened.source, happened.text) for happened in day.told if happened.kind == "held"]
    assert len(held) == 2
    assert held[0] == held[1]
    assert held[0][1].startswith("a.md:")
    assert day.watcher.status().sources[0].held == 1


def test_once_looks_again_at_what_is_to_be_removed_and_ends(world: World) -> None:
    world.sync()
    world.delete("a.md")
    world.write("d.md", "# d\n\nNew.\n")
    day = Simulation(world)
    reports = day.watcher.once()
    assert set(world.pages()) == {"b.md", "c.md", "d.md"}
    assert day.clock.moment == 1005
    assert reports[0].sources[0].counts["deleted"] == 1


def test_once_raises_what_kept_it_from_working(world: World) -> None:
    with locked(world.config.manifest), pytest.raises(Failure, match="holds the manifest"):
        Simulation(world).watcher.once()


def test_a_connection_is_kept_between_runs_and_let_go_when_nothing_happens(world: World) -> None:
    opened: list[float] = []
    day = Simulation(world)
    connect = world.connect

    def counted(config):
        opened.append(day.clock.moment)
        return connect(config)

    world.connect = counted  # type: ignore[method-assign]
    for second in (10, 20, 30, 400):
        day.write(second, "a.md", f"# a\n\nEdition {second}.\n")
    day.run(500)
    assert opened == [1000, 1401]
