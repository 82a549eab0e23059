"""The checkout a run stands in: where documents lie in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.checkout import files_of, places, root_of
from ingest.settings import Config, Intercom, Limits, Source
from tests.connectors.git_repositories import Repository, _alone, git  # noqa: F401

TEXT = "# A\n\nText.\n"


def config(folder: Path, *sources: Source) -> Config:
    return Config(str(folder / "fin-ingest.yaml"), str(folder), Intercom(), Limits(), "", sources)


def source(path: Path | str, type_: str = "git", **options: str) -> Source:
    return Source("s", type_, "https://docs.example.com", str(path), options=tuple(sorted(options.items())))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As CI makes it: a commit, and no branch."""
    origin = Repository(tmp_path / "origin.git")
    origin.commit({"docs/a.md": TEXT, "site/b.md": TEXT})
    git(tmp_path, "clone", "--quiet", str(origin.place), "checkout")
    made = tmp_path / "checkout"
    git(made, "checkout", "--quiet", "--detach")
    git(made, "update-ref", "-d", "refs/remotes/origin/main")
    return made


def test_the_root_of_a_checkout_is_the_innermost_around_a_folder(checkout: Path, tmp_path: Path) -> None:
    git(checkout, "init", "--quiet", "site/inner")
    assert root_of(str(checkout / "docs")) == str(checkout)
    assert root_of(str(checkout / "site" / "inner" / "not" / "there")) == str(checkout / "site" / "inner")
    assert root_of(str(tmp_path / "origin.git")) == ""


def test_files_lie_where_they_are_checked_out_and_nowhere_else(checkout: Path, tmp_path: Path) -> None:
    bare = checkout / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", "origin.git", str(bare))
    (checkout / "wiki.zip").write_bytes(b"")
    assert files_of(source(checkout, folder="/docs/")) == f"{checkout}/docs"
    assert files_of(source(checkout / "docs", "folder")) == f"{checkout}/docs"
    nowhere = (
        source("", repository="https://github.com/a/b"),
        source(bare),
        source(tmp_path / "origin.git"),
        source(checkout / ".git"),
        source(checkout / "wiki.zip", "folder"),
        source(checkout, "dokuwiki"),
    )
    assert {files_of(one) for one in nowhere} == {""}


@pytest.mark.parametrize("below", ["", "docs", "site"])
def test_places_are_those_in_the_repository_of_the_run_from_wherever_it_is_run(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin.git"), str(checkout / "second"))
    (checkout / "link").symlink_to("docs")
    monkeypatch.chdir(checkout / below)
    found = {
        "a": source(checkout / "docs", "folder"),
        "b": source(checkout, folder="docs"),
        "c": source(checkout / "docs"),
        "d": source(checkout),
        "e": source(checkout / "link", "folder"),
        "other": source(checkout / "second", folder="docs"),
        "inside": source(checkout / "second" / "docs", "folder"),
        "outside": source(tmp_path, "folder"),
        "url": source("", repository="https://github.com/a/b"),
    }
    told = config(checkout / "site", *(one._replace(name=name) for name, one in found.items()))
    assert places(told) == {"a": "docs", "b": "docs", "c": "docs", "d": "", "e": "docs"}
    monkeypatch.chdir(tmp_path)
    assert places(told) == {"a": "docs", "b": "docs", "c": "docs", "d": "", "e": "docs"}
