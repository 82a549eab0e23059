"""The jobs for GitLab, Bitbucket, CircleCI, Jenkins and cron: their scripts run as they stand, in a checkout."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.intercom.emulator import Server
from tests.ci import builds
from tests.ci.builds import TOKEN, Forge, Ran, git, read_outputs, shell
from tests.ci.examples import examples, gitlab, groovy_scripts

PAGES = {"index.md": "# Welcome\n\nAll about it.\n", "use.md": "# Use it\n\nPress the button.\n"}
BETTER = {"docs/use.md": "# Use it\n\nPress both buttons.\n\nSee [nothing](nowhere.md).\n"}
KEY = {"INTERCOM_TOKEN": TOKEN}


@pytest.fixture
def intercom() -> Iterator[Server]:
    with builds.intercom() as server:
        yield server


@pytest.fixture
def forge(tmp_path: Path, intercom: Server) -> Forge:
    return Forge(tmp_path, intercom.url, PAGES)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    builds.fake_python(tmp_path / "bin")
    return tmp_path / "bin"


def texts(intercom: Server) -> str:
    return "".join(page.html for page in intercom.app.store.pages())


def finished(ran: Ran) -> Ran:
    assert ran.code == 0, ran.out + ran.err
    return ran


# GitLab


def job(name: str) -> dict[str, Any]:
    """A job of the include with all that it extends."""
    told = gitlab()

    def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
        both = first | second
        inner = {key for key in first.keys() & second.keys() if isinstance(first[key], dict)}
        return both | {key: merged(first[key], second[key]) for key in inner}

    def whole(name: str) -> dict[str, Any]:
        own = told[name]
        return merged(whole(own["extends"]), own) if "extends" in own else own

    return whole(name)


def of_gitlab(place: Path, source: str = "") -> dict[str, str]:
    """The variables GitLab sets: for a merge request of the branch `source`, or for the default branch."""
    told = {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PROJECT_DIR": str(place),
        "CI_PROJECT_PATH": "acme/handbook",
        "CI_DEFAULT_BRANCH": "main",
        "CI_COMMIT_SHA": git(place, "rev-parse", "HEAD"),
        "CI_COMMIT_REF_NAME": source or "main",
        "FIN_PACKAGE": "fin-ingest",
    }
    if not source:
        return told | {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"}
    return told | {
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_MERGE_REQUEST_IID": "3",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": source,
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(place, "merge-base", "HEAD", "origin/main"),
    }


def run_gitlab(name: str, place: Path, variables: dict[str, str], programs: Path) -> Ran:
    told = job(name)
    set_here = {key: str(value) for key, value in told["variables"].items()}
    return shell("\n".join([*told["before_script"], *told["script"]]), place, set_here | variables, programs)


def reports(name: str, place: Path) -> dict[str, Path]:
    """The reports a job hands to GitLab; each is there."""
    found = {kind: place / path for kind, path in job(name)["artifacts"].get("reports", {}).items()}
    assert all(file.exists() for file in found.values()), found
    return found


def test_gitlab_plans_on_a_merge_request_without_a_token_and_hands_over_reports(forge: Forge, programs: Path) -> None:
    place = forge.checkout(forge.propose("better", BETTER), "proposed")
    finished(run_gitlab("fin-ingest:plan", place, of_gitlab(place, "better"), programs))
    found = reports("fin-ingest:plan", place)
    (remark,) = json.loads(found["codequality"].read_text())
    assert remark["location"]["path"] == "docs/use.md"
    assert found["junit"].read_text().startswith("<?xml")
    (page,) = job("fin-ingest:plan")["artifacts"]["paths"]
    assert "both buttons" in (place / page).read_text()


def test_gitlab_publishes_on_the_default_branch(forge: Forge, intercom: Server, programs: Path) -> None:
    place = forge.checkout("main", "merged")
    finished(run_gitlab("fin-ingest:publish", place, of_gitlab(place) | KEY, programs))
    assert "Press the button" in texts(intercom)
    assert reports("fin-ingest:publish", place)
    assert (place / job("fin-ingest:publish")["cache"]["paths"][0]).is_dir()


def test_gitlab_carries_out_what_a_person_approved_and_nothing_else(
    forge: Forge, intercom: Server, programs: Path
) -> None:
    place = forge.checkout("main", "merged")
    variables = of_gitlab(place) | KEY
    finished(run_gitlab("fin-ingest:propose", place, variables, programs))
    handed_on = read_outputs(reports("fin-ingest:propose", place)["dotenv"])
    assert texts(intercom) == ""
    assert len(handed_on) <= 20  # what GitLab takes
    assert all(re.fullmatch(r"\w+", name) for name in handed_on)
    stale = run_gitlab("fin-ingest:approve", place, variables | {"digest": "0123456789abcdef"}, programs)
    assert (stale.code, texts(intercom)) == (9, "")
    finished(run_gitlab("fin-ingest:approve", place, variables | handed_on, programs))
    assert "Press the button" in texts(intercom)


def test_gitlab_says_what_is_missing_when_nothing_is_to_be_installed(forge: Forge, programs: Path) -> None:
    place = forge.checkout("main", "merged")
    ran = run_gitlab("fin-ingest:publish", place, of_gitlab(place) | {"FIN_PACKAGE": ""}, programs)
    assert ran.code != 0
    assert "FIN_PACKAGE" in ran.err


# Bitbucket


def of_bitbucket(place: Path, source: str = "") -> dict[str, str]:
    told = {
        "CI": "true",
        "BITBUCKET_BUILD_NUMBER": "12",
        "BITBUCKET_CLONE_DIR": str(place),
        "BITBUCKET_REPO_FULL_NAME": "acme/handbook",
        "BITBUCKET_COMMIT": git(place, "rev-parse", "HEAD"),
        "BITBUCKET_BRANCH": source or "main",
    }
    if not source:
        return told
    return told | {"BITBUCKET_PR_ID": "3", "BITBUCKET_PR_DESTINATION_BRANCH": "main"}


def test_bitbucket_plans_on_a_pull_request_and_publishes_on_main(
    forge: Forge, intercom: Server, programs: Path
) -> None:
    told = examples("bitbucket-pipelines.yml")[-1].parsed["pipelines"]
    (planning,), (publishing,) = told["pull-requests"]["**"], told["branches"]["main"]
    proposed = forge.checkout(forge.propose("better", BETTER), "proposed")
    finished(shell("\n".join(planning["step"]["script"]), proposed, of_bitbucket(proposed, "better"), programs))
    assert all((proposed / path).exists() for path in planning["step"]["artifacts"])
    assert texts(intercom) == ""
    merged = forge.checkout(forge.merge("better"), "merged")
    finished(shell("\n".join(publishing["step"]["script"]), merged, of_bitbucket(merged) | KEY, programs))
    assert "both buttons" in texts(intercom)


def test_bitbucket_carries_out_what_a_person_approved(forge: Forge, intercom: Server, programs: Path) -> None:
    told = examples("bitbucket-pipelines.yml")[0].parsed["pipelines"]
    first, second = (one["step"] for one in told["branches"]["main"])
    place = forge.checkout("main", "merged")
    for step in (first, second):
        assert step.get("trigger") == (None if step is first else "manual")
        finished(shell("\n".join(step["script"]), place, of_bitbucket(place) | KEY, programs))
        assert ("Press the button" in texts(intercom)) == (step is second)


# CircleCI


def runs(told: dict[str, Any]) -> list[str]:
    return [step["run"] for step in told["steps"] if isinstance(step, dict) and "run" in step]


def of_circle(place: Path, branch: str) -> dict[str, str]:
    return {"CI": "true", "CIRCLECI": "true", "CIRCLE_BRANCH": branch, "CIRCLE_SHA1": git(place, "rev-parse", "HEAD")}


def test_circleci_plans_on_a_branch_and_publishes_on_main(forge: Forge, intercom: Server, programs: Path) -> None:
    jobs = examples(".circleci/config.yml")[-1].parsed["jobs"]
    proposed = forge.checkout(forge.propose("better", BETTER), "proposed")
    for script in runs(jobs["plan"]):
        finished(shell(script, proposed, of_circle(proposed, "better"), programs))
    assert (proposed / ".fin-ingest" / "reports" / "plan.xml").exists()
    assert texts(intercom) == ""
    merged = forge.checkout(forge.merge("better"), "merged")
    for script in runs(jobs["publish"]):
        finished(shell(script, merged, of_circle(merged, "main") | KEY, programs))
    assert "both buttons" in texts(intercom)


def test_circleci_carries_out_what_a_person_approved(forge: Forge, intercom: Server, programs: Path) -> None:
    jobs = examples(".circleci/config.yml")[0].parsed["jobs"]
    place = forge.checkout("main", "merged")
    for name in ("propose", "publish"):
        assert texts(intercom) == ""
        for script in runs(jobs[name]):
            finished(shell(script, place, of_circle(place, "main") | KEY, programs))
    assert "Press the button" in texts(intercom)


# Jenkins


def of_jenkins(place: Path, branch: str, *, change: bool = False) -> dict[str, str]:
    told = {
        "JENKINS_URL": "https://jenkins.example.com/",
        "BUILD_ID": "12",
        "WORKSPACE": str(place),
        "BRANCH_NAME": "PR-3" if change else branch,
        "GIT_COMMIT": git(place, "rev-parse", "HEAD"),
        "HOME": str(place.parent / "tmp"),
    }
    return told | ({"CHANGE_ID": "3", "CHANGE_BRANCH": branch, "CHANGE_TARGET": "main"} if change else {})


def test_jenkins_plans_on_a_change_request_and_publishes_on_main(
    forge: Forge, intercom: Server, programs: Path
) -> None:
    install, plan, publish = groovy_scripts(examples("Jenkinsfile")[-1].text)
    proposed = forge.checkout(forge.propose("better", BETTER), "proposed")
    for script in (install, plan):
        finished(shell(script, proposed, of_jenkins(proposed, "better", change=True), programs))
    assert (proposed / ".fin-ingest" / "reports" / "plan.html").exists()
    assert texts(intercom) == ""
    merged = forge.checkout(forge.merge("better"), "merged")
    for script in (install, publish):
        finished(shell(script, merged, of_jenkins(merged, "main") | KEY, programs))
    assert "both buttons" in texts(intercom)


def test_jenkins_carries_out_what_a_person_approved(forge: Forge, intercom: Server, programs: Path) -> None:
    propose, publish = groovy_scripts(examples("Jenkinsfile")[0].text)
    place = forge.checkout("main", "merged")
    for script in (propose, publish):
        assert texts(intercom) == ""
        finished(shell(script, place, of_jenkins(place, "main") | KEY, programs))
    assert "Press the button" in texts(intercom)


# cron


def test_a_clone_is_published_from_cron_and_leaves_when_another_run_is_at_it(
    tmp_path: Path, forge: Forge, intercom: Server, programs: Path
) -> None:
    (example,) = examples("publish")
    home = tmp_path / "home"
    home.mkdir()
    (home / "token").write_text(f"INTERCOM_TOKEN={TOKEN}\n")
    git(tmp_path, "clone", "--quiet", str(forge.bare), str(home / "handbook"))
    subprocess.run([str(programs / "python3"), "-m", "venv", str(home / "fin-ingest")], check=True)
    ran = finished(shell(example.text, home, {"HOME": str(home)}, programs))
    assert (ran.out, ran.err) == ("", "")
    assert "Press the button" in texts(intercom)
    builds.stub(home / "fin-ingest" / "bin", "fin-ingest", "#!/bin/sh\nexit 8\n")
    finished(shell(example.text, home, {"HOME": str(home)}, programs))
    builds.stub(home / "fin-ingest" / "bin", "fin-ingest", "#!/bin/sh\nexit 6\n")
    assert shell(example.text, home, {"HOME": str(home)}, programs).code == 6
