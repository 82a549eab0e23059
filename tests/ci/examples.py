"""The files for CI systems that the guide shows: what each is called, and the scripts that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

import yaml

from tests.docs.generated import ROOT, documents

SCHEMAS = {
    ".github/workflows/fin-ingest.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "bitbucket-pipelines.yml": "vendor.bitbucket-pipelines",
    ".circleci/config.yml": "vendor.circle-ci",
    "compose.yaml": "vendor.compose-spec",
}
"""The published schema of each system's file, by the name `check-jsonschema` has for it."""
NAMES = (*SCHEMAS, ".pre-commit-config.yaml", "Jenkinsfile", "publish")
STEPS = "steps of a job in "


class Example(NamedTuple):
    """A file the guide shows, whole, or only the steps of a job in it."""

    page: Path
    name: str
    text: str
    only_steps: bool = False

    @property
    def parsed(self) -> Any:
        """What its YAML says."""
        return yaml.safe_load(self.whole)

    @property
    def whole(self) -> str:
        """The file; steps alone in a job of their own."""
        if not self.only_steps:
            return self.text
        return "on: push\njobs:\n  fin:\n    runs-on: ubuntu-latest\n" + indent(self.text, "    ")


def examples(name: str = "") -> list[Example]:
    """All of them in the order of the guide, or those that are to be saved as `name`."""
    return [one for page in documents() for one in _of(page) if name in ("", one.name)]


def _of(page: Path) -> Iterator[Example]:
    blocks = re.findall(r"^```(?:yaml|groovy|bash)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    for text in blocks:
        told = re.search(r"^(?:#|//) ([^!\n]+)$", text, re.MULTILINE)
        name = told[1].removeprefix(STEPS) if told else ""
        if name in NAMES:
            assert told is not None
            yield Example(page, name, text, only_steps=told[1].startswith(STEPS))


def gitlab() -> dict[str, Any]:
    """The include for GitLab."""
    told: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8"))
    return told


def action() -> dict[str, Any]:
    """The action for GitHub."""
    told: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return told


def scripts(told: Any) -> Iterator[str]:
    """Every script in what a YAML file of some system says."""
    if isinstance(told, dict):
        for key, value in told.items():
            if key in ("run", "script", "before_script", "entry"):
                yield from _texts(value)
            else:
                yield from scripts(value)
    elif isinstance(told, list):
        for one in told:
            yield from scripts(one)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield "\n".join(value)
    else:
        yield from scripts(value)


def groovy_scripts(text: str) -> list[str]:
    """The scripts of the shell in a Jenkinsfile."""
    return [long or short for long, short in re.findall(r"\bsh (?:'''(.*?)'''|'([^'\n]*)')", text, re.DOTALL)]
