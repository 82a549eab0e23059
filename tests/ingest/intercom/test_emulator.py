"""Every endpoint of the emulator, what each version lets one do, and every way to be refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from ingest.intercom.emulator import App, Audience, Options, StoreError, create_app

SOURCES, PAGES = "/ai/content_import_sources", "/ai/external_pages"
VERSIONS = ["2.12", "2.13", "2.14", "2.15", "2.16", "2.17", "Preview"]
NOW = 1_800_000_007


class Api(httpx.Client):
    """An emulator in process, and what a caller says to it."""

    def __init__(self, options: Options, version: str = "2.15") -> None:
        self.app: App = create_app(options)
        headers = {"Authorization": "Bearer any", "Intercom-Version": version, "Accept": "application/json"}
        super().__init__(transport=httpx.WSGITransport(self.app), base_url="http://emulator", headers=headers)

    def close(self) -> None:
        super().close()
        self.app.close()

    def speaking(self, version: str) -> Api:
        self.headers["Intercom-Version"] = version
        return self

    def a_source(self, **said: Any) -> int:
        answer = self.post(SOURCES, json={"url": "https://www.example.com", "sync_behavior": "api", **said})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["id"])

    def page(self, source_id: int, external_id: str = "a.md", **said: Any) -> dict[str, Any]:
        answer = self.post(PAGES, json=page(source_id, external_id, **said))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def page(source_id: int, external_id: str = "a.md", **said: Any) -> dict[str, Any]:
    required = {"title": "Refunds", "html": "<p>How to get one.</p>", "locale": "en"}
    return {**required, "source_id": source_id, "external_id": external_id, **said}


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


@contextmanager
def emulator(version: str = "2.15", **switches: Any) -> Iterator[Api]:
    with Api(Options(**{"clock": lambda: NOW, **switches}), version) as api:
        yield api


@pytest.fixture
def api() -> Iterator[Api]:
    with emulator() as found:
        yield found


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code and field, once the body was found to be an error as the API words it."""
    body = answer.json()
    assert body["type"] == "error.list"
    assert len(body["request_id"]) == 36
    (error,) = body["errors"]
    assert error["message"]
    return answer.status_code, error["code"], error.get("field")


# The workspace


def test_me_names_the_workspace_and_its_region() -> None:
    with emulator(id_code="abc123", workspace_name="Acme", region="EU") as api:
        me = api.get("/me").json()
    assert me["type"] == "admin"
    assert (me["app"]["id_code"], me["app"]["name"], me["app"]["region"]) == ("abc123", "Acme", "EU")


def test_audiences_are_listed_in_preview_only() -> None:
    with emulator("Preview", audiences=(Audience(5, "VIP"), Audience(6, "Staff"))) as api:
        listed = api.get("/audiences", params={"per_page": 1, "page": 2}).json()
        assert [(audience["id"], audience["name"]) for audience in listed["data"]] == [("6", "Staff")]
        assert (listed["total_count"], listed["total_pages"]) == (2, 2)
        assert refusal(api.speaking("2.16").get("/audiences")) == (404, "not_found", None)


# Sources


@pytest.mark.parametrize("version", VERSIONS)
def test_a_source_can_be_created_shown_listed_updated_and_deleted(version: str) -> None:
    with emulator(version) as api:
        made = api.post(SOURCES, json={"url": "https://www.example.com", "sync_behavior": "api"})
        assert made.status_code == 200
        source = made.json()
        assert source["id"] == 1
        assert source["status"] == "active"
        assert source["created_at"] == source["updated_at"] == source["last_synced_at"] == NOW
        assert api.get(f"{SOURCES}/1").json() == source
        assert api.get(SOURCES).json()["data"] == [source]
        changed = {"url": "https://docs.example.com", "sync_behavior": "api", "status": "deactivated"}
        updated = api.put(f"{SOURCES}/1", json=changed)
        assert updated.status_code == 200
        assert updated.json() == {**source, **changed}
        gone = api.delete(f"{SOURCES}/1")
        assert (gone.status_code, gone.content) == (204, b"")
        assert refusal(api.get(f"{SOURCES}/1")) == (404, "not_found", None)


def test_deleting_a_source_deletes_its_pages_and_no_others(api: Api) -> None:
    kept, doomed = api.a_source(), api.a_source()
    api.page(kept, "kept")
    api.page(doomed, "doomed")
    api.delete(f"{SOURCES}/{doomed}")
    assert [row.external_id for row in api.app.store.pages()] == ["kept"]


def test_creating_the_same_source_twice_makes_two(api: Api) -> None:
    assert api.a_source() != api.a_source()


def test_an_id_is_never_given_twice(api: Api) -> None:
    first = api.a_source()
    api.delete(f"{SOURCES}/{first}")
    second = api.a_source()
    assert second != first
    page_id = api.page(second)["id"]
    api.delete(f"{PAGES}/{page_id}")
    assert api.page(second)["id"] != page_id


@pytest.mark.parametrize("version", ["2.12", "2.14"])
def test_before_2_15_sources_know_no_audiences(version: str) -> None:
    with emulator(version) as api:
        source_id = api.a_source(audience_ids=[5])
        assert "audience_ids" not in api.get(f"{SOURCES}/{source_id}").json()
        assert api.app.store.sources()[0].audience_ids == ()


@pytest.mark.parametrize("version", ["2.15", "2.16", "2.17", "Preview"])
def test_from_2_15_on_sources_take_one_audience_or_a_list_and_lose_them_on_request(version: str) -> None:
    with emulator(version) as api:
        source_id = api.a_source(audience_ids=5)
        put = {"url": "https://www.example.com", "sync_behavior": "api"}
        said = [
            {},
            {"audience_ids": [6, 7]},
            {"audience_ids": None},
            {"audience_ids": 8},
            {"audience_ids": []},
        ]
        held = [api.put(f"{SOURCES}/{source_id}", json={**put, **more}).json()["audience_ids"] for more in said]
        assert held == [[5], [6, 7], [], [8], []]


def test_an_unknown_audience_of_a_source_answers_404_with_parameter_invalid() -> None:
    with emulator(audiences=(Audience(5, "VIP"),)) as api:
        body = {"url": "https://www.example.com", "sync_behavior": "api", "audience_ids": [5, 6]}
        assert refusal(api.post(SOURCES, json=body)) == (404, "parameter_invalid", "audience_ids")


def test_audiences_of_a_source_are_given_to_its_pages_on_request() -> None:
    with emulator("Preview") as api:
        source_id = api.a_source(audience_ids=[5])
        page_id = api.page(source_id)["id"]
        body = {"url": "https://www.example.com", "sync_behavior": "api", "audience_ids": [6]}
        api.put(f"{SOURCES}/{source_id}", json=body)
        assert api.get(f"{PAGES}/{page_id}").json()["audience_ids"] is None
        api.put(f"{SOURCES}/{source_id}", json={**body, "apply_audience_to_existing_content": True})
        assert api.get(f"{PAGES}/{page_id}").json()["audience_ids"] == [6]


def test_a_status_left_out_of_an_update_is_active(api: Api) -> None:
    source_id = api.a_source(status="deactivated")
    body = {"url": "https://www.example.com", "sync_behavior": "api"}
    assert api.put(f"{SOURCES}/{source_id}", json=body).json()["status"] == "active"


def test_sync_behavior_can_not_be_changed_to_or_from_api(api: Api) -> None:
    ours = api.a_source()
    crawled = api.app.store.create_source("https://www.example.com", sync_behavior="automatic", now=NOW).id
    for source_id, behavior in ((ours, "manual"), (crawled, "api")):
        body = {"url": "https://www.example.com", "sync_behavior": behavior}
        answer = api.put(f"{SOURCES}/{source_id}", json=body)
        assert refusal(answer) == (400, "parameter_invalid", "sync_behavior")


def test_a_crawled_source_says_automatic_is_told_automated_and_keeps_its_url(api: Api) -> None:
    crawled = api.app.store.create_source("https://www.example.com", sync_behavior="manual", now=NOW).id
    body = {"url": "https://www.example.com", "sync_behavior": "automated"}
    assert api.put(f"{SOURCES}/{crawled}", json=body).json()["sync_behavior"] == "automatic"
    answer = api.put(f"{SOURCES}/{crawled}", json={**body, "url": "https://other.example.com"})
    assert refusal(answer) == (400, "parameter_invalid", "url")


@pytest.mark.parametrize("behavior", ["automatic", "automated", "manual", ""])
def test_only_sources_of_the_api_can_be_created(api: Api, behavior: str) -> None:
    answer = api.post(SOURCES, json={"url": "https://www.example.com", "sync_behavior": behavior})
    assert refusal(answer) == (400, "parameter_invalid", "sync_behavior")


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://docs.example.com", True),
        ("http://example.com/docs", True),
        ("ftp://example.com", False),
        ("https://wiki", False),
        ("http://localhost:8000", False),
        ("http://10.0.0.8", False),
        ("http://[::1]/", False),
        ("http://[broken", False),
        ("https://wiki.corp", False),
        ("docs", False),
    ],
)
def test_2_17_alone_wants_a_public_url_for_a_source(url: str, public: bool) -> None:
    body = {"url": url, "sync_behavior": "api"}
    with emulator("2.17") as api:
        answer = api.post(SOURCES, json=body)
        assert answer.status_code == 200 if public else refusal(answer) == (400, "parameter_invalid", "url")
        assert api.speaking("2.16").post(SOURCES, json=body).status_code == 200


# Pages


@pytest.mark.parametrize("version", VERSIONS)
def test_a_page_can_be_created_shown_listed_updated_and_deleted(version: str) -> None:
    with emulator(version) as api:
        source_id = api.a_source()
        made = api.page(source_id, url="https://www.example.com/a")
        assert made["id"] == "1"
        assert (made["source_id"], made["external_id"]) == (source_id, "a.md")
        assert made["created_at"] == made["updated_at"] == made["last_ingested_at"] == NOW
        assert api.get(f"{PAGES}/1").json() == made
        assert api.get(PAGES).json()["data"] == [made]
        changed = page(source_id, title="Returns", url="https://www.example.com/b")
        updated = api.put(f"{PAGES}/1", json=changed)
        assert updated.status_code == 200
        assert changed.items() <= updated.json().items()
        gone = api.delete(f"{PAGES}/1")
        assert (gone.status_code, gone.json()) == (200, {**updated.json(), "html": ""})
        for answer in (api.get(f"{PAGES}/1"), api.delete(f"{PAGES}/1"), api.put(f"{PAGES}/1", json=changed)):
            assert refusal(answer) == (404, "not_found", None)


def test_posting_a_page_again_updates_it_and_keeps_its_id() -> None:
    now = [1000.0]
    with emulator(clock=lambda: now[0]) as api:
        source_id, other = api.a_source(), api.a_source()
        first = api.page(source_id)
        now[0] = 2000.9
        again = api.page(source_id, title="Returns")
        assert again == {**first, "title": "Returns", "updated_at": 2000, "last_ingested_at": 2000}
        assert api.page(source_id, "b.md")["id"] != first["id"]
        assert api.page(other)["id"] != first["id"], "an external id is unique within its source only"


def test_availability_is_false_when_left_out_of_a_create_and_kept_when_left_out_of_an_update(
    api: Api,
) -> None:
    source_id = api.a_source()

    def flags(**said: Any) -> tuple[bool, bool]:
        made = api.page(source_id, **said)
        return made["ai_agent_availability"], made["ai_copilot_availability"]

    assert flags() == (False, False)
    assert flags(ai_agent_availability=True) == (True, False)
    assert flags(ai_copilot_availability=True) == (True, True)
    assert flags() == (True, True)
    assert flags(ai_agent_availability=False) == (False, True)


@pytest.mark.parametrize(("version", "written"), [("2.12", False), ("2.17", False), ("Preview", True)])
def test_sales_availability_is_in_every_answer_and_written_in_preview_alone(version: str, written: bool) -> None:
    with emulator(version) as api:
        made = api.page(api.a_source(), ai_sales_agent_availability=True)
        assert made["ai_sales_agent_availability"] is written


@pytest.mark.parametrize(("policy", "held"), [("keep", "https://e.com/a"), ("clear", None)])
def test_a_url_left_out_of_an_update_is_kept_or_cleared_as_told(policy: str, held: str | None) -> None:
    with emulator(url_omitted=policy) as api:
        source_id = api.a_source()
        assert "url" not in api.page(source_id)
        assert api.page(source_id, url="https://e.com/a")["url"] == "https://e.com/a"
        assert api.page(source_id).get("url") == held


def test_a_url_of_null_is_refused_or_clears_as_told() -> None:
    with emulator() as strict, emulator(url_null="clear") as lenient:
        answer = strict.post(PAGES, json=page(strict.a_source(), url=None))
        assert refusal(answer) == (400, "parameter_invalid", "url")
        source_id = lenient.a_source()
        lenient.page(source_id, url="https://e.com/a")
        assert "url" not in lenient.page(source_id, url=None)


@pytest.mark.parametrize("version", ["2.12", "2.16", "Preview"])
def test_up_to_2_16_and_in_preview_a_put_needs_the_url_and_the_only_locale_is_en(version: str) -> None:
    with emulator(version) as api:
        source_id = api.a_source()
        page_id = api.page(source_id, url="https://e.com/a")["id"]
        answer = api.put(f"{PAGES}/{page_id}", json=page(source_id))
        assert refusal(answer) == (400, "parameter_not_found", "url")
        answer = api.post(PAGES, json=page(source_id, locale="fr"))
        assert refusal(answer) == (400, "parameter_invalid", "locale")


def test_in_2_17_a_put_without_url_removes_it_and_other_languages_are_taken() -> None:
    with emulator("2.17") as api:
        source_id = api.a_source()
        page_id = api.page(source_id, url="https://e.com/a", locale="pt-BR")["id"]
        assert "url" not in api.put(f"{PAGES}/{page_id}", json=page(source_id)).json()
        assert refusal(api.post(PAGES, json=page(source_id, locale="?")))[1:] == (
            "parameter_invalid",
            "locale",
        )
    with emulator("2.17", locales=("en", "fr")) as api:
        source_id = api.a_source()
        assert api.page(source_id, locale="fr")["locale"] == "fr"
        assert refusal(api.post(PAGES, json=page(source_id, locale="de")))[0] == 400


def test_up_to_2_16_a_put_sets_fin_availability_which_is_true_when_left_out() -> None:
    with emulator("2.16") as api:
        source_id = api.a_source()
        page_id = api.page(source_id)["id"]
        body = page(source_id, url="https://e.com/a", ai_agent_availability=False)
        shown = api.put(f"{PAGES}/{page_id}", json=body).json()
        assert (shown["ai_agent_availability"], shown["ai_copilot_availability"]) == (True, True)
        hidden = api.put(f"{PAGES}/{page_id}", json={**body, "fin_availability": False}).json()
        assert (hidden["ai_agent_availability"], hidden["fin_availability"]) == (False, False)


def test_in_preview_a_put_sets_the_flags_it_names_and_keeps_the_others() -> None:
    with emulator("Preview") as api:
        source_id = api.a_source()
        page_id = api.page(source_id, ai_agent_availability=True)["id"]
        body = page(source_id, url="https://e.com/a", ai_copilot_availability=True)
        shown = api.put(f"{PAGES}/{page_id}", json=body).json()
        assert (shown["ai_agent_availability"], shown["ai_copilot_availability"]) == (True, True)


def test_page_audiences_are_preview_only_and_absent_means_inherited() -> None:
    with emulator("Preview", audiences=(Audience(5, "VIP"),)) as api:
        source_id = api.a_source()
        held = [
            api.page(source_id, **said)["audience_ids"]
            for said in ({}, {"audience_ids": [5]}, {"audience_ids": []}, {})
        ]
        assert held == [None, [5], [], None]
        answer = api.post(PAGES, json=page(source_id, audience_ids=[7]))
        assert refusal(answer) == (404, "parameter_invalid", "audience_ids")
        assert "audience_ids" not in api.speaking("2.16").page(source_id, audience_ids=[7])


def test_unstable_is_another_name_of_preview() -> None:
    with emulator("Unstable") as api:
        assert api.page(api.a_source(), ai_sales_agent_availability=True)["ai_sales_agent_availability"]


def test_a_put_can_move_a_page_but_not_onto_another(api: Api) -> None:
    source_id, other = api.a_source(), api.a_source()
    page_id = api.page(source_id)["id"]
    api.page(other)
    moved = page(other, "b.md", url="https://e.com/a")
    assert api.put(f"{PAGES}/{page_id}", json=moved).json()["source_id"] == other
    answer = api.put(f"{PAGES}/{page_id}", json={**moved, "external_id": "a.md"})
    assert refusal(answer) == (409, "conflict", "external_id")


def test_pages_of_a_crawled_source_are_shown_but_neither_written_nor_deleted(api: Api) -> None:
    store = api.app.store
    crawled = store.create_source("https://blog.example.com", sync_behavior="automatic", now=NOW).id
    found = store.seed_page(crawled, "post", {"title": "Post", "html": "<p>Hello</p>"}, now=NOW)
    assert api.get(f"{PAGES}/{found.id}").json()["title"] == "Post"
    body = page(crawled, "post", url="https://blog.example.com/post")
    for answer in (api.post(PAGES, json=body), api.put(f"{PAGES}/{found.id}", json=body)):
        assert refusal(answer) == (400, "parameter_invalid", "source_id")
    assert refusal(api.delete(f"{PAGES}/{found.id}")) == (404, "not_found", None)
    assert store.pages() == [found]


def test_a_crawled_page_can_be_deleted_where_the_workspace_is_told_to_allow_it() -> None:
    with emulator(foreign_delete="allow") as api:
        crawled = api.app.store.create_source("https://e.com", sync_behavior="manual", now=NOW).id
        found = api.app.store.seed_page(crawled, "post", {}, now=NOW)
        assert api.delete(f"{PAGES}/{found.id}").status_code == 200
        assert api.app.store.count_pages() == 0


@pytest.mark.parametrize(("code", "status"), [("not_found", 404), ("parameter_invalid", 400)])
@pytest.mark.parametrize("source_id", [77, -1, 1 << 80])
def test_a_page_for_an_unknown_source_is_refused_as_told(code: str, status: int, source_id: int) -> None:
    with emulator(unknown_source=code) as api:
        assert refusal(api.post(PAGES, json=page(source_id))) == (status, code, "source_id")


def test_html_comes_back_as_sent_unless_told_to_be_rewritten() -> None:
    html = '<p>One<br>two</p>\n\n\n<a title="t" href="/x">x</a>\n<pre>a\n\n  <b> c </b></pre>'
    with emulator() as exact, emulator(html="rewritten") as rewriting:
        assert exact.page(exact.a_source(), html=html)["html"] == html
        source_id = rewriting.a_source()
        back = rewriting.page(source_id, html=html)["html"]
        assert back == '<p>One<br />two</p>\n<a href="/x" title="t">x</a>\n<pre>a\n\n  <b> c </b></pre>'
        assert rewriting.page(source_id, html=back)["html"] == back


# Refusals


@pytest.mark.parametrize("version", [None, "1.0", "2.9", "2.11", "2.18", "preview", "", "next"])
def test_a_version_that_is_absent_too_old_or_unknown_is_refused(api: Api, version: str | None) -> None:
    del api.headers["Intercom-Version"]
    headers = {} if version is None else {"Intercom-Version": version}
    for path in ("/me", PAGES, SOURCES):
        assert refusal(api.get(path, headers=headers)) == (400, "intercom_version_invalid", None)


@pytest.mark.parametrize("said", [None, "", "Bearer ", "Bearer", "Basic any", "any", "Bearer wrong"])
def test_without_the_right_bearer_token_every_path_answers_401(said: str | None) -> None:
    with emulator(token="right") as api:
        del api.headers["Authorization"]
        headers = {} if said is None else {"Authorization": said}
        for path in ("/me", PAGES, f"{PAGES}/1", "/nowhere"):
            assert refusal(api.get(path, headers=headers)) == (401, "unauthorized", None)
        assert api.get("/me", headers={"Authorization": "Bearer right"}).status_code == 200


def test_the_token_is_not_in_the_repr_of_the_options() -> None:
    assert "sesame" not in repr(Options(token="sesame"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/ai/content/external_pages"),
        ("GET", "/ai/external_pages/"),
        ("PATCH", "/ai/external_pages"),
        ("DELETE", "/ai/external_pages"),
        ("POST", "/ai/external_pages/1"),
        ("PUT", "/ai/content_import_sources"),
        ("POST", "/me"),
        ("HEAD", "/me"),
        ("OPTIONS", "/me"),
        ("BREW", "/me"),
        ("POST", "/__emulator__/calls"),
    ],
)
def test_an_unknown_path_or_method_answers_404(api: Api, method: str, path: str) -> None:
    answer = api.request(method, path)
    assert answer.status_code == 404
    assert method == "HEAD" or refusal(answer) == (404, "not_found", None)


@pytest.mark.parametrize("key", ["abc", "0", "-1", "1.5", "9" * 18, "9" * 40, "%20"])
def test_an_id_that_is_none_answers_404(api: Api, key: str) -> None:
    for path in (SOURCES, PAGES):
        assert refusal(api.get(f"{path}/{key}")) == (404, "not_found", None)
        assert refusal(api.delete(f"{path}/{key}")) == (404, "not_found", None)


@pytest.mark.parametrize(
    "sent", [b"", b"{", b"nonsense", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"a":' + b"9" * 9000]
)
def test_a_body_that_is_no_json_object_answers_400(api: Api, sent: bytes) -> None:
    answer = api.post(PAGES, content=sent, headers={"Content-Type": "application/json"})
    assert refusal(answer) == (400, "bad_request", None)


@pytest.mark.parametrize("name", ["title", "html", "locale", "source_id", "external_id"])
def test_a_missing_field_of_a_page_is_named(api: Api, name: str) -> None:
    answer = api.post(PAGES, json=without(page(api.a_source()), name))
    assert refusal(answer) == (400, "parameter_not_found", name)
    assert api.app.store.count_pages() == 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("title", None),
        ("title", 1),
        ("html", ["<p>"]),
        ("html", "\ud800"),
        ("locale", True),
        ("locale", "xx"),
        ("source_id", "1"),
        ("source_id", True),
        ("source_id", 1.0),
        ("source_id", None),
        ("external_id", 5),
        ("external_id", ""),
        ("url", 5),
        ("ai_agent_availability", "true"),
        ("ai_copilot_availability", None),
    ],
)
def test_a_field_of_a_page_of_the_wrong_type_is_named(api: Api, name: str, wrong: object) -> None:
    body = json.dumps(page(api.a_source()) | {name: wrong})
    answer = api.post(PAGES, content=body, headers={"Content-Type": "application/json; charset=utf-8"})
    assert refusal(answer) == (400, "parameter_invalid", name)
    assert api.app.store.count_pages() == 0


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("name", ["url", "sync_behavior"])
def test_a_missing_field_of_a_source_is_named(api: Api, method: str, name: str) -> None:
    path = SOURCES if method == "POST" else f"{SOURCES}/{api.a_source()}"
    body = without({"url": "https://www.example.com", "sync_behavior": "api"}, name)
    assert refusal(api.request(method, path, json=body)) == (400, "parameter_not_found", name)


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("url", 5),
        ("url", ""),
        ("status", "asleep"),
        ("sync_behavior", "API"),
        ("audience_ids", ["5"]),
        ("audience_ids", ""),
    ],
)
def test_a_field_of_a_source_of_the_wrong_type_is_named(api: Api, method: str, name: str, wrong: object) -> None:
    path = SOURCES if method == "POST" else f"{SOURCES}/{api.a_source()}"
    body = {"url": "https://www.example.com", "sync_behavior": "api", name: wrong}
    assert refusal(api.request(method, path, json=body)) == (400, "parameter_invalid", name)


def test_fields_the_api_does_not_know_are_ignored(api: Api) -> None:
    assert "body" not in api.page(api.a_source(), body="<p>wrong key</p>")


@pytest.mark.parametrize(
    ("accept", "status"),
    [("text/html", 406), ("application/json", 200), ("*/*", 200), ("application/*;q=0.5", 200)],
)
def test_an_accept_that_rules_json_out_answers_406(api: Api, accept: str, status: int) -> None:
    answer = api.get("/me", headers={"Accept": accept})
    assert answer.status_code == 200 if status == 200 else refusal(answer) == (406, "not_acceptable", None)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_does_not_say_it_is_json_answers_415(api: Api, media_type: str) -> None:
    answer = api.post(PAGES, content=b"{}", headers={"Content-Type": media_type} if media_type else {})
    assert refusal(answer) == (415, "media_type_not_supported", None)


def test_a_body_beyond_the_limit_answers_413() -> None:
    with emulator(max_body=2000) as api:
        source_id = api.a_source()
        assert refusal(api.post(PAGES, json=page(source_id, html="x" * 2000))) == (
            413,
            "request_too_large",
            None,
        )
        assert api.page(source_id, html="x" * 1000)


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path) -> None:
    alien = tmp_path / "notes.txt"
    alien.write_text("not a database, and long enough not to be taken for an empty one" * 50)
    before = alien.read_bytes()
    with pytest.raises(StoreError):
        create_app(Options(store=str(alien)))
    assert alien.read_bytes() == before
