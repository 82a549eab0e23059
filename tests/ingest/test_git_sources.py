"""Git repositories through the whole engine: commits one after another, renames, and what an unchanged one costs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.cli import main
from tests.connectors.git_repositories import Repository
from tests.ingest.world import World

COMPARED = 60
"""Of so many commits one is held against a library that was filled from nothing; the others against the one before."""
URL = "https://docs.example.com/{stem}"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def world(path: Path | str, **settings: Any) -> World:
        place = tmp_path / f"world-{len(made)}"
        made.append(World(place, type="git", path=str(path), page_url=URL, **settings))
        return made[-1]

    yield world
    for one in made:
        one.close()


def test_a_page_renamed_and_edited_in_one_commit_stays_the_same_page(
    repository: Repository, worlds: Callable[..., World]
) -> None:
    text = "# Setup\n\n" + "".join(f"Step {number}: turn screw {number}.\n\n" for number in range(30))
    other = "# Other\n\nSee [setup](setup.md).\n"
    repository.commit({"guide/setup.md": text, "guide/other.md": other})
    world = worlds(repository.place)
    world.sync()
    page_id = world.pages()["guide/setup.md"]["id"]
    repository.commit(
        {
            "manual/set-up.md": text.replace("screw 3.", "bolt 3."),
            "guide/other.md": other.replace("setup.md", "../manual/set-up.md"),
        }
    )
    report = world.sync()
    changes = {(one.kind, one.key) for one in report.sources[0].plan.changes}
    assert changes == {("rename", "manual/set-up.md"), ("update", "guide/other.md")}
    page = world.pages()["guide/setup.md"]
    assert (page["id"], page["url"]) == (page_id, "https://docs.example.com/manual/set-up")
    assert "bolt 3" in page["html"]


def test_a_rename_is_followed_after_a_saved_plan_was_carried_out(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# Setup\n\n" + "".join(f"Step {number}: turn screw {number}.\n\n" for number in range(30))
    source = {"name": "g", "type": "git", "path": str(repository.place), "url": "https://docs.example.com/g"}
    config = {"intercom": {"target": "library"}, "sources": [source]}
    (tmp_path / "fin-ingest.yaml").write_text(json.dumps(config))
    monkeypatch.chdir(tmp_path)
    repository.commit({"a.md": text, "b.md": "# B\n\nText.\n"})
    assert main(["sync"]) == 0
    repository.commit({"a.md": text, "b.md": "# B\n\nOther text.\n"})
    assert main(["plan", "--out", "plan.json"]) == 0
    assert main(["apply", "plan.json"]) == 0
    repository.commit({"c/d.md": text.replace("screw 3.", "bolt 3."), "b.md": "# B\n\nOther text.\n"})
    capsys.readouterr()
    assert main(["sync"]) == 0
    assert "1 renamed" in capsys.readouterr().out


def test_a_commit_that_changes_no_page_costs_no_call(repository: Repository, worlds: Callable[..., World]) -> None:
    repository.commit({"a.md": "# A\n\nText.\n", "src/x.c": "int x;"})
    world = worlds(repository.place)
    world.sync()
    assert world.sync().calls == 0
    repository.commit({"a.md": "# A\n\nText.\n", "src/x.c": "int y;"})
    report = world.sync()
    assert (report.calls, report.sources[0].plan.changes) == (0, ())


def test_two_folders_of_one_repository_are_two_sources(repository: Repository, worlds: Callable[..., World]) -> None:
    repository.commit({"docs/a/x.md": "# X of A\n\nText.\n", "docs/b/x.md": "# X of B\n\nText.\n"})
    for name in ("a", "b"):
        world = worlds(repository.place, options=(("folder", f"docs/{name}"),))
        world.sync()
        assert [page["title"] for page in world.pages().values()] == [f"X of {name.upper()}"]


def _git(place: Path, *words: str) -> str:
    me = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    done = subprocess.run(["git", "-C", str(place), *me, *words], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("how", ["as it was", "every tenth rewritten", "fetched one commit deep"])
def test_a_real_history_is_followed_commit_by_commit_with_as_few_changes_as_can_be(
    shared: Callable[[str], Path], tmp_path: Path, worlds: Callable[..., World], how: str
) -> None:
    bare = tmp_path / "wiki.git"
    bundle = shared("corpora/git/nodejs-wiki.bundle")
    subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(bare)], check=True, capture_output=True)
    branch = _git(bare, "symbolic-ref", "--short", "HEAD").strip()
    commits = _git(bare, "rev-list", "--reverse", "--first-parent", branch).split()
    assert len(commits) > 300
    options: tuple[tuple[str, str], ...] = (("ref", branch),)
    if how == "fetched one commit deep":
        options = (*options, ("repository", bare.as_uri()), ("cache", str(tmp_path / "cache")))
    world = worlds(bare if len(options) == 1 else "", options=options)
    before: dict[str, Any] = {}
    for number, made in enumerate(commits):
        commit = made
        if how == "every tenth rewritten" and number % 10 == 9:
            commit = _git(bare, "commit-tree", f"{made}^{{tree}}", "-m", "written anew").strip()
        _git(bare, "update-ref", f"refs/heads/{branch}", commit)
        report = world.sync(allow_removals=True)
        after = seen(world)
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert {one.external_id for one in report.sources[0].plan.changes} == changed, commit
        before = after
        if number % COMPARED == 0 or number == len(commits) - 1:
            scratch = worlds(bare, options=(("ref", branch),))
            scratch.sync()
            left = world.seen()
            for page in scratch.seen():
                left.remove(page)
            # A document that has become empty may be an accident: its page stays until somebody says so.
            holds = report.sources[0].plan.holds
            assert len(left) == len(holds), commit
            assert all("is empty now" in hold.reason for hold in holds)


def seen(world: World) -> dict[str, tuple[Any, ...]]:
    fields = ("title", "html", "url", "locale", "agent", "copilot", "audience_ids")
    return {key: tuple(page[name] for name in fields) for key, page in world.pages().items()}
