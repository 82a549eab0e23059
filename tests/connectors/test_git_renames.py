"""Renames: git's own word, confirmed by content, and nothing where there is a choice."""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .git_repositories import Link, Repository, _alone, documents, git, kept, source  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path


def page(seed: int, lines: int = 40) -> str:
    chance = random.Random(seed)
    return "".join(f"{chance.random()} is what line {number} of page {seed} says.\n" for number in range(lines))


def edited(text: str, share: float) -> str:
    lines = text.splitlines(keepends=True)
    first = int(len(lines) * share)
    return "".join([*(f"edited {number} {line}" for number, line in enumerate(lines[:first])), *lines[first:]])


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "docs.git")


def moved(repository: Repository, before: dict[str, Any], after: dict[str, Any], **options: Any) -> Any:
    since = repository.commit(before)
    repository.commit(after)
    found = repository.source(**options)
    list(found.crawl())
    return found.moved(since), found.ambiguous(since)


def test_a_renamed_page_is_known_by_its_content(repository: Repository) -> None:
    assert moved(repository, {"a.md": page(1), "x.md": page(2)}, {"d/b.md": page(1), "x.md": page(2)}) == (
        {"d/b.md": "a.md"},
        {},
    )


def test_a_page_renamed_and_edited_in_one_commit_is_known(repository: Repository) -> None:
    assert moved(repository, {"a.md": page(1)}, {"b.md": edited(page(1), 0.3)}) == ({"b.md": "a.md"}, {})


def test_a_page_that_is_mostly_another_is_a_new_one(repository: Repository) -> None:
    assert moved(repository, {"a.md": page(1)}, {"b.md": edited(page(1), 0.7)}) == ({}, {})


def test_a_copy_is_no_rename(repository: Repository) -> None:
    assert moved(repository, {"a.md": page(1)}, {"a.md": page(1), "b.md": page(1)}) == ({}, {})


def test_a_folder_that_is_renamed_takes_its_pages_along(repository: Repository) -> None:
    before = {f"old/{number}.md": page(number) for number in range(20)}
    after = {f"new/{number}.md": page(number) for number in range(20)}
    assert moved(repository, before, after) == ({f"new/{n}.md": f"old/{n}.md" for n in range(20)}, {})


def test_names_that_are_exchanged_are_edits(repository: Repository) -> None:
    assert moved(repository, {"a.md": page(1), "b.md": page(2)}, {"a.md": page(2), "b.md": page(1)}) == ({}, {})


def test_one_page_that_became_two_alike_is_a_choice(repository: Repository) -> None:
    sure, unsure = moved(repository, {"a.md": page(1)}, {"b.md": page(1), "c.md": edited(page(1), 0.1)})
    assert sure == {}
    assert list(unsure.values()) == [("a.md",)]


def test_two_pages_alike_that_became_one_are_a_choice(repository: Repository) -> None:
    sure, unsure = moved(repository, {"a.md": page(1), "b.md": edited(page(1), 0.1)}, {"c.md": page(1)})
    assert (sure, unsure) == ({}, {"c.md": ("a.md", "b.md")})


def test_identical_pages_that_move_together_are_a_choice(repository: Repository) -> None:
    before = {"a/x.md": "soon", "a/y.md": "soon"}
    sure, unsure = moved(repository, before, {"b/x.md": "soon", "b/y.md": "soon"})
    assert sure == {}
    assert set(unsure) == {"b/x.md", "b/y.md"}


def test_a_much_better_fit_is_no_choice(repository: Repository) -> None:
    before = {"a.md": page(1), "b.md": edited(page(1), 0.45)}
    assert moved(repository, before, {"c.md": page(1)})[0] == {"c.md": "a.md"}


def test_keys_are_those_of_the_listings(repository: Repository) -> None:
    before = {"docs/e\u0301/old.md": page(1), "caf\udce9.md": page(2), "docs/x.md": page(3)}
    after = {"docs/e\u0301/new.md": page(1), "docs/caf\udce9 2.md": page(2), "docs/x.md": page(3)}
    since = repository.commit(before)
    old_keys = set(kept(repository.source()))
    repository.commit(after)
    found = repository.source()
    new_keys = set(kept(found))
    assert found.moved(since) == {"docs/\u00e9/new.md": "docs/\u00e9/old.md", "docs/caf\\xe9 2.md": "caf\\xe9.md"}
    assert set(found.moved(since)) <= new_keys
    assert set(found.moved(since).values()) <= old_keys


def test_below_a_folder_keys_are_seen_from_there(repository: Repository) -> None:
    before = {"docs/a.md": page(1), "else/b.md": page(2)}
    after = {"docs/new/a.md": page(1), "docs/b.md": page(2)}
    assert moved(repository, before, after, folder="docs") == ({"new/a.md": "a.md"}, {})


def test_symlinks_are_not_renamed(repository: Repository) -> None:
    before = {"a.md": Link("x.md"), "x.md": page(1)}
    assert moved(repository, before, {"b.md": Link("x.md"), "x.md": page(1)}) == ({}, {})


def test_several_commits_are_seen_as_one(repository: Repository) -> None:
    since = repository.commit({"a.md": page(1)})
    repository.commit({"b.md": edited(page(1), 0.1)})
    repository.commit({"c.md": edited(page(1), 0.2)})
    found = repository.source()
    list(found.crawl())
    assert found.moved(since) == {"c.md": "a.md"}


@pytest.mark.parametrize("since", ["", "gone", "0" * 40, "main", "-x", "HEAD~1", "\udcff", "a" * 40 + "\n"])
def test_a_mark_that_says_nothing_is_no_rename_and_no_error(repository: Repository, since: str) -> None:
    repository.commit({"a.md": page(1)})
    repository.commit({"b.md": page(1)})
    found = repository.source()
    assert found.moved(since) == {}
    list(found.crawl())
    assert (found.moved(since), found.ambiguous(since)) == ({}, {})


def test_after_a_force_push_the_old_commit_serves_while_it_is_there(repository: Repository) -> None:
    since = repository.commit({"a.md": page(1)})
    repository.commit({"b.md": page(1)}, root=True)
    found = repository.source()
    list(found.crawl())
    assert found.moved(since) == {"b.md": "a.md"}
    repository.git("reflog", "expire", "--expire=now", "--all")
    repository.git("gc", "--quiet", "--prune=now")
    found = repository.source()
    list(found.crawl())
    assert found.moved(since) == {}


def test_in_a_shallow_clone_it_is_unknown(repository: Repository, tmp_path: Path) -> None:
    since = repository.commit({"a.md": page(1)})
    repository.commit({"b.md": page(1)})
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository.place}", "shallow")
    found = source(str(tmp_path / "shallow"))
    assert kept(found) == ["b.md"]
    assert found.moved(since) == {}


def test_settings_of_a_person_change_nothing(repository: Repository) -> None:
    for name, value in (("diff.renames", "false"), ("diff.renameLimit", "1"), ("diff.orderFile", "/nowhere")):
        repository.git("config", name, value)
    before = {f"old/{number}.md": page(number) for number in range(5)}
    after = {f"new/{number}.md": edited(page(number), 0.2) for number in range(5)}
    assert len(moved(repository, before, after)[0]) == 5


def test_with_very_many_files_only_identical_ones_are_compared(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.git.renames._MOST_COMPARED", 3)
    before = {"a.md": page(1), "b.md": page(2)}
    after = {"c.md": page(1), "d.md": edited(page(2), 0.2)}
    assert moved(repository, before, after) == ({"c.md": "a.md"}, {"d.md": ("b.md",)})


NUMBERS = itertools.count()
CHANGES = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["move", "edit", "both", "delete", "copy"]), st.integers(0, 9)),
    max_size=6,
)


@given(changes=CHANGES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_called_a_rename_was_one(tmp_path_factory: pytest.TempPathFactory, changes: Any) -> None:
    """Whatever somebody does to pages that are nothing like each other: no old key twice, none that is still there."""
    repository = Repository(tmp_path_factory.mktemp("renames") / f"{next(NUMBERS)}.git")
    before = {f"{number}.md": page(number) for number in range(8)} | {"stays.md": page(99)}
    after, truth = dict(before), {name: name for name in before}
    for number, deed, target in changes:
        now = next((name for name, was in truth.items() if was == f"{number}.md"), None)
        if now is None:
            continue
        new = f"d/{target}.md"
        if deed in ("move", "both") and new not in after:
            after[new], truth[new] = after.pop(now), truth.pop(now)
            now = new
        if deed in ("edit", "both"):
            after[now] = edited(after[now], 0.1)
        if deed == "delete":
            del after[now], truth[now]
        if deed == "copy" and new not in after:
            after[new] = after[now]
    since = repository.commit(before)
    repository.commit(after)
    found = repository.source()
    listed = documents(found)
    renamed = found.moved(since)
    assert len(set(renamed.values())) == len(renamed)
    assert set(renamed.values()) <= before.keys() - after.keys()
    assert set(renamed) <= listed.keys() - before.keys()
    assert not set(renamed) & set(found.ambiguous(since))
    for new, old in renamed.items():
        assert f"page {old[:-3]} says" in after[new]
