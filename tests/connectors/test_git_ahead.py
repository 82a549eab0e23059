"""Documents that git is told of before they are read: the same bytes, whatever is read in between or goes wrong."""

from __future__ import annotations

import os
import random
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import Changed

from .git_repositories import Repository, _alone, bodies, documents  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILES = {f"{number:02}.md": f"page {number % 9}\n" * number for number in range(40)}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "docs.git")
    made.commit(FILES)
    return made


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    made = Repository(tmp_path_factory.mktemp("ahead") / "docs.git")
    made.commit(FILES)
    made.git("repack", "-adq")
    return made


@settings(max_examples=60, deadline=None)
@given(
    announced=st.lists(st.lists(st.sampled_from(sorted(FILES)), max_size=12), max_size=4),
    skipped=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_whatever_was_announced_and_in_whatever_order_it_is_read_the_bytes_are_right(
    lasting: Repository, announced: Sequence[Sequence[str]], skipped: float, seed: int
) -> None:
    chance = random.Random(seed)
    found = lasting.source()
    listed = documents(found)
    for names in announced:
        found.ahead([listed[name] for name in names])
        read = list(names)
        chance.shuffle(read) if seed % 2 else None
        for name in read:
            if chance.random() < skipped:
                beside = found.resource("07.md")
                assert beside is not None
                assert beside.body == FILES["07.md"].encode()
                continue
            assert found.read(listed[name]).body.decode() == FILES[name]
    assert {key: body.decode() for key, body in bodies(found).items()} == FILES


def test_what_git_has_to_say_may_be_much_more_than_a_pipe_holds(tmp_path: Path) -> None:
    chance = random.Random(1)
    files = {f"{number:02}.md": chance.randbytes(400_000 if number % 3 else 10) for number in range(64)}
    repository = Repository(tmp_path / "docs.git")
    repository.commit(files)
    found = repository.source()
    listed = documents(found)
    for _ in range(2):
        found.ahead([*listed.values()])
        for name in [*files][::5]:
            assert found.read(listed[name]).body == files[name]


def test_any_number_may_be_announced(tmp_path: Path) -> None:
    files = {f"{number:04}.md": f"page {number}" * 20 for number in range(5000)}
    repository = Repository(tmp_path / "docs.git")
    repository.commit(files)
    found = repository.source()
    listed = documents(found)
    found.ahead([*listed.values()])
    assert {name: found.read(one).body.decode() for name, one in listed.items()} == files


def test_a_branch_that_moved_on_is_seen_when_the_next_are_announced(repository: Repository) -> None:
    found = repository.source()
    listed = documents(found)
    found.ahead([*listed.values()])
    repository.commit(FILES | {"05.md": "another"})
    assert found.read(listed["05.md"]).body.decode() == FILES["05.md"]
    found.ahead([listed["05.md"], listed["06.md"]])
    assert found.read(listed["06.md"]).body.decode() == FILES["06.md"]
    with pytest.raises(Changed):
        found.read(listed["05.md"])


def test_a_new_crawl_forgets_what_was_announced_before(repository: Repository) -> None:
    found = repository.source()
    listed = documents(found)
    found.ahead([*listed.values()])
    repository.commit(FILES | {"05.md": "another"})
    documents(found)
    with pytest.raises(Changed):
        found.read(listed["05.md"])


@pytest.mark.parametrize("deed", ["gone", "damaged", "empty"])
def test_one_that_cannot_be_read_takes_none_of_the_others_with_it(repository: Repository, deed: str) -> None:
    place = repository.loose("main:05.md")
    place.chmod(0o600)
    place.unlink() if deed == "gone" else place.write_bytes(b"" if deed == "empty" else b"damaged")
    found = repository.source()
    listed = documents(found)
    found.ahead([*listed.values()])
    for name, body in FILES.items():
        if name == "05.md":
            with pytest.raises(OSError, match=r"\w"):
                found.read(listed[name])
        else:
            assert found.read(listed[name]).body.decode() == body


def test_reading_goes_on_when_the_process_that_looks_ahead_is_killed(repository: Repository) -> None:
    found = repository.source()
    listed = documents(found)
    found.ahead([*listed.values()])
    ahead = found._commits.opened().snapshot.objects._ahead
    assert ahead is not None
    os.killpg(ahead._process.pid, signal.SIGKILL)
    assert {name: found.read(one).body.decode() for name, one in listed.items()} == FILES


def test_without_a_commit_nothing_is_announced_and_reading_says_why(repository: Repository) -> None:
    found = repository.source()
    listed = documents(found)
    repository.git("update-ref", "-d", "refs/heads/main")
    found.ahead([*listed.values()])
    with pytest.raises(Changed):
        found.read(listed["05.md"])
