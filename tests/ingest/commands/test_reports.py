"""`--report FILE`: what a command tells is in the files, whole or not at all, however the run ends."""

from __future__ import annotations

import json
import os
import re
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from ingest.outcome import OUTCOMES
from tests.ingest.commands.conftest import LIBRARY, Run, write

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.intercom.emulator import Server

ALL = ("r.html", "r.md", "r.json", "r.xml", "r.sarif")
REPORTS = tuple(word for name in ALL for word in ("--report", name))


def read(folder: Path, name: str) -> Any:
    text = (folder / name).read_text("utf-8")
    return json.loads(text) if name.endswith((".json", ".sarif")) else text


def test_a_plan_is_written_in_every_format_at_once(run: Run, docs: Path, folder: Path) -> None:
    write(docs, "use", "How to use it. See [nothing](nothing.md).")
    done = run("plan", *REPORTS)
    digest = read(folder, "r.json")["digest"]
    assert done.code == 0
    assert all(f"The report is in {name}." in done.err for name in ALL)
    assert f"fin-ingest sync --expect {digest}" in read(folder, "r.html")
    assert f"fin-ingest sync --expect {digest}" in read(folder, "r.md")
    assert "+How to use it." in read(folder, "r.md")
    assert ET.parse(folder / "r.xml").getroot().find("testsuite[@name='guide']") is not None
    (finding,) = read(folder, "r.sarif")["runs"][0]["results"]
    assert finding["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "docs/use.md"
    assert finding["locations"][0]["physicalLocation"]["region"]["startLine"] == 3


def test_the_json_is_what_is_printed(run: Run, docs: Path, folder: Path) -> None:
    for words in (["plan"], ["plan", "--diff"], ["sync"], ["check", "--content"]):
        printed = json.loads(run(*words, "--format", "json", "--report", "r.json").out)
        written = read(folder, "r.json")
        printed.pop("seconds", 0), written.pop("seconds", 0)
        assert written == printed


def test_paths_are_those_of_the_repository_around_the_configuration(run: Run, docs: Path, folder: Path) -> None:
    write(docs, "use", "See [nothing](nothing.md).")
    (folder / ".git").mkdir()
    (folder / "site").mkdir()
    docs.rename(folder / "site" / "docs")
    (folder / "fin-ingest.yaml").rename(folder / "site" / "fin-ingest.yaml")
    run("plan", "--config", "site/fin-ingest.yaml", "--report", "r.sarif")
    (finding,) = read(folder, "r.sarif")["runs"][0]["results"]
    uri = finding["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "site/docs/use.md"


def test_a_run_says_what_really_happened_with_the_texts_before_and_after(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    write(docs, "use", "How to use it. It is hard.")
    assert run("sync", *REPORTS).code == 0
    (source,) = read(folder, "r.json")["sources"]
    assert {name: source[name] for name in OUTCOMES} == dict.fromkeys(OUTCOMES, 0) | {"updated": 1, "unchanged": 2}
    assert "It is <del>easy</del>." in read(folder, "r.html")
    assert "It is <ins>hard</ins>." in read(folder, "r.html")
    assert "-It is easy.\n+It is hard.\n" in read(folder, "r.md")


def test_a_guard_that_stops_a_run_is_in_every_report(run: Run, docs: Path, folder: Path) -> None:
    run("sync")
    for name in ("install", "use", "leave"):
        (docs / f"{name}.md").unlink()
    write(docs, "other", "Something else.")
    assert run("sync", *REPORTS).code == 6
    assert "exit code 6" in read(folder, "r.html")
    assert "exit code 6" in read(folder, "r.md")
    hint = read(folder, "r.json")["sources"][0]["guard"]["hint"]
    assert hint.replace("`", "") in unescape(re.sub(r"</?code>", "", read(folder, "r.html")))
    assert ET.parse(folder / "r.xml").getroot().attrib["failures"] == "1"
    assert read(folder, "r.sarif")["runs"][0]["invocations"][0]["toolExecutionNotifications"]


def test_a_stale_plan_is_said_in_every_report(run: Run, docs: Path, folder: Path) -> None:
    assert run("sync", "--expect", "0" * 16, *REPORTS).code == 9
    for name in ALL[:2]:
        assert "is not the one that was expected" in read(folder, name)
    assert read(folder, "r.json")["error"]["code"] == 9
    assert ET.parse(folder / "r.xml").getroot().attrib["errors"] == "1"
    assert read(folder, "r.sarif")["runs"][0]["invocations"][0]["executionSuccessful"] is False


def test_an_applied_plan_has_its_report(run: Run, docs: Path, folder: Path) -> None:
    run("plan", "--out", "changes.plan")
    assert run("apply", "changes.plan", *REPORTS).code == 0
    assert "3 created" in read(folder, "r.html")
    assert read(folder, "r.json")["command"] == "apply"


def test_a_look_at_content_has_its_report_without_a_configuration(run: Run, folder: Path) -> None:
    write(folder / "docs", "a", "See [nothing](nothing.md).")
    write(folder / "docs", "key", "Use the key AKIAQ7XKZPLM4R2VNWTB.")
    assert run("check", "--content", "docs", *REPORTS).code == 10
    assert "1 error, 1 warning" in read(folder, "r.html")
    assert 'data-kind="read"' in read(folder, "r.html")
    assert "AKIAQ7XKZPLM4R2VNWTB" not in "".join((folder / name).read_text() for name in ALL)
    results = read(folder, "r.sarif")["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == ["FIN201", "FIN401"]
    assert ET.parse(folder / "r.xml").getroot().attrib["failures"] == "1"


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "--report", "r.pdf"],
        ["plan", "--report", "r.html", "--report", "report"],
        ["plan", "--report", "r.html", "no-such-source"],
        ["plan", "--report", "folder.html"],
        ["check", "--report", "r.html"],
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_the_files_as_they_are(run: Run, docs: Path, folder: Path, words: list[str]) -> None:
    (folder / "r.html").write_text("former")
    (folder / "folder.html").mkdir()
    assert run(*words).code == 4
    assert read(folder, "r.html") == "former"


def test_an_unknown_suffix_names_those_there_are(run: Run, docs: Path) -> None:
    assert "must end in .html, .md, .json, .xml or .sarif" in run("plan", "--report", "r.pdf").err


def test_one_file_that_cannot_be_written_does_not_keep_the_others_from_it(run: Run, docs: Path, folder: Path) -> None:
    (folder / "file").write_text("")
    done = run("plan", "--report", "file/r.html", "--report", "deep/r.md")
    assert done.code == 4
    assert "cannot write file/r.html" in done.err
    assert (folder / "deep" / "r.md").is_file()
    assert [name for name in os.listdir(folder) if name.endswith(".new")] == []


def test_the_environment_may_name_the_files(
    run: Run, docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIN_INGEST_REPORT", "r.md;r.xml")
    assert run("plan", "-q").code == 0
    assert (folder / "r.md").is_file()
    assert (folder / "r.xml").is_file()


def test_an_environment_that_names_reports_means_the_commands_that_have_them(
    run: Run, docs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIN_INGEST_REPORT", "r.md")
    assert run("check").code == 0
    assert run("status").code == 0
    assert not (folder / "r.md").exists()
    assert run("check", "--content").code == 0
    assert (folder / "r.md").is_file()
    assert run("check", "--report", "r.md").code == 4


def test_no_report_ever_holds_the_token(
    run: Run, emulator: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_TOKEN", "tok_right")
    (folder / "docs" / "tok_right.md").write_text("# About tok_right\n\nIt is tok_right. See [tok_right](tok_right).\n")
    for words in (["plan", "--diff"], ["sync"], ["check", "--content"]):
        run(*words, *REPORTS)
        for name in ALL:
            text = (folder / name).read_text()
            assert "tok_right" not in text.replace("&#95;", "_").replace("<ins>", "").replace("\\", "")
        assert words[0] == "check" or "[token]" in read(folder, "r.html")


def test_names_that_are_no_text_can_be_reported(run: Run, docs: Path, folder: Path) -> None:
    try:
        (docs / os.fsdecode(b"half-\xff.md")).write_text("# Half\n\nSee [nothing](nothing.md).\n")
    except OSError:
        pytest.skip("this file system takes no such names")
    assert run("plan", *REPORTS).code in (0, 3)
    for name in ALL:
        read(folder, name)


def test_a_source_outside_the_repository_has_no_path_in_it(run: Run, folder: Path, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, "a", "See [nothing](nothing.md).")
    (folder / "fin-ingest.yaml").write_text(LIBRARY.replace("path: docs", f"path: {elsewhere}"))
    run("plan", "--report", "r.sarif")
    (finding,) = read(folder, "r.sarif")["runs"][0]["results"]
    assert "logicalLocations" in finding["locations"][0]
    assert str(elsewhere) not in (folder / "r.sarif").read_text()
