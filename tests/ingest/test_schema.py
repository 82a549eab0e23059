"""The JSON Schema for editors takes what the loader takes, and refuses what it refuses by structure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ingest.config import load, schema
from ingest.errors import ConfigError

ROOT = Path(__file__).parents[2]
TOP = "sources:\n  - name: guide\n    path: docs\n    url: https://docs.example.com/guide\n"
VALIDATOR = Draft202012Validator(schema())


class EditorsLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: on, off, yes and no are words, dates are text."""


EditorsLoader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("bool", "timestamp", "int")]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorsLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), [*"tTfF"]
)
EditorsLoader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), [*"-+0123456789"])


def takes(text: str) -> bool:
    return bool(VALIDATOR.is_valid(yaml.load(text, EditorsLoader)))


def loads(folder: Path, text: str) -> bool:
    (folder / "c.yaml").write_text(text)
    try:
        load(str(folder / "c.yaml"), {"HOME": "/h"})
    except ConfigError:
        return False
    return True


def every(value: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """All property schemas, with their paths."""
    found = []
    if isinstance(value, dict):
        for name, below in value.get("properties", {}).items():
            if isinstance(below, dict) and "description" in below:
                found.append((f"{path}.{name}", below))
            found += every(below, f"{path}.{name}")
        found += every(value.get("items"), f"{path}[]")
    return found


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema())) == schema()


def test_every_setting_has_a_description_and_its_examples_and_defaults_hold() -> None:
    settings = every(schema())
    assert len(settings) > 30
    for path, below in settings:
        assert below["description"], path
        check = Draft202012Validator(below)
        for example in (*below.get("examples", ()), *([below["default"]] if "default" in below else ())):
            assert check.is_valid(example), (path, example)


def test_the_example_is_valid() -> None:
    assert takes((ROOT / "config.example.yaml").read_text("utf-8"))


def test_whole_configurations_in_the_guide_are_valid() -> None:
    for page in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]:
        for block in re.findall(r"```ya?ml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            if re.search(r"^sources:", block, re.MULTILINE):
                errors = [error.message for error in VALIDATOR.iter_errors(yaml.load(block, EditorsLoader))]
                assert not errors, (page.name, block)


VALID = [
    "limits: {deletes: off, deletes_percent: 20, share: 0.9, workers: 3, small: 0, changes_percent: 5%}",
    "limits: {deletes: '5', deletes_percent: 0.5%, share: 90 %}",
    "intercom: {version: 2.15, region: au, token: '${X}'}",
    "intercom: {version: Preview, target: library}",
    "intercom: {base_url: 'http://localhost:80/'}",
    "watch: {quiet: 0.5s, longest_wait: 2m, reconcile: 1 h, poll: 1d, settle: 0s}",
    "@poll: 90s",
    "manifest: ${HOME}/x",
    "x-anchors: {anything: [1]}",
    "@include: '*.md'",
    "@exclude: [a, '!b', 2024]",
    "@page_url: none",
    "@page_url: https://docs.example.com/{path}/{id}?x={title}",
    "@availability: {agent: yes, copilot: true}",
    "@audience_ids: [1, '2']",
    "@audience_ids: []",
    "@audience_ids: 3",
    "@removal: hide\n    grace: 1.5h",
    "@rules: [{paths: a, availability: {agent: off}}]",
    "@max_page_bytes: 10kB",
    "@renderers: {.xml: text/plain, .a: 'a.b:c'}",
    "@findings: {FIN101: note}",
    "@owner: a",
    "@locale: en",
    "@type: a.b:C\n    anything: {else: 1}",
    "@type: a.b:C\n    options: {else: 1}",
    "@rules: [{paths: a, audience_ids: 5}]\nintercom: {version: Preview}",
    "@locale: pt-BR\nintercom: {version: 2.17}",
]

INVALID = [
    "intercomm: {}",
    "intercom: us",
    "intercom:",
    "intercom: {region: uk}",
    "intercom: {regoin: eu}",
    "intercom: {region: eu, base_url: 'https://x.example.org'}",
    "intercom: {base_url: 'example.org'}",
    "intercom: {token: abc}",
    "intercom: {version: 2.1}",
    "intercom: {version: '2.18'}",
    "limits: {deletes: 0}",
    "limits: {deletes: -1}",
    "limits: {deletes: many}",
    "limits: {deletes: 20%}",
    "limits: {deletes_percent: 120}",
    "limits: {deletes_percent: 0.2}",
    "watch: {quiet: 5}",
    "watch: {silence: 5s}",
    "@poll: often",
    "limits: {share: 90}",
    "limits: {share: 0}",
    "limits: {workers: 0}",
    "limits: {workers: 200}",
    "limits: {workers: [1]}",
    "manifest: [a]",
    "manifest: ''",
    "@paths: x",
    "@include:",
    "@include: []",
    "@include: {a: b}",
    "@type: foldr",
    "@page_url: docs.example.com/{path}",
    "@page_url: https://docs.example.com/{paht}",
    "@page_url: https://docs.example.com/{path",
    "@page_url: https://docs.example.com/a b",
    "@availability: true",
    "@availability: {agent: perhaps}",
    "@audience_ids: [0]",
    "@audience_ids: all",
    "@locale: en_US",
    "@locale: fr",
    "@removal: archive",
    "@grace: 7d",
    "@removal: hide\n    grace: 7",
    "@rules: []",
    "@rules: [{availability: {agent: no}}]",
    "@rules: [{paths: a}]",
    "@rules: [{paths: a, audience_ids: 5}]",
    "@audience_ids: 4\nintercom: {version: 2.14}",
    "@max_page_bytes: 10",
    "@owner: 'a:b'",
    "@renderers: {xml: text/plain}",
    "@renderers: {.xml: plain}",
    "@findings: {FIN999: note}",
    "@findings: {fin201: note}",
    "@renderers: {.pdf: application/x-pdf}",
    "@findings: {FIN201: warn}",
    "@options: {a: 1}",
]


def whole(text: str) -> str:
    return f"{TOP}    {text[1:]}\n" if text.startswith("@") else f"{text}\n{TOP}"


@pytest.mark.parametrize("text", VALID)
def test_schema_and_loader_take_what_is_right(tmp_path: Path, text: str) -> None:
    assert loads(tmp_path, whole(text))
    assert takes(whole(text))


@pytest.mark.parametrize("text", INVALID)
def test_schema_and_loader_refuse_what_is_wrong(tmp_path: Path, text: str) -> None:
    assert not loads(tmp_path, whole(text))
    assert not takes(whole(text))


@pytest.mark.parametrize("missing", ["name", "path", "url"])
def test_schema_and_loader_miss_what_is_required(tmp_path: Path, missing: str) -> None:
    values = {"name": "a", "path": "p", "url": "https://docs.example.com"}
    del values[missing]
    text = yaml.safe_dump({"sources": [values]})
    assert not loads(tmp_path, text)
    assert not takes(text)


WORDS = st.sampled_from(
    [
        *(
            "off",
            "on",
            "true",
            "no",
            "0",
            "1",
            "5",
            "20%",
            "0.5",
            "0.5%",
            "90%",
            "7d",
            "1.5h",
            "5kB",
            "2.15",
            "1_000",
        ),
        *(
            "Preview",
            "eu",
            "delete",
            "hide",
            "folder",
            "a.b:C",
            "*.md",
            "en",
            "fr",
            "pt-BR",
            "none",
            "a b",
            "ä",
        ),
        *("https://docs.example.com/{stem}", "https://wiki.example.com", "${X}", "[]", "[1, 2]", "[a]", "{}"),
        *("{agent: no}", "{FIN201: note}", "{.xml: text/plain}", "[{paths: a, availability: {agent: no}}]"),
    ]
)


@hypothesis_settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(every(schema())), WORDS)
def test_what_the_loader_takes_the_schema_takes_too(
    tmp_path: Path, setting: tuple[str, dict[str, Any]], word: str
) -> None:
    path, _ = setting
    *_, section, name = path.replace("[]", "").split(".")
    if name in ("name", "path", "url", "sources") or section == "rules" or path.count(".availability"):
        return
    line = f"{name}: '{word}'" if word.startswith(("*", "$")) else f"{name}: {word}"
    text = whole(f"@{line}" if section == "sources" else f"{section}: {{{line}}}" if section else line)
    if loads(tmp_path, text):
        assert takes(text)


def test_the_dialects_that_can_be_named_are_those_that_are_rendered() -> None:
    from ingest.config.table import DIALECTS
    from ingest.render import registry
    from ingest.render.dialect import FAMILIES

    assert ("auto", "none", *registry.DIALECTS) == DIALECTS
    assert set(FAMILIES) == {"", "none", *registry.DIALECTS}
