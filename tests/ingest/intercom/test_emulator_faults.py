"""The emulator's rate windows, its switches for trouble, and what it says about the calls it got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from ingest.intercom.emulator import DroppedAnswer, Fault, Options, chances, create_app

SOURCES, PAGES = "/ai/content_import_sources", "/ai/external_pages"
A_SOURCE = {"url": "https://www.example.com", "sync_behavior": "api"}
HEADERS = {"Authorization": "Bearer any", "Intercom-Version": "2.15"}


class Api(httpx.Client):
    """An emulator in process with a clock that is set by hand."""

    def __init__(self, **switches: Any) -> None:
        self.now = 1005.0
        self.slept: list[float] = []
        self.app = create_app(Options(clock=lambda: self.now, sleep=self.slept.append, **switches))
        super().__init__(transport=httpx.WSGITransport(self.app), base_url="http://emulator", headers=HEADERS)

    def sources(self) -> int:
        return self.app.store.count_sources()


Emulate = Callable[..., Api]


@pytest.fixture
def emulate() -> Iterator[Emulate]:
    """Makes emulators that are closed after the test."""
    with ExitStack() as stack:

        def make(**switches: Any) -> Api:
            api = Api(**switches)
            stack.callback(api.app.close)
            return api

        yield make


def rate(answer: httpx.Response) -> tuple[int, ...]:
    return tuple(int(answer.headers[f"X-RateLimit-{name}"]) for name in ("Limit", "Remaining", "Reset"))


# Rate windows


def test_a_window_is_ten_seconds_of_unix_time_and_every_answer_says_what_is_left(emulate: Emulate) -> None:
    api = emulate(limit=3)
    assert [rate(api.get("/me")) for _ in range(3)] == [(3, 2, 1010), (3, 1, 1010), (3, 0, 1010)]
    refused = api.get("/me")
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["code"] == "rate_limit_exceeded"
    assert rate(refused) == (3, 0, 1010)
    assert "Retry-After" not in refused.headers
    api.now = 1009.999
    assert api.get("/me").status_code == 429
    api.now = 1010.0
    assert rate(api.get("/me")) == (3, 2, 1020)


def test_a_call_beyond_the_limit_is_not_carried_out(emulate: Emulate) -> None:
    api = emulate(limit=1)
    assert [api.post(SOURCES, json=A_SOURCE).status_code for _ in range(3)] == [200, 429, 429]
    assert api.sources() == 1


def test_refused_calls_count_too_but_not_those_without_a_token(emulate: Emulate) -> None:
    api = emulate(limit=5)
    assert rate(api.get("/nowhere"))[1] == 4
    assert rate(api.get(f"{PAGES}/1"))[1] == 3
    assert rate(api.get(PAGES, headers={"Intercom-Version": "1.0"}))[1] == 2
    assert rate(api.get("/me", headers={"Authorization": ""}))[1] == 2
    assert rate(api.get("/me"))[1] == 1


def test_a_429_says_when_to_come_back_only_if_told_to(emulate: Emulate) -> None:
    api = emulate(limit=1, retry_after=True)
    assert "Retry-After" not in api.get("/me").headers
    assert api.get("/me").headers["Retry-After"] == "5"
    api.now = 1019.9
    api.get("/me")
    assert api.get("/me").headers["Retry-After"] == "1"


def test_without_a_limit_there_are_no_rate_headers(emulate: Emulate) -> None:
    api = emulate(limit=0)
    assert {api.get("/me").status_code for _ in range(3000)} == {200}
    assert not [name for name in api.get("/me").headers if name.startswith("x-ratelimit")]


def test_every_answer_is_dated_by_the_servers_clock(emulate: Emulate) -> None:
    api = emulate()
    assert api.get("/me").headers["Date"] == "Thu, 01 Jan 1970 00:16:45 GMT"


# Faults


@pytest.mark.parametrize(("kind", "done"), [("drop", 1), ("drop_before", 0), ("cut", 1)])
def test_a_lost_answer_raises_and_the_call_was_or_was_not_carried_out(emulate: Emulate, kind: str, done: int) -> None:
    api = emulate(faults=(Fault(kind, nth=(1,)),))
    with pytest.raises(DroppedAnswer):
        api.post(SOURCES, json=A_SOURCE)
    assert api.sources() == done
    assert api.post(SOURCES, json=A_SOURCE).status_code == 200


def test_a_late_answer_comes_after_the_time_told_and_the_call_was_carried_out(emulate: Emulate) -> None:
    api = emulate(faults=(Fault("timeout", nth=(1,)),), timeout_seconds=33)
    assert api.post(SOURCES, json=A_SOURCE).status_code == 200
    assert (api.sources(), api.slept) == (1, [33])


@pytest.mark.parametrize("kind", ["403", "408", "409", "429", "500", "503"])
def test_a_status_means_nothing_was_done_and_its_done_variant_that_it_was(emulate: Emulate, kind: str) -> None:
    api = emulate(faults=(Fault(kind, nth=(1,)), Fault(f"{kind}_done", nth=(2,))))
    for sources in (0, 1):
        answer = api.post(SOURCES, json=A_SOURCE)
        assert answer.status_code == int(kind)
        assert answer.json()["type"] == "error.list"
        assert answer.json()["errors"][0]["code"]
        assert rate(answer)[0] == 1666
        assert api.sources() == sources


@pytest.mark.parametrize("kind", ["502", "504"])
def test_a_gateways_error_is_html(emulate: Emulate, kind: str) -> None:
    answer = emulate(faults=(Fault(kind, nth=(1,)),)).get("/me")
    assert (answer.status_code, answer.headers["Content-Type"]) == (int(kind), "text/html")


def test_a_fault_can_name_the_code_of_its_error(emulate: Emulate) -> None:
    answer = emulate(faults=(Fault("403", 1, code="api_plan_restricted"),)).get(PAGES)
    assert answer.json()["errors"][0]["code"] == "api_plan_restricted"


def test_a_fault_strikes_exactly_the_calls_it_was_told_and_counts_no_others(emulate: Emulate) -> None:
    api = emulate(faults=(Fault("500", nth=(2, 3), method="POST", path=SOURCES),))
    api.get(SOURCES)
    api.post(PAGES, json={})
    assert [api.post(SOURCES, json=A_SOURCE).status_code for _ in range(4)] == [200, 500, 500, 200]


def test_a_fault_can_be_narrowed_to_a_pattern_of_paths(emulate: Emulate) -> None:
    api = emulate(faults=chances({"500": 1.0}, path=f"{PAGES}/*"))
    assert [api.get(path).status_code for path in (PAGES, f"{PAGES}/1", "/me")] == [200, 500, 200]


def statuses(emulate: Emulate, seed: int, calls: int = 400) -> list[int]:
    api = emulate(faults=chances({"429": 0.05, "500": 0.02, "503": 0.02}), seed=seed, limit=0)
    return [api.get("/me").status_code for _ in range(calls)]


def test_faults_by_chance_come_about_as_often_as_told_and_alike_for_the_same_seed(emulate: Emulate) -> None:
    counted = Counter(statuses(emulate, 1, 4000))
    assert 120 < counted[429] < 280
    assert 40 < counted[500] < 130
    assert statuses(emulate, 7) == statuses(emulate, 7) != statuses(emulate, 8)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("drop=0.02", Fault("drop", 0.02)),
        ("429=1", Fault("429", 1.0)),
        ("500_done=.5@/ai/*", Fault("500_done", 0.5, path="/ai/*")),
        ("drop#1@POST /ai/content_import_sources", Fault("drop", nth=(1,), method="POST", path=SOURCES)),
        ("timeout#2,5@GET /me", Fault("timeout", nth=(2, 5), method="GET", path="/me")),
    ],
)
def test_a_fault_can_be_written_as_text(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    "text", ["", "drop", "drop=", "drop=2", "drop=.", "200=1", "explode=1", "drop#", "drop#1,", "drop=1@me"]
)
def test_a_text_that_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Fault.parse(text)


def test_latency_is_waited_for_on_every_call_and_not_on_the_question_about_calls(emulate: Emulate) -> None:
    api = emulate(latency=0.1)
    api.get("/me")
    api.get("/nowhere")
    api.get("/__emulator__/calls")
    assert api.slept == [0.1, 0.1]


# Calls


def test_calls_are_counted_by_method_path_and_status_and_lost_answers_as_zero(emulate: Emulate) -> None:
    api = emulate(faults=(Fault("drop", nth=(1,), path="/me"),))
    assert api.app.calls.total() == 0
    with pytest.raises(DroppedAnswer):
        api.get("/me")
    api.post(SOURCES, json=A_SOURCE)
    for page_id in (1, 2, 3):
        api.delete(f"{PAGES}/{page_id}")
    expected = {("GET", "/me", 0): 1, ("POST", SOURCES, 200): 1, ("DELETE", f"{PAGES}/{{id}}", 404): 3}
    assert api.app.calls == expected
    told = httpx.Client(transport=api._transport, base_url="http://emulator").get("/__emulator__/calls").json()
    assert told["total"] == 5
    assert {(row["method"], row["path"], row["status"]): row["count"] for row in told["calls"]} == expected
    assert api.app.calls == expected, "asking is not counted"
