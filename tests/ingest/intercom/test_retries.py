"""When a failed call is made again, and how long after."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.intercom.errors import NotFound, Rejected, Throttled, Unavailable, UnknownOutcome
from ingest.intercom.retries import LONGEST_WAIT, Policy, persist, retry_after


def failing(*errors):
    """A call that fails so, in turn, and then succeeds; and the list of attempts made."""
    left, made = list(errors), []

    def call():
        made.append(1)
        if left:
            raise left.pop(0)
        return "done"

    return call, made


def patient(**given):
    """A policy that does not really wait, and the pauses it made."""
    pauses = []
    return Policy(**{"sleep": pauses.append, "random": lambda: 1.0, **given}), pauses


@pytest.mark.parametrize("error", [Unavailable("down"), Throttled("too many", retry_after=100)])
def test_a_call_is_given_up_with_its_error_when_there_is_nothing_left_to_wait_for(error):
    call, made = failing(error, error)
    with pytest.raises(type(error)):
        persist(call, patient(sleep=lambda seconds: True)[0], repeatable=True)
    assert len(made) == 1


@pytest.mark.parametrize("error", [Unavailable("down"), UnknownOutcome("silence")])
def test_a_repeatable_call_is_repeated_when_it_is_unknown_whether_it_arrived(error):
    call, made = failing(error, error)
    assert persist(call, patient()[0], repeatable=True) == "done"
    assert len(made) == 3


@pytest.mark.parametrize("error", [Unavailable("down"), UnknownOutcome("silence")])
def test_any_other_call_is_not_repeated_then(error):
    call, made = failing(error)
    with pytest.raises(type(error)):
        persist(call, patient()[0], repeatable=False)
    assert len(made) == 1


def test_a_call_that_certainly_did_not_arrive_is_always_repeated():
    call, _ = failing(Unavailable("no connection", arrived=False))
    assert persist(call, patient()[0], repeatable=False) == "done"


def test_a_refused_call_that_is_not_repeatable_is_repeated_since_nothing_was_done():
    call, _ = failing(Throttled("429"))
    assert persist(call, patient()[0], repeatable=False) == "done"


def test_attempts_are_bounded_and_the_last_error_is_raised():
    call, made = failing(*[Unavailable(str(number)) for number in range(10)])
    with pytest.raises(Unavailable, match="3"):
        persist(call, patient(attempts=4)[0], repeatable=True)
    assert len(made) == 4


def test_being_told_to_slow_down_is_no_failure_but_does_end():
    call, made = failing(*[Throttled("429")] * 20)
    assert persist(call, patient(attempts=2)[0], repeatable=True) == "done"
    call, made = failing(*[Throttled("429")] * 20)
    with pytest.raises(Throttled):
        persist(call, patient(throttles=5)[0], repeatable=True)
    assert len(made) == 5


@pytest.mark.parametrize("error", [Rejected("400"), NotFound("404")])
def test_what_is_wrong_with_the_call_itself_is_not_repeated(error):
    call, made = failing(error)
    with pytest.raises(type(error)):
        persist(call, patient()[0], repeatable=True)
    assert len(made) == 1


def test_pauses_double_up_to_the_longest():
    policy, pauses = patient(attempts=10)
    call, _ = failing(*[Unavailable("down")] * 9)
    persist(call, policy, repeatable=True)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_every_pause_is_drawn_between_nothing_and_the_bound(failures, dice):
    policy, _ = patient(random=lambda: dice)
    assert 0 <= policy.pause(failures, None) <= 30


def test_a_pause_the_server_asks_for_is_kept():
    policy, pauses = patient()
    call, _ = failing(Unavailable("503", retry_after=17.0), Throttled("429", retry_after=3.0))
    persist(call, policy, repeatable=True)
    assert pauses == [17.0, 3.0]


@pytest.mark.parametrize(("value", "seconds"), [("7", 7), ("0", 0), ("99999", LONGEST_WAIT), ("9" * 400, LONGEST_WAIT)])
def test_retry_after_in_seconds_is_read_and_capped(value, seconds):
    assert retry_after({"retry-after": value}) == seconds


@pytest.mark.parametrize("value", ["", "soon", "-3", "1.5", "٣", "Mon, 99 Foo 2020"])
def test_a_retry_after_that_means_nothing_is_ignored(value):
    assert retry_after({"retry-after": value}) is None


@pytest.mark.parametrize("skew", [-86400, 0, 86400])
def test_a_retry_after_that_is_a_date_is_measured_by_the_servers_own_clock(skew):
    now = time.time() + skew
    headers = {"retry-after": formatdate(now + 30, usegmt=True), "date": formatdate(now, usegmt=True)}
    assert retry_after(headers) == 30


def test_a_date_in_the_past_asks_for_no_pause_and_one_far_away_is_capped():
    assert retry_after({"retry-after": formatdate(0, usegmt=True)}) == 0
    assert retry_after({"retry-after": formatdate(time.time() + 9999, usegmt=True)}) == LONGEST_WAIT
