"""The emulator's answers against the API's descriptions, where those are present, and ours everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from ingest.intercom.emulator import Audience, Options, create_app

SOURCES, PAGES = "/ai/content_import_sources", "/ai/external_pages"
VERSIONS = ["2.12", "2.13", "2.14", "2.15", "2.16", "2.17", "Preview"]
DESCRIBED = [version for version in VERSIONS if version != "2.17"]

SOURCE_FIELDS = {"type", "id", "url", "sync_behavior", "status", "created_at", "updated_at", "last_synced_at"}
PAGE_FIELDS = {
    "type",
    "id",
    "title",
    "html",
    "url",
    "ai_agent_availability",
    "ai_copilot_availability",
    "ai_sales_agent_availability",
    "fin_availability",
    "locale",
    "source_id",
    "external_id",
    "created_at",
    "updated_at",
    "last_ingested_at",
}

Answer = tuple[str, str, httpx.Response]


def answers(version: str) -> Iterator[Answer]:
    """One successful answer of every endpoint the version has, and one refusal; as (method, path, answer)."""
    app = create_app(Options(per_page=2, audiences=(Audience(5, "VIP"),), clock=lambda: 1_800_000_000))
    headers = {"Authorization": "Bearer any", "Intercom-Version": version}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://emulator", headers=headers) as api:

        def call(method: str, path: str, key: str = "", body: object = None) -> Answer:
            template = f"{path}/{{id}}" if key else path
            url = f"{path}/{key}" if key else path
            return (
                method.lower(),
                template,
                api.request(method, url, json=body) if body else api.request(method, url),
            )

        source = {"url": "https://www.example.com", "sync_behavior": "api", "audience_ids": [5]}
        page = {
            "title": "T",
            "html": "<p>x</p>",
            "locale": "en",
            "source_id": 1,
            "url": "https://www.example.com/x",
        }
        yield call("GET", "/me")
        yield call("POST", SOURCES, body=source)
        yield call("PUT", SOURCES, "1", {**source, "audience_ids": None})
        yield call("GET", SOURCES, "1")
        for name in "abc":
            yield call("POST", SOURCES, body={"url": f"https://{name}.example.com", "sync_behavior": "api"})
            yield call("POST", PAGES, body={**page, "external_id": name})
        yield call("POST", PAGES, body={**page, "external_id": "a", "ai_agent_availability": True})
        yield call("PUT", PAGES, "1", page)
        yield call("GET", PAGES, "1")
        yield call("GET", SOURCES)
        yield call("GET", PAGES)
        yield call("DELETE", PAGES, "1")
        yield call("DELETE", SOURCES, "1")
        if version == "Preview":
            yield call("GET", "/audiences")
        api.headers["Authorization"] = "none"
        yield call("GET", PAGES)
    app.close()


@pytest.mark.parametrize("version", DESCRIBED)
def test_every_answer_is_as_the_apis_description_says(version: str, shared: Callable[[str], Path]) -> None:
    name = f"openapi/ai-content-{version.lower()}.yaml"
    description = as_json_schema(yaml.safe_load(shared(name).read_text(encoding="utf-8")))
    checked = 0
    for method, path, answer in answers(version):
        described = operation(description, method, path)["responses"]
        assert str(answer.status_code) in described, (method, path, answer.text)
        content = described[str(answer.status_code)].get("content")
        if content:
            schema = {**content["application/json"]["schema"], "components": description["components"]}
            jsonschema.validate(answer.json(), schema)
        checked += 1
    assert checked >= 18


def operation(description: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    """The description of an endpoint; what it calls the id in a path differs from version to version."""
    start, _, key = path.partition("/{")
    found = [name for name in description["paths"] if name.partition("/{")[0] == start and ("{" in name) == bool(key)]
    return dict(description["paths"][found[0]][method])


def as_json_schema(description: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type, whatever an object lists must be known to it."""
    if isinstance(description, list):
        return [as_json_schema(part) for part in description]
    if not isinstance(description, dict):
        return description
    made = {name: as_json_schema(part) for name, part in description.items() if name not in ("example", "examples")}
    if description.get("nullable") is True and isinstance(description.get("type"), str):
        made["type"] = [description["type"], "null"]
    if description.get("title") in ("External Page", "Content Import Source"):
        made["additionalProperties"] = False
    if description.get("title") == "External Page":
        made["properties"]["audience_ids"] = {}  # announced for pages of Preview, and not described yet
    return made


@pytest.mark.parametrize("version", VERSIONS)
def test_sources_and_pages_have_exactly_the_fields_of_their_version(version: str) -> None:
    source_fields = SOURCE_FIELDS | ({"audience_ids"} if version in ("2.15", "2.16", "2.17", "Preview") else set())
    page_fields = PAGE_FIELDS | ({"audience_ids"} if version == "Preview" else set())
    fields = {"content_import_source": source_fields, "external_page": page_fields}
    seen = set()
    for _, _, answer in answers(version):
        body = answer.json() if answer.content else {}
        for found in body["data"] if body.get("type") == "list" else [body]:
            if found.get("type") in fields:
                assert set(found) == fields[found["type"]]
                seen.add(found["type"])
    assert seen == set(fields)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_endpoint_answers_with_the_status_and_type_we_expect(version: str) -> None:
    expected = {
        ("get", "/me"): (200, "admin"),
        ("get", SOURCES): (200, "list"),
        ("post", SOURCES): (200, "content_import_source"),
        ("get", f"{SOURCES}/{{id}}"): (200, "content_import_source"),
        ("put", f"{SOURCES}/{{id}}"): (200, "content_import_source"),
        ("delete", f"{SOURCES}/{{id}}"): (204, None),
        ("post", PAGES): (200, "external_page"),
        ("get", f"{PAGES}/{{id}}"): (200, "external_page"),
        ("put", f"{PAGES}/{{id}}"): (200, "external_page"),
        ("delete", f"{PAGES}/{{id}}"): (200, "external_page"),
        ("get", "/audiences"): (200, "list"),
    }
    *successes, refused = answers(version)
    for method, path, answer in successes:
        kind = answer.json()["type"] if answer.content else None
        if (method, path) == ("get", PAGES):
            assert (answer.status_code, kind) == (200, "list")
        else:
            assert (answer.status_code, kind) == expected[method, path]
    assert (refused[2].status_code, refused[2].json()["type"]) == (401, "error.list")


@pytest.mark.parametrize("version", VERSIONS)
def test_ids_of_sources_are_integers_those_of_pages_text_and_times_whole_seconds(version: str) -> None:
    for _, _, answer in answers(version):
        body = answer.json() if answer.content else {}
        if body.get("type") == "content_import_source":
            assert isinstance(body["id"], int)
        if body.get("type") == "external_page":
            assert isinstance(body["id"], str)
            assert isinstance(body["source_id"], int)
        assert {type(when) for name, when in body.items() if name.endswith("_at")} <= {int}
