"""What a configuration without mistakes says, and that reading it stays cheap."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from ingest import settings
from ingest.config import load

if TYPE_CHECKING:
    from pathlib import Path

SMALLEST = """
sources:
  - name: guide
    path: docs
    url: https://docs.example.com/guide
"""

Load = Callable[..., settings.Config]


@pytest.fixture
def read(tmp_path: Path) -> Load:
    def write_and_load(text: str, environ: Mapping[str, str] | None = None) -> settings.Config:
        (tmp_path / "fin-ingest.yaml").write_text(text, encoding="utf-8")
        return load(str(tmp_path / "fin-ingest.yaml"), environ or {"HOME": "/home/someone"})

    return write_and_load


def source(read: Load, lines: str, head: str = "", **environ: str) -> settings.Source:
    text = head + SMALLEST + "".join(f"    {line}\n" for line in lines.splitlines())
    return read(text, {"HOME": "/home/someone", **environ}).sources[0]


def test_the_smallest_configuration_gets_every_default_of_the_settings(read: Load, tmp_path: Path) -> None:
    config = read(SMALLEST)
    assert config.intercom == settings.Intercom()
    assert config.limits == settings.Limits()
    assert config.watch == settings.Watch()
    assert config.manifest == str(tmp_path / ".fin-ingest" / "manifest.db")
    assert config.folder == str(tmp_path)
    assert config.file == str(tmp_path / "fin-ingest.yaml")
    assert config.sources == (
        settings.Source("guide", "folder", "https://docs.example.com/guide", path=str(tmp_path / "docs")),
    )


def test_everything_that_can_be_said_arrives_in_the_values(read: Load, tmp_path: Path) -> None:
    config = read(
        """
intercom: {region: eu, token: "${FIN_TOKEN}", version: Preview}
manifest: state/m.db
limits:
  {deletes: 5, deletes_percent: 1%, changes: 1_000, changes_percent: 50, small: 0, share: 50%, workers: 4}
watch: {quiet: 0.5s, longest_wait: 1m, settle: 10s, reconcile: 1h, poll: 1d}
sources:
  - name: guide
    type: folder
    path: docs
    include: ["*.md", "*.html"]
    exclude: drafts/
    url: https://docs.example.com/guide
    page_url: https://docs.example.com/{path}?t={title}#{id}-{slug}-{stem}
    availability: {agent: no}
    audience_ids: [1, "22"]
    locale: en
    removal: hide
    grace: 12h
    rules:
      - {paths: internal/**, availability: {agent: off, copilot: on}, audience_ids: []}
      - {paths: ["a", "!b"], audience_ids: 7}
    max_page_bytes: 100kB
    owner: team-a
    renderers: {.XML: text/plain, ".acme": "acme.pages:render"}
    findings: {FIN201: ignore, FIN301: error}
    poll: 90s
"""
    )
    assert config.intercom == settings.Intercom(
        base_url="https://api.eu.intercom.io", region="eu", token="${FIN_TOKEN}", version="Preview"
    )
    assert config.manifest == str(tmp_path / "state" / "m.db")
    assert config.limits == settings.Limits(5, 1.0, 1000, 50.0, 0, 0.5, 4)
    assert config.watch == settings.Watch(0.5, 60, 10, 3600, 86_400)
    assert config.sources == (
        settings.Source(
            name="guide",
            type="folder",
            url="https://docs.example.com/guide",
            path=str(tmp_path / "docs"),
            include=("*.md", "*.html"),
            exclude=("drafts/",),
            page_url="https://docs.example.com/{path}?t={title}#{id}-{slug}-{stem}",
            agent=False,
            audience_ids=(1, 22),
            removal="hide",
            grace_days=0.5,
            rules=(
                settings.Rule(("internal/**",), agent=False, copilot=True, audience_ids=()),
                settings.Rule(("a", "!b"), audience_ids=(7,)),
            ),
            max_page_bytes=100_000,
            owner="team-a",
            renderers=((".xml", "text/plain"), (".acme", "acme.pages:render")),
            findings=(("FIN201", "ignore"), ("FIN301", "error")),
            poll=90,
        ),
    )


@pytest.mark.parametrize("version", ["2.15", '"2.15"', "'2.15'"])
def test_a_version_needs_no_quotes(read: Load, version: str) -> None:
    assert read(f"intercom: {{version: {version}}}" + SMALLEST).intercom.version == "2.15"


@pytest.mark.parametrize(("written", "value"), [("true", True), ("No", False), ('"on"', True), ("'false'", False)])
def test_switches_may_be_written_in_any_usual_way(read: Load, written: str, value: bool) -> None:
    assert source(read, f"availability: {{copilot: {written}}}").copilot is value


@pytest.mark.parametrize(
    ("written", "days"),
    [("7d", 7), ("'7 d'", 7), ("36h", 1.5), ("90m", 0.0625), ("2w", 14), ("0d", 0), ("1.5d", 1.5)],
)
def test_a_grace_period_is_read_in_days(read: Load, written: str, days: float) -> None:
    assert source(read, f"removal: hide\ngrace: {written}").grace_days == pytest.approx(days)


@pytest.mark.parametrize(
    ("written", "size"),
    [("5000", 5000), ("5kB", 5000), ("5KiB", 5120), ("1.5 MB", 1_500_000), ("1mib", 1_048_576)],
)
def test_a_page_size_may_have_a_unit(read: Load, written: str, size: int) -> None:
    assert source(read, f"max_page_bytes: {written}").max_page_bytes == size


@pytest.mark.parametrize(
    ("written", "limit"),
    [("20%", 20.0), ("20", 20.0), ('"20"', 20.0), ("0.5%", 0.5), ("off", 0.0), ("100%", 100.0)],
)
def test_percentages_may_be_written_with_or_without_the_sign(read: Load, written: str, limit: float) -> None:
    assert read(f"limits: {{deletes_percent: {written}}}" + SMALLEST).limits.deletes_percent == limit


@pytest.mark.parametrize("written", ["90%", "0.9", '"0.9"', "90 %"])
def test_a_share_is_a_percentage_or_a_part_of_one(read: Load, written: str) -> None:
    assert read(f"limits: {{share: {written}}}" + SMALLEST).limits.share == pytest.approx(0.9)


def test_off_means_no_limit(read: Load) -> None:
    assert read("limits: {deletes: off, changes: OFF}" + SMALLEST).limits[:3] == (0, 20.0, 0)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("~", None),
        ('"~"', "/home/someone"),
        ("~/docs", "/home/someone/docs"),
        ("${WHERE}/docs", "/somewhere/docs"),
        ("/abs/../docs", "/docs"),
    ],
)
def test_paths_are_expanded_and_absolute(read: Load, written: str, path: str | None) -> None:
    text = f"manifest: {written}" + SMALLEST
    if path is None:  # a bare ~ is YAML's word for nothing
        with pytest.raises(Exception, match="`manifest` has no value"):
            read(text)
        return
    assert read(text, {"HOME": "/home/someone", "WHERE": "/somewhere"}).manifest == path


def test_relative_paths_start_at_the_file_and_not_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.yaml").write_text(SMALLEST)
    monkeypatch.chdir(tmp_path)
    assert load("deep/c.yaml", {}).sources[0].path == str(tmp_path / "deep" / "docs")


def test_variables_are_expanded_in_addresses(read: Load) -> None:
    text = "intercom: {base_url: 'https://${PROXY}/intercom/'}" + SMALLEST.replace("docs.example.com", "${SITE}")
    config = read(text, {"PROXY": "proxy.internal", "SITE": "help.example.org"})
    assert config.intercom.base_url == "https://proxy.internal/intercom"
    assert config.sources[0].url == "https://help.example.org/guide"


def test_the_token_is_never_expanded(read: Load) -> None:
    config = read("intercom: {token: '${MINE}'}" + SMALLEST, {"MINE": "the-secret-itself"})
    assert config.intercom.token == "${MINE}"
    assert "the-secret-itself" not in repr(config)


def test_an_address_of_a_region_is_that_region_and_any_other_is_none(read: Load) -> None:
    assert read("intercom: {base_url: https://api.au.intercom.io/}" + SMALLEST).intercom.region == "au"
    assert read("intercom: {base_url: https://proxy.example.org}" + SMALLEST).intercom.region == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_plain_http_is_for_this_machine(read: Load, host: str) -> None:
    config = read(f"intercom: {{base_url: 'http://{host}:8765'}}" + SMALLEST)
    assert config.intercom.base_url == f"http://{host}:8765"


def test_the_embedded_library_asks_for_no_public_domain(read: Load) -> None:
    config = read("intercom: {target: library}" + SMALLEST.replace("docs.example.com", "wiki.internal"))
    assert config.sources[0].url == "https://wiki.internal/guide"


def test_a_private_page_url_can_be_allowed(read: Load) -> None:
    found = source(read, "page_url: https://wiki.internal/{slug}\nallow_private_urls: true")
    assert (found.page_url, found.allow_private_urls) == ("https://wiki.internal/{slug}", True)


def test_no_page_url_is_said_with_none(read: Load) -> None:
    assert source(read, "page_url: none").page_url is None


def test_a_language_that_yaml_takes_for_a_switch_is_a_language(read: Load) -> None:
    assert source(read, "locale: no", 'intercom: {version: "2.17"}').locale == "no"


def test_a_connector_of_ones_own_keeps_the_settings_only_it_knows(read: Load) -> None:
    found = source(
        read,
        "type: acme.wiki:Space\nspace: DOCS\ndepth: 3\nflags: [a, true, 1.5, ~, {b: 010}]\n"
        "since: 2024-01-01\noptions: {paths: 1}",
    )
    assert found.type == "acme.wiki:Space"
    assert dict(found.options) == {
        "space": "DOCS",
        "depth": 3,
        "flags": ["a", True, 1.5, None, {"b": 10}],
        "since": "2024-01-01",
        "paths": 1,
    }


def test_a_connector_of_ones_own_needs_no_path(read: Load) -> None:
    config = read("sources: [{name: wiki, type: 'acme:Wiki', url: 'https://docs.example.com'}]")
    assert config.sources[0].path == ""


def test_sources_may_share_settings_through_anchors(read: Load) -> None:
    config = read(
        """
x-common: &common
  exclude: [drafts/]
  removal: hide
sources:
  - {<<: *common, name: a, path: a, url: "https://docs.example.com/a"}
  - {<<: [{removal: delete}, *common], name: b, path: b, url: "https://docs.example.com/b"}
"""
    )
    assert [(found.exclude, found.removal) for found in config.sources] == [
        (("drafts/",), "hide"),
        (("drafts/",), "delete"),
    ]


def test_sources_with_owners_may_share_a_url(read: Load) -> None:
    config = read(
        """
sources:
  - {name: a, path: a, url: "https://docs.example.com/x", owner: a}
  - {name: b, path: b, url: "https://DOCS.example.com:443/x/", owner: b}
"""
    )
    assert [found.owner for found in config.sources] == ["a", "b"]


def test_a_byte_order_mark_and_windows_line_ends_are_harmless(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    assert load(str(tmp_path / "c.yaml"), {}).sources[0].name == "guide"


def test_a_path_that_does_not_exist_is_found_out_by_the_crawl(read: Load) -> None:
    assert source(read, "exclude: x").path.endswith("docs")


def test_nothing_heavy_is_imported_to_read_a_configuration(tmp_path: Path) -> None:
    heavy = "dataclasses inspect logging subprocess difflib urllib.parse ipaddress pathlib textwrap asyncio"
    (tmp_path / "c.yaml").write_text(SMALLEST)
    # -I -S: what site and the test's own environment import must not be counted
    code = (
        f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}\n"
        "import yaml; before = set(sys.modules)\n"
        f"from ingest.config import load; load({str(tmp_path / 'c.yaml')!r}, {{}})\n"
        f"print(*[name for name in {heavy.split()!r} if name in set(sys.modules) - before])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.split() == []
