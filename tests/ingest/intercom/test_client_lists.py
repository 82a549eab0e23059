"""Lists read to their end, in both styles of paging, and every way in which one may not be complete."""

from __future__ import annotations

import json
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import IncompleteError
from ingest.intercom import errors, listing
from ingest.intercom.client import Client
from ingest.intercom.emulator import Audience, Fault, Options, create_app
from ingest.intercom.limits import Limiter
from ingest.intercom.values import RemotePage
from ingest.intercom.values import page as read_page
from ingest.page import Page

PAGES = "/ai/external_pages"


class Rewriting(httpx.BaseTransport):
    """Passes calls on to the emulator and changes the lists it answers with."""

    def __init__(self, app, change):
        self.inner, self.change, self.paths = httpx.WSGITransport(app=app), change, []

    def handle_request(self, request):
        response = self.inner.handle_request(request)
        self.paths.append(request.url.raw_path.decode())
        if request.method != "GET" or self.change is None:
            return response
        response.read()
        body = json.loads(response.content)
        if "data" in body:
            self.change(body, request.url)
        return httpx.Response(response.status_code, json=body, request=request)


@contextmanager
def library(pages, change=None, *, base_url="http://localhost", version="2.15", **options):
    """A client of an emulator that holds so many pages."""
    app = create_app(Options(**options))
    try:
        transport = Rewriting(app, change)
        with Client(
            base_url, "secret", version, limiter=Limiter.off(), transport=transport, sleep=lambda _: None
        ) as client:
            source = client.create_source("https://docs.example.com")
            for number in range(pages):
                client.upsert_page(source.id, Page(f"{number}.md", "T", "<p>x</p>"))
            client.app, client.wire = app, transport
            transport.paths.clear()
            yield client
    finally:
        app.close()


def came(client):
    """What a listing yields before it ends or fails, and its error."""
    found = []
    try:
        for page in client.list_pages():
            found.append(page.external_id)  # noqa: PERF401 - what came before the error counts
    except errors.IncompleteList as error:
        return found, error
    return found, None


@pytest.mark.parametrize("paging", ["page", "cursor"])
@pytest.mark.parametrize("pages", [0, 1, 50, 51, 150])
def test_a_list_is_read_to_its_end_in_both_styles_of_paging(pages, paging):
    with library(pages, paging=paging) as client:
        found, error = came(client)
        assert error is None
        assert sorted(found) == sorted(f"{number}.md" for number in range(pages))
        assert len(client.wire.paths) == max(1, -(-pages // 50))


def test_page_numbers_are_followed_where_the_way_on_is_not_told():
    def untold(body, _):
        body["pages"].pop("next", None)

    with library(120, untold) as client:
        found, error = came(client)
        assert error is None
        assert len(found) == 120
        assert client.wire.paths == [PAGES, f"{PAGES}?page=2", f"{PAGES}?page=3"]


def test_audiences_which_page_in_their_own_way_are_all_listed():
    audiences = tuple(Audience(number, str(number)) for number in range(1, 121))
    with library(0, version="Preview", audiences=audiences) as client:
        assert [one.id for one in client.list_audiences()] == [str(number) for number in range(1, 121)]


def test_a_relative_way_on_and_a_base_url_with_a_path_are_followed():
    def relative(body, url):
        if body["pages"].get("next"):
            body["pages"]["next"] = f"{PAGES}?{httpx.URL(body['pages']['next']).query.decode()}"

    with library(60, relative) as client:
        assert len(came(client)[0]) == 60
    part = listing.part(
        {"data": [], "pages": {"next": "https://proxy.example/intercom/ai/external_pages?page=2"}},
        "https://proxy.example/intercom",
        PAGES,
    )
    assert part.next == f"{PAGES}?page=2"


def test_the_scheme_of_a_way_on_does_not_matter_since_the_call_goes_where_all_go():
    body = {"data": [], "pages": {"next": "http://api.intercom.io:80/ai/external_pages?page=2"}}
    assert listing.part(body, "https://api.intercom.io", PAGES).next == f"{PAGES}?page=2"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/ai/external_pages?page=2", "http://localhost:81/x", "//evil/x"]
)
def test_a_way_on_to_another_host_is_not_followed(elsewhere):
    def lead_away(body, _):
        body["pages"]["next"] = elsewhere

    with library(60, lead_away) as client:
        found, error = came(client)
        assert len(found) == 50
        assert "another host" in error.what
        assert len(client.wire.paths) == 1


@pytest.mark.parametrize("drift", ["insert", "delete"])
def test_a_list_that_shifts_once_is_read_again_and_comes_out_complete(drift):
    with library(120, drift=drift, drift_times=1) as client:
        found, error = came(client)
        assert error is None
        assert {name for name in found if name.endswith(".md")} == {f"{number}.md" for number in range(120)}
        assert len(found) == len(set(found))


@pytest.mark.parametrize("drift", ["insert", "delete", "count"])
@pytest.mark.parametrize("paging", ["page", "cursor"])
def test_a_list_that_never_rests_is_incomplete_but_yields_what_there_was(drift, paging):
    with library(120, drift=drift, paging=paging) as client:
        found, error = came(client)
        assert isinstance(error, IncompleteError)
        assert error.at == f"GET {PAGES}"
        # A page that another's disappearance moved out of sight may be missing: that is why it is incomplete.
        assert len([name for name in found if name.endswith(".md")]) >= 118
        assert len(client.wire.paths) <= listing.PASSES * 5


def test_a_list_that_stops_early_is_incomplete():
    with library(120, list_cap=100) as client:
        found, error = came(client)
        assert len(found) == 100
        assert "100 of 120 came" in error.what


@pytest.mark.parametrize("paging", ["page", "cursor"])
def test_a_list_that_runs_in_a_circle_ends(paging):
    def circle(body, _):
        body["pages"]["next"] = f"http://localhost{PAGES}" if paging == "page" else {"starting_after": ""}
        body["total_count"] = 500

    with library(30, circle, paging=paging) as client:
        found, error = came(client)
        assert len(found) == 30
        assert error is not None
        assert len(client.wire.paths) <= listing.PASSES * 2


def test_cursors_that_always_differ_and_bring_nothing_new_end():
    numbers = iter(range(10**6))

    def endless(body, _):
        body["pages"]["next"] = {"starting_after": f"cursor-{next(numbers)}"}

    with library(10, endless, paging="page") as client:
        found, error = came(client)
        assert len(found) == 10
        assert error is not None


def test_a_server_that_ignores_page_numbers_is_not_believed():
    def first_page_only(body, _):
        body["pages"] |= {"page": 1, "total_pages": 3, "next": None}
        body["total_count"] = 120

    with library(50, first_page_only) as client:
        found, error = came(client)
        assert len(found) == 50
        assert error is not None


def test_a_list_that_breaks_off_is_incomplete_and_one_that_never_began_says_why():
    with library(120, faults=(Fault("503", nth=tuple(range(2, 40)), method="GET", path=PAGES),)) as client:
        found, error = came(client)
        assert len(found) == 50
        assert "broke off" in error.what
        assert "503" in error.what
    with (
        library(1, faults=(Fault("503", rate=1.0, method="GET", path=PAGES),)) as client,
        pytest.raises(errors.Unavailable),
    ):
        list(client.list_pages())


def test_a_token_refused_in_the_middle_is_told_as_that():
    with (
        library(120, faults=(Fault("401", nth=(2,), method="GET", path=PAGES),)) as client,
        pytest.raises(errors.AccessDenied),
    ):
        list(client.list_pages())


def test_an_answer_that_got_lost_in_the_middle_is_asked_for_again():
    with library(120, faults=(Fault("cut", nth=(2,), method="GET", path=PAGES),)) as client:
        found, error = came(client)
        assert (len(found), error) == (120, None)


def test_an_object_without_an_id_makes_the_list_incomplete():
    def forget(body, _):
        body["data"][3].pop("id")

    with library(10, forget) as client:
        found, error = came(client)
        assert len(found) == 9
        assert "cannot be read" in error.what


def test_a_list_without_a_total_is_believed_when_nothing_repeats():
    def silent(body, _):
        del body["total_count"]

    with library(120, silent) as client:
        assert (len(came(client)[0]), came(client)[1]) == (120, None)


def test_memory_holds_one_answer_at_a_time():
    with library(200) as client:
        pages = client.list_pages()
        next(pages)
        assert len(client.wire.paths) == 1


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 30), unique=True, max_size=25),
    st.integers(1, 7),
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 30)), max_size=4),
)
def test_a_list_that_ends_normally_missed_nothing_that_was_there_all_the_time(start, size, edits):
    """Objects come and go at random places while the list is read, newest first."""
    rows, asked = list(start), 0
    steady = set(start)

    def ask(path):
        nonlocal asked
        for _, appears, which in (edit for edit in edits if edit[0] == asked):
            if appears and which not in rows:
                rows.insert(0, which)
            elif not appears and rows:
                steady.discard(rows.pop(which % len(rows)))
        asked += 1
        page = int(path.partition("page=")[2] or 1)
        body = {
            "data": [{"id": str(row)} for row in rows[(page - 1) * size : page * size]],
            "total_count": len(rows),
            "pages": {"page": page, "total_pages": -(-len(rows) // size)},
        }
        return listing.part(body, "http://localhost", path)

    found: list[RemotePage] = []
    try:
        for page in listing.listing(ask, PAGES, read_page):
            found.append(page)  # noqa: PERF402 - as above
    except errors.IncompleteList:
        return
    ids = [page.id for page in found]
    assert len(ids) == len(set(ids))
    assert {str(row) for row in steady} <= set(ids)
