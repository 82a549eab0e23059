"""A real history followed in a clone that is damaged again and again: what is sent is right, or nothing is."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ingest.outcome import Report
from tests.connectors.git_repositories import _alone, git  # noqa: F401
from tests.ingest.world import World

STEP, SEED = 4, 0
"""Of so many commits one is synced, and every second one of these is damaged before. By hand: 1, and any seed."""
URL = "https://docs.example.com/{stem}"
DEEDS = ("missing", "empty", "cut", "flipped", "another")


class History:
    """A bare repository whose branch moves along, with every object in a file of its own, or all in one pack."""

    def __init__(self, place: Path, bundle: Path) -> None:
        self.place = place / "wiki.git"
        git(place, "clone", "--quiet", "--bare", str(bundle), str(self.place))
        self.branch = git(self.place, "symbolic-ref", "--short", "HEAD")
        self.commits = git(self.place, "rev-list", "--reverse", "--first-parent", self.branch).split()
        git(self.place, "repack", "-adq")
        # Else git would take the branch's last commit out of it whenever the branch's own file is gone.
        (self.place / "packed-refs").unlink()
        shutil.copytree(self.place / "objects", self.place / "packed")
        for pack in (self.place / "packed" / "pack").glob("*.pack"):
            for file in (self.place / "objects" / "pack").glob(pack.stem + ".*"):
                file.unlink()
            git(self.place, "unpack-objects", "-q", feed=pack.read_bytes())

    def move_to(self, commit: str) -> None:
        git(self.place, "update-ref", f"refs/heads/{self.branch}", commit)

    @contextmanager
    def packed(self) -> Iterator[Path]:
        """All objects are in one pack inside; its folder."""
        objects = self.place / "objects"
        objects.rename(self.place / "loose")
        (self.place / "packed").rename(objects)
        try:
            yield objects / "pack"
        finally:
            objects.rename(self.place / "packed")
            (self.place / "loose").rename(objects)

    def objects_of(self, commit: str, kind: str) -> list[str]:
        """Ids of a kind that a commit consists of; of blobs, those that are new in it, if there are any."""
        if kind == "commit":
            return [commit]
        whole = ("-r", "-t", "--root", "--raw", "--no-abbrev", "--no-commit-id")
        new = git(self.place, "diff-tree", *whole, commit).split("\n")
        found = [fields[3] for line in new if (fields := line.split()) and fields[1] == "100644" and kind == "blob"]
        every = [line.split() for line in git(self.place, "ls-tree", "-rt", commit).split("\n")]
        root = git(self.place, "rev-parse", f"{commit}^{{tree}}")
        return found or [one[2] for one in every if one[1] == kind] + [root] * (kind == "tree")

    def file_of(self, found: str) -> Path:
        return self.place / "objects" / found[:2] / found[2:]


@contextmanager
def harmed(file: Path, deed: str, chance: random.Random) -> Iterator[None]:
    """A file is not what it was inside."""
    body = file.read_bytes()
    kept = file.with_name(file.name + ".kept")
    file.rename(kept)
    at = chance.randrange(len(body))
    others = [one.read_bytes() for one in sorted(file.parent.parent.glob("??/" + "?" * 38))[::50]]
    made = {
        "empty": b"",
        "cut": body[:at],
        "flipped": body[:at] + bytes([body[at] ^ (1 << chance.randrange(8))]) + body[at + 1 :],
        "another": chance.choice(others or [b"0" * 40]),
    }
    if deed != "missing":
        file.write_bytes(made[deed])
    try:
        yield
    finally:
        kept.replace(file)


@contextmanager
def damaged(history: History, commit: str, chance: random.Random) -> Iterator[str]:
    """Something of what a commit consists of is damaged inside; what it is, and how."""
    deed, kind = chance.choice(DEEDS), chance.choice(("blob", "blob", "tree", "commit", "pack", "idx", "ref"))
    if kind in ("pack", "idx"):
        with history.packed() as packs:
            (file,) = packs.glob(f"*.{kind}")
            with harmed(file, deed, chance):
                yield f"{kind} {deed}"
        return
    if kind == "ref":
        file = history.place / "refs" / "heads" / history.branch
    else:
        file = history.file_of(chance.choice(history.objects_of(commit, kind)))
    with harmed(file, deed, chance):
        yield f"{kind} {deed}"


def outcome(report: Report) -> str:
    """What a sync says of the source as a whole."""
    plan = report.sources[0].plan
    doubtful = [hold for hold in plan.holds if "is empty now" not in hold.reason]
    return "failed" if plan.error else "incomplete" if plan.incomplete else "held" if doubtful else "whole"


@pytest.mark.slow
def test_in_a_damaged_clone_a_sync_is_right_or_says_that_it_is_not_and_goes_on_when_it_is_mended(
    shared: Callable[[str], Path], tmp_path: Path
) -> None:
    history = History(tmp_path, shared("corpora/git/nodejs-wiki.bundle"))
    chance = random.Random(SEED)
    source = {"type": "git", "path": str(history.place), "page_url": URL, "options": (("ref", history.branch),)}
    with closing(World(tmp_path / "whole", **source)) as whole, closing(World(tmp_path / "hurt", **source)) as hurt:
        told: Counter[str] = Counter()
        for number, commit in enumerate(history.commits[::STEP]):
            history.move_to(commit)
            whole.sync(allow_removals=True)
            right, before = Counter(whole.seen()), Counter(hurt.seen())
            if number % 2:
                with damaged(history, commit, chance) as harm:
                    report = hurt.sync(allow_removals=True)
                came, after = outcome(report), Counter(hurt.seen())
                told[came] += 1
                assert came != "whole" or after == right, (commit, harm)
                # Nothing goes but what is to go, and nothing comes but what is right.
                assert not before - after - (before - right), (commit, harm, came)
                assert not after - before - right, (commit, harm, came)
                assert came != "failed" or after == before, (commit, harm)
                gone = [one for one in report.sources[0].plan.changes if one.why == "its document is gone"]
                assert came != "incomplete" or not gone, (commit, harm)
            hurt.sync(allow_removals=True)
            assert Counter(hurt.seen()) == right, commit
        assert min(told[came] for came in ("failed", "incomplete", "held", "whole")) > 0
