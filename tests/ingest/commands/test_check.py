"""`fin-ingest check`: each thing that can be wrong is told, with what to do and its exit code."""

from __future__ import annotations

import json
import os
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from ingest.cli import main
from ingest.commands import check
from ingest.config import load
from ingest.intercom.emulator import Options, Server
from ingest.intercom.errors import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGURATION = """\
intercom:
  base_url: {base_url}
  token: ${{INTERCOM_TOKEN}}
sources:
  - name: docs
    type: folder
    path: docs
    url: https://docs.example.com
"""


def test_all_is_well_offline_and_online(run, emulator: Server) -> None:
    assert run("check").code == 0
    done = run("check", "--online")
    assert done.code == 0
    assert "accepts the token" in done.out
    assert "the first sync creates it" in done.out
    assert "the clocks agree" in done.out


def test_offline_makes_no_call(run, emulator: Server) -> None:
    run("check")
    assert not emulator.app.calls


def test_every_mistake_of_the_configuration_is_told_at_once(run, folder: Path) -> None:
    (folder / "fin-ingest.yaml").write_text("intercom:\n  regoin: eu\nsources:\n  - name: a\n    tpye: folder\n")
    wrong = run("check")
    assert wrong.code == 4
    assert wrong.err.count("error:") >= 2
    assert "fin-ingest.yaml:2" in wrong.err
    told = json.loads(run("check", "--format", "json").out)["error"]
    assert told["code"] == 4
    assert len(told["mistakes"]) == wrong.err.count("error:")


def test_a_path_that_is_not_there_is_an_error(run, emulator: Server, folder: Path) -> None:
    (folder / "docs").rename(folder / "moved")
    wrong = run("check")
    assert wrong.code == 4
    assert "docs does not exist" in wrong.out


def test_a_token_that_is_not_set_is_a_note_offline_and_an_error_online(
    run, emulator: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INTERCOM_TOKEN")
    offline = run("check")
    assert offline.code == 0
    assert "INTERCOM_TOKEN is not set" in offline.out
    online = run("check", "--online")
    assert online.code == 5
    assert "INTERCOM_TOKEN" in online.out


def test_a_wrong_token_is_refused_access_and_never_shown(
    run, emulator: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_wrong_and_secret")
    wrong = run("check", "--online", "-v")
    assert wrong.code == 5
    assert "does not accept the token" in wrong.out
    assert "tok_wrong_and_secret" not in wrong.out + wrong.err


@pytest.fixture
def two_regions(emulator: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A European workspace whose token only its own host takes, and a configuration that says us."""
    with Server(Options(region="EU", token="tok_european")) as european:
        for region, host in {"us": emulator.url, "eu": european.url, "au": emulator.url}.items():
            monkeypatch.setitem(REGIONS, region, host)
        monkeypatch.setenv("INTERCOM_TOKEN", "tok_european")
        file = folder / "fin-ingest.yaml"
        file.write_text(CONFIGURATION.format(base_url="https://api.intercom.io"))
        yield european


def test_a_token_of_another_region_is_told_which(two_regions: Server, folder: Path) -> None:
    config = load(str(folder / "fin-ingest.yaml"), os.environ)
    american = config.intercom._replace(base_url=REGIONS["us"], region="us")
    facts = list(check._facts(config._replace(intercom=american), config.sources, online=True))
    assert facts[-1].text == "the token belongs to a workspace in region eu, not us"
    assert (facts[-1].hint, facts[-1].code) == ("set intercom.region to eu", 5)


def test_a_host_of_another_region_than_the_workspaces_is_told(two_regions: Server, folder: Path) -> None:
    config = load(str(folder / "fin-ingest.yaml"), os.environ)
    proxied = config.intercom._replace(base_url=two_regions.url, region="us")
    facts = list(check._facts(config._replace(intercom=proxied), config.sources, online=True))
    assert any(fact.level == "error" and "is in region eu" in fact.text for fact in facts)


@pytest.mark.parametrize(("server", "told"), [(3600, "behind"), (-3600, "ahead of")])
def test_clocks_that_differ_are_worth_a_warning(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch, server: int, told: str
) -> None:
    with Server(Options(clock=lambda: time.time() + server)) as late:
        (folder / "docs").mkdir()
        (folder / "fin-ingest.yaml").write_text(CONFIGURATION.format(base_url=late.url))
        monkeypatch.setenv("INTERCOM_TOKEN", "any")
        done = run("check", "--online")
    assert f" s {told} Intercom's" in done.out
    assert done.code == 0


def test_a_crawled_source_at_the_url_cannot_be_adopted(run, emulator: Server) -> None:
    emulator.app.store.create_source("https://docs.example.com", now=1, sync_behavior="automatic")
    wrong = run("check", "--online")
    assert wrong.code == 4
    assert "crawls https://docs.example.com" in wrong.out


def test_two_sources_with_one_url_are_worth_a_warning(run, emulator: Server) -> None:
    run("sources", "create", "https://docs.example.com")
    assert "has the url" in run("check", "--online").out
    run("sources", "create", "https://docs.example.com")
    assert "the lowest id is used" in run("check", "--online").out


def test_an_intercom_that_is_not_there_is_no_mistake_of_the_configuration(run, emulator: Server) -> None:
    emulator.stop()
    done = run("check", "--online")
    assert done.code == 3
    assert "hint" in done.out


def test_only_the_sources_named_are_looked_at(run, emulator: Server) -> None:
    assert run("check", "docs").code == 0
    wrong = run("check", "dcos")
    assert wrong.code == 4
    assert "dcos" in wrong.err


def test_json_tells_every_fact(run, emulator: Server) -> None:
    told = json.loads(run("check", "--online", "--format", "json").out)
    assert {fact["level"] for fact in told["facts"]} == {"ok", "note"}
    assert told["exit"] == 0


def test_quiet_tells_only_what_is_wrong(run, emulator: Server, folder: Path) -> None:
    assert run("check", "-q").out == ""
    (folder / "docs").rename(folder / "moved")
    assert "does not exist" in run("check", "-q").out


WIKIS = """
intercom: {target: library}
sources:
  - {name: a, type: notion, path: "exports/*.zip", url: "https://docs.example.com/a"}
  - name: b
    type: confluence-api
    site: https://wiki.example.com
    spaces: [DOCS]
    token: ${WIKI_TOKEN}
    url: https://docs.example.com/b
"""


def test_exports_and_tokens_of_wikis_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WIKI_TOKEN", raising=False)
    (tmp_path / "fin-ingest.yaml").write_text(WIKIS)
    assert main(["check"]) != 0
    out = capsys.readouterr().out
    assert "nothing fits" in out
    assert "variable WIKI_TOKEN is not set" in out
    (tmp_path / "exports").mkdir()
    with zipfile.ZipFile(tmp_path / "exports" / "1.zip", "w") as archive:
        archive.writestr("entities.xml", "<hibernate-generic/>")
    monkeypatch.setenv("WIKI_TOKEN", "secret words")
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "write `type: confluence-xml`" in out
    assert "secret words" not in out
    with zipfile.ZipFile(tmp_path / "exports" / "1.zip", "w") as archive:
        archive.writestr(f"Page {'0a' * 16}.md", "# Page")
    assert main(["check"]) == 0
    assert "1.zip is there" in capsys.readouterr().out
