"""Health and metrics: what they say of a watch, and how they are asked for."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from typing import get_args

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import Failure, UsageError
from ingest.version import VERSION
from ingest.watch.health import FAILING, STUCK, health
from ingest.watch.metrics import metrics
from ingest.watch.serving import serving
from ingest.watch.status import Doing, SourceStatus, Status

NOW = 1_800_000_000.0
DOCS = SourceStatus("docs", doing="up to date", synced_at=NOW - 12.5, next_look=NOW + 900, pages=1204)
STATUS = Status(NOW - 3600, NOW, (DOCS,), runs=7, failed=1, changes={"updated": 3}, calls=32, events=40, lost=1)

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]Inf|NaN"
LINE = re.compile(
    rf"# HELP (?P<help>{NAME}) (?P<text>(?:[^\\\n]|\\\\|\\n)*)"
    rf"|# TYPE (?P<type>{NAME}) (?P<kind>counter|gauge|histogram|summary|untyped)"
    rf"|(?P<sample>{NAME})(?P<labels>\{{{LABEL}(?:,{LABEL})*,?\}})? (?P<value>{NUMBER})"
)


def read(text: str) -> dict[str, dict[str, float]]:
    """The samples of each family, by their labels, if the text is what the format's grammar allows."""
    assert text.endswith("\n")
    families: dict[str, dict[str, float]] = {}
    kinds: dict[str, str] = {}
    described: set[str] = set()
    last = ""
    for line in text.removesuffix("\n").split("\n"):
        found = LINE.fullmatch(line)
        assert found, line
        if found["help"]:
            assert found["help"] not in described
            described.add(last := found["help"])
        elif found["type"]:
            assert found["type"] not in kinds, "a type is said once"
            assert found["type"] == last, "all lines of a family stand together"
            kinds[found["type"]] = found["kind"]
            families[found["type"]] = {}
        else:
            assert found["sample"] == last, "all lines of a family stand together"
            labels = found["labels"] or ""
            assert labels not in families[last], "no sample twice"
            families[last][labels] = float(found["value"])
    assert set(kinds) == described
    for name, kind in kinds.items():
        assert (kind == "counter") == name.endswith("_total"), name
        assert all(value >= 0 for value in families[name].values() if kind == "counter")
        assert not re.search(r"_(ms|milliseconds|minutes|hours|kb|mb)(_|$)", name), "units are seconds and bytes"
        assert families[name], "a family without samples is not told"
    return families


# -- metrics -----------------------------------------------------------------------------------------------------


def test_metrics_say_what_was_done_and_how_each_source_stands() -> None:
    told = read(metrics(STATUS))
    assert told["fin_ingest_info"] == {f'{{version="{VERSION}"}}': 1}
    assert told["fin_ingest_runs_total"] == {"": 7}
    assert told["fin_ingest_failed_runs_total"] == {"": 1}
    assert told["fin_ingest_pages_total"]['{outcome="updated"}'] == 3
    assert told["fin_ingest_pages_total"]['{outcome="deleted"}'] == 0, "a counter is there before it counts"
    assert told["fin_ingest_source_synced_timestamp_seconds"] == {'{source="docs"}': NOW - 12.5}
    assert told["fin_ingest_source_pages"] == {'{source="docs"}': 1204}
    states = {labels: value for labels, value in told["fin_ingest_source_state"].items() if value}
    assert states == {'{source="docs",state="up_to_date"}': 1}
    assert len(told["fin_ingest_source_state"]) == len(get_args(Doing))


def test_what_is_not_known_is_not_told() -> None:
    told = read(metrics(STATUS._replace(sources=(SourceStatus("docs"),))))
    assert "fin_ingest_source_synced_timestamp_seconds" not in told
    assert "fin_ingest_source_failing_since_timestamp_seconds" not in told


@given(
    names=st.lists(st.text(min_size=1), unique=True, max_size=5),
    moment=st.none() | st.floats(0, 4e9),
    number=st.integers(0, 10**12),
)
def test_metrics_are_what_the_format_allows_whatever_sources_are_called(
    names: list[str], moment: float | None, number: int
) -> None:
    sources = tuple(SourceStatus(name, synced_at=moment, failing_since=moment, pages=number) for name in names)
    told = read(metrics(Status(moment or 0, NOW, sources, calls=number)))
    assert len(told.get("fin_ingest_source_pages", {})) == len(names)


# -- health ------------------------------------------------------------------------------------------------------


def failing(since: float, doing: Doing = "retrying") -> Status:
    failure = Failure("Intercom cannot be reached", hint="it is tried again")
    return STATUS._replace(sources=(DOCS, DOCS._replace(name="api", doing=doing, failure=failure, failing_since=since)))


def test_it_is_healthy_while_it_works_and_says_how_each_source_stands() -> None:
    judged = health(STATUS, NOW)
    assert judged.word == judged.told["status"] == "ok"
    assert judged.told["version"] == VERSION
    assert judged.told["sources"][0]["name"] == "docs"
    assert judged.told["sources"][0]["doing"] == "up to date"
    assert judged.told["sources"][0]["synced_at"] == "2027-01-15T07:59:47Z"
    assert judged.told["sources"][0]["failure"] is None


@pytest.mark.parametrize("doing", ["retrying", "stopped"])
def test_a_source_may_fail_for_a_while_but_not_for_long(doing: Doing) -> None:
    assert health(failing(NOW - FAILING + 1, doing), NOW).word == "ok"
    judged = health(failing(NOW - FAILING - 1, doing), NOW)
    assert judged.word == "failing"
    assert judged.told["failing"] == ["api"]
    assert judged.told["sources"][1]["failure"]["what"] == "Intercom cannot be reached"


def test_a_watch_without_a_sign_of_life_is_stuck() -> None:
    assert health(STATUS, NOW + STUCK - 1).word == "ok"
    assert health(STATUS, NOW + STUCK + 1).word == "stuck"


# -- over the wire -----------------------------------------------------------------------------------------------


SERVED: list[Status] = []
"""What is served: the last one of these."""


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serving(lambda: SERVED[-1], "127.0.0.1", 0) as url:
        yield url


@pytest.fixture
def url(served: str) -> str:
    SERVED[:] = [STATUS._replace(beat=time.time())]
    return served


def test_health_is_200_while_it_works_and_503_when_it_does_not(url: str) -> None:
    well = httpx.get(f"{url}/healthz")
    assert (well.status_code, well.headers["content-type"]) == (200, "application/json")
    assert well.json()["status"] == "ok"
    SERVED.append(STATUS._replace(beat=0))
    ill = httpx.get(f"{url}/healthz?verbose=1")
    assert (ill.status_code, ill.json()["status"]) == (503, "stuck")


def test_metrics_are_served_in_the_media_type_of_their_format(url: str) -> None:
    answer = httpx.get(f"{url}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert read(answer.text)["fin_ingest_runs_total"] == {"": 7}


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_head_is_get_without_a_body(url: str, path: str) -> None:
    got, head = httpx.get(url + path), httpx.head(url + path)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_whatever_is_not_for_reading_is_refused(url: str, method: str) -> None:
    answer = httpx.request(method, f"{url}/metrics", content=b"x" * 100 if method == "POST" else None)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_there_is_nothing_else_and_nothing_says_what_it_is_made_with(url: str) -> None:
    for path in ("/", "/healthz/", "/../etc/passwd", "/metrics/x"):
        answer = httpx.get(url + path)
        assert answer.status_code == 404
        assert answer.headers["server"].strip() == "fin-ingest"


def test_nonsense_and_clients_that_go_away_disturb_nobody(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    port = int(url.rpartition(":")[2])
    for words in (b"", b"\x00\xff\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /metrics HTTP/1.1\r\n"):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(words)
    assert httpx.get(f"{url}/healthz").status_code == 200
    assert capsys.readouterr() == ("", "")


def test_a_port_that_is_taken_is_a_mistake_that_says_what_to_do(url: str) -> None:
    port = int(url.rpartition(":")[2])
    with pytest.raises(UsageError) as caught, serving(lambda: STATUS, "127.0.0.1", port):
        pass
    assert f"port {port}" in caught.value.what
    assert "--health-port" in caught.value.hint


def test_it_is_served_on_the_address_of_choice() -> None:
    with serving(lambda: STATUS, "localhost", 0) as url:
        assert httpx.get(f"{url}/metrics").status_code == 200
