"""The checkout a run stands in: where documents lie in it, and the branch that CI knows it is of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.checkout import files_of, on_branch, places, root_of
from ingest.config import load
from ingest.outcome import Progress
from ingest.planner import Wish
from ingest.recipe import selection
from ingest.settings import Config, Intercom, Limits, Source
from ingest.sync import planned
from tests.connectors.git_repositories import Repository, _alone, git  # noqa: F401
from tests.ingest.world import World

URL = "https://docs.example.com/{branch}/{path}"
TEXT = "# A\n\nText.\n"


def config(folder: Path, *sources: Source) -> Config:
    return Config(str(folder / "fin-ingest.yaml"), str(folder), Intercom(), Limits(), "", sources)


def source(path: Path | str, type_: str = "git", **options: str) -> Source:
    return Source("s", type_, "https://docs.example.com", str(path), options=tuple(sorted(options.items())))


def named(told: Config) -> list[object]:
    return [dict(one.options).get("branch") for one in told.sources]


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


def test_ci_says_of_which_branch_its_checkout_is_and_of_no_other(checkout: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(tmp_path / "origin.git"), str(checkout / "second"))
    theirs = (
        source(checkout, ref="v1"),
        source(checkout / "second"),
        source(tmp_path / "origin.git"),
        source("", repository="https://github.com/a/b"),
        source(checkout, "folder"),
        source(checkout, branch="own"),
    )
    told = on_branch(config(checkout, source(checkout), source(checkout / "docs"), *theirs), "main", str(checkout))
    assert named(told) == ["main", "main", None, None, None, None, None, "own"]
    assert told.sources[2:] == theirs
    assert on_branch(told, "", str(checkout)) is told
    assert on_branch(told, "main", str(tmp_path)) is told


def test_which_branch_it_is_does_not_decide_which_documents_there_are(checkout: Path) -> None:
    before = config(checkout, source(checkout, folder="docs"))
    after = on_branch(before, "main", str(checkout))
    assert selection(before.sources[0], before) == selection(after.sources[0], after)


def digest_of(world: World) -> str:
    with planned(world.config, Wish(), Progress()) as (plan, _, _):
        return plan.digest


def test_a_commit_without_a_branch_has_the_plan_of_the_branch_it_is_of(checkout: Path, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"type": "git", "page_url": URL}
    world = World(tmp_path / "ci", path=str(checkout), **settings)
    world.config = on_branch(world.config, "main", str(checkout))
    branch = World(tmp_path / "main", path=str(tmp_path / "origin.git"), **settings)
    assert digest_of(world) == digest_of(branch)
    world.sync()
    branch.sync()
    assert world.seen() == branch.seen()
    assert world.pages()["docs/a.md"]["url"] == "https://docs.example.com/main/docs/a.md"


def test_where_urls_ask_for_a_branch_that_nobody_knows_nothing_is_changed(checkout: Path, tmp_path: Path) -> None:
    world = World(tmp_path / "ci", path=str(checkout), type="git", page_url=URL)
    world.set(options=(("branch", "main"),))
    world.sync()
    before = world.pages()
    git(checkout, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "x")
    world.set(options=())
    plan = world.sync().sources[0].plan
    assert plan.error is not None
    assert "{branch}" in plan.error.what
    assert "branch: main" in plan.error.hint
    assert world.pages() == before


def test_another_branch_at_the_same_commit_gives_other_urls(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"a.md": TEXT})
    repository.git("branch", "next")
    world = World(tmp_path / "w", path=str(repository.place), type="git", page_url=URL)
    world.sync()
    repository.git("symbolic-ref", "HEAD", "refs/heads/next")
    world.sync()
    assert world.pages()["a.md"]["url"] == "https://docs.example.com/next/a.md"
    assert world.sync().calls == 0


def test_the_configuration_may_say_of_which_branch_a_commit_is(tmp_path: Path) -> None:
    text = {"name": "g", "type": "git", "path": ".", "branch": "main", "url": "https://docs.example.com"}
    (tmp_path / "fin-ingest.yaml").write_text(json.dumps({"sources": [text]}))
    (found,) = load(str(tmp_path / "fin-ingest.yaml"), {}).sources
    assert dict(found.options) == {"branch": "main"}
