"""Every endpoint through the client, in every version, against the emulator."""

from __future__ import annotations

import pickle
import threading
from contextlib import contextmanager

import httpx
import pytest

from ingest.errors import AccessError, Failure, UsageError
from ingest.intercom import errors
from ingest.intercom.client import Client
from ingest.intercom.emulator import Audience, Fault, Options, Server, create_app
from ingest.intercom.limits import Limiter
from ingest.intercom.values import Workspace
from ingest.intercom.versions import FEATURES, VERSIONS, lacking
from ingest.page import Page

DOCS = "https://docs.example.com"
PAGE = Page("guide/start.md", "Start", "<h2>First</h2><p>Grüße 🎉</p>", url="https://docs.example.com/start")


class Wiretap(httpx.BaseTransport):
    """Passes calls on to the emulator and keeps what went out; at a chosen call, does something else."""

    def __init__(self, app, *, at=None, instead=None):
        self.inner = httpx.WSGITransport(app=app)
        self.at, self.instead = at, instead
        self.requests = []

    def handle_request(self, request):
        request.read()
        self.requests.append(request)
        if self.at is None or len(self.requests) == self.at:
            if isinstance(self.instead, Exception):
                raise self.instead
            if self.instead is not None:
                return self.instead
        return self.inner.handle_request(request)


@contextmanager
def workspace(version="2.15", *, at=None, instead=None, token="secret", sleep=lambda _: None, **options):
    """A client of a fresh emulator; it has `app` and `wire` for the test to look behind."""
    app = create_app(Options(**options))
    wire = Wiretap(app, at=at, instead=instead)
    try:
        with Client("http://localhost", token, version, limiter=Limiter.off(), transport=wire, sleep=sleep) as client:
            client.app, client.wire = app, wire
            yield client
    finally:
        app.close()


@pytest.fixture
def client():
    with workspace() as client:
        yield client


def test_me_names_the_workspace_and_its_region():
    with workspace(id_code="abc", workspace_name="Acme", region="EU") as client:
        assert client.me() == Workspace("abc", "Acme", "EU", "emulator@example.com")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_page_lives_its_whole_life_in_every_version(version):
    with workspace(version) as client:
        source = client.create_source(DOCS)
        made = client.upsert_page(source.id, PAGE)
        assert (made.title, made.html, made.url, made.locale) == (PAGE.title, PAGE.html, PAGE.url, "en")
        assert (made.source_id, made.external_id, made.agent, made.copilot) == (
            source.id,
            PAGE.external_id,
            True,
            True,
        )
        again = client.upsert_page(source.id, PAGE._replace(title="Begin"))
        assert (again.id, again.title) == (made.id, "Begin")
        assert client.get_page(made.id) == again
        put = client.update_page(made.id, source.id, PAGE._replace(agent=False, copilot=False))
        assert (put.title, put.agent, put.copilot) == ("Start", False, False)
        assert list(client.list_pages()) == [put]
        assert client.delete_page(made.id) is True
        assert list(client.list_pages()) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_source_lives_its_whole_life_in_every_version(version):
    with workspace(version) as client:
        source = client.create_source(DOCS)
        assert (source.url, source.sync_behavior, source.status) == (DOCS, "api", "active")
        assert client.get_source(source.id) == source
        changed = client.update_source(source.id, url=DOCS + "/new", status="deactivated")
        assert (changed.id, changed.url, changed.status) == (source.id, DOCS + "/new", "deactivated")
        assert [one.id for one in client.list_sources()] == [source.id]
        client.upsert_page(source.id, PAGE)
        assert client.delete_source(source.id) is True
        assert list(client.list_sources()) == list(client.list_pages()) == []
        assert client.delete_source(source.id) is False


def test_every_call_says_version_and_what_it_accepts_and_who_calls(client):
    client.me()
    headers = client.wire.requests[0].headers
    assert headers["intercom-version"] == "2.15"
    assert headers["accept"] == "application/json"
    assert headers["user-agent"].startswith("fin-ingest/")
    assert headers["authorization"] == "Bearer secret"


def test_both_flags_are_sent_with_every_page_and_a_missing_url_is_left_out(client):
    source = client.create_source(DOCS)
    page = client.upsert_page(source.id, PAGE._replace(agent=False, copilot=False, url=None))
    body = client.wire.requests[-1].content
    assert b'"ai_agent_availability": false' in body
    assert b'"ai_copilot_availability": false' in body
    assert b'"url"' not in body
    assert (page.agent, page.copilot, page.url) == (False, False, None)


@pytest.mark.parametrize("version", ["2.12", "2.16"])
def test_put_before_2_17_hides_a_page_by_the_one_flag_it_has(version):
    with workspace(version) as client:
        source = client.create_source(DOCS)
        made = client.upsert_page(source.id, PAGE)
        assert client.update_page(made.id, source.id, PAGE._replace(agent=False, copilot=False)).agent is False
        with pytest.raises(errors.Unsupported, match=r"page\.put\.availability\); 2\.17"):
            client.update_page(made.id, source.id, PAGE._replace(agent=False))
        with pytest.raises(errors.Unsupported, match=r"page\.put\.without_url\); 2\.17"):
            client.update_page(made.id, source.id, PAGE._replace(url=None))


def test_put_in_2_17_without_a_url_removes_it():
    with workspace("2.17") as client:
        source = client.create_source(DOCS)
        made = client.upsert_page(source.id, PAGE)
        assert client.update_page(made.id, source.id, PAGE._replace(url=None, copilot=False)).url is None


def test_audiences_of_a_source_are_set_kept_and_removed():
    with workspace(audiences=(Audience(5, "VIP"), Audience(6, "EU"))) as client:
        source = client.create_source(DOCS, audience_ids=[5, 6])
        assert source.audience_ids == (5, 6)
        assert client.update_source(source.id, url=DOCS).audience_ids == (5, 6)
        changed = client.update_source(source.id, url=DOCS, audience_ids=[6], apply_audience_to_existing_content=True)
        assert changed.audience_ids == (6,)
        assert client.update_source(source.id, url=DOCS, audience_ids=None).audience_ids == ()


def test_page_audiences_in_preview_inherit_override_or_are_none():
    with workspace("Preview", audiences=(Audience(5, "VIP"),)) as client:
        source = client.create_source(DOCS)
        made = [client.upsert_page(source.id, PAGE._replace(audience_ids=given)) for given in (None, (5,), ())]
        assert [page.audience_ids for page in made] == [None, (5,), ()]
        assert [(one.id, one.name) for one in client.list_audiences()] == [("5", "VIP")]


def test_an_unknown_audience_is_the_pages_fault_though_it_answers_404():
    with workspace("Preview", audiences=(Audience(5, "VIP"),)) as client:
        source = client.create_source(DOCS)
        with pytest.raises(errors.Rejected) as caught:
            client.upsert_page(source.id, PAGE._replace(audience_ids=(7,)))
        assert (caught.value.status, caught.value.code, caught.value.field) == (
            404,
            "parameter_invalid",
            "audience_ids",
        )


@pytest.mark.parametrize(
    ("call", "feature"),
    [
        (lambda c: c.create_source(DOCS, audience_ids=[1]), "source.audience_ids"),
        (lambda c: c.update_source(1, url=DOCS, audience_ids=None), "source.audience_ids"),
        (
            lambda c: c.update_source(1, url=DOCS, apply_audience_to_existing_content=True),
            "source.apply_audience_to_existing_content",
        ),
        (lambda c: c.upsert_page(1, PAGE._replace(audience_ids=())), "page.audience_ids"),
        (lambda c: c.upsert_page(1, PAGE._replace(locale="fr")), "page.locale"),
        (lambda c: c.list_audiences(), "audiences"),
    ],
)
def test_what_the_version_lacks_is_refused_here_naming_field_and_versions(call, feature):
    with workspace("2.12") as client:
        with pytest.raises(errors.Unsupported) as caught:
            call(client)
        assert feature in caught.value.what
        assert "2.12" in caught.value.what
        assert str(lacking("2.12", feature)) in caught.value.what
        assert client.calls == 0


def test_every_language_can_be_written_in_2_17():
    with workspace("2.17") as client:
        source = client.create_source(DOCS)
        assert client.upsert_page(source.id, PAGE._replace(locale="fr")).locale == "fr"


def test_what_a_version_lacks_is_known_without_a_call():
    assert lacking("2.14", "source.audience_ids") == "2.15"
    assert lacking("2.15", "source.audience_ids") is None
    assert [lacking("Preview", feature) for feature in FEATURES].count(None) == 5
    with pytest.raises(KeyError):
        lacking("2.15", "no such feature")


@pytest.mark.parametrize("version", ["2.11", "1.0", "", "Unstable", "2.18"])
def test_a_version_without_these_endpoints_is_refused_before_any_call(version):
    with pytest.raises(errors.Unsupported, match="no AI Content endpoints") as caught:
        Client("https://api.intercom.io", "secret", version, limiter=Limiter.off())
    assert "2.15" in caught.value.hint


def test_deleting_a_page_that_is_already_gone_is_told_apart_from_deleting_it(client):
    source = client.create_source(DOCS)
    page = client.upsert_page(source.id, PAGE)
    assert [client.delete_page(page.id), client.delete_page(page.id)] == [True, False]


def test_a_404_that_is_not_intercoms_not_found_is_no_deletion():
    for answer in (
        httpx.Response(404, text="<h1>nginx</h1>"),
        httpx.Response(404, json=_error("parameter_invalid")),
    ):
        with workspace(at=1, instead=answer) as client, pytest.raises(errors.Rejected):
            client.delete_page("1")


def test_ids_cannot_lead_to_another_path(client):
    with pytest.raises(errors.NotFound):
        client.get_page("../content_import_sources")
    assert client.wire.requests[-1].url.raw_path == b"/ai/external_pages/..%2Fcontent_import_sources"


def test_a_missing_page_says_where_and_with_which_request_id(client):
    with pytest.raises(errors.NotFound) as caught:
        client.get_page("77")
    assert caught.value.status == 404
    assert caught.value.code == "not_found"
    assert caught.value.request_id
    assert caught.value.at == f"GET /ai/external_pages/77, request id {caught.value.request_id}"


def test_a_refused_token_says_which_variable_scope_and_hosts():
    answer = httpx.Response(401, json=_error("unauthorized"))
    with workspace(at=1, instead=answer) as client, pytest.raises(errors.AccessDenied) as caught:
        client.me()
    assert isinstance(caught.value, AccessError)
    assert "intercom.token" in caught.value.hint
    for host in errors.REGIONS.values():
        assert host in caught.value.hint


def test_a_token_the_workspace_does_not_know_is_refused():
    app = create_app(Options(token="right"))
    try:
        transport = httpx.WSGITransport(app=app)
        with Client("http://localhost", "wrong", "2.15", limiter=Limiter.off(), transport=transport) as client:
            with pytest.raises(errors.AccessDenied, match="401 unauthorized"):
                client.me()
            assert client.calls == 1
    finally:
        app.close()


@pytest.mark.parametrize(
    ("status", "code", "kind", "hint"),
    [
        (400, "parameter_invalid", errors.Rejected, ""),
        (400, "intercom_version_invalid", errors.Unsupported, "intercom.version"),
        (401, "unauthorized", errors.AccessDenied, "region"),
        (403, "forbidden", errors.AccessDenied, "read_write_ai_content"),
        (403, "api_plan_restricted", errors.AccessDenied, "plan"),
        (404, "not_found", errors.NotFound, ""),
        (404, "parameter_invalid", errors.Rejected, ""),
        (406, "", errors.Rejected, ""),
        (408, "", errors.Unavailable, ""),
        (409, "conflict", errors.Rejected, ""),
        (413, "", errors.Rejected, "max_page_bytes"),
        (415, "", errors.Rejected, ""),
        (422, "", errors.Rejected, ""),
        (429, "rate_limit_exceeded", errors.Throttled, "limits.share"),
        (429, "too_many_requests", errors.Throttled, ""),
        (500, "server_error", errors.Unavailable, ""),
        (502, "", errors.Unavailable, ""),
        (503, "", errors.Unavailable, ""),
        (504, "", errors.Unavailable, ""),
        (599, "", errors.Unavailable, ""),
    ],
)
def test_each_status_and_code_has_its_error_and_advice(status, code, kind, hint):
    call = errors.Call("POST", "/ai/external_pages", "2.15")
    body = _error(code, "said so", "title") if code else None
    error = errors.refusal(call, status, body, request_id="r-1")
    assert type(error) is kind
    assert hint in error.hint
    assert error.hint
    assert error.at == "POST /ai/external_pages, request id r-1"
    assert str(status) in error.what


@pytest.mark.parametrize("body", [None, [], "no", {"errors": "no"}, {"errors": []}, {"errors": [3]}, {"errors": [{}]}])
def test_an_error_body_of_any_shape_is_an_error(body):
    assert isinstance(errors.refusal(errors.Call("GET", "/me"), 418, body), errors.Rejected)


def test_errors_survive_pickling():
    error = errors.refusal(errors.Call("GET", "/me"), 404, _error("not_found"), request_id="r-1")
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.what, copy.at, copy.hint, copy.status, copy.request_id) == (
        error.what,
        error.at,
        error.hint,
        404,
        "r-1",
    )


@pytest.mark.parametrize(
    "url",
    ["http://api.intercom.io", "ftp://localhost", "api.intercom.io", "", "https://me:pw@api.intercom.io"],
)
def test_an_address_the_token_must_not_go_to_is_refused(url):
    with pytest.raises(UsageError) as caught:
        Client(url, "secret", "2.15", limiter=Limiter.off())
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://127.0.0.1", "http://[::1]:8", "https://api.intercom.io/"]
)
def test_unencrypted_calls_stay_on_this_machine(url):
    with Client(url, "secret", "2.15", limiter=Limiter.off()) as client:
        assert client.base_url == url.rstrip("/")


def test_unencrypted_calls_elsewhere_need_a_word():
    with Client("http://emulator.example", "secret", "2.15", limiter=Limiter.off(), plain_http=True) as client:
        assert client.base_url == "http://emulator.example"


def test_no_cookie_is_taken_from_one_call_to_the_next():
    given = {"Set-Cookie": "session=of-somebody; Path=/"}
    answer = httpx.Response(500, json={}, headers=given)
    with workspace(at=1, instead=answer) as client:
        client.me()
        assert [request.headers.get("cookie") for request in client.wire.requests] == [None, None]


def test_a_character_that_is_not_unicode_is_the_pages_fault_and_no_call(client):
    with pytest.raises(errors.Rejected, match="surrogate"):
        client.upsert_page(1, PAGE._replace(html="<p>\ud800</p>"))
    assert client.calls == 0


def test_every_method_works_over_a_real_socket_with_many_threads():
    with (
        Server(Options(paging="cursor")) as server,
        Client(server.url, "secret", "2.15", limiter=Limiter.off(), workers=8) as client,
    ):
        source = client.ensure_source(DOCS)
        failures: list[Failure] = []

        def upload(number):
            try:
                for part in range(15):
                    client.upsert_page(source.id, PAGE._replace(external_id=f"{number}/{part}"))
            except Failure as error:
                failures.append(error)

        threads = [threading.Thread(target=upload, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pages = list(client.list_pages())
        assert not failures
        assert len({page.external_id for page in pages}) == len(pages) == 120
        assert client.delete_page(pages[0].id) is True
        assert client.skew is not None
        assert abs(client.skew) < 5


def test_nothing_is_sent_before_the_first_call_and_each_call_is_counted(client):
    assert client.calls == 0
    client.me()
    list(client.list_sources())
    assert client.calls == len(client.wire.requests) == 2


def test_calls_that_are_repeated_count_again():
    with workspace(faults=(Fault("503", nth=(1, 2)),)) as client:
        client.me()
        assert client.calls == 3


def _error(code, message="", field=None):
    return {
        "type": "error.list",
        "request_id": None,
        "errors": [{"code": code, "message": message, "field": field}],
    }
