"""Which CI system a run is in, and what it was started for, by the variables each documents. Pure: reads no file.

Names of variables are from the systems' own reference pages: GitHub's default environment variables, GitLab's
predefined CI/CD variables, Bitbucket's variables and secrets, CircleCI's built-in environment variables, and for
Jenkins the pages of the plugins `git` and `branch-api`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

PROPOSAL, BRANCH, TAG = "proposal", "branch", "tag"


class Build(NamedTuple):
    """One run of a CI system, or a person's at a shell.

    `kind` is PROPOSAL for a pull or merge request, whose `branch` is the one it is to be merged into. Of a BRANCH it is
    the branch itself, "" where nobody says. `main` is the repository's default branch, `base` the commit to compare
    with, `number` the request's; `merged`: what is checked out is the request merged into its branch. `folder`
    is the checkout. `summary` and `outputs` are files the system reads, `annotates` whether it reads annotations from
    standard output. What is not known is "".
    """

    system: str
    kind: str = BRANCH
    branch: str = ""
    main: str = ""
    base: str = ""
    number: str = ""
    merged: bool = False
    folder: str = ""
    summary: str = ""
    outputs: str = ""
    annotates: bool = False

    def target(self, published: str) -> str:
        """The branch that what is checked out is part of, or is going to be: of any other branch the published one."""
        return self.branch if self.kind == PROPOSAL and self.branch else published or self.branch

    @property
    def called(self) -> str:
        """What it is, in a few words."""
        if self.kind == PROPOSAL:
            request = f"{'merge' if self.system == 'GitLab CI' else 'pull'} request {self.number}".rstrip()
            return f"{self.system}, {request} into {self.branch or 'its branch'}"
        what = "a tag" if self.kind == TAG else "branch" if self.branch else "no branch"
        return f"{self.system}, {what} {self.branch}".rstrip()


Read = Callable[[str], Mapping[str, Any]]
"""Reads a file of JSON; an empty mapping where there is none."""


def recognise(environ: Mapping[str, str], read: Read) -> Build:
    """The run these variables speak of. Without any, a shell's, of which git alone knows more."""
    if environ.get("GITHUB_ACTIONS") == "true":
        return _github(environ, read)
    if environ.get("GITLAB_CI") == "true":
        return _gitlab(environ)
    if environ.get("BITBUCKET_BUILD_NUMBER"):
        return _bitbucket(environ)
    if environ.get("CIRCLECI") == "true":
        return _circleci(environ)
    if environ.get("JENKINS_URL"):
        return _jenkins(environ)
    return Build("a shell")


def _github(environ: Mapping[str, str], read: Read) -> Build:
    event, name = read(environ.get("GITHUB_EVENT_PATH", "")), environ.get("GITHUB_EVENT_NAME", "")
    told = Build(
        "GitHub Actions",
        branch=environ.get("GITHUB_REF_NAME", ""),
        main=_text(event, "repository", "default_branch"),
        folder=environ.get("GITHUB_WORKSPACE", ""),
        summary=environ.get("GITHUB_STEP_SUMMARY", ""),
        outputs=environ.get("GITHUB_OUTPUT", ""),
        annotates=True,
    )
    if name in ("pull_request", "pull_request_target"):
        return told._replace(
            kind=PROPOSAL,
            branch=environ.get("GITHUB_BASE_REF", ""),
            base=_text(event, "pull_request", "base", "sha"),
            number=_text(event, "pull_request", "number"),
            merged=environ.get("GITHUB_REF", "").endswith("/merge"),
        )
    if name == "merge_group":
        branch = _text(event, "merge_group", "base_ref").removeprefix("refs/heads/")
        return told._replace(kind=PROPOSAL, branch=branch, base=_text(event, "merge_group", "base_sha"))
    if environ.get("GITHUB_REF_TYPE") == "tag":
        return told._replace(kind=TAG)
    return told._replace(base=_text(event, "before").strip("0"))  # of a push; zeros for a new branch


def _gitlab(environ: Mapping[str, str]) -> Build:
    told = Build(
        "GitLab CI",
        branch=environ.get("CI_COMMIT_BRANCH", ""),
        main=environ.get("CI_DEFAULT_BRANCH", ""),
        folder=environ.get("CI_PROJECT_DIR", ""),
    )
    if target := environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""):
        # In a pipeline for merged results this is the tip the request was merged into; else the variable is empty.
        tip = environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "")
        return told._replace(
            kind=PROPOSAL,
            branch=target,
            base=tip or environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", ""),
            number=environ.get("CI_MERGE_REQUEST_IID", ""),
        )
    if tag := environ.get("CI_COMMIT_TAG", ""):
        return told._replace(kind=TAG, branch=tag)
    return told._replace(base=environ.get("CI_COMMIT_BEFORE_SHA", "").strip("0"))  # zeros: nobody knows


def _bitbucket(environ: Mapping[str, str]) -> Build:
    told = Build(
        "Bitbucket Pipelines",
        branch=environ.get("BITBUCKET_BRANCH", ""),
        folder=environ.get("BITBUCKET_CLONE_DIR", ""),
    )
    if number := environ.get("BITBUCKET_PR_ID", ""):
        # Pipelines for pull requests merge the destination into the source before they run.
        return told._replace(
            kind=PROPOSAL,
            branch=environ.get("BITBUCKET_PR_DESTINATION_BRANCH", ""),
            base=environ.get("BITBUCKET_PR_DESTINATION_COMMIT", ""),
            number=number,
        )
    tag = environ.get("BITBUCKET_TAG", "")
    return told._replace(kind=TAG, branch=tag) if tag else told


def _circleci(environ: Mapping[str, str]) -> Build:
    told = Build("CircleCI", branch=environ.get("CIRCLE_BRANCH", ""))
    if environ.get("CIRCLE_TAG"):
        return told._replace(kind=TAG, branch=environ["CIRCLE_TAG"])
    # One of several requests the branch may be in; it does not say into which branch.
    if request := environ.get("CIRCLE_PULL_REQUEST", ""):
        return told._replace(kind=PROPOSAL, branch="", number=request.rstrip("/").rpartition("/")[2])
    return told


def _jenkins(environ: Mapping[str, str]) -> Build:
    branch = environ.get("BRANCH_NAME") or environ.get("GIT_BRANCH", "").partition("/")[2]
    told = Build("Jenkins", branch=branch, folder=environ.get("WORKSPACE", ""))
    if number := environ.get("CHANGE_ID", ""):
        return told._replace(kind=PROPOSAL, branch=environ.get("CHANGE_TARGET", ""), number=number)
    if environ.get("TAG_NAME"):
        return told._replace(kind=TAG, branch=environ["TAG_NAME"])
    told = told._replace(base=environ.get("GIT_PREVIOUS_SUCCESSFUL_COMMIT", ""))
    return told._replace(main=branch) if environ.get("BRANCH_IS_PRIMARY") == "true" else told


def _text(event: Mapping[str, Any], *names: str) -> str:
    """What stands under these names in an event, as text; "" where there is nothing."""
    found: Any = event
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return str(found) if isinstance(found, str | int) else ""
