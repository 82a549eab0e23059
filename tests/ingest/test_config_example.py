"""The example, the commented file and the reference page: all say what the loader does."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest
import yaml

from connectors import REGISTRY
from ingest import settings
from ingest.config import load, reference, schema
from ingest.config.commented import SCHEMA_LINE, example
from ingest.config.kinds import LISTS, MAPPINGS, SCALARS
from ingest.config.repositories import GIT_SETTINGS
from ingest.config.setting import Setting
from ingest.config.table import OPTIONS, REGIONS, SECTIONS, settings_of
from ingest.config.wikis import WIKI_SETTINGS
from ingest.errors import ConfigError

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"


def test_the_example_is_what_the_table_of_settings_says() -> None:
    assert EXAMPLE.read_text("utf-8") == example(), "write ingest.config.commented.example() to config.example.yaml"


def test_the_example_syncs_the_projects_own_guide_into_the_embedded_library() -> None:
    config = load(str(EXAMPLE), {})
    assert config.intercom == settings.Intercom(target="library")
    assert config.limits == settings.Limits()
    assert config.manifest == str(ROOT / ".fin-ingest" / "manifest.db")
    (guide,) = config.sources
    assert guide == settings.Source(
        "guide",
        "folder",
        "https://docs.example.com/fin-ingest",
        path=str(ROOT / "docs"),
        page_url="https://docs.example.com/fin-ingest/{stem}",
    )


def test_editors_find_the_schema_through_the_first_line() -> None:
    assert EXAMPLE.read_text("utf-8").splitlines()[0] == SCHEMA_LINE


def test_the_example_names_every_setting() -> None:
    text = EXAMPLE.read_text("utf-8")
    for section in SECTIONS.values():
        for setting in section.settings:
            if setting.types and "folder" not in setting.types:
                assert not re.search(rf"\b{setting.name}: ", text) or setting.name in ("token", "labels", "spaces")
                continue
            assert re.search(rf"\b{setting.name}: ", text) or setting.kind in ("section", "sections"), setting.name


COMMENTED_OUT = [
    number for number, line in enumerate(example().splitlines()) if re.match(r"(#   |\s+# |# )[a-z_]+: \S", line)
]


@pytest.mark.parametrize("number", COMMENTED_OUT)
def test_every_line_that_is_commented_out_may_be_put_to_use(tmp_path: Path, number: int) -> None:
    lines = example().splitlines()
    if lines[number].startswith("#   "):
        lines = [line[2:] if re.match(r"#   [a-z_]+:|# (limits|watch):", line) else line for line in lines]
    else:
        lines[number] = lines[number].replace("# ", "", 1)
    if "grace:" in lines[number]:  # it says itself that it belongs to this line
        lines = [line.replace("# removal: delete", "removal: hide") for line in lines]
    (tmp_path / "c.yaml").write_text("\n".join(lines))
    load(str(tmp_path / "c.yaml"), {})


def every_setting() -> list[tuple[str, Setting]]:
    return [(name, setting) for name, section in SECTIONS.items() for setting in section.settings]


def test_every_setting_can_be_read_and_is_explained_in_one_sentence() -> None:
    for _, setting in every_setting():
        assert setting.kind in {"section", "sections", *LISTS, *MAPPINGS, *SCALARS}
        assert setting.doc.endswith(".")
        assert setting.doc[0].isupper() or setting.doc[0] == "`"


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("intercom", settings.Intercom()),
        ("limits", settings.Limits()),
        ("watch", settings.Watch()),
        ("sources", settings.Source("guide", "folder", "https://docs.example.com")),
    ],
)
def test_the_defaults_that_are_shown_are_the_defaults_that_hold(
    tmp_path: Path, section: str, value: tuple[object, ...]
) -> None:
    known = [one for one in settings_of(section).values() if not one.types or "folder" in one.types]
    shown = {one.name: one.default for one in known if one.default and one.name != "grace"}
    lines = [f"{name}: {default}" for name, default in shown.items()]
    source = "name: guide\n    path: p\n    url: https://docs.example.com"
    if section == "sources":
        text = "sources:\n  - " + "\n    ".join([source, *lines])
        left = load(written(tmp_path, text), {}).sources[0]._replace(path="")
    else:
        text = f"{section}:\n  " + "\n  ".join(lines) + f"\nsources:\n  - {source}\n"
        left = getattr(load(written(tmp_path, text), {}), section)
    assert left == value


def written(folder: Path, text: str) -> str:
    (folder / "c.yaml").write_text(text)
    return str(folder / "c.yaml")


def test_every_value_of_the_settings_can_be_set() -> None:
    fields = {
        "intercom": set(settings.Intercom._fields),
        "limits": set(settings.Limits._fields),
        "watch": set(settings.Watch._fields),
        "sources": {*settings.Source._fields, "availability", "grace"} - {"agent", "copilot", "grace_days"},
        "rules": {*settings.Rule._fields, "availability"} - {"agent", "copilot"},
    }
    of_connectors = {setting.name for setting in (*WIKI_SETTINGS, *GIT_SETTINGS)} - {*settings.Source._fields}
    for section, names in fields.items():
        extra, known = (set(), set()) if section != "sources" else ({OPTIONS.name}, of_connectors)
        assert {*settings_of(section), *extra} - known == names


def test_the_default_region_is_the_default_address() -> None:
    assert REGIONS[settings.Intercom().region] == settings.Intercom().base_url


def test_the_reference_page_names_every_setting_with_its_default() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("| `")]
    assert len(rows) == len(every_setting()) + 1  # and `options`
    for _, setting in every_setting():
        assert any(row.startswith(f"| `{setting.name}` |") and setting.doc in row for row in rows), setting.name
    for row in rows:
        assert row.count(" | ") == 3, row


def test_examples_in_the_reference_page_can_be_read(tmp_path: Path) -> None:
    for section, setting in every_setting():
        if not setting.example or setting.kind in ("section", "sections"):
            continue
        base = {"name": "a", "path": "p", "url": "https://docs.example.com", "removal": "hide"}
        if section in ("sources", "rules") and setting.types and "folder" not in setting.types:
            base["type"] = setting.types[-1]
            needed = [one for one in settings_of("sources").values() if base["type"] in one.needed_by]
            base |= {one.name: yaml.safe_load(one.example) for one in needed}
        if base.get("type") == "confluence-api" or setting.name == "repository":
            del base["path"]
        intercom = {"version": setting.versions[0]} if setting.versions else {}
        top: dict[str, object] = {"sources": [base], "intercom": intercom or {"target": "library"}}
        place: dict[str, object] = {
            "": top, "intercom": top["intercom"], "limits": top.setdefault("limits", {}), "sources": base,
            "watch": top.setdefault("watch", {}),
            "availability": base.setdefault("availability", {}),  # type: ignore[arg-type]
            "quality": base.setdefault("quality", {}),  # type: ignore[arg-type]
            "rules": {"paths": "a", "availability": {"agent": True}},
        }[section]  # type: ignore[assignment]  # fmt: skip
        place[setting.name] = yaml.safe_load(setting.example)
        if section == "rules":
            base["rules"] = [place]  # type: ignore[assignment]
        load(written(tmp_path, yaml.safe_dump(top)), {"HOME": "/home/x"})


def test_yaml_in_the_guide_can_be_read_when_it_is_a_whole_configuration(tmp_path: Path) -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    blocks = [
        block for page in pages for block in re.findall(r"```ya?ml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    ]
    for block in blocks:
        if re.search(r"^sources:", block, re.MULTILINE):
            try:
                load(written(tmp_path, block), {"HOME": "/home/x", "DOCS": "/docs"})
            except ConfigError as error:
                pytest.fail(f"{block}\n{[(one.at, one.what) for one in error.mistakes]}")


def test_the_schema_of_the_package_is_made_of_the_same_table() -> None:
    assert {*schema()["properties"]} == {*settings_of("")}


@pytest.mark.parametrize("kind", [name for name in REGISTRY if name != "folder"])
def test_each_type_can_be_set_exactly_what_its_connector_takes(kind: str) -> None:
    module, _, name = REGISTRY[kind].partition(":")
    takes = {*inspect.signature(getattr(importlib.import_module(module), name)).parameters}
    of_tests = {"transport", "sleep", "clock"}
    of_all = {"path", "include", "exclude", "media_type"}
    settings_of_types = (*WIKI_SETTINGS, *GIT_SETTINGS)
    known = {one.name for one in settings_of_types if kind in one.types} - {"mentions"}
    unknown = {"labels", "exclude_labels"} - known  # taken, and refused or met by nothing
    assert takes - of_all - of_tests - unknown == known
    defaults = {one.name: yaml.safe_load(one.default) for one in settings_of_types if one.name in known and one.default}
    signature = inspect.signature(getattr(importlib.import_module(module), name))
    assert {option: signature.parameters[option].default for option in defaults} == defaults
