"""The budget of calls, against a simulated server with a clock of its own; the limiter, with real threads."""

from __future__ import annotations

import heapq
import math
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count, cycle
from subprocess import run

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.intercom.budget import PATIENCE, Budget, Sent
from ingest.intercom.limits import Limiter

WINDOW = 10.0


@dataclass
class Server:
    """Counts calls in windows of its own clock, `ahead` of ours and a little faster or slower."""

    limit: int = 100
    ahead: float = 0.0
    drift: float = 0.0
    phase: float = 0.0
    """Seconds by which its windows miss the multiples of ten."""
    rounding: object = math.floor
    """What makes a whole second of a reset."""
    others: int = 0
    """Calls another program makes at the start of each window."""
    counted: Counter[int] = field(default_factory=Counter)
    refused: int = 0

    def window_at(self, now: float) -> int:
        return math.floor((now * (1 + self.drift) + self.ahead - self.phase) / WINDOW)

    def answer(self, now: float) -> tuple[int, dict[str, str]]:
        window = self.window_at(now)
        self.counted[window] += 1
        left = self.limit - self.others - self.counted[window]
        self.refused += left < 0
        reset = self.rounding((window + 1) * WINDOW + self.phase)  # type: ignore[operator]
        return (429 if left < 0 else 200), {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(max(left, 0)),
            "x-ratelimit-reset": str(reset),
        }


def simulate(budget, server, *, seconds, workers, latencies, lost=(False,), answer=None):
    """Let workers call as fast as the budget lets them. `latencies`: (way there, way back), in turn."""
    answer = answer or server.answer
    order, latency, loses = count(), cycle(latencies), cycle(lost)
    events: list[tuple[float, int, str, object]] = [(0.0, next(order), "tick", None)]
    idle, sent_at = workers, []
    while events and events[0][0] <= seconds:
        now, _, kind, what = heapq.heappop(events)
        if kind == "arrives":
            call, back = what
            status, headers = answer(now)
            heapq.heappush(events, (now + back, next(order), "answered", (call, status, headers)))
        elif kind == "answered":
            call, status, headers = what
            idle += 1
            if next(loses):
                budget.lost(call, now)
            else:
                budget.answered(call, now, headers, status)
        while idle and budget.wait(now) <= 0:
            there, back = next(latency)
            heapq.heappush(events, (now + there, next(order), "arrives", (budget.sent(now), back)))
            sent_at.append(now)
            idle -= 1
        if idle and (pause := budget.wait(now)) < math.inf:
            heapq.heappush(events, (now + max(pause, 1e-6), next(order), "tick", None))
    return sent_at


LATENCIES = st.lists(
    st.tuples(st.floats(0.001, 2.4), st.floats(0.001, 2.4)) | st.tuples(st.just(0.05), st.just(0.05)),
    min_size=1,
    max_size=40,
)
SERVERS = st.builds(
    Server,
    limit=st.integers(1, 150),
    ahead=st.floats(-600, 600) | st.just(1.8e9),
    drift=st.floats(-1e-4, 1e-4),
    phase=st.floats(0, 9.9),
    rounding=st.sampled_from([math.floor, math.ceil, round]),
)


@settings(max_examples=300, deadline=None)
@given(SERVERS, st.floats(0.05, 1.0), st.integers(1, 40), LATENCIES)
def test_no_window_of_the_server_sees_more_calls_than_our_share(server, share, workers, latencies):
    simulate(Budget(share, 1666, WINDOW), server, seconds=65, workers=workers, latencies=latencies)
    assert server.refused == 0
    assert max(server.counted.values()) <= max(1, math.floor(share * server.limit))


@settings(max_examples=100, deadline=None)
@given(SERVERS, st.integers(1, 40), LATENCIES, st.lists(st.booleans(), min_size=1, max_size=5))
def test_answers_that_get_lost_are_charged_so_that_no_call_is_refused(server, workers, latencies, lost):
    server.limit += 20
    simulate(
        Budget(1.0, 1666, WINDOW),
        server,
        seconds=65,
        workers=workers,
        latencies=latencies,
        lost=[*lost, False],
    )
    assert server.refused == 0


@settings(max_examples=100, deadline=None)
@given(SERVERS, st.integers(8, 40), st.floats(0.001, 0.1), st.floats(0.001, 0.1))
def test_what_is_permitted_is_used_when_there_is_much_to_do(server, workers, there, back):
    server.drift = 0.0
    simulate(Budget(1.0, 1666, WINDOW), server, seconds=85, workers=workers, latencies=[(there, back)])
    first = server.window_at(0)
    full = [server.counted[window] for window in range(first + 2, first + 8)]
    possible = min(server.limit, (WINDOW - 1.0) * workers / (there + back))
    assert sum(full) >= 0.95 * possible * len(full)
    assert server.refused == 0


@pytest.mark.parametrize("phase", [0.0, 3.0, 7.7])
def test_of_1666_calls_a_window_at_100_ms_at_least_95_percent_are_used_and_none_is_refused(phase):
    server = Server(limit=1666, phase=phase, ahead=1.8e9)
    simulate(Budget(1.0, 1666, WINDOW), server, seconds=100, workers=32, latencies=[(0.05, 0.05)])
    first = server.window_at(0)
    assert sum(server.counted[window] for window in range(first + 1, first + 9)) >= 0.95 * 8 * 1666
    assert server.refused == 0


def test_a_budget_shared_with_another_program_is_not_counted_on_twice():
    server = Server(limit=100, others=70)
    simulate(Budget(0.9, 1666, WINDOW), server, seconds=60, workers=16, latencies=[(0.05, 0.05)])
    assert server.refused == 0
    assert max(server.counted.values()) <= 30


def test_no_other_call_goes_out_before_the_first_answer_told_what_is_left():
    budget = Budget(1.0, 1666, WINDOW)
    budget.sent(0.0)
    assert budget.wait(0.0) > 0


def test_a_first_call_that_is_never_answered_does_not_stop_the_others():
    budget = Budget(1.0, 1666, WINDOW)
    budget.sent(0.0)
    assert budget.wait(PATIENCE) <= 0


def test_an_answer_that_comes_late_does_not_give_back_what_others_have_used():
    budget = Budget(1.0, 1666, WINDOW)
    early = budget.sent(0.0)
    budget.answered(budget.sent(0.1), 0.2, _headers(remaining=3), 200)
    budget.answered(early, 0.3, _headers(remaining=90), 200)
    assert budget.room == 3


def test_an_answer_of_the_former_window_does_not_count_in_the_new_one():
    budget = Budget(1.0, 1666, WINDOW)
    budget.answered(budget.sent(0.0), 0.1, _headers(remaining=50, reset=1000), 200)
    slow = budget.sent(0.2)
    budget.answered(budget.sent(0.2), 0.4, _headers(remaining=99, reset=1010), 200)
    budget.answered(slow, 0.5, _headers(remaining=0, reset=1000), 200)
    assert budget.room == 99


@pytest.mark.parametrize(
    "absurd",
    [
        {"x-ratelimit-remaining": "-5"},
        {"x-ratelimit-reset": "0"},
        {"x-ratelimit-reset": "soon"},
        {"x-ratelimit-limit": "0"},
        {"x-ratelimit-limit": "many", "x-ratelimit-remaining": "some", "x-ratelimit-reset": ""},
        {"x-ratelimit-remaining": "99999999999999999999"},
    ],
)
def test_absurd_headers_delay_calls_by_a_window_at_most(absurd):
    budget = Budget(1.0, 100, WINDOW)
    budget.answered(budget.sent(0.0), 0.1, _headers(remaining=5) | absurd, 200)
    assert budget.wait(11.0) <= 0


@pytest.mark.parametrize("reset", ["constant", "an hour ahead", "a minute ago", "rolling", "milliseconds", "absent"])
def test_whatever_the_resets_say_calls_go_on(reset):
    server = Server(limit=100, ahead=5000.0)

    def answer(now):
        status, headers = server.answer(now)
        window_end = int(headers["x-ratelimit-reset"])
        told = {
            "constant": 7,
            "an hour ahead": window_end + 3600,
            "a minute ago": window_end - 60,
            "rolling": int(now + server.ahead + 10),
            "milliseconds": window_end * 1000,
        }
        if reset in told:
            headers["x-ratelimit-reset"] = str(told[reset])
        else:
            del headers["x-ratelimit-reset"]
        return status, headers

    simulate(Budget(1.0, 1666, WINDOW), server, seconds=100, workers=8, latencies=[(0.05, 0.05)], answer=answer)
    assert sum(server.counted.values()) > 500
    assert server.refused <= 2


def test_without_any_header_the_documented_budget_holds():
    sent = simulate(
        Budget(0.5, 100, WINDOW),
        Server(),
        seconds=99,
        workers=32,
        latencies=[(0.01, 0.01)],
        answer=lambda _: (200, {}),
    )
    assert 400 <= len(sent) <= 520


def test_a_reset_that_jitters_between_servers_is_still_one_window():
    budget = Budget(1.0, 1666, WINDOW)
    for number, reset in enumerate([1000, 1001, 1000, 999]):
        budget.answered(
            budget.sent(0.1 * number), 0.1 * number + 0.05, _headers(remaining=50 - number, reset=reset), 200
        )
    late = Sent(0.0)
    budget._in_flight += 1
    budget.answered(late, 0.6, _headers(remaining=80, reset=1001), 200)
    assert budget.room == 47


def test_a_server_whose_clock_is_set_back_is_believed_again():
    budget = Budget(1.0, 1666, WINDOW)
    budget.answered(budget.sent(0.0), 0.1, _headers(remaining=0, reset=5000), 200)
    budget.answered(budget.sent(11.0), 11.1, _headers(remaining=80, reset=1400), 200)
    assert budget.room == 80
    assert budget.wait(11.2) <= 0


def test_a_refused_call_stops_all_until_the_window_is_over():
    budget = Budget(1.0, 1666, WINDOW)
    budget.answered(budget.sent(0.0), 0.1, _headers(remaining=50), 200)
    budget.answered(budget.sent(0.2), 0.3, _headers(remaining=0), 429)
    assert budget.wait(0.3) > 9
    assert budget.wait(10.3) <= 0


def test_a_refused_call_that_names_a_pause_stops_all_for_that_long():
    budget = Budget(1.0, 1666, WINDOW)
    budget.answered(budget.sent(0.0), 0.1, _headers(remaining=50) | {"retry-after": "7"}, 429)
    assert budget.wait(0.1) == pytest.approx(7)


def test_longer_windows_than_the_documented_are_found_out_with_few_refusals():
    server = Server(limit=100)

    def answer(now):
        minute = math.floor(now / 60)
        server.counted[minute] += 1
        left = 100 - server.counted[minute]
        server.refused += left < 0
        return (429 if left < 0 else 200), _headers(remaining=max(left, 0), limit=100, reset=(minute + 1) * 60)

    simulate(Budget(1.0, 1666, WINDOW), server, seconds=240, workers=16, latencies=[(0.05, 0.05)], answer=answer)
    assert server.refused <= 60
    assert min(server.counted[minute] for minute in range(4)) >= 100


def test_a_worker_that_dies_does_not_keep_its_place():
    limiter = Limiter(share=1.0, default_limit=10)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt), limiter.acquire():
            raise KeyboardInterrupt
    _ask(limiter, remaining=1)
    with pytest.raises(OSError), limiter.acquire():
        raise OSError
    assert limiter._budget is not None
    assert limiter._budget._in_flight == 0


def test_a_limiter_that_is_off_never_waits():
    for limiter in (Limiter.off(), Limiter(share=0), Limiter(default_limit=0)):
        began = time.monotonic()
        permits = [limiter.acquire() for _ in range(5000)]
        for permit in permits:
            with permit:
                permit.learn(_headers(remaining=0), 429)
        assert time.monotonic() - began < 1


def test_threads_are_let_through_as_room_comes_back_and_none_is_forgotten():
    limiter = Limiter(share=1.0, default_limit=50, window=0.5)
    began, made, lock = time.monotonic(), [], threading.Lock()
    left = {"window": -1, "count": 0}

    def headers():
        with lock:
            now = time.monotonic() - began
            window = int(now / 0.5)
            if window != left["window"]:
                left.update(window=window, count=0)
            left["count"] += 1
            made.append((window, left["count"]))
            # Resets are whole numbers; this server counts windows instead of seconds.
            return _headers(limit=50, remaining=50 - left["count"], reset=window)

    def work():
        for _ in range(20):
            with limiter.acquire() as permit:
                told = headers()
                time.sleep(0.01)
                permit.learn(told, 200)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 320
    assert max(number for _, number in made) <= 50


def test_errors_and_limits_do_not_import_the_http_library():
    code = "import ingest.intercom.errors, ingest.intercom.limits, sys; sys.exit('httpx' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0


def _headers(*, remaining, limit=1666, reset=1000):
    return {
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(remaining),
        "x-ratelimit-reset": str(reset),
    }


def _ask(limiter, *, remaining):
    with limiter.acquire() as permit:
        permit.learn(_headers(remaining=remaining), 200)
