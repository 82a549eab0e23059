"""The emulator behind a real socket: what a peer sees, what survives a kill, that it stays here."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import httpx
import pytest

from ingest.errors import UsageError
from ingest.intercom.emulator import Fault, Options, Server, Store, StoreError

SOURCES, PAGES = "/ai/content_import_sources", "/ai/external_pages"
A_SOURCE = {"url": "https://www.example.com", "sync_behavior": "api"}
HEADERS = {"Authorization": "Bearer any", "Intercom-Version": "2.15"}


def client(url: str, **more: Any) -> httpx.Client:
    return httpx.Client(base_url=url, headers=HEADERS, trust_env=False, **more)


def page(source_id: int, external_id: str) -> dict[str, Any]:
    return {
        "title": "T",
        "html": "<p>é</p>",
        "locale": "en",
        "source_id": source_id,
        "external_id": external_id,
    }


def post_until_it_dies(api: httpx.Client, source_id: int, answered: list[str]) -> None:
    for number in count():
        made = api.post(PAGES, json=page(source_id, str(number))).json()
        answered.append(made["external_id"])


def kill_after(pid: int, answered: list[str], calls: int) -> None:
    """Kill while some later call is under way."""
    while len(answered) < calls:
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)


def test_every_endpoint_answers_over_a_socket_as_it_does_in_process() -> None:
    with Server(Options()) as server, client(server.url) as api:
        assert api.get("/me").json()["type"] == "admin"
        source_id = api.post(SOURCES, json=A_SOURCE).json()["id"]
        page_id = api.post(PAGES, json=page(source_id, "a")).json()["id"]
        assert api.get(f"{PAGES}/{page_id}").json()["html"] == "<p>é</p>"
        following = api.get(PAGES, params={"per_page": 1}).json()["pages"].get("next")
        assert following is None
        assert api.delete(f"{PAGES}/{page_id}").status_code == 200
        assert api.delete(f"{SOURCES}/{source_id}").status_code == 204
        assert api.get("/nowhere").status_code == 404
        assert httpx.get(f"{server.url}/__emulator__/calls", trust_env=False).json()["total"] == 8


def test_next_leads_back_to_the_same_socket() -> None:
    with Server(Options()) as server, client(server.url) as api:
        source_id = server.app.store.create_source("https://e.com", now=0).id
        for name in "abc":
            server.app.store.upsert_page(source_id, name, {}, now=0)
        following = api.get(PAGES, params={"per_page": 2}).json()["pages"]["next"]
        assert following.startswith(server.url)
        assert [found["external_id"] for found in api.get(following).json()["data"]] == ["a"]


@pytest.mark.parametrize(("kind", "done"), [("drop", 1), ("drop_before", 0), ("cut", 1)])
def test_a_lost_answer_looks_like_a_connection_that_died(kind: str, done: int) -> None:
    options = Options(faults=(Fault(kind, nth=(1,), method="POST", path=SOURCES),))
    with Server(options) as server, client(server.url) as api:
        api.get("/me")
        with pytest.raises(httpx.RemoteProtocolError):
            api.post(SOURCES, json=A_SOURCE)
        assert len(api.get(SOURCES).json()["data"]) == done


def test_a_late_answer_looks_like_a_time_out_and_the_call_was_carried_out() -> None:
    options = Options(faults=(Fault("timeout", nth=(1,)),), timeout_seconds=30)
    began = time.monotonic()
    with Server(options) as server:
        with client(server.url, timeout=0.3) as api, pytest.raises(httpx.ReadTimeout):
            api.post(SOURCES, json=A_SOURCE)
        assert server.app.store.count_sources() == 1
    assert time.monotonic() - began < 10, "stopping does not wait for answers nobody wants"


def test_a_body_far_beyond_the_limit_answers_413_over_a_socket() -> None:
    with Server(Options(max_body=1000)) as server, client(server.url) as api:
        answer = api.post(PAGES, json={"html": "x" * 1_000_000})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (413, "request_too_large")


def test_forty_eight_callers_are_served_at_once() -> None:
    with Server(Options(latency=0.2)) as server:
        limits = httpx.Limits(max_connections=48)
        with client(server.url, limits=limits) as api, ThreadPoolExecutor(48) as callers:
            began = time.monotonic()
            answers = list(callers.map(lambda _: api.get("/me").status_code, range(96)))
            assert time.monotonic() - began < 3
    assert set(answers) == {200}


def test_parallel_upserts_of_one_page_make_one_page() -> None:
    with Server(Options(limit=0)) as server, client(server.url) as api, ThreadPoolExecutor(16) as callers:
        source_id = api.post(SOURCES, json=A_SOURCE).json()["id"]
        answers = callers.map(lambda number: api.post(PAGES, json=page(source_id, str(number % 5))), range(200))
        ids = {answer.json()["id"] for answer in answers}
        assert len(ids) == server.app.store.count_pages() == 5


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.5", "example.com", "::"])
def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(UsageError, match="this machine only"):
        Server(Options(), host=host)


def test_a_port_that_is_taken_or_impossible_is_said_so() -> None:
    with Server(Options()) as server, pytest.raises(UsageError, match="cannot listen"):
        Server(Options(), port=server.port)
    with pytest.raises(UsageError, match="cannot listen"):
        Server(Options(), port=70_000)


def test_a_stopped_server_lets_go_of_its_port_and_its_threads() -> None:
    before = threading.active_count()
    with Server(Options()) as server, client(server.url) as api:
        api.get("/me")
    with pytest.raises(httpx.ConnectError), client(server.url) as api:
        api.get("/me")
    assert threading.active_count() == before
    with Server(Options(), port=int(server.url.rpartition(":")[2])) as again, client(again.url) as api:
        assert api.get("/me").status_code == 200


def test_serve_tells_its_url_and_ends_on_interrupt() -> None:
    code = (
        "from ingest.intercom.emulator import Options, serve\n"
        "serve(Options(), 0, ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        with client(process.stdout.readline().decode().strip()) as api:
            assert api.get("/me").status_code == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode in (1, 130, -signal.SIGINT)


# The store


def test_what_was_written_is_there_when_the_store_is_opened_again(tmp_path) -> None:
    options = Options(store=str(tmp_path / "new" / "folder" / "library.db"))
    with Server(options) as server, client(server.url) as api:
        source_id = api.post(SOURCES, json={**A_SOURCE, "audience_ids": [5, 6]}).json()["id"]
        made = api.post(PAGES, json=page(source_id, "a")).json()
        source = api.get(f"{SOURCES}/{source_id}").json()
    with Server(options) as server, client(server.url) as api:
        assert api.get(f"{SOURCES}/{source_id}").json() == source
        assert api.get(f"{PAGES}/{made['id']}").json() == made
        assert api.post(PAGES, json=page(source_id, "a")).json()["id"] == made["id"]


def test_everything_answered_survives_a_kill(tmp_path) -> None:
    store = str(tmp_path / "library.db")
    code = (
        "import sys\nfrom ingest.intercom.emulator import Options, serve\n"
        "serve(Options(store=sys.argv[1], limit=0), 0, ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code, store], stdout=subprocess.PIPE) as process:
        assert process.stdout
        with client(process.stdout.readline().decode().strip()) as api:
            source_id = api.post(SOURCES, json=A_SOURCE).json()["id"]
            answered: list[str] = []
            threading.Thread(target=kill_after, args=(process.pid, answered, 50)).start()
            with pytest.raises(httpx.TransportError):
                post_until_it_dies(api, source_id, answered)
    assert len(answered) >= 50
    opened = Store(store)
    held = [row.external_id for row in opened.pages()][::-1]
    opened.close()
    assert held[: len(answered)] == answered
    assert len(held) - len(answered) <= 1, "at most the call that was under way"


def test_two_processes_may_open_one_store(tmp_path) -> None:
    one, other = Store(str(tmp_path / "library.db")), Store(str(tmp_path / "library.db"))
    source_id = one.create_source("https://e.com", now=0).id
    for number in range(50):
        (one, other)[number % 2].upsert_page(source_id, str(number), {}, now=0)
    assert one.count_pages() == other.count_pages() == 50
    one.close()
    other.close()


def test_a_store_of_a_newer_program_or_of_another_is_refused(tmp_path) -> None:
    newer, alien = str(tmp_path / "newer.db"), str(tmp_path / "alien.db")
    Store(newer).close()
    for path, statement in ((newer, "PRAGMA user_version = 99"), (alien, "CREATE TABLE records (key TEXT)")):
        db = sqlite3.connect(path)
        db.execute(statement)
        db.commit()
        db.close()
    with pytest.raises(StoreError, match="newer"):
        Store(newer)
    with pytest.raises(StoreError, match="no store"):
        Store(alien)


def test_a_store_that_cannot_be_opened_says_where(tmp_path) -> None:
    with pytest.raises(StoreError) as refused:
        Store(str(tmp_path))
    assert refused.value.at == str(tmp_path)
    assert refused.value.hint


def test_importing_the_emulator_imports_neither_client_nor_server_library() -> None:
    code = "import sys, ingest.intercom.emulator; print({'httpx', 'waitress'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"set()"
