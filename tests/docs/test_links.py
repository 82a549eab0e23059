"""Every link of README and guide leads somewhere, and the guide publishes without a finding."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from ingest.cli import main
from tests.docs.generated import ROOT, documents

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def _links() -> list[tuple[Path, str]]:
    return [
        (file, target)
        for file in documents()
        for target in LINK.findall(CODE.sub("", file.read_text("utf-8")))
        if "://" not in target
    ]


def _anchors(file: Path) -> set[str]:
    """The names of headings, as the usual viewers of Markdown make them."""
    text = re.sub(r"^ *```.*?^ *```", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_there_are_links_to_look_at() -> None:
    assert len(_links()) > 40


@pytest.mark.parametrize(("file", "target"), _links(), ids=lambda value: getattr(value, "name", value))
def test_a_link_leads_to_a_file_and_a_heading_that_exist(file: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    found = (file.parent / path).resolve() if path else file
    assert found.exists()
    assert found.is_relative_to(ROOT)
    assert not anchor or anchor in _anchors(found)


def test_every_page_of_the_guide_can_be_reached_from_its_first_page_and_the_readme() -> None:
    for start in (ROOT / "docs" / "index.md", ROOT / "README.md"):
        linked = {(file.parent / target.partition("#")[0]).resolve() for file, target in _links() if file == start}
        pages = set((ROOT / "docs").rglob("*.md")) - {ROOT / "docs" / "index.md", ROOT / "docs" / "exit-codes.md"}
        assert pages - linked == set(), f"not linked in {start.name}"


def test_the_guide_publishes_without_a_finding_or_a_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    config = shutil.copy(ROOT / "config.example.yaml", tmp_path)
    assert main(["sync", "--config", str(config), "--format", "json", "-q"]) == 0
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert source["findings"] == []
    assert source["created"] == source["listing"] == len(list((ROOT / "docs").rglob("*.md")))


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_text_stands_below_every_heading_and_before_every_table(page: Path) -> None:
    text = re.sub(r"<!--.*?-->\n*", "", page.read_text("utf-8"))
    assert not re.findall(r"^#+ .+\n\n(?:#|\||```)", text, re.MULTILINE)
    assert not re.findall(r"^(?:\|.*|```)\n\n\|", text, re.MULTILINE)
