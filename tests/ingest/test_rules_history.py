"""Rules that speak of last changes: by whom and how long ago, as the history of a repository tells it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Document
from connectors.git import command
from ingest.config import load
from ingest.errors import ConfigError
from ingest.rules import Ready
from ingest.settings import Rule
from tests.connectors.git_repositories import A_DAY, FIRST_DAY, Repository, _alone, git  # noqa: F401
from tests.ingest.world import World

NOW = FIRST_DAY + 100 * A_DAY
TEXT = "# {0}\n\nText of {0}.\n"
ANN, BOB = "Ann <ann@example.com>", "Bob <bob@contractor.example>"


class Authors(Repository):
    """A repository whose commits have authors and days, and hold exactly these files."""

    def written(self, author: str, day: int, *names: str, parent: str = "main", **texts: str) -> str:
        files = {f"{name}.md": TEXT.format(name) for name in names} | {f"{key}.md": text for key, text in texts.items()}
        known = self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{parent}")
        self.commit(files, "scratch", root=True)
        name, _, address = author.partition(" <")
        made = self.git(
            *("commit-tree", "scratch^{tree}", "-m", "x", *(["-p", known] if known else [])),
            GIT_AUTHOR_NAME=name,
            GIT_AUTHOR_EMAIL=address.removesuffix(">"),
            GIT_COMMITTER_DATE=f"{FIRST_DAY + day * A_DAY} +0000",
        )
        self.git("update-ref", "refs/heads/main", made)
        self.git("update-ref", "-d", "refs/heads/scratch")
        return made


@pytest.fixture
def repository(tmp_path: Path) -> Authors:
    return Authors(tmp_path / "r.git")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [float(NOW)]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What git was asked."""
    asked: list[str] = []
    real = command.launch

    def launch(words: Any, env: Any, err: int) -> Any:
        asked.append(" ".join(words))
        return real(words, env, err)

    monkeypatch.setattr(command, "launch", launch)
    return asked


def world_of(folder: Path, place: Path | str, *rules: Rule, **settings: Any) -> World:
    return World(folder, type="git", path=str(place), rules=rules, **settings)


def agents(world: World) -> dict[str, bool]:
    return {key.removesuffix(".md"): page["agent"] for key, page in world.pages().items()}


def changes(world: World) -> list[tuple[str, str]]:
    return [(one.kind, one.key) for one in world.sync().sources[0].plan.changes]


@pytest.mark.parametrize(
    ("pattern", "author", "fits"),
    [
        ("*@contractor.example", BOB, True),
        ("*@CONTRACTOR.example", BOB, True),
        ("bob", BOB, True),
        ("Bob <bob@*>", BOB, True),
        ("*@contractor.example", ANN, False),
        ("contractor", BOB, False),
        ("[Bb]ob", "bob <>", True),
        ("*@a", "Odd < name <x@a>", True),
        ("*", "", None),
    ],
)
def test_authors_are_patterns_for_the_name_the_address_or_both(pattern: str, author: str, fits: bool | None) -> None:
    document = Document("a.md", "1", "text/markdown", "a.md", author=author)
    assert Ready.of(Rule(authors=(pattern,)), NOW).fits_history(document) is fits


@given(
    day=st.integers(0, 300),
    now=st.floats(NOW, NOW + 300 * A_DAY),
    age=st.sampled_from([0.0, 1.0, 30.5, 100.0]),
    last=st.sampled_from(["", "2023-11-30", "2024-03-01"]),
)
def test_until_the_moment_that_is_told_an_answer_stays_and_then_it_is_another(
    day: int, now: float, age: float, last: str
) -> None:
    changed = time.strftime("%Y-%m-%d", time.gmtime(FIRST_DAY + day * A_DAY))
    document = Document("a.md", "1", "text/markdown", "a.md", changed=changed)
    rule = Rule(older_than=age, changed_before=last)
    until = Ready.of(rule, now).fits_until(document)
    answer = Ready.of(rule, now).fits_history(document)
    assert until > now
    assert Ready.of(rule, min(until, now + 1000 * A_DAY) - 1e-3).fits_history(document) is answer
    if until < float("inf"):
        assert Ready.of(rule, until).fits_history(document) is not answer


def test_who_changed_a_page_last_decides_and_a_change_by_another_is_seen(tmp_path: Path, repository: Authors) -> None:
    repository.written(ANN, 1, "a", "b", "c")
    repository.written(BOB, 2, "a", "c", b="# b\n\nBy Bob.\n")
    world = world_of(tmp_path, repository.place, Rule(authors=("*@contractor.example",), agent=False))
    world.sync()
    assert agents(world) == {"a": True, "b": False, "c": True}
    assert world.sync().calls == 0
    repository.written(ANN, 3, "a", "c", b="# b\n\nBy Ann.\n")
    repository.written(BOB, 4, "a", "c", b="# b\n\nBy Ann.\n", d="# d\n\nBy Bob.\n")
    assert changes(world) == [("update", "b.md"), ("create", "d.md")]
    assert agents(world) == {"a": True, "b": True, "c": True, "d": False}


def test_after_a_force_push_pages_follow_whose_they_are_and_no_other_page_is_touched(
    tmp_path: Path, repository: Authors
) -> None:
    repository.written(ANN, 1, "a", "b", "c")
    world = world_of(tmp_path, repository.place, Rule(authors=("*@contractor.example",), agent=False))
    world.sync()
    repository.git("update-ref", "-d", "refs/heads/main")
    repository.written(ANN, 5, "a", "c")
    repository.written(BOB, 6, "a", "b", "c")
    assert changes(world) == [("update", "b.md")]
    assert agents(world) == {"a": True, "b": False, "c": True}
    assert changes(world) == []


def test_a_page_that_becomes_too_old_is_seen_on_the_day_and_costs_nothing_before(
    tmp_path: Path, repository: Authors, clock: list[float], started: list[str]
) -> None:
    repository.written(ANN, 0, "a")
    repository.written(ANN, 60, "a", "b")
    repository.written(ANN, 90, "a", "b", "c")
    world = world_of(tmp_path, repository.place, Rule(older_than=50.0, agent=False))
    world.sync()
    assert agents(world) == {"a": False, "b": True, "c": True}
    clock[0] = FIRST_DAY - FIRST_DAY % A_DAY + 111 * A_DAY - 1
    started.clear()
    assert world.sync().calls == 0
    assert [line for line in started if "cat-file" in line or " log " in line] == []
    clock[0] += 1
    assert changes(world) == [("update", "b.md")]
    assert agents(world) == {"a": False, "b": False, "c": True}
    started.clear()
    assert world.sync().calls == 0
    assert [line for line in started if "cat-file" in line] == []


def test_a_day_divides_pages_whatever_day_it_is(tmp_path: Path, repository: Authors, clock: list[float]) -> None:
    repository.written(ANN, 0, "a")
    repository.written(ANN, 30, "a", "b")
    day = time.strftime("%Y-%m-%d", time.gmtime(FIRST_DAY + 30 * A_DAY))
    world = world_of(tmp_path, repository.place, Rule(changed_before=day, agent=False))
    world.sync()
    assert agents(world) == {"a": False, "b": True}
    clock[0] += 500 * A_DAY
    assert world.sync().calls == 0


def test_all_conditions_of_a_rule_must_hold(tmp_path: Path, repository: Authors, clock: list[float]) -> None:
    repository.written(BOB, 0, "a", "x")
    repository.written(BOB, 90, "a", "x", "b")
    rule = Rule(paths=("[ab].md",), authors=("bob",), older_than=50.0, agent=False)
    world = world_of(tmp_path, repository.place, rule)
    world.sync()
    assert agents(world) == {"a": False, "b": True, "x": True}


def test_without_such_rules_no_history_is_read(tmp_path: Path, repository: Authors, started: list[str]) -> None:
    repository.written(ANN, 0, "a")
    world = world_of(tmp_path, repository.place, Rule(paths=("a.md",), agent=False))
    world.sync()
    assert [line for line in started if " log " in line] == []
    world.set(rules=(Rule(authors=("ann",), agent=False),))
    world.sync()
    assert len([line for line in started if " log " in line]) == 1


def test_in_a_shallow_clone_what_is_not_known_is_held_until_it_is_known(tmp_path: Path, repository: Authors) -> None:
    repository.written(BOB, 0, "a", "x")
    repository.written(BOB, 1, "a", "b", "x")
    repository.written(ANN, 2, "a", "b", "c", "x")
    git(tmp_path, "clone", "--quiet", "--depth=2", "--no-local", repository.place.as_uri(), "clone")
    rule = Rule(paths=("[abc].md",), authors=("bob",), agent=False)
    world = world_of(tmp_path / "w", tmp_path / "clone", rule)
    plan = world.sync().sources[0].plan
    assert agents(world) == {"c": True, "x": True}
    assert {hold.key for hold in plan.holds} == {"a.md", "b.md"}
    assert "who changed it last" in plan.holds[0].reason
    assert ["--unshallow" in note for note in plan.notes] == [True]
    assert world.sync().calls == 0
    git(tmp_path / "clone", "fetch", "--quiet", "--deepen=1")
    world.sync()
    assert agents(world) == {"a": False, "b": False, "c": True, "x": True}
    assert world.sync().sources[0].plan.holds == ()


def test_a_page_known_before_stays_as_it_is_while_its_last_change_is_not_known(
    tmp_path: Path, repository: Authors
) -> None:
    repository.written(BOB, 0, "a")
    repository.written(ANN, 1, "a", "b")
    world = world_of(tmp_path, repository.place, Rule(authors=("bob",), agent=False))
    world.sync()
    before = world.pages()
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-local", repository.place.as_uri(), "clone")
    world.set(path=str(tmp_path / "clone"))
    world.sync()
    assert world.pages() == before
    git(tmp_path / "clone", "fetch", "--quiet", "--unshallow")
    assert changes(world) == []
    assert world.sync().sources[0].plan.holds == ()


def test_no_name_of_a_file_is_taken_for_a_commit(tmp_path: Path, repository: Authors) -> None:
    spoof = "\x01" + "0" * 40 + " 5 Bob <bob@contractor.example>"
    repository.commit({f"{spoof}/x.md": TEXT, f"{spoof}.md": TEXT, "a/b.md": TEXT.format("b"), "z.md": TEXT})
    world = world_of(tmp_path, repository.place, Rule(authors=("bob",), agent=False))
    world.sync()
    assert set(agents(world).values()) == {True}


def test_of_a_folder_only_its_own_history_is_asked(tmp_path: Path, repository: Authors, started: list[str]) -> None:
    repository.commit({"docs/[a]/x.md": TEXT.format("x"), "src/a.c": "1"})
    repository.commit({"docs/[a]/x.md": TEXT.format("x"), "src/a.c": "2"})
    world = world_of(tmp_path, repository.place, Rule(authors=("a",), agent=False), options=(("folder", "docs/[a]"),))
    world.sync()
    assert agents(world) == {"x": False}
    (log,) = [line for line in started if " log " in line]
    assert log.endswith("-- docs/[a]")


@pytest.mark.parametrize(
    ("kind", "rule", "said"),
    [
        ("folder", "authors: [x]", "never knows"),
        ("folder", "older_than: 30d", "never knows"),
        ("folder", "changed_before: 2024-01-01", "never knows"),
        ("notion", "authors: [x]", "never knows"),
        ("git", "changed_before: 2024-02-30", "no day of the calendar"),
        ("git", "changed_before: 2024-2-3", "two digits"),
        ("git", "older_than: 1h", "too small"),
        ("git", "older_than: [1d]", "one value"),
    ],
)
def test_what_a_source_never_knows_and_what_is_no_day_is_a_mistake(
    tmp_path: Path, kind: str, rule: str, said: str
) -> None:
    rules = f"[{{{rule}, availability: {{agent: false}}}}]"
    (tmp_path / "c.yaml").write_text(
        f"sources:\n  - {{name: g, type: {kind}, path: ., url: 'https://docs.example.com', rules: {rules}}}\n"
    )
    with pytest.raises(ConfigError) as raised:
        load(str(tmp_path / "c.yaml"), {})
    assert said in raised.value.mistakes[0].what


@pytest.mark.parametrize("kind", ["git", "confluence-xml", "tests.ingest.shelf:Ids"])
def test_rules_by_age_are_read_for_who_may_know(tmp_path: Path, kind: str) -> None:
    rule = "{changed_before: 2024-01-31, older_than: 2w, availability: {agent: false}}"
    (tmp_path / "c.yaml").write_text(
        f"sources:\n  - {{name: g, type: '{kind}', path: ., url: 'https://docs.example.com', rules: [{rule}]}}\n"
    )
    (found,) = load(str(tmp_path / "c.yaml"), {}).sources
    assert found.rules == (Rule(changed_before="2024-01-31", older_than=14.0, agent=False),)
