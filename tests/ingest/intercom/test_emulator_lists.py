"""How the emulator's lists are cut into pages, and how they drift while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from ingest.intercom.emulator import App, Options, create_app

SOURCES, PAGES = "/ai/content_import_sources", "/ai/external_pages"
Library = Callable[..., tuple[App, httpx.Client]]
HEADERS = {"Authorization": "Bearer any", "Intercom-Version": "2.15"}


@pytest.fixture
def library() -> Iterator[Library]:
    """Makes a workspace of one source with so many pages, external ids "1" upwards, and a client of it."""
    with ExitStack() as stack:

        def make(pages: int, **switches: Any) -> tuple[App, httpx.Client]:
            app = create_app(Options(**switches))
            stack.callback(app.close)
            source_id = app.store.create_source("https://www.example.com", now=0).id
            for number in range(1, pages + 1):
                app.store.upsert_page(source_id, str(number), {"title": f"Page {number}"}, now=number)
            transport = httpx.WSGITransport(app)
            return app, httpx.Client(transport=transport, base_url="http://emulator", headers=HEADERS)

        yield make


def listings(client: httpx.Client, path: str = PAGES, **asked: int) -> list[dict[str, Any]]:
    """Every part of a list, by following `next` in whichever style it is."""
    parts = [client.get(path, params=asked).json()]
    while following := parts[-1]["pages"].get("next"):
        if isinstance(following, str):
            parts.append(client.get(following).json())
        else:
            cursor = {"starting_after": following["starting_after"]}
            parts.append(client.get(path, params={**asked, **cursor}).json())
    return parts


def names(parts: list[dict[str, Any]]) -> list[str]:
    return [page["external_id"] for part in parts for page in part["data"]]


def newest_first(pages: int) -> list[str]:
    return [str(number) for number in range(pages, 0, -1)]


@pytest.mark.parametrize("paging", ["page", "cursor"])
@pytest.mark.parametrize("pages", [0, 1, 49, 50, 51, 100, 120])
def test_following_next_gives_every_page_once_newest_first(library: Library, paging: str, pages: int) -> None:
    _, client = library(pages, paging=paging)
    parts = listings(client)
    assert names(parts) == newest_first(pages)
    assert {part["type"] for part in parts} == {"list"}
    assert {part["total_count"] for part in parts} == {pages}
    said = [part["pages"] for part in parts]
    assert [pages["page"] for pages in said] == list(range(1, len(parts) + 1))
    assert {(pages["type"], pages["per_page"], pages["total_pages"]) for pages in said} == {
        ("pages", 50, -(-pages // 50))
    }


@pytest.mark.parametrize("paging", ["page", "cursor"])
def test_sources_are_listed_oldest_first(library: Library, paging: str) -> None:
    app, client = library(0, paging=paging)
    for number in range(120):
        app.store.create_source(f"https://{number}.example.com", now=0)
    parts = listings(client, SOURCES)
    assert [source["id"] for part in parts for source in part["data"]] == list(range(1, 122))


def test_next_is_an_absolute_url_of_the_host_that_was_asked_and_keeps_per_page(library: Library) -> None:
    _, client = library(5)
    part = client.get(PAGES, params={"per_page": 2}).json()
    assert part["pages"]["next"] == "http://emulator/ai/external_pages?page=2&per_page=2"
    assert "next" not in listings(client, per_page=2)[-1]["pages"]


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (150, 150), (151, 150), (9999, 150)])
def test_per_page_is_cut_to_the_largest_allowed(library: Library, asked: int, given: int) -> None:
    _, client = library(3)
    assert client.get(PAGES, params={"per_page": asked}).json()["pages"]["per_page"] == given


def test_a_workspace_can_be_told_not_to_care_for_per_page(library: Library) -> None:
    _, client = library(120, max_per_page=50)
    assert len(client.get(PAGES, params={"per_page": 150}).json()["data"]) == 50


def test_beyond_the_end_a_list_is_empty_and_over(library: Library) -> None:
    _, client = library(3)
    part = client.get(PAGES, params={"page": 7}).json()
    assert (part["data"], part["total_count"], part["pages"].get("next")) == ([], 3, None)


@pytest.mark.parametrize("name", ["page", "per_page"])
@pytest.mark.parametrize("wrong", ["0", "-1", "one", "1.5", "9" * 30])
def test_a_page_number_that_is_none_answers_400(library: Library, name: str, wrong: str) -> None:
    _, client = library(1)
    answer = client.get(PAGES, params={name: wrong})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == name


@pytest.mark.parametrize("wrong", ["nonsense", "MTI=", "YTpi", "ÿ"])
def test_a_cursor_that_is_none_answers_400(library: Library, wrong: str) -> None:
    _, client = library(1, paging="cursor")
    answer = client.get(PAGES, params={"starting_after": wrong})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "starting_after"


@pytest.mark.parametrize("paging", ["page", "cursor"])
def test_a_capped_list_ends_early_and_its_total_count_gives_it_away(library: Library, paging: str) -> None:
    _, client = library(120, paging=paging, list_cap=75)
    parts = listings(client)
    assert names(parts) == newest_first(120)[:75]
    assert {part["total_count"] for part in parts} == {120}


def test_inserted_pages_make_rows_repeat(library: Library) -> None:
    app, client = library(120, drift="insert")
    parts = listings(client)
    seen = names(parts)
    assert len(seen) > len(set(seen))
    assert parts[0]["total_count"] < parts[-1]["total_count"] == app.store.count_pages()


def test_vanishing_pages_make_a_row_be_missed_though_the_counts_seem_to_agree(library: Library) -> None:
    app, client = library(120, drift="delete")
    parts = listings(client)
    seen = names(parts)
    assert len(seen) == parts[-1]["total_count"] == 120
    assert set(newest_first(120)) - set(seen)
    assert app.store.count_pages() == 120, "only the page that drifted in is gone"


def test_a_total_count_can_be_wrong(library: Library) -> None:
    _, client = library(60, drift="count")
    assert {part["total_count"] for part in listings(client)} == {63}


@pytest.mark.parametrize("drift", ["insert", "delete", "count"])
def test_drift_comes_to_rest_after_the_number_of_times_it_was_told(library: Library, drift: str) -> None:
    app, client = library(120, drift=drift, drift_times=1)
    listings(client)
    listings(client)
    parts = listings(client)
    assert len(set(names(parts))) == app.store.count_pages() == len(names(parts))
    assert {part["total_count"] for part in parts} == {app.store.count_pages()}


def test_drift_touches_no_page_of_ours(library: Library) -> None:
    for drift in ("insert", "delete", "count"):
        app, client = library(120, drift=drift)
        before = [page for page in app.store.pages() if page.source_id == 1]
        listings(client)
        assert [page for page in app.store.pages() if page.source_id == 1] == before
