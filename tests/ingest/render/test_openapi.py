"""API descriptions become pages a person can read; hostile ones cost a message and no machine."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Files, Needed, Rendered, RenderError, RenderSettings, media_type_of, render

GOLDEN = Path(__file__).parent / "golden"
KIND = "application/vnd.oai.openapi"


def rendered(text: str, *, limit: int = 200_000, files: Files | None = None) -> Rendered:
    settings = RenderSettings(max_page_bytes=limit, files=files or Files())
    return render(text.encode(), path="api/openapi.yaml", media_type=KIND, settings=settings)


def api(**parts: Any) -> Rendered:
    return rendered(json.dumps({"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, **parts}))


def html(result: Rendered) -> str:
    return "\n".join(part.html for part in result.parts)


def operation(**parts: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "Fine"}}, **parts}


@pytest.mark.parametrize(
    "source", [GOLDEN / "openapi" / name for name in ("openapi.yaml", "swagger.json")], ids=lambda path: path.name
)
def test_golden_descriptions(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


@pytest.mark.parametrize(
    "text", ["a: 1", "", "[]", "{}", "openapi: true", "swaggerVersion: '1.2'\nopenapi: no", '{"a": "openapi: 3"}']
)
def test_what_is_no_api_description_is_excluded(text: str) -> None:
    result = rendered(text)
    assert (result.meta.excluded, result.parts) == ("not an API description", ())


def test_a_tag_is_a_page_and_a_long_one_is_a_page_an_operation() -> None:
    paths = {f"/{name}": {"get": operation(tags=["Pets"], summary=f"Get {name}")} for name in ("a", "b")}
    text = json.dumps({"openapi": "3.0.3", "info": {"title": "A"}, "paths": paths})
    assert [part.suffix for part in rendered(text).parts] == ["", "#pets"]
    long = rendered(text, limit=150).parts
    assert [(part.suffix, part.title) for part in long[1:]] == [
        ("#pets/get-a", "A – Pets – Get a (GET /a)"),
        ("#pets/get-b", "A – Pets – Get b (GET /b)"),
    ]


def test_links_of_all_pages_are_numbered_through() -> None:
    result = api(
        info={"title": "A", "description": "[one](one.md)"},
        paths={"/a": {"get": operation(description="[two](two.md) and [three](three.md)")}},
    )
    assert [link.raw for link in result.links] == ["one.md", "two.md", "three.md"]
    assert 'href="doc:0"' in result.parts[0].html
    assert 'href="doc:1"' in result.parts[1].html
    assert 'href="doc:2"' in result.parts[1].html


def test_dates_and_words_stay_as_they_are_written() -> None:
    text = (
        "openapi: 3.0.0\ninfo: {title: A, version: 2024-05-01}\npaths: {/a: {get: {summary: !own Odd, responses: {}}}}"
    )
    assert "Version 2024-05-01" in html(rendered(text))
    assert "<h2>Odd (<code>GET /a</code>)</h2>" in html(rendered(text))


def test_other_files_are_asked_for_all_at_once_and_a_missing_one_is_a_finding() -> None:
    refs = {f"/{name}": {"$ref": f"paths/{name}.yaml"} for name in ("a", "b")}
    text = json.dumps({"openapi": "3.0.3", "info": {"title": "A"}, "paths": refs})
    with pytest.raises(Needed) as needed:
        rendered(text)
    assert set(needed.value.paths) == {"api/paths/a.yaml", "api/paths/b.yaml"}
    result = rendered(text, files=Files({"api/paths/a.yaml": b"get: {summary: From a file}", "api/paths/b.yaml": None}))
    assert "From a file" in html(result)
    assert [found.code for found in result.findings if "paths/b.yaml" in found.message] == ["FIN146"]


def test_references_that_go_in_circles_end() -> None:
    loop = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    tree = {"Node": {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Node"}}}}
    every = {"All": {"allOf": [{"$ref": "#/components/schemas/All"}, {"properties": {"x": {"type": "string"}}}]}}
    for schemas in (loop, tree, every):
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{next(iter(schemas))}"}}}}
        assert api(paths={"/a": {"post": operation(requestBody=body)}}, components={"schemas": schemas}).parts


def test_internal_operations_are_left_out_and_said_to_be() -> None:
    result = api(paths={"/a": {"get": operation(summary="Secret", **{"x-internal": True})}})
    assert "Secret" not in html(result)
    assert [found.code for found in result.findings] == ["FIN151"]


@pytest.mark.parametrize(
    "paths",
    [
        [],
        "no",
        {"/a": []},
        {"/a": {"get": 1}},
        {"/a": {"get": {"responses": {"200": 5}}}},
        {"/a": {"get": {"parameters": 1}}},
    ],
    ids=str,
)
def test_what_is_malformed_is_a_finding(paths: Any) -> None:
    assert "FIN147" in {found.code for found in api(paths=paths).findings}


HEAD = "openapi: 3.0.0\ninfo: {title: A, version: '1'}\n"
MERGES = "a0: &a0 {k0: 1, j0: 2}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)
)
ALIASES = "".join(
    f"l{n}: &l{n} {{type: object, properties: {{{', '.join(f'p{m}: *l{n - 1}' for m in range(9))}}}}}\n"
    for n in range(1, 12)
)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "x: " + "[" * 50_000,
        HEAD + "x: " + "{a: " * 50_000,
        '{"openapi": "3.0.0", "x": ' + "[" * 100_000,
        HEAD
        + "l0: &l0 {type: string}\n"
        + ALIASES
        + "paths: {/a: {post: {requestBody: {content: {j: {schema: *l11}}}}}}",
        HEAD + "x: &x\n  y: *x\npaths: *x",
        HEAD
        + "a0: &a0 {k0: 1, j0: 2}\n"
        + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12)),
        HEAD + "paths: {",
        HEAD + "a: !!python/object/apply:os.system [ls]",
    ],
    ids=["lists", "mappings", "json", "aliases", "a circle", "merges", "no end", "a python tag"],
)
def test_what_is_built_to_exhaust_a_machine_is_held_or_cut(text: str) -> None:
    try:
        result = rendered(text)
    except RenderError:
        return
    assert sum(len(part.html) for part in result.parts) < 60_000_000


_KEYS = st.sampled_from(
    "paths /a get post parameters responses 200 requestBody content schema $ref properties items allOf oneOf type enum "
    "required name in description summary tags components schemas callbacks links headers examples example security "
    "info title servers url variables default webhooks discriminator flows scopes securitySchemes".split()
)
_VALUES = (
    st.none() | st.booleans() | st.integers() | st.sampled_from(["object", "#/paths", "#/", "body", "oauth2", "*x*"])
)
_JSON = st.recursive(
    _VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=40
)


@given(st.dictionaries(_KEYS, _JSON, max_size=8))
def test_any_tree_gives_pages(tree: dict[str, Any]) -> None:
    with contextlib.suppress(Needed):
        assert rendered(json.dumps({"openapi": "3.1.0", **tree})).parts


def test_real_descriptions_lose_no_operation(shared: Callable[[str], Path]) -> None:
    for source in sorted(shared("corpora/openapi-examples/_archive_/schemas/v3.0/pass").glob("*.yaml")):
        text = source.read_text(encoding="utf-8")
        page = html(rendered(text))
        for line in text.splitlines():
            word, colon, value = line.strip().partition(": ")
            if colon and word == "summary":
                assert value.strip("'\">-") in page.replace("&amp;", "&")


def test_only_names_for_api_descriptions_are_taken_for_one() -> None:
    assert media_type_of("billing.openapi.yaml") == KIND
    assert media_type_of("mkdocs.yml") is None
