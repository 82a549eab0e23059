"""The files for CI systems, those of the repository and those the guide shows, are what each system takes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from ingest.commands import exits
from ingest.version import VERSION
from tests.ci.examples import NAMES, SCHEMAS, Example, action, examples, gitlab, groovy_scripts, scripts
from tests.docs.generated import ROOT, documents
from tests.docs.shell import commands, joined, take

PINNED = re.compile(r"[\w.-]+/[\w./-]+@v\d+(\.\d+)*")


def _checked(schema: str, *files: Path) -> None:
    """Hold files against a schema that was published for them."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", SCHEMAS)
def test_examples_are_what_the_published_schema_of_their_system_allows(name: str, tmp_path: Path) -> None:
    found = examples(name)
    files = [tmp_path / f"{number}.yml" for number in range(len(found))]
    for file, example in zip(files, found, strict=True):
        file.write_text(example.whole)
    assert files
    _checked(SCHEMAS[name], *files)


def test_a_file_that_a_system_would_refuse_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(yaml.safe_dump({"on": "push", "jobs": {"fin": {"steps": [{"run": "true"}]}}}))
    with pytest.raises(AssertionError, match="runs-on"):
        _checked(SCHEMAS[".github/workflows/fin-ingest.yml"], wrong)


def test_the_action_is_what_the_published_schema_of_actions_allows() -> None:
    _checked("vendor.github-actions", ROOT / "action.yml")


def test_the_include_is_what_the_published_schema_of_gitlab_allows() -> None:
    _checked(SCHEMAS[".gitlab-ci.yml"], ROOT / "ci" / "gitlab.yml")


def test_every_page_of_a_system_ends_in_something_to_paste() -> None:
    pages = [page for page in documents() if re.match(r"ci-|docker|pre-commit", page.name)]
    assert len(pages) == 8
    for page in pages:
        last = page.read_text("utf-8").rpartition("\n## ")[2]
        assert last.startswith("Paste this")
        assert "done\n" in last
        assert re.search(r"\bDone\b", last)


def _all_scripts() -> Iterator[tuple[str, str]]:
    """Where a script stands, and the script."""
    for example in examples():
        if example.name == "Jenkinsfile":
            found = groovy_scripts(example.text)
        elif example.name.endswith(("yml", "yaml")):
            found = list(scripts(example.parsed))
        else:
            found = [example.text]
        yield from ((f"{example.page.name}-{number}", script) for number, script in enumerate(found))
    yield from ((f"gitlab.yml-{number}", script) for number, script in enumerate(scripts(gitlab())))
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    yield from ((hook["id"], hook["entry"]) for hook in hooks)


SCRIPTS = dict(_all_scripts())


@pytest.mark.parametrize("where", SCRIPTS)
def test_command_lines_of_fin_ingest_in_a_script_are_understood(where: str) -> None:
    for line in joined(SCRIPTS[where]):
        for words in commands(line):
            take(words)


def test_there_are_command_lines_of_every_system() -> None:
    found = {where.rpartition("-")[0] for where, script in SCRIPTS.items() if "fin-ingest publish" in script}
    assert {"ci-bitbucket.md", "ci-circleci.md", "docker.md", "gitlab.yml"} <= found
    assert any('fin-ingest" publish' in script for where, script in SCRIPTS.items() if where.startswith("ci-jenkins"))


def test_no_text_of_a_caller_can_become_a_command() -> None:
    """In a script of the action or of a workflow stands no expression: whatever it brought in would be run."""
    shown = [example.parsed for example in examples(".github/workflows/fin-ingest.yml")]
    for script in scripts([action(), *shown]):
        assert "${{" not in script


def test_the_actions_that_are_used_are_pinned_and_the_same_everywhere() -> None:
    used = set(re.findall(r"uses: (\S+)", (ROOT / "action.yml").read_text("utf-8")))
    for example in examples(".github/workflows/fin-ingest.yml"):
        used |= set(re.findall(r"uses: (\S+)", example.text))
    assert all(PINNED.fullmatch(one) for one in used), used
    names = [one.partition("@")[0] for one in used]
    assert sorted(names) == sorted(set(names)), used


def test_fin_ingest_is_named_at_the_version_this_is() -> None:
    named = re.compile(r"acme/fin-ingest(?:\.git)?[@#:]v?(\d[\d.]*\d)|\bre[vf]: v(\S+)")
    found = {"".join(version) for page in documents() for version in named.findall(page.read_text("utf-8"))}
    assert found == {VERSION}


@pytest.mark.parametrize("example", examples(".github/workflows/fin-ingest.yml"), ids=lambda one: one.page.name)
def test_a_workflow_may_read_the_repository_and_no_more_than_it_needs(example: Example) -> None:
    if example.only_steps:
        return
    told = example.parsed
    assert told["permissions"] == {"contents": "read"}
    triggers = told[True]  # `on`, as YAML 1.1 reads it
    assert "pull_request_target" not in triggers
    for job in told["jobs"].values():
        asks_to_comment = any(step.get("with", {}).get("comment") for step in job["steps"])
        assert ("pull-requests" in job.get("permissions", {})) == asks_to_comment
        checkout = job["steps"][0]["with"]
        assert checkout == {"fetch-depth": 0, "persist-credentials": False}


def test_no_job_of_a_pull_request_is_given_the_token() -> None:
    for example in examples(".github/workflows/fin-ingest.yml"):
        for job in example.parsed["jobs"].values():
            if "pull_request" in job.get("if", "") and "!=" not in job["if"]:
                assert "secrets." not in str(job)
    for example in examples("bitbucket-pipelines.yml"):
        assert "deployment" not in str(example.parsed["pipelines"].get("pull-requests", ""))
    for example in examples(".circleci/config.yml"):
        for job in example.parsed["workflows"]["fin"]["jobs"]:
            assert "context" not in job.get("plan", {})


def test_inputs_and_outputs_of_the_action_are_all_used() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    told = action()
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(told["inputs"])
    for example in examples(".github/workflows/fin-ingest.yml"):
        for job in example.parsed["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("acme/fin-ingest@"):
                    assert set(step.get("with", {})) <= set(told["inputs"])
            assert set(re.findall(r"steps\.fin\.outputs\.([\w-]+)", str(job))) <= set(told["outputs"])


def test_an_option_that_a_file_sets_by_a_variable_exists() -> None:
    from ingest.cli import command_spec
    from ingest.options import GLOBAL

    known = {option.variable for option in (*command_spec("publish").options, *GLOBAL)}
    texts = [(ROOT / "ci" / "gitlab.yml").read_text("utf-8"), *(page.read_text("utf-8") for page in documents())]
    named = {name for text in texts[:1] for name in re.findall(r"FIN_INGEST_[A-Z_]+", text)}
    for page in documents():
        if page.name.startswith(("ci-", "publish")):
            named |= set(re.findall(r"FIN_INGEST_[A-Z_]+", page.read_text("utf-8")))
    assert named
    assert named <= known


def test_exit_codes_in_the_overview_are_those_of_the_command() -> None:
    from ingest.cli import command_spec

    text = (ROOT / "docs" / "publish.md").read_text("utf-8").partition("## Exit codes of publish")[2]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert told <= {*command_spec("publish").exits, *exits.ALWAYS}
    assert set(command_spec("publish").exits) <= told


def test_every_file_of_the_guide_is_one_of_those_that_are_tested() -> None:
    assert {example.name for example in examples()} == set(NAMES)
