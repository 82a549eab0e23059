"""Which CI system a run is in, and what it was started for, by the variables each sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ingest.publish.build import Build, recognise

PUSH = {"repository": {"default_branch": "trunk"}, "before": "1" * 40}
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_WORKSPACE": "/w",
    "GITHUB_STEP_SUMMARY": "/s",
    "GITHUB_OUTPUT": "/o",
    "GITHUB_EVENT_PATH": "/event",
}
OF_GITHUB = Build("GitHub Actions", main="trunk", folder="/w", summary="/s", outputs="/o", annotates=True)
GITLAB = {"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "trunk", "CI_PROJECT_DIR": "/w"}
OF_GITLAB = Build("GitLab CI", main="trunk", folder="/w")
BITBUCKET = {"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_CLONE_DIR": "/w"}
OF_BITBUCKET = Build("Bitbucket Pipelines", folder="/w")
JENKINS = {"JENKINS_URL": "https://ci.example.com/", "WORKSPACE": "/w"}
OF_JENKINS = Build("Jenkins", folder="/w")

CASES: dict[str, tuple[Mapping[str, str], Mapping[str, Any], Build]] = {
    "a push on GitHub": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "trunk", "GITHUB_REF_TYPE": "branch"},
        PUSH,
        OF_GITHUB._replace(branch="trunk", base="1" * 40),
    ),
    "the first push of a branch": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "new", "GITHUB_REF_TYPE": "branch"},
        PUSH | {"before": "0" * 40},
        OF_GITHUB._replace(branch="new"),
    ),
    "a schedule on GitHub": (
        {**GITHUB, "GITHUB_EVENT_NAME": "schedule", "GITHUB_REF_NAME": "trunk", "GITHUB_REF_TYPE": "branch"},
        {"repository": {"default_branch": "trunk"}},
        OF_GITHUB._replace(branch="trunk"),
    ),
    "a tag on GitHub": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "v1", "GITHUB_REF_TYPE": "tag"},
        PUSH,
        OF_GITHUB._replace(kind="tag", branch="v1"),
    ),
    "a pull request, merged for trying": (
        {
            **GITHUB,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REF": "refs/pull/12/merge",
            "GITHUB_REF_NAME": "12/merge",
            "GITHUB_BASE_REF": "stable",
        },
        PUSH | {"pull_request": {"number": 12, "base": {"sha": "2" * 40}}},
        OF_GITHUB._replace(kind="proposal", branch="stable", base="2" * 40, number="12", merged=True),
    ),
    "a queue of merges": (
        {**GITHUB, "GITHUB_EVENT_NAME": "merge_group", "GITHUB_REF_NAME": "gh-readonly-queue/trunk/pr-12-22"},
        PUSH | {"merge_group": {"base_ref": "refs/heads/trunk", "base_sha": "3" * 40}},
        OF_GITHUB._replace(kind="proposal", branch="trunk", base="3" * 40),
    ),
    "an event nobody can read": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF_NAME": "trunk"},
        {"repository": ["?"], "before": None},
        OF_GITHUB._replace(branch="trunk", main=""),
    ),
    "a branch on GitLab": (
        GITLAB | {"CI_COMMIT_BRANCH": "trunk", "CI_COMMIT_BEFORE_SHA": "6" * 40},
        {},
        OF_GITLAB._replace(branch="trunk", base="6" * 40),
    ),
    "a pipeline somebody started on GitLab": (
        GITLAB | {"CI_COMMIT_BRANCH": "trunk", "CI_COMMIT_BEFORE_SHA": "0" * 40},
        {},
        OF_GITLAB._replace(branch="trunk"),
    ),
    "a tag on GitLab": (GITLAB | {"CI_COMMIT_TAG": "v1"}, {}, OF_GITLAB._replace(kind="tag", branch="v1")),
    "a merge request": (
        {
            **GITLAB,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "stable",
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": "4" * 40,
            "CI_MERGE_REQUEST_IID": "3",
        },
        {},
        OF_GITLAB._replace(kind="proposal", branch="stable", base="4" * 40, number="3"),
    ),
    "a merge request with merged results": (
        {
            **GITLAB,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "stable",
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "5" * 40,
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": "4" * 40,
            "CI_MERGE_REQUEST_IID": "3",
        },
        {},
        OF_GITLAB._replace(kind="proposal", branch="stable", base="5" * 40, number="3"),
    ),
    "a branch on Bitbucket": (BITBUCKET | {"BITBUCKET_BRANCH": "main"}, {}, OF_BITBUCKET._replace(branch="main")),
    "a tag on Bitbucket": (BITBUCKET | {"BITBUCKET_TAG": "v1"}, {}, OF_BITBUCKET._replace(kind="tag", branch="v1")),
    "a pull request on Bitbucket": (
        {
            **BITBUCKET,
            "BITBUCKET_BRANCH": "change",
            "BITBUCKET_PR_ID": "9",
            "BITBUCKET_PR_DESTINATION_BRANCH": "main",
            "BITBUCKET_PR_DESTINATION_COMMIT": "abcdef012345",
        },
        {},
        OF_BITBUCKET._replace(kind="proposal", branch="main", base="abcdef012345", number="9"),
    ),
    "a branch on CircleCI": (
        {"CIRCLECI": "true", "CIRCLE_BRANCH": "main"}, {}, Build("CircleCI", branch="main"),
    ),
    "a tag on CircleCI": (
        {"CIRCLECI": "true", "CIRCLE_TAG": "v1"}, {}, Build("CircleCI", "tag", "v1"),
    ),
    "a pull request on CircleCI": (
        {"CIRCLECI": "true", "CIRCLE_BRANCH": "change", "CIRCLE_PULL_REQUEST": "https://github.com/acme/docs/pull/8"},
        {},
        Build("CircleCI", "proposal", "", number="8"),
    ),
    "the primary branch on Jenkins": (
        JENKINS
        | {"BRANCH_NAME": "main", "BRANCH_IS_PRIMARY": "true", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": "7" * 40},
        {},
        OF_JENKINS._replace(branch="main", main="main", base="7" * 40),
    ),
    "another branch on Jenkins": (JENKINS | {"BRANCH_NAME": "x/y"}, {}, OF_JENKINS._replace(branch="x/y")),
    "a pipeline of one branch on Jenkins": (
        JENKINS | {"GIT_BRANCH": "origin/release/2"}, {}, OF_JENKINS._replace(branch="release/2"),
    ),
    "a change on Jenkins": (
        JENKINS | {"BRANCH_NAME": "PR-4", "CHANGE_ID": "4", "CHANGE_TARGET": "main"},
        {},
        OF_JENKINS._replace(kind="proposal", branch="main", number="4"),
    ),
    "a tag on Jenkins": (
        JENKINS | {"BRANCH_NAME": "v1", "TAG_NAME": "v1"}, {}, OF_JENKINS._replace(kind="tag", branch="v1"),
    ),
    "a person at a shell": ({"HOME": "/root"}, {}, Build("a shell")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_run_is_recognised_by_its_variables(name: str) -> None:
    environ, event, build = CASES[name]
    assert recognise(environ, lambda path: event if path == "/event" else {}) == build


@pytest.mark.parametrize(
    ("build", "called"),
    [
        (Build("GitHub Actions", "proposal", "main", number="12"), "GitHub Actions, pull request 12 into main"),
        (Build("GitLab CI", "proposal"), "GitLab CI, merge request into its branch"),
        (Build("Jenkins", "tag", "v1"), "Jenkins, a tag v1"),
        (Build("a shell", branch="main"), "a shell, branch main"),
        (Build("a shell"), "a shell, no branch"),
    ],
)
def test_a_run_is_called_by_what_it_is_for(build: Build, called: str) -> None:
    assert build.called == called


def test_a_proposal_is_for_its_own_branch_and_everything_else_for_the_published_one() -> None:
    assert Build("", "proposal", "stable").target("main") == "stable"
    assert Build("", "proposal", "").target("main") == "main"
    assert Build("", branch="feature").target("main") == "main"
    assert Build("", branch="feature").target("") == "feature"
