"""From a branch to Fin with real git: a plan and its digest, a merge, and the publishing of exactly that."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.intercom.emulator import Server
from tests.ci import builds
from tests.ci.builds import PROGRAM, TOKEN, Forge, clean, git, github, publish

PAGES = {
    "index.md": "# Welcome\n\nSee [how to use it](use.md).\n",
    "use.md": "# Use it\n\nPress the button.\n",
    "old.md": "# Old\n\nOnce it was so, and there was much to say of it.\n",
}
CHANGE = {
    "docs/use.md": "# Use it\n\nPress both buttons.\n",
    "docs/new.md": "# New\n\nIt is quite new.\n",
    "docs/old.md": None,
}
KEY = {"INTERCOM_TOKEN": TOKEN}
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def intercom() -> Iterator[Server]:
    with builds.intercom() as server:
        yield server


@pytest.fixture
def forge(tmp_path: Path, intercom: Server) -> Forge:
    """A forge whose main branch is published."""
    return published(tmp_path, intercom, "git")


def published(folder: Path, intercom: Server, type: str) -> Forge:  # noqa: A002
    made = Forge(folder, intercom.url, PAGES, type=type)
    assert on_main(made, "first").code == 0
    return made


def on_main(forge: Forge, name: str, *words: str, commit: str = "main") -> builds.Ran:
    """Publish what main is, on a runner without a manifest."""
    place = forge.checkout(commit, name)
    return publish(place, github("push", place) | KEY, *words)


def on_branch(forge: Forge, commit: str, name: str, *, fork: bool = True) -> builds.Ran:
    """Plan a pull request on a runner that has neither token nor manifest."""
    place = forge.checkout(commit, name)
    return publish(place, github("pull_request", place, branch="better", fork=fork))


def writes(intercom: Server) -> int:
    """How many calls that change something Intercom was sent."""
    return sum(number for (method, _, _), number in intercom.app.calls.items() if method in WRITES)


def held(intercom: Server) -> dict[str, str]:
    """What Intercom holds: the text of each page by its external id."""
    return {page.external_id: page.html for page in intercom.app.store.pages()}


@pytest.mark.parametrize("type", ["git", "folder"])
def test_what_was_planned_on_a_branch_is_what_is_published_after_the_merge(
    tmp_path: Path,
    intercom: Server,
    type: str,  # noqa: A002
) -> None:
    forge = published(tmp_path, intercom, type)
    before, sent = held(intercom), writes(intercom)
    planned = on_branch(forge, forge.propose("better", CHANGE), "proposed")
    assert (planned.code, planned.outputs["mode"], planned.outputs["changes"]) == (0, "plan", "3"), planned.err
    assert (held(intercom), writes(intercom)) == (before, sent)

    forge.merge("better")
    done = on_main(forge, "merged", "--expect", planned.digest)
    assert (done.code, done.outputs["mode"], done.outputs["changes"]) == (0, "sync", "3"), done.err
    after = held(intercom)
    assert set(after) == {"index.md", "use.md", "new.md"}
    assert "both buttons" in after["use.md"]

    sent = writes(intercom)
    again = on_main(forge, "again")
    assert (again.code, again.outputs["changes"], writes(intercom)) == (0, "0", sent)


def test_a_digest_that_main_has_left_behind_stops_and_touches_nothing(forge: Forge, intercom: Server) -> None:
    planned = on_branch(forge, forge.propose("better", CHANGE), "proposed")
    forge.propose("other", {"docs/index.md": "# Welcome\n\nCome in.\n"})
    forge.merge("other")
    forge.merge("better")
    before, sent = held(intercom), writes(intercom)
    done = on_main(forge, "merged", "--expect", planned.digest)
    assert done.code == 9, done.err
    assert done.outputs["exit_code"] == "9"
    assert (held(intercom), writes(intercom)) == (before, sent)


def test_manifest_intercom_and_target_branch_give_the_same_digest(forge: Forge) -> None:
    commit = forge.propose("better", CHANGE)
    place = forge.checkout("main", "cached")
    assert publish(place, github("push", place) | KEY).code == 0
    shutil.copytree(place / ".fin-ingest", forge.checkout(commit, "kept") / ".fin-ingest")
    kept = publish(forge.folder / "kept", github("pull_request", forge.folder / "kept", branch="better"))
    asked_place = forge.checkout(commit, "asked")
    asked = publish(asked_place, github("pull_request", asked_place, branch="better") | KEY)
    fork = on_branch(forge, commit, "fork")
    assert {kept.code, asked.code, fork.code} == {0}
    assert kept.digest == asked.digest == fork.digest


def test_a_branch_that_is_behind_is_compared_with_where_it_left_main(forge: Forge) -> None:
    commit = forge.propose("better", {"docs/new.md": "# New\n\nIt is quite new.\n"})
    forge.propose("other", {"docs/index.md": "# Welcome\n\nCome in.\n"})
    forge.merge("other")
    planned = on_branch(forge, commit, "proposed")
    assert (planned.outputs["created"], planned.outputs["changes"]) == ("1", "1")


def test_what_github_merged_and_fetched_two_commits_deep_is_what_main_will_be(forge: Forge) -> None:
    forge.propose("better", CHANGE)
    forge.propose("other", {"docs/index.md": "# Welcome\n\nCome in.\n"})
    forge.merge("other")
    assert on_main(forge, "second").code == 0
    place = forge.checkout_merged("better", "proposed")
    assert git(place, "rev-list", "--count", "HEAD") == "3"
    planned = publish(place, github("pull_request", place, branch="better", fork=True))
    assert (planned.code, planned.outputs["changes"]) == (0, "3"), planned.err
    forge.merge("better")
    done = on_main(forge, "merged", "--expect", planned.digest)
    assert (done.code, done.outputs["changes"]) == (0, "3"), done.err


def test_a_configuration_deep_in_a_repository_is_planned_and_published_from_there(
    tmp_path: Path, intercom: Server
) -> None:
    forge = Forge(tmp_path, intercom.url, PAGES)
    config = (forge.mine / "fin-ingest.yaml").read_text()
    forge.propose("deep", {f"product/a b/docs/{name}": text for name, text in PAGES.items()})
    forge.write({"product/a b/fin-ingest.yaml": config, "fin-ingest.yaml": None})
    forge.commit("Deep")
    forge.merge("deep")
    place = forge.checkout("main", "first")
    first = publish(place, github("push", place) | KEY, "--config", "product/a b/fin-ingest.yaml")
    assert (first.code, first.outputs["created"]) == (0, "3"), first.err
    change = {f"product/a b/{name}": text for name, text in CHANGE.items()}
    proposed = forge.checkout(forge.propose("better", change), "proposed")
    planned = publish(proposed / "product" / "a b", github("pull_request", proposed, branch="better"))
    assert (planned.code, planned.outputs["changes"]) == (0, "3"), planned.err
    forge.merge("better")
    done = on_main(forge, "merged", "--config", "product/a b/fin-ingest.yaml", "--expect", planned.digest)
    assert (done.code, done.outputs["changes"]) == (0, "3"), done.err


@pytest.mark.parametrize("edited", [False, True])
def test_a_page_renamed_and_edited_on_a_branch_stays_the_same_page(
    forge: Forge, intercom: Server, *, edited: bool
) -> None:
    text = "# Guide\n\n" + "".join(f"Step {number}: turn screw {number}.\n\n" for number in range(30))
    forge.propose("guide", {"docs/guide.md": text})
    forge.merge("guide")
    assert on_main(forge, "second").code == 0
    (page,) = [page for page in intercom.app.store.pages() if page.external_id == "guide.md"]
    change = {"docs/guide.md": None, "docs/manual.md": text.replace("screw 3.", "bolt 3.") if edited else text}
    commit = forge.propose("better", change)
    planned = on_branch(forge, commit, "proposed")
    assert (planned.outputs["renamed"], planned.outputs["changes"]) == ("1", "1"), planned.out
    place = forge.checkout(commit, "asked")
    assert publish(place, github("pull_request", place, branch="better") | KEY).digest == planned.digest
    forge.merge("better")
    assert on_main(forge, "merged", "--expect", planned.digest).code == 0
    urls = {one.id: one.url for one in intercom.app.store.pages()}
    assert urls[page.id] == "https://docs.example.com/manual"


def test_a_page_that_was_renamed_once_is_still_the_same_page_when_it_is_edited_later(
    forge: Forge, intercom: Server
) -> None:
    """Its external id is its first name, which a manifest that is rebuilt from Intercom takes for the document's."""
    text = PAGES["old.md"]
    forge.propose("rename", {"docs/old.md": None, "docs/new.md": text})
    forge.merge("rename")
    assert on_main(forge, "second").code == 0
    (page,) = [page for page in intercom.app.store.pages() if page.external_id == "old.md"]
    assert page.url == "https://docs.example.com/new"
    commit = forge.propose("better", {"docs/new.md": text.replace("much", "more")})
    planned = on_branch(forge, commit, "proposed")
    assert (planned.outputs["updated"], planned.outputs["changes"]) == ("1", "1")
    forge.merge("better")
    assert on_main(forge, "merged").code == 0
    assert len(held(intercom)) == len(PAGES)
    (same,) = [one for one in intercom.app.store.pages() if one.id == page.id]
    assert "there was more to say" in same.html


def test_a_plan_of_a_strangers_branch_is_no_place_for_the_token(forge: Forge) -> None:
    place = forge.checkout(forge.propose("better", CHANGE), "proposed")
    planned = publish(place, github("pull_request", place, branch="better", fork=True) | KEY, "--report", "plan.html")
    seen = planned.out + planned.err + (place / "plan.html").read_text()
    seen += Path(github("pull_request", place)["GITHUB_STEP_SUMMARY"]).read_text()
    assert TOKEN not in seen
    assert "both buttons" in seen


def test_a_runner_without_a_manifest_publishes_a_thousand_unchanged_pages_without_a_write(
    tmp_path: Path, intercom: Server
) -> None:
    pages = {f"{number // 50}/{number}.md": f"# Page {number}\n\nThe text of {number}.\n" for number in range(1000)}
    forge = Forge(tmp_path, intercom.url, pages)
    assert on_main(forge, "first").outputs["created"] == "1000"
    sent, asked = writes(intercom), intercom.app.calls.total()
    done = on_main(forge, "again")
    assert (done.code, done.outputs["changes"]) == (0, "0"), done.err
    assert writes(intercom) == sent
    print(f"1,000 unchanged pages: 0 writes, {intercom.app.calls.total() - asked} reads")  # noqa: T201
    assert intercom.app.calls.total() - asked < 60


def test_of_two_runs_at_once_one_waits_or_leaves_by_choice(tmp_path: Path) -> None:
    with builds.intercom(latency=0.3) as slow:
        place = Forge(tmp_path, slow.url, PAGES).checkout("main", "shared")
        variables = github("push", place) | KEY
        command = [*PROGRAM, "publish", "--outputs", str(tmp_path / "first")]
        with subprocess.Popen(command, cwd=place, env=clean() | variables, stderr=subprocess.PIPE, text=True) as first:
            while not slow.app.calls:
                time.sleep(0.01)
            leaving = publish(place, variables, "--lock-timeout", "0s")
            waiting = publish(place, variables, "--lock-timeout", "1m")
            _, said = first.communicate(timeout=60)
        assert (first.returncode, leaving.code, waiting.code) == (0, 8, 0), said + leaving.err + waiting.err
        assert (leaving.outputs["exit_code"], waiting.outputs["changes"]) == ("8", "0")
        assert len(held(slow)) == len(PAGES)
