"""`fin-ingest init`: what it writes, and what it never overwrites."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from ingest import config

if TYPE_CHECKING:
    from pathlib import Path


def test_the_configuration_it_writes_is_right_at_once(run, folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "a.md").write_text("# A\n")
    done = run("init")
    assert done.code == 0
    assert "Found 1 Markdown document in docs." in done.out
    (source,) = config.load(str(folder / "fin-ingest.yaml"), os.environ).sources
    assert source.path == str(folder / "docs")
    assert run("check").code == 0


def test_it_says_how_many_documents_of_which_format_and_of_what_site(run, folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: X\n")
    (folder / "docs" / "a.md").write_text("# A\n")
    for name in "bcd":
        (folder / "docs" / f"{name}.ipynb").write_text("{}")
    out = run("init").out
    assert "Found 4 documents in docs: 1 Markdown, 3 Jupyter notebook." in out
    assert "Found a site of MkDocs (mkdocs.yml); its Markdown is read as such." in out


def test_text_that_is_restructuredtext_is_told(run, folder: Path) -> None:
    for name in "ab":
        (folder / f"{name}.txt").write_text("Title\n=====\n\n.. note:: Well.\n\n:ref:`x`\n")
    assert "Found 2 reStructuredText documents in .txt files in this folder." in run("init").out
    assert "renderers: {.txt: text/x-rst}" in (folder / "fin-ingest.yaml").read_text()


def test_it_writes_the_schema_editors_look_for(run, folder: Path) -> None:
    run("init")
    first = (folder / "fin-ingest.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=.fin-ingest/schema.json"
    assert json.loads((folder / ".fin-ingest" / "schema.json").read_text()) == config.schema()


def test_it_never_replaces_a_configuration_unasked(run, folder: Path) -> None:
    for name in ("fin-ingest.yaml", "fin-ingest.yml"):
        (folder / name).write_text("mine")
        refused = run("init")
        assert refused.code == 4
        assert f"{name} exists already" in refused.err
        assert "--force" in refused.err
        assert (folder / name).read_text() == "mine"
        assert not (folder / ".fin-ingest").exists()
        (folder / name).unlink()


def test_told_to_it_replaces_it(run, folder: Path) -> None:
    (folder / "fin-ingest.yaml").write_text("mine")
    assert run("init", "--force").code == 0
    assert "sources:" in (folder / "fin-ingest.yaml").read_text()


def test_stdout_writes_no_file(run, folder: Path) -> None:
    done = run("init", "--stdout")
    assert "sources:" in done.out
    assert os.listdir(folder) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, ".fin-ingest/\n"),
        ("*.pyc\n", "*.pyc\n.fin-ingest/\n"),
        ("no line feed", "no line feed\n.fin-ingest/\n"),
        ("/.fin-ingest/\n", "/.fin-ingest/\n"),
        (".fin-ingest\n", ".fin-ingest\n"),
    ],
)
def test_in_a_git_work_tree_its_state_is_ignored_once(run, folder: Path, before: str | None, after: str) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    if before is not None:
        (folder / ".gitignore").write_text(before)
    run("init")
    run("init", "--force")
    assert (folder / ".gitignore").read_text() == after
    ignored = subprocess.run(["git", "check-ignore", "-q", ".fin-ingest/manifest.db"], check=False)
    assert ignored.returncode == 0


def test_what_a_folder_above_ignores_is_not_ignored_twice(run, folder: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    (folder / ".gitignore").write_text(".fin-ingest/\n")
    (folder / "below").mkdir()
    run("init", "below")
    assert not (folder / "below" / ".gitignore").exists()
    assert (folder / "below" / "fin-ingest.yaml").exists()


def test_outside_of_git_there_is_no_gitignore(run, folder: Path) -> None:
    run("init")
    assert not (folder / ".gitignore").exists()


def test_config_says_where_and_must_agree_with_the_folder(run, folder: Path) -> None:
    (folder / "a").mkdir()
    assert run("--config", "a/other.yaml", "init").code == 0
    assert (folder / "a" / "other.yaml").exists()
    assert run("init", ".", "--config", "a/more.yaml").code == 4
    assert run("init", "absent").code == 4


def test_json_names_what_was_written(run, folder: Path) -> None:
    told = json.loads(run("init", "--format", "json").out)
    assert told["written"] == ["fin-ingest.yaml", os.path.join(".fin-ingest", "schema.json")]
    assert told["exit"] == 0
