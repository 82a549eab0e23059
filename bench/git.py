"""Git repositories: synced against cloned and synced, a large one crawled, a real history replayed commit by commit.

`python -m bench.git REPOSITORY [COMMITS [HOW …]]` is the replay alone: after every commit, what the connector lists and
reads is what a folder it is checked out to has.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from statistics import median
from typing import Any

from bench.figures import Result, Series, Target, ratios
from bench.processes import environment, fin_ingest, interleaved, milliseconds, run
from bench.sizes import Sizes
from bench.trees import write_tree
from bench.world import World
from connectors.base import ConnectorError, Document
from connectors.folder import Folder
from connectors.git import Git
from ingest.render.registry import media_type_of

SHARED = os.environ.get("FIN_INGEST_SHARED", os.path.join(os.path.dirname(__file__), "..", "..", "shared"))
BUNDLE = os.path.join(SHARED, "corpora", "git", "nodejs-wiki.bundle")

WAYS = ("as it was", "force-pushed", "from a url", "damaged")
"""Of replaying a history."""
BRANCH = "fin-ingest-replay"

_CHECK_OUT = ("-c", "core.bare=false", "read-tree", "-u", "--reset")
_ALONE = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}
_CRAWL = """import sys, time
from itertools import islice
from connectors.git import Git
from connectors.folder import Folder
kind, path, options, reads = sys.argv[1], sys.argv[2], eval(sys.argv[3]), sys.argv[4] == "True"
types = {".md": "text/markdown"}
began = time.perf_counter()
source = (Git if kind == "git" else Folder)(path, media_type=lambda name: types.get(name[-3:]), **options)
found = list(source.crawl())
left = iter(found if reads else ())
while few := list(islice(left, 64)):
    if kind == "git":
        source.ahead(few)
    for one in few:
        source.read(one)
print(time.perf_counter() - began, len(found))
"""


def measure(sizes: Sizes, place: str) -> Iterator[Result]:
    """One result each: sync, crawl of a large repository, replay."""
    yield _against_a_clone(sizes, os.path.join(place, "git-sync"))
    yield _large(sizes, os.path.join(place, "git-large"))
    if sizes.corpora and os.path.isfile(BUNDLE):
        for how in WAYS:
            yield _replay_result(how, os.path.join(place, f"git-replay-{WAYS.index(how)}"))


def _against_a_clone(sizes: Sizes, place: str) -> Result:
    docs, bare = os.path.join(place, "docs"), os.path.join(place, "docs.git")
    os.makedirs(docs)
    write_tree(docs, sizes.cold)
    _commit_all(docs, bare)
    directly = World(os.path.join(place, "bare"), bare, more="    type: git\n")
    cloned = World(os.path.join(place, "clone"))

    def from_bare() -> float:
        directly.forget()
        return _sync(directly)

    def from_clone() -> float:
        cloned.forget()
        return _cloned(place, cloned) + _sync(cloned)

    def edited() -> float:
        """A page is edited, and both are synced; what is told is told by the others."""
        with open(os.path.join(docs, _git(docs, "ls-files").split("\n")[0]), "a", encoding="utf-8") as file:
            file.write("\nOne more word.\n")
        _git(docs, "commit", "--quiet", "--all", "--message", "edit")
        _git(docs, "push", "--quiet", bare, "HEAD:refs/heads/main")
        return 0.0

    first = interleaved(2 * sizes.long_runs + 1, bare=from_bare, clone=from_clone)
    later = interleaved(
        sizes.long_runs,
        edit=edited,
        bare=lambda: _sync(directly),
        clone=lambda: _cloned(place, cloned) + _sync(cloned),
    )
    again = interleaved(sizes.runs, bare=lambda: _sync(directly), clone=lambda: _sync(cloned))
    alone = interleaved(
        sizes.long_runs,
        bare=lambda: _crawl(bare, "git", {}, reads=True) * 1000,
        clone=lambda: _cloned(place, cloned) + _crawl(cloned.docs, "folder", {}, reads=True) * 1000,
    )
    compared = (
        *_compared("sync", "git clone, then sync of the folder", first),
        *_compared("sync after a commit", "git clone, then sync of the folder after it", later),
        *_compared("listing and reading alone", "git clone, then listing and reading the folder", alone),
        *_compared("sync, nothing changed", "sync of the folder, nothing changed", again),
    )
    return Result(
        "git",
        f"{sizes.cold:,} pages in a bare repository, into the embedded library",
        compared,
        (
            Target("time of cloning and syncing the folder", compared[2].median, 1.0, "×"),
            Target("time of cloning and syncing the folder, after a commit", compared[5].median, 1.0, "×"),
            Target("time of cloning, listing and reading the folder", compared[8].median, 1.0, "×"),
        ),
    )


def _compared(what: str, other: str, found: Mapping[str, tuple[float, ...]]) -> tuple[Series, Series, Series]:
    bare, clone = milliseconds(f"bare repository: {what}", found["bare"]), milliseconds(other, found["clone"])
    return bare, clone, ratios("bare ÷ clone and folder" if "clone" in other else "bare ÷ folder", bare, clone)


def _sync(world: World) -> float:
    return run([*fin_ingest(), "sync", "-q"], world.folder).seconds * 1000


def _cloned(place: str, world: World) -> float:
    shutil.rmtree(world.docs, ignore_errors=True)
    began = time.perf_counter()
    _git(place, "clone", "--quiet", os.path.join(place, "docs.git"), world.docs)
    return (time.perf_counter() - began) * 1000


def _large(sizes: Sizes, place: str) -> Result:
    """A repository in which one file of a hundred is documentation."""
    files = sizes.idle[0] * 10
    _write_large(place, files)
    ways: Mapping[str, tuple[str, dict[str, Any]]] = {
        "everything": ("git", {}),
        "include": ("git", {"include": ("docs/",)}),
        "exclude": ("git", {"exclude": ("src/",)}),
        "folder": ("git", {"folder": "docs"}),
        "checkout": ("folder", {}),
    }
    found = interleaved(
        sizes.long_runs, **{name: lambda way=way: _crawl(place, *way) * 1000 for name, way in ways.items()}
    )
    labels = {
        "everything": "crawl of all",
        "include": "crawl, include: docs/",
        "exclude": "crawl, exclude: src/",
        "folder": "crawl, folder: docs",
        "checkout": "crawl of all by connector folder, of the checkout",
    }
    series = tuple(milliseconds(labels[name], values) for name, values in found.items())
    return Result("git", f"crawl of a commit of {files:,} files, of which {files // 100:,} are documentation", series)


def _crawl(place: str, kind: str, options: dict[str, Any], *, reads: bool = False) -> float:
    words = (kind, place, repr(options), str(reads))
    ran = run([sys.executable, "-c", _CRAWL, *words], os.path.dirname(os.path.dirname(__file__)))
    return float(ran.out.split()[0])


def _write_large(place: str, files: int) -> None:
    for number in range(files):
        part = number // 50
        page = number % 100 == 0
        folder = f"docs/s{number // 5000}" if page else f"src/p{part % 40}/m{part}"
        os.makedirs(os.path.join(place, folder), exist_ok=True)
        with open(os.path.join(place, folder, f"{number}.md" if page else f"f{number}.py"), "w") as file:
            file.write(f"# Page {number}\n")
    _git(place, "init", "--quiet")
    _git(place, "add", "--all")
    _git(place, "commit", "--quiet", "--message", "all")
    _git(place, "repack", "-adq")


def _commit_all(docs: str, bare: str) -> None:
    _git(docs, "init", "--quiet", "--initial-branch=main")
    _git(docs, "add", "--all")
    _git(docs, "commit", "--quiet", "--message", "all")
    _git(docs, "clone", "--quiet", "--bare", ".", bare)
    _git(bare, "repack", "-adq")


def _replay_result(how: str, place: str) -> Result:
    os.makedirs(place)
    _git(place, "clone", "--quiet", "--bare", BUNDLE, "wiki.git")
    found = replay(os.path.join(place, "wiki.git"), 300, place, how)
    series = tuple(Series(name, "ms", tuple(found.pop(name))) for name in ("crawl and read", "moved"))
    wrong = found.pop("wrong")
    return Result(
        "git",
        f"replay of {found['commits']} commits of a real history, {how}: listing and bytes against the checkout",
        series,
        (Target("commits that differ", float(len(wrong)), 0.0, ""),),
        tuple(f"{name}: {value}" for name, value in found.items()) + tuple(wrong[:5]),
    )


def replay(repository: str, commits: int, place: str, how: str = "as it was") -> dict[str, Any]:
    """Move a branch along the history, and compare what is seen after every commit with a checkout of it.

    `how`: "as it was"; "force-pushed": every commit without its history, the ones before pruned at every tenth;
    "from a url": fetched into a cache with depth 1; "damaged": one object of every commit missing or overwritten.
    """
    history = _git(repository, "rev-list", "--first-parent", "--reverse", "HEAD").split()
    chosen = history[:: max(1, len(history) // commits)][:commits]
    docs, index = os.path.join(place, "checkout"), os.path.join(place, "index")
    os.makedirs(docs)
    if how == "damaged":
        _unpack(repository)
    options: dict[str, Any] = {"ref": BRANCH, "media_type": _media_type}
    if how == "from a url":
        _git(repository, "config", "uploadpack.allowFilter", "true")
        options |= {"repository": f"file://{repository}", "cache": os.path.join(place, "cache")}
    else:
        options["path"] = repository
    source, folder = Git(**options), Folder(docs, media_type=_media_type)
    told: dict[str, Any] = {"crawl and read": [], "moved": [], "wrong": []}
    counts = dict.fromkeys(("documents compared", "renames", "ambiguous", "held", "versions at odds with bytes"), 0)
    before: dict[str, tuple[str, bytes]] = {}
    since = ""
    for number, commit in enumerate(chosen):
        now = commit
        if how == "force-pushed":
            now = _git(repository, "commit-tree", f"{commit}^{{tree}}", "-m", str(number)).strip()
        _git(repository, "update-ref", f"refs/heads/{BRANCH}", now)
        if how == "force-pushed" and number % 10 == 0:
            _git(repository, "prune", "--expire=now")
        _git(docs, f"--git-dir={repository}", f"--work-tree={docs}", *_CHECK_OUT, commit, GIT_INDEX_FILE=index)
        there = {one.key: one for one in folder.crawl()}
        there_bodies = {key: folder.read(one).body for key, one in there.items() if isinstance(one, Document)}
        with _damaged(repository, commit, number) if how == "damaged" else nullcontext("") as harmed:
            began = time.perf_counter()
            listed, bodies = _seen(source)
            told["crawl and read"].append((time.perf_counter() - began) * 1000)
            complete = source.state != ""
        if not complete:
            # Nothing may be deleted then: what was listed is right all the same.
            fine = bool(harmed) and all(_plain(there.get(key)) == _plain(one) for key, one in listed.items())
        else:
            fine = list(map(_plain, listed.values())) == list(map(_plain, there.values()))
            fine = fine and source.unchanged(source.state)
        held = [key for key, body in bodies.items() if body is None]
        fine = fine and all(body in (None, there_bodies.get(key)) for key, body in bodies.items())
        fine = fine and all(harmed and listed[key].version == harmed for key in held)
        if not fine:
            told["wrong"].append(f"{commit} is seen otherwise than its checkout")
        began = time.perf_counter()
        counts["renames"] += len(source.moved(since))
        counts["ambiguous"] += len(source.ambiguous(since))
        told["moved"].append((time.perf_counter() - began) * 1000)
        after = {key: (listed[key].version, body) for key, body in bodies.items() if body is not None}
        for key in after.keys() & before.keys():
            same = [one == other for one, other in zip(after[key], before[key], strict=True)]
            counts["versions at odds with bytes"] += same[0] != same[1]
        counts["documents compared"] += len(after)
        counts["held"] += len(held)
        before, since = after, source.mark or since
    return told | {"commits": len(chosen)} | counts


def _seen(source: Git) -> tuple[dict[str, Any], dict[str, bytes | None]]:
    """What is listed, and the bytes of the documents; None where they cannot be read."""
    listed: dict[str, Any] = {}
    bodies: dict[str, bytes | None] = {}
    with suppress(ConnectorError):
        for one in source.crawl():
            listed[one.key] = one
    there = [one for one in listed.values() if isinstance(one, Document)]
    source.ahead(there)
    for one in there:
        try:
            bodies[one.key] = source.read(one).body
        except OSError:
            bodies[one.key] = None
    return listed, bodies


@contextmanager
def _damaged(repository: str, commit: str, number: int) -> Iterator[str]:
    """One object of the commit is missing, or holds something else, while this lasts: the root tree at every tenth."""
    ids = [line.split("\t")[0].split(" ")[2] for line in _git(repository, "ls-tree", "-r", commit).splitlines()]
    harmed = ids[number * 7 % len(ids)] if number % 10 else _git(repository, "rev-parse", f"{commit}^{{tree}}").strip()
    file = os.path.join(repository, "objects", harmed[:2], harmed[2:])
    os.rename(file, file + ".away")
    if number % 2:
        with open(file, "wb") as other:
            other.write(b"damaged")
    try:
        yield harmed
    finally:
        os.replace(file + ".away", file)


def _unpack(repository: str) -> None:
    """Every object in a file of its own."""
    packs = os.path.join(repository, "objects", "pack")
    for name in sorted(os.listdir(packs)):
        os.rename(os.path.join(packs, name), os.path.join(repository, name))
    for name in sorted(os.listdir(repository)):
        if name.endswith(".pack"):
            with open(os.path.join(repository, name), "rb") as pack:
                _git(repository, "unpack-objects", "-q", feed=pack.read())


def _media_type(path: str) -> str | None:
    return media_type_of(path, ())


def _plain(one: Any) -> Any:
    """What both connectors must say alike: all but the version, and the address on a forge."""
    return one._replace(version="", url=None) if hasattr(one, "version") else one


def _git(place: str, *words: str, feed: bytes = b"", **more: str) -> str:
    env = {name: value for name, value in environment().items() if not name.startswith("GIT_")} | _ALONE | more
    done = subprocess.run(["git", *words], cwd=place, env=env, check=True, input=feed, capture_output=True)
    return done.stdout.decode("utf-8", "replace")


def _main(words: Sequence[str]) -> int:
    wrong = 0
    for how in words[2:] or WAYS:
        with tempfile.TemporaryDirectory(prefix="replay-") as ground:
            repository = os.path.join(ground, "replay.git")
            _git(ground, "clone", "--quiet", "--bare", os.path.abspath(words[0]), repository)
            found = replay(repository, int((*words, "300")[1]), ground, how)
        middle = {name: round(median(found.pop(name)), 1) for name in ("crawl and read", "moved")}
        print(json.dumps({"how": how} | found | {f"{name}, ms": value for name, value in middle.items()}), flush=True)
        wrong += len(found["wrong"])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
