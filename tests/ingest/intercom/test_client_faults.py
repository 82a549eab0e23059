"""Answers that are lost, late, broken or not Intercom's: what the client makes of them."""

from __future__ import annotations

import time
from contextlib import contextmanager

import httpx
import pytest

from ingest.intercom import errors
from ingest.intercom.client import Client
from ingest.intercom.emulator import Fault, Options, Server, create_app
from ingest.intercom.limits import Limiter
from ingest.page import Page

DOCS = "https://docs.example.com"
PAGE = Page("a.md", "A", "<p>a</p>")
SOURCES = "/ai/content_import_sources"


class Struck(httpx.BaseTransport):
    """Passes calls on to the emulator; at the chosen one, from 1, something else happens instead."""

    def __init__(self, app, at, instead):
        self.inner, self.at, self.instead, self.seen = httpx.WSGITransport(app=app), at, instead, 0

    def handle_request(self, request):
        self.seen += 1
        if self.seen not in self.at:
            return self.inner.handle_request(request)
        if isinstance(self.instead, Exception):
            raise self.instead
        return self.instead(request, self.inner)


@contextmanager
def workspace(*faults, at=(), instead=None, attempts=6, random=lambda: 0.0, **options):
    """A client of an emulator with faults, whose pauses are kept and not made."""
    app = create_app(Options(faults=tuple(Fault.parse(text) for text in faults), **options))
    pauses = []
    try:
        with Client(
            "http://localhost",
            "secret",
            "2.15",
            limiter=Limiter.off(),
            transport=Struck(app, at, instead),
            attempts=attempts,
            sleep=pauses.append,
            random=random,
        ) as client:
            client.app, client.pauses = app, pauses
            yield client
    finally:
        app.close()


def answered(app, method, path):
    """How many such calls the emulator carried out or refused, by status."""
    return {status: number for (m, p, status), number in app.calls.items() if (m, p) == (method, path)}


@pytest.mark.parametrize("fault", ["drop", "drop_before", "cut", "503", "500_done", "502", "429"])
def test_an_upsert_is_repeated_until_its_outcome_is_known_and_makes_one_page(fault):
    with workspace(f"{fault}#1,2@POST /ai/external_pages") as client:
        source = client.create_source(DOCS)
        made = client.upsert_page(source.id, PAGE)
        assert [page.id for page in client.list_pages()] == [made.id]


@pytest.mark.parametrize("fault", ["drop", "cut", "500_done"])
def test_a_deletion_that_arrived_unseen_is_found_done(fault):
    with workspace(f"{fault}#1@DELETE *".replace(" *", " /ai/external_pages/*")) as client:
        source = client.create_source(DOCS)
        page = client.upsert_page(source.id, PAGE)
        assert client.delete_page(page.id) is False
        assert list(client.list_pages()) == []


def test_put_and_get_are_repeated():
    with workspace("drop#1@PUT /ai/*", "cut#1@GET /ai/content_import_sources/*") as client:
        source = client.create_source(DOCS)
        assert client.update_source(source.id, url=DOCS + "/x").url == DOCS + "/x"
        assert client.get_source(source.id).url == DOCS + "/x"


@pytest.mark.parametrize("fault", ["drop", "drop_before", "cut"])
def test_creating_a_source_is_never_repeated_blindly(fault):
    with workspace(f"{fault}#1@POST {SOURCES}") as client:
        with pytest.raises(errors.UnknownOutcome) as caught:
            client.create_source(DOCS)
        assert caught.value.arrived is None
        assert client.calls == 1


def test_a_failing_server_may_have_created_the_source():
    with workspace(f"500_done#1@POST {SOURCES}") as client:
        with pytest.raises(errors.Unavailable) as caught:
            client.create_source(DOCS)
        assert caught.value.arrived is None


def test_creating_a_source_is_repeated_when_there_was_no_connection():
    with workspace(at=(1, 2), instead=httpx.ConnectError("refused")) as client:
        assert client.create_source(DOCS).id
        assert len(list(client.list_sources())) == 1


@pytest.mark.parametrize("fault", ["drop", "cut", "500_done", "drop_before", "503"])
def test_a_lost_answer_to_a_created_source_is_resolved_by_listing(fault):
    with workspace(f"{fault}#1@POST {SOURCES}") as client:
        source = client.ensure_source(DOCS)
        assert [one.id for one in client.list_sources()] == [source.id]


def test_a_source_is_created_at_most_twice():
    with workspace(f"drop_before#1,2,3@POST {SOURCES}") as client:
        with pytest.raises(errors.UnknownOutcome):
            client.ensure_source(DOCS)
        assert answered(client.app, "POST", SOURCES) == {0: 2}
    with workspace(f"drop_before#1@POST {SOURCES}", f"drop#2@POST {SOURCES}") as client:
        assert client.ensure_source(DOCS).id == 1


def test_no_source_is_created_while_it_is_unknown_whether_there_is_one():
    with workspace(list_cap=1) as client:
        for number in range(3):
            client.create_source(f"{DOCS}/{number}")
        with pytest.raises(errors.IncompleteList):
            client.ensure_source(DOCS + "/2")
        assert answered(client.app, "POST", SOURCES) == {200: 3}


def test_an_existing_source_is_adopted_and_of_several_the_oldest():
    with workspace() as client:
        first = client.create_source(DOCS)
        client.create_source(DOCS)
        assert client.ensure_source(DOCS).id == first.id
        assert client.ensure_source("https://DOCS.example.com/").id == first.id
        assert client.ensure_source(DOCS + "/other").id not in (first.id, first.id + 1)


def test_a_crawled_source_with_the_url_is_not_adopted():
    with workspace() as client:
        crawled = client.app.store.create_source(DOCS, now=0, sync_behavior="automatic")
        ours = client.ensure_source(DOCS)
        assert ours.id != crawled.id
        assert ours.sync_behavior == "api"


def test_where_a_crawled_source_keeps_its_url_to_itself_the_error_says_so():
    with workspace(f"422#1@POST {SOURCES}") as client:
        crawled = client.app.store.create_source(DOCS, now=0, sync_behavior="automatic")
        with pytest.raises(errors.Rejected) as caught:
            client.ensure_source(DOCS)
        assert f"source {crawled.id}" in caught.value.hint


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout("late"),
        httpx.WriteTimeout("late"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("Server disconnected"),
        httpx.DecodingError("gzip"),
        ConnectionResetError("reset"),
    ],
)
def test_silence_after_sending_is_an_unknown_outcome(error):
    with workspace(at=(1,), instead=error) as client, pytest.raises(errors.UnknownOutcome) as caught:
        client.create_source(DOCS)
    assert caught.value.arrived is None
    assert caught.value.at == f"POST {SOURCES}"


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ConnectTimeout("late"),
        httpx.PoolTimeout("busy"),
        httpx.ProxyError("407"),
    ],
)
def test_without_a_connection_nothing_arrived(error):
    with workspace(at=range(99), instead=error, attempts=3) as client:
        with pytest.raises(errors.Unavailable) as caught:
            client.create_source(DOCS)
        assert caught.value.arrived is False
        assert caught.value.hint
        assert client.calls == 3


def test_an_untrusted_certificate_is_named_as_such():
    error = httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    with workspace(at=range(99), instead=error) as client, pytest.raises(errors.Unavailable) as caught:
        client.me()
    assert "SSL_CERT_FILE" in caught.value.hint


@pytest.mark.parametrize(
    "content",
    [
        b"<html>log in to the guest network</html>",
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"id": null}',
        b"[" * 100_000,
    ],
)
def test_a_success_that_is_not_intercoms_is_not_taken_for_one(content):
    def portal(request, _):
        return httpx.Response(200, content=content, request=request)

    with workspace(at=range(99), instead=portal, attempts=2) as client:
        with pytest.raises(errors.UnknownOutcome):
            client.upsert_page(1, PAGE)
        with pytest.raises(errors.UnknownOutcome):
            client.create_source(DOCS)
        with pytest.raises(errors.UnknownOutcome):
            client.me()
        with pytest.raises(errors.UnknownOutcome):
            list(client.list_pages())


def test_a_portal_that_answers_a_deletion_has_not_deleted_anything():
    def portal(request, _):
        return httpx.Response(200, text="<html>log in</html>", request=request)

    with workspace(at=range(99), instead=portal, attempts=2) as client, pytest.raises(errors.UnknownOutcome):
        client.delete_page("1")


def test_answers_are_read_tolerantly():
    def richer(request, _):
        body = {"id": 7, "source_id": "42", "title": None, "audience_ids": "5", "new": {"field": []}}
        return httpx.Response(200, json=body, request=request)

    with workspace(at=(1,), instead=richer) as client:
        page = client.get_page("7")
    assert (page.id, page.source_id, page.title, page.audience_ids, page.agent) == ("7", 42, None, (5,), None)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("location", ["https://api.eu.intercom.io/me", "https://u:p@evil.example/x", "/elsewhere", ""])
def test_a_redirect_is_an_error_that_names_the_host_and_is_not_followed(status, location):
    def redirect(request, _):
        return httpx.Response(status, headers={"location": location} if location else {}, request=request)

    with workspace(at=range(99), instead=redirect) as client:
        with pytest.raises(errors.AccessDenied) as caught:
            client.me()
        assert client.calls == 1
    assert ("api.eu.intercom.io" in caught.value.what) == ("api.eu" in location)
    assert "u:p" not in caught.value.what


def test_pauses_between_attempts_are_drawn_and_the_servers_wish_is_kept():
    def busy(request, _):
        return httpx.Response(503, headers={"retry-after": "9"}, request=request)

    with workspace(at=(1,), instead=busy) as client:
        client.me()
        assert client.pauses == [9.0]
    with workspace("503#1,2,3", random=lambda: 0.5) as client:
        client.me()
        assert client.pauses == [0.25, 0.5, 1.0]


def test_a_call_ends_when_the_server_stays_down():
    with workspace("503=1") as client:
        with pytest.raises(errors.Unavailable, match="503"):
            client.upsert_page(1, PAGE)
        assert client.calls == 6


def test_a_call_ends_when_the_budget_stays_exhausted():
    with workspace("429=1") as client:
        with pytest.raises(errors.Throttled):
            client.me()
        assert client.calls == 30


def test_no_429_is_met_when_the_limiter_is_fed_by_the_headers():
    # Both clocks run twenty times as fast as ours.
    app = create_app(Options(limit=40, clock=lambda: time.time() * 20))
    limiter = Limiter(1.0, clock=lambda: time.monotonic() * 20)
    try:
        with Client(
            "http://localhost", "secret", "2.15", limiter=limiter, transport=httpx.WSGITransport(app=app)
        ) as client:
            for _ in range(120):
                client.me()
        assert answered(app, "GET", "/me") == {200: 120}
    finally:
        app.close()


@pytest.mark.parametrize("fault", ["drop", "cut", "drop_before"])
def test_a_connection_that_dies_on_a_real_socket_is_met_alike(fault):
    with (
        Server(
            Options(
                faults=(
                    Fault.parse(f"{fault}#1@POST {SOURCES}"),
                    Fault.parse(f"{fault}#1@POST /ai/external_pages"),
                )
            )
        ) as server,
        Client(server.url, "secret", "2.15", limiter=Limiter.off(), sleep=lambda _: None) as client,
    ):
        with pytest.raises(errors.UnknownOutcome):
            client.create_source(DOCS)
        source = client.ensure_source(DOCS)
        made = client.upsert_page(source.id, PAGE)
        assert [page.id for page in client.list_pages()] == [made.id]
        assert len(list(client.list_sources())) == 1


def test_a_late_answer_on_a_real_socket_is_an_unknown_outcome():
    fault = Fault.parse(f"timeout#1@POST {SOURCES}")
    with (
        Server(Options(faults=(fault,), timeout_seconds=5)) as server,
        Client(server.url, "secret", "2.15", limiter=Limiter.off(), timeout=0.3) as client,
    ):
        with pytest.raises(errors.UnknownOutcome, match="no answer in time"):
            client.create_source(DOCS)
        assert len(list(client.list_sources())) == 1


def test_nobody_listening_is_told_at_once_and_as_not_arrived():
    with Server(Options()) as server:
        url = server.url
    with (
        Client(url, "secret", "2.15", limiter=Limiter.off(), sleep=lambda _: None) as client,
        pytest.raises(errors.Unavailable) as caught,
    ):
        client.create_source(DOCS)
    assert caught.value.arrived is False


def test_an_answer_that_trickles_for_ever_is_given_up():
    class Trickle(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                yield b" "

    def slow(request, _):
        return httpx.Response(200, stream=Trickle(), request=request)

    now = iter(range(10**9))
    app = create_app(Options())
    try:
        with (
            Client(
                "http://localhost",
                "secret",
                "2.15",
                limiter=Limiter.off(),
                transport=Struck(app, range(9), slow),
                timeout=10,
                clock=lambda: next(now),
                attempts=1,
            ) as client,
            pytest.raises(errors.UnknownOutcome, match="no answer in time"),
        ):
            client.me()
    finally:
        app.close()
