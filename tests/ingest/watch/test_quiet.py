"""When a source is looked at: after quiet, after patience, after failures, and every so often."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.outcome import Touched
from ingest.watch.quiet import MOST_PATHS, MOST_PATIENCE, Quiet, Settling
from ingest.watch.schedule import LONGEST_PAUSE, Schedule, pause

moments = st.lists(st.floats(0, 1000), min_size=1, max_size=30).map(sorted)


def test_nothing_is_due_where_nothing_happens() -> None:
    assert Quiet(1, 30).due is None
    assert Quiet(1, 30).rests < 0


@given(moments)
def test_a_look_is_due_after_quiet_but_never_later_than_the_longest_wait(heard: list[float]) -> None:
    quiet = Quiet(1, 30)
    for at in heard:
        quiet.heard("a.md", at)
    assert quiet.due == min(heard[-1] + 1, heard[0] + 30)
    assert quiet.rests == heard[-1] + 1


def test_what_was_taken_is_not_pending_any_more() -> None:
    quiet = Quiet(1, 30)
    quiet.heard("a.md", 5, before=True)
    quiet.heard("b.md", 6, before=False)
    quiet.heard("a.md", 7, before=False)
    assert quiet.count == 2
    assert set(quiet.take()) == {Touched("a.md", before=True), Touched("b.md", before=False)}
    assert (quiet.due, quiet.count, quiet.take()) == (None, 0, ())


def test_one_thing_nobody_knows_the_place_of_is_everything() -> None:
    quiet = Quiet(1, 30)
    quiet.heard("a.md", 1)
    quiet.heard(None, 2)
    quiet.heard("b.md", 3)
    assert quiet.take() == ()


def test_a_storm_takes_no_memory() -> None:
    quiet = Quiet(1, 30)
    for number in range(100_000):
        quiet.heard(f"{number}.md", 1)
    assert len(quiet._paths) <= MOST_PATHS
    assert quiet.take() == ()


@given(moments, st.integers(1, 500))
def test_what_is_gone_is_believed_once_nothing_came_or_went_for_long_enough(heard: list[float], lost: int) -> None:
    settling = Settling(5)
    settling.found(frozenset({"a"}), lost, 0)
    for at in heard:
        settling.heard(at)
    due = heard[-1] + 5 * min(lost, MOST_PATIENCE)
    assert settling.due == pytest.approx(due)
    assert settling.believed(due - 0.1) == frozenset()
    assert settling.believed(due + 0.1) == {"a"}


def test_more_that_is_gone_waits_anew_and_less_does_not() -> None:
    settling = Settling(5)
    settling.found(frozenset("ab"), 2, 0)
    settling.found(frozenset("a"), 1, 4)
    assert settling.due == 5
    settling.found(frozenset("ac"), 2, 5)
    assert settling.due == 15
    settling.found(frozenset(), 0, 6)
    assert settling.due is None
    assert settling.believed(1000) == frozenset()


def test_a_rename_alone_waits_no_longer_than_one_page() -> None:
    settling = Settling(5)
    settling.found(frozenset("abcdef"), 0, 0)
    assert settling.due == 5


def test_pauses_grow_and_end_growing() -> None:
    pauses = [pause(failures) for failures in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[:3] == [2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE


def test_failures_are_tried_again_with_growing_pauses_until_one_look_goes_well() -> None:
    schedule = Schedule(900, 0)
    assert schedule.due == 0
    schedule.failed(10)
    assert schedule.due == 12
    schedule.failed(12, at_least=60)
    assert schedule.due == 72
    schedule.looked(80)
    assert (schedule.due, schedule.failures) == (980, 0)
    schedule.failed(980)
    assert schedule.due == 982


def test_what_is_in_doubt_is_looked_at_soon_and_then_ever_more_rarely() -> None:
    schedule = Schedule(900, 0)
    dues = []
    for _ in range(12):
        schedule.looked(0, doubtful=True)
        dues.append(schedule.due)
    assert dues[:3] == [2, 4, 8]
    assert dues[-1] == LONGEST_PAUSE
    schedule.looked(0)
    assert schedule.due == 900
