"""Real documentation through the real command: all of it accounted for, and edits change exactly what they touch."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.outcome import OUTCOMES
from tests.ingest.world import GRANULARITY

FOLDERS = (
    "markdown/hugo-docs",
    "markdown/mkdocs-material",
    "markdown/powershell-docs",
    "markdown/react-native-docs",
    "markdown/rust-book",
    "markdown/zola-docs",
    "html-postgresql",
    "encodings",
    "rst-django",
    "asciidoc-git",
    "notebooks",
    "docx",
    "openapi-examples/_archive_",
    "confluence-html-dlx",
    "notion-exports",
)
RENDERERS = {
    "rst-django": ", renderers: {.txt: text/x-rst}",
    "openapi-examples/_archive_": ", renderers: {.yaml: application/vnd.oai.openapi}",
}
"""What their names do not say."""

pytestmark = pytest.mark.slow


class Checkout:
    """A copy of real documentation, with a configuration that syncs it into an embedded library."""

    def __init__(self, folder: Path, docs: Path, extra: str = "") -> None:
        self.folder, self.docs = folder, folder / "docs"
        shutil.copytree(docs, self.docs, symlinks=True)
        for path in (self.docs, *self.docs.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
        (folder / "fin-ingest.yaml").write_text(
            "intercom: {target: library}\nlimits: {deletes: off, deletes_percent: off}\n"
            f"sources: [{{name: real, path: docs, url: 'https://docs.example.com/'{extra}}}]\n"
        )

    def sync(self) -> dict[str, Any]:
        time.sleep(GRANULARITY)
        done = subprocess.run(
            [sys.executable, "-m", "ingest", "sync", "--format", "json"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 3), done.stderr
        source = json.loads(done.stdout)["sources"][0]
        assert sum(source[name] for name in OUTCOMES) == source["listing"]
        assert (done.returncode == 3) == bool(source["held"] + source["failed"])
        return {**source, "calls": json.loads(done.stdout)["calls"]}

    def changed(self) -> dict[str, int]:
        found = self.sync()
        return {name: found[name] for name in ("created", "updated", "renamed", "deleted", "failed") if found[name]}


@pytest.fixture
def checkout(tmp_path: Path, shared: Callable[[str], Path]) -> Callable[..., Checkout]:
    return lambda name, extra="": Checkout(tmp_path, shared("corpora/" + name), extra)


@pytest.mark.parametrize("name", FOLDERS)
def test_real_documentation_is_synced_whole_and_a_second_run_plans_nothing(name: str, checkout) -> None:
    place = checkout(name, ", page_url: 'https://docs.example.com/{path}'" + RENDERERS.get(name, ""))
    files = sum(len(names) for _, _, names in os.walk(place.docs))
    first = place.sync()
    assert first["listing"] == files
    assert first["created"] + first["held"] + first["excluded"] == files
    assert first["failed"] == 0
    again = place.sync()
    assert again["calls"] == 0
    assert again["changes"] == []
    assert again["unchanged"] == first["created"]


@pytest.mark.parametrize(("name", "suffix"), [("markdown/zola-docs", "md"), ("html-postgresql", "html")])
def test_edits_of_real_documentation_change_exactly_what_they_touch(name: str, suffix: str, checkout) -> None:
    """Without page urls no page depends on another, so the changes can be counted on one's fingers."""
    place = checkout(name)
    excluded = {hold["key"] for hold in place.sync()["holds"]}
    pages = sorted(path for path in place.docs.rglob(f"*.{suffix}") if len(path.read_text()) > 2000)
    pages = [path for path in pages if str(path.relative_to(place.docs)) not in excluded]
    for path in pages[:5]:
        os.utime(path)
    assert place.changed() == {}
    for path in pages[5:9]:
        path.write_text(path.read_text().replace("</body>", "<p>And one more sentence.</p></body>"))
        if suffix == "md":
            path.write_text(path.read_text() + "\n\nAnd one more sentence.\n")
    pages[10].rename(pages[10].with_name("moved-for-the-test." + suffix))
    (place.docs / "further").mkdir()
    pages[11].rename(place.docs / "further" / pages[11].name)
    for path in pages[12:15]:
        path.unlink()
    for number in range(6):
        text = f"<p>A new page, number {number}.</p>"
        (place.docs / f"new-for-the-test-{number}.{suffix}").write_text(text)
    assert place.changed() == {"created": 6, "updated": 4, "renamed": 2, "deleted": 3}
    assert place.changed() == {}


def test_a_page_that_moves_changes_the_pages_that_link_to_it_and_no_other(checkout) -> None:
    place = checkout("html-postgresql", ", page_url: 'https://docs.example.com/{path}'")
    place.sync()
    target = "tutorial-sql-intro.html"
    linking = {
        path.name
        for path in place.docs.glob("*.html")
        if f'href="{target}' in _content(path.read_text()) and path.name != target
    }
    assert linking
    (place.docs / target).rename(place.docs / "moved-for-the-test.html")
    found = place.sync()
    updated = {change["key"] for change in found["changes"] if change["kind"] == "update"}
    assert found["renamed"] == 1
    assert updated == linking


def _content(html: str) -> str:
    """The page without its navigation, which is not rendered."""
    below = html.partition('class="navheader"')[2].partition("<hr")[2]
    return below.partition('class="navfooter"')[0]
