"""Looking at edited documents alone: cheap, and never otherwise than a look at everything would have been."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ingest.intercom.emulator import Fault
from ingest.manifest.store import open_manifest
from ingest.outcome import Plan, Progress, Report, Touched
from ingest.planner import PARTLY, Wish
from ingest.sync import planned, sync
from tests.ingest.test_promises import NAMES, OWN, Edit, edits, from_scratch, texts
from tests.ingest.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, settled=True, renderers=OWN)
    yield world
    world.close()


class Phases(Progress):
    """Which phases a run went through."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def phase(self, source: str, name: str, total: int | None) -> None:
        self.names.append(name)


def look(world: World, *paths: str, before: bool = True, **wish: object) -> tuple[Report, bool]:
    """Run a sync of these paths; the answer says, too, whether they alone were looked at."""
    world.settle()
    phases = Phases()
    only = tuple(Touched(path, before) for path in paths)
    report = sync(world.config, Wish(only=only, **wish), world.connect, phases)
    return report, "crawl" not in phases.names


def state(world: World) -> str:
    with open_manifest(world.config.manifest) as manifest:
        return manifest.source("guide").state


def four(world: World) -> None:
    world.write("a.md", "# Alpha\n\nFirst, see [b](b.md).\n")
    world.write("b.md", "# Beta\n\nSecond.\n")
    world.write("guide/c.md", "# Gamma\n\nThird.\n")
    world.write("é.md", "# Delta\n\nFourth.\n")
    world.write("picture.png", b"png")
    world.sync()
    assert state(world)


def counts(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.sources[0].counts.items() if count}


def counted(plan: Plan) -> dict[str, int]:
    return {name: count for name, count in plan.sources[0].counts.items() if count}


def nothing_is_left(world: World) -> None:
    """A look at everything plans nothing, and says the same of the source."""
    with planned(world.config, Wish(full=True), Progress()) as (plan, _, _):
        assert plan.sources[0].changes == ()
    assert world.seen() == from_scratch(world)


@pytest.mark.parametrize("name", ["a.md", "b.md", "guide/c.md", "é.md"])
def test_an_edit_of_one_document_needs_no_look_at_the_others(world: World, name: str) -> None:
    four(world)
    world.write(name, "# " + {"b.md": "Beta"}.get(name, "Renamed") + "\n\nAnother text.\n")
    report, alone = look(world, name)
    assert alone
    assert counts(report) == {"updated": 1, "unchanged": 3, "excluded": 1}
    assert state(world).startswith(PARTLY)
    nothing_is_left(world)


def test_one_edit_after_the_other_needs_none_either(world: World) -> None:
    four(world)
    for number in range(3):
        world.write("a.md", f"# Alpha\n\nEdition {number}, see [b](b.md) and [c](guide/c.md).\n")
        assert look(world, "a.md")[1]
    nothing_is_left(world)


def test_what_the_next_run_of_everything_says_is_true(world: World) -> None:
    four(world)
    world.write("a.md", "# Alpha\n\nSee [nothing](nowhere.md).\n")
    look(world, "a.md")
    report = world.sync()
    assert counts(report) == {"unchanged": 4, "excluded": 1}
    assert {found.code for found in report.sources[0].plan.findings} == {"FIN201"}
    assert not state(world).startswith(PARTLY)


def test_findings_of_the_others_are_told_with_those_of_the_edited_document(world: World) -> None:
    four(world)
    world.write("b.md", "# Beta\n\nSee [nothing](gone.md).\n")
    world.sync()
    world.write("guide/c.md", "# Gamma\n\nBetter.\n")
    report, alone = look(world, "guide/c.md")
    assert alone
    assert [(found.key, found.code) for found in report.sources[0].plan.findings] == [("b.md", "FIN201")]


def test_saving_the_same_bytes_makes_no_call(world: World) -> None:
    four(world)
    os.utime(world.docs / "a.md")
    calls = world.app.calls.total()
    report, alone = look(world, "a.md")
    assert alone
    assert counts(report) == {"unchanged": 4, "excluded": 1}
    assert world.app.calls.total() == calls
    assert look(world, "a.md")[1]


def test_what_editors_leave_for_a_moment_beside_a_document_does_not_count(world: World) -> None:
    four(world)
    world.write("a.md", "# Alpha\n\nBetter.\n")
    assert look(world, "a.md", ".a.md.swp", "4913", "a.md~", before=False)[1] is True
    nothing_is_left(world)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("new.md", "# New\n\nText.\n"),
        (".finignore", "b.md\n"),
        ("SUMMARY.md", "# Summary\n\n- [The first](a.md)\n"),
        ("a.md", "---\ndraft: true\n---\n# Alpha\n\nText.\n"),
        ("a.md", "---\nid: other\n---\n# Alpha\n\nText.\n"),
        ("a.md", "---\nurl: https://elsewhere.example.org/\n---\n# Alpha\n\nText.\n"),
        ("a.md", "# Alpha\n\nSee [a new target](nowhere.md).\n"),
        ("a.md", ""),
    ],
)
def test_whatever_others_may_depend_on_is_a_matter_of_looking_at_everything(world: World, name: str, text: str) -> None:
    four(world)
    world.write(name, text)
    report, alone = look(world, name, before=(name == "a.md"), allow_removals=True)
    assert not alone
    assert "held" not in counts(report) or not text
    with planned(world.config, Wish(full=True, allow_removals=True), Progress()) as (plan, _, _):
        assert plan.sources[0].changes == ()


def test_a_deleted_document_is_no_edit(world: World) -> None:
    four(world)
    world.delete("guide/c.md")
    report, alone = look(world, "guide/c.md")
    assert not alone
    assert counts(report) == {"deleted": 1, "unchanged": 3, "excluded": 1}


def test_a_title_that_another_page_shows_is_looked_up_everywhere(world: World) -> None:
    world.write("a.md", "# Alpha\n\nText.\n")
    world.write("x.own", "open a.md\nText.\n")
    world.sync()
    world.write("a.md", "# Another\n\nText.\n")
    assert not look(world, "a.md")[1]
    nothing_is_left(world)


def test_a_document_that_another_includes_is_no_edit_of_one(world: World) -> None:
    world.write("a.md", "# Alpha\n\nText.\n")
    world.write("x.own", "include a.md\nText.\n")
    world.sync()
    world.write("a.md", "# Alpha\n\nOther text.\n")
    assert not look(world, "a.md")[1]
    nothing_is_left(world)


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_file_of_two_names_is_two_documents_edited(world: World, link: object) -> None:
    four(world)
    link(world.docs / "a.md", world.docs / "z.md")  # type: ignore[operator]
    world.sync()
    with (world.docs / "a.md").open("a") as file:
        file.write("\nMore.\n")
    assert not look(world, "a.md")[1]
    nothing_is_left(world)


def test_a_description_of_the_site_above_the_source_counts_though_nobody_told_of_it(world: World) -> None:
    four(world)
    (world.folder / "mkdocs.yml").write_text("docs_dir: docs\nnav:\n- Renamed: b.md\n")
    world.write("a.md", "# Alpha\n\nBetter.\n")
    assert not look(world, "a.md")[1]
    nothing_is_left(world)


def test_a_failed_call_leaves_a_run_that_looks_at_everything(world: World) -> None:
    four(world)
    world.write("a.md", "# Alpha\n\nBetter.\n")
    world.attempts = 1
    with world.faults(Fault("503", rate=1.0, method="POST")):
        assert counts(look(world, "a.md")[0])["failed"] == 1
    assert not look(world, "a.md")[1]
    nothing_is_left(world)


def snapshot(folder: Path) -> dict[str, tuple[int, ...]]:
    """Every file below a folder, with what an event would tell apart."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_dir():
            there = path.lstat()
            found[str(path.relative_to(folder))] = (there.st_mtime_ns, there.st_ctime_ns, there.st_ino, there.st_size)
    return found


saves = st.builds(
    lambda name, text: Edit(f"save {name}", lambda world: (world.docs / name).exists() and world.write(name, text)),
    st.sampled_from(NAMES),
    st.one_of(texts, st.sampled_from(("# One\n\nBetter text.\n", "# Two\n\nSee [b](b.md).\n", "Nothing more.\n"))),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(texts, min_size=5, max_size=5),
    st.lists(st.lists(st.one_of(saves, saves, saves, edits), min_size=1, max_size=2), min_size=1, max_size=5),
)
def test_after_any_edits_a_look_at_some_equals_a_look_at_all(first: list[str], history: list[list[Edit]]) -> None:
    world = World(Path(tempfile.mkdtemp()), settled=True, renderers=OWN)
    try:
        for name, text in zip(NAMES, first, strict=False):
            world.write(name, text)
        world.sync()
        for edited in history:
            before = snapshot(world.docs)
            for edit in edited:
                edit.do(world)
            after = snapshot(world.docs)
            touched = tuple(
                Touched(path, path in before)
                for path in sorted(before.keys() | after.keys())
                if before.get(path) != after.get(path)
            )
            phases = Phases()
            world.settle()
            sync(world.config, Wish(only=touched, allow_removals=True), world.connect, phases)
            event("alone" if "crawl" not in phases.names else "all")
            with planned(world.config, Wish(full=True, allow_removals=True), Progress()) as (plan, _, _):
                assert plan.sources[0].changes == (), (edited, touched)
                said = counted(plan), set(plan.sources[0].findings), plan.sources[0].holds
            nothing = Wish(allow_removals=True, only=(Touched("nothing", before=False),))
            with planned(world.config, nothing, Progress()) as (plan, _, _):
                assert said == (counted(plan), set(plan.sources[0].findings), plan.sources[0].holds)
        assert world.seen() == from_scratch(world)
    finally:
        world.close()
        shutil.rmtree(world.folder)
