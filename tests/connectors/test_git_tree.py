"""A commit is listed exactly as a folder it was checked out to; symlinks, LFS and submodules besides."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError, Document, Excluded, IncompleteListing, Unreadable

from .git_repositories import (
    Gitlink,
    Link,
    Repository,
    _alone,  # noqa: F401
    bodies,
    documents,
    git,
    kept,
    left_out,
    seen,
    source,
)
from .trees import folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NAMES = [
    *("a.md", "b.md", "A.md", "c.txt", "d.png", "Makefile", "e\u0301.md", "\u00e9.md", "caf\udce9.md", "x~", "#y#"),
    *("new\nline.md", "docs", "old", "node_modules", ".hidden", ".hg", "e\u0301", "\u00e9", "sp ace.md", 'q"q.html'),
]
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)
PATTERNS = st.sampled_from(["a.md", "docs/", "!docs/a.md", "*.md", "/old", "docs/**/b.md", "old/*", "!old", "e\u0301/"])
RULES = st.lists(PATTERNS, max_size=3)
TARGETS = st.one_of(
    PATHS,
    st.lists(st.sampled_from([*NAMES, "..", ".", "missing"]), min_size=1, max_size=5).map("/".join),
    st.sampled_from(["/etc/passwd", ".git/config", "../../../outside.md", "docs/.", "a.md/."]),
).filter(bool)
CONTENT = st.one_of(st.binary(max_size=20).filter(lambda body: not body.startswith(b"\0GITCRYPT")), TARGETS.map(Link))
TREES = st.dictionaries(PATHS, CONTENT, min_size=1, max_size=14)
IGNORES = st.dictionaries(st.sampled_from(["", "docs/", "old/", "docs/old/"]), RULES, max_size=2)


def _possible(files: Mapping[str, Any]) -> dict[str, Any]:
    """Those that one folder can hold: no file is a folder, too."""
    found: dict[str, Any] = {}
    for path, body in sorted(files.items()):
        above = ["/".join(path.split("/")[:depth]) for depth in range(1, path.count("/") + 1)]
        if not any(one in found for one in above) and not any(one.startswith(path + "/") for one in found):
            found[path] = body
    return found


def _told(found: Iterable[Document | Unreadable | Excluded]) -> list[Any]:
    return [one._replace(version="") if isinstance(one, Document) else one for one in found]


def _outcome(connector: Any) -> Any:
    try:
        return _told(connector.crawl())
    except ConnectorError as error:
        return type(error)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trees")


NUMBERS = itertools.count()


@given(files=TREES, ignores=IGNORES, include=RULES, exclude=RULES, below=st.sampled_from(["", "", "docs", "old"]))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_commit_is_listed_as_the_folder_it_is_checked_out_to(
    ground: Path, files: Any, ignores: Any, include: Any, exclude: Any, below: str
) -> None:
    number = next(NUMBERS)
    files = _possible(files | {f"{place}.finignore": "\n".join(lines) for place, lines in ignores.items()})
    repository = Repository(ground / f"{number}.git")
    repository.commit(files)
    place = repository.check_out(ground / f"{number}")
    if below and not (place / below).resolve().is_dir():
        below = ""
    options = {"include": include, "exclude": exclude}
    ours, theirs = repository.source(folder=below, **options), folder(place / below, **options)
    outcome = _outcome(theirs)
    assert _outcome(ours) == outcome
    if isinstance(outcome, list):
        for one in outcome:
            if isinstance(one, Document):
                at = theirs.resource(one.path), ours.resource(one.path)
                assert ours.read(one).body == (place / below / one.path).read_bytes() == at[0].body == at[1].body
    shutil.rmtree(place)


def test_a_tree_deeper_than_python_recurses_is_listed_in_time(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"d/" * 1500 + "deep.md": "deep", "a.md": Link("d/" * 1500 + "deep.md")})
    assert list(bodies(repository.source()).values()) == [b"deep", b"deep"]


# Symlinks, where a folder on disk can be something else than a commit


def test_a_symlink_to_an_absolute_path_leaves_the_folder(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"a.md": "", "b.md": Link(str(tmp_path / "r.git" / "a.md"))})
    assert left_out(repository.source()) == {"b.md": "symlink leaves the folder"}


def test_slashes_in_a_target_may_be_doubled(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"docs/a.md": "a", "b.md": Link("docs//a.md"), "c.md": Link("docs/./../docs///a.md")})
    assert bodies(repository.source()) == {"docs/a.md": b"a", "b.md": b"a", "c.md": b"a"}


def test_chains_and_loops_of_symlinks_end(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    links = {f"l{number:04}.md": Link(f"l{number + 1:04}.md") for number in range(1200)}
    repository.commit({**links, "l1200.md": "end", "loop.md": Link("loop.md"), "up/x": Link("../up/x")})
    found = {one.key: one for one in repository.source().crawl()}
    assert isinstance(found["l0000.md"], Unreadable)
    assert "too many levels" in found["loop.md"].reason
    assert isinstance(found["l1161.md"], Document)


def test_a_finignore_that_leads_out_stops_the_source(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"docs/a.md": "", "docs/.finignore": Link("../outside"), "outside": "a.md"})
    with pytest.raises(ConnectorError, match=r"\.finignore cannot be read"):
        list(repository.source(folder="docs").crawl())


# LFS


def _pointer(body: bytes) -> bytes:
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %d\n" % (
        hashlib.sha256(body).hexdigest().encode(),
        len(body),
    )


def test_an_lfs_pointer_is_never_read_as_text(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"a.md": _pointer(b"# Large\n"), "docs/.finignore": "", "docs/b.md": "b"})
    found = repository.source()
    listed = documents(found)
    with pytest.raises(OSError, match="git lfs fetch") as raised:
        found.read(listed["a.md"])
    assert raised.value.strerror
    with pytest.raises(OSError, match="LFS pointer"):
        found.resource("a.md")
    assert found.read(listed["docs/b.md"]).body == b"b"


def test_an_lfs_object_that_was_fetched_is_what_is_read(tmp_path: Path) -> None:
    body = b"# Large\n"
    repository = Repository(tmp_path / "r", bare=False)
    repository.commit({"a.md": _pointer(body)})
    name = hashlib.sha256(body).hexdigest()
    kept_at = repository.git_dir / "lfs" / "objects" / name[:2] / name[2:4] / name
    kept_at.parent.mkdir(parents=True)
    kept_at.write_bytes(body)
    assert bodies(repository.source()) == {"a.md": body}
    repository.git("worktree", "add", "--quiet", "--detach", "--no-checkout", str(tmp_path / "tree"), "main")
    assert bodies(source(str(tmp_path / "tree"))) == {"a.md": body}
    kept_at.write_bytes(b"# LARGE\n")
    found = repository.source()
    with pytest.raises(OSError, match="damaged"):
        found.read(documents(found)["a.md"])


def test_a_page_about_lfs_is_no_pointer(tmp_path: Path) -> None:
    body = b"version https://git-lfs.github.com/spec/v1\n\nis how a pointer begins, as you see here.\n"
    repository = Repository(tmp_path / "r.git")
    repository.commit({"a.md": body})
    assert bodies(repository.source()) == {"a.md": body}


def test_rules_that_are_kept_with_lfs_stop_the_source(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"a.md": "", ".finignore": _pointer(b"a.md")})
    with pytest.raises(ConnectorError, match="LFS pointer"):
        list(repository.source().crawl())


def test_what_git_crypt_encrypted_is_not_read_as_text(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "r.git")
    repository.commit({"a.md": b"\0GITCRYPT\0abc"})
    found = repository.source()
    with pytest.raises(OSError, match="git-crypt"):
        found.read(documents(found)["a.md"])


# Submodules


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """A clone with a submodule in `lib/part`, which has one in `more`."""
    inner, outer, top = (Repository(tmp_path / f"{name}.git") for name in ("inner", "outer", "top"))
    deep = inner.commit({"deep.md": "deep"})
    modules = '[submodule "more"]\n\tpath = more\n\turl = ../inner.git\n'
    part = outer.commit({"part.md": "part", "more": Gitlink(deep), ".gitmodules": modules})
    modules = '[submodule "a name"]\n\tpath = lib/part\n\turl = ../outer.git\n'
    top.commit({"a.md": "a", "lib/part": Gitlink(part), ".gitmodules": modules, "link.md": Link("lib/part/part.md")})
    clone = tmp_path / "clone"
    git(
        tmp_path,
        *("-c", "protocol.file.allow=always", "clone", "--quiet", "--recurse-submodules", f"file://{top.place}"),
        str(clone),
    )
    return clone


def test_submodules_are_left_out_and_said_to_be(nested: Path) -> None:
    found = list(source(str(nested)).crawl())
    assert Excluded("lib/part/", "lib/part", "submodule") in found
    assert [one.key for one in found if isinstance(one, Document)] == ["a.md"]


def test_submodules_are_read_on_request_from_the_clone(nested: Path) -> None:
    found = source(str(nested), submodules=True)
    assert bodies(found) == {
        "a.md": b"a",
        "link.md": b"part",
        "lib/part/part.md": b"part",
        "lib/part/more/deep.md": b"deep",
    }
    assert found.resource("lib/part/more/deep.md").body == b"deep"
    assert _told(found.crawl()) == _told(folder(nested).crawl())
    assert found.unchanged(found.state)


def test_a_folder_inside_a_submodule_is_a_root(nested: Path) -> None:
    assert kept(source(str(nested), submodules=True, folder="lib/part/more")) == ["deep.md"]


def test_a_submodule_that_is_not_here_makes_the_listing_incomplete(nested: Path) -> None:
    shutil.rmtree(nested / ".git" / "modules" / "a name" / "modules")
    found = source(str(nested), submodules=True)
    listed = {one.key: one for one in seen(found)}
    assert isinstance(listed["lib/part/more/"], Unreadable)
    assert "git submodule update" in listed["lib/part/more/"].reason
    assert isinstance(listed["lib/part/part.md"], Document)
    with pytest.raises(IncompleteListing):
        list(found.crawl())
    assert found.state == ""


def test_a_submodule_named_to_lead_out_is_not_followed(tmp_path: Path) -> None:
    victim = Repository(tmp_path / "victim.git")
    commit = victim.commit({"secret.md": "secret"})
    repository = Repository(tmp_path / "r", bare=False)
    modules = '[submodule "../../../victim.git"]\n\tpath = part\n\turl = x\n[submodule "y"]\n\tpath = y\n'
    (repository.git_dir / "modules").mkdir()
    repository.commit({"a.md": "a", "part": Gitlink(commit), "y": Gitlink(commit), ".gitmodules": modules})
    listed = {one.key: one for one in seen(repository.source(submodules=True))}
    assert isinstance(listed["part/"], Unreadable)
    assert isinstance(listed["y/"], Unreadable)


def test_many_submodules_do_not_keep_many_processes(tmp_path: Path) -> None:
    part = Repository(tmp_path / "part.git")
    commit = part.commit({"p.md": "part"})
    repository = Repository(tmp_path / "r", bare=False)
    modules = "".join(f'[submodule "{n}"]\n\tpath = s{n:02}\n\turl = x\n' for n in range(30))
    links = {f"s{n:02}": Gitlink(commit) for n in range(30)}
    repository.commit({**links, ".gitmodules": modules})
    for n in range(30):
        shutil.copytree(part.place, repository.git_dir / "modules" / str(n))
    found = repository.source(submodules=True)
    assert len(bodies(found)) == 30


# The real thing


def test_commits_of_a_real_history_are_listed_as_their_checkouts(shared: Any, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(shared("corpora/git/nodejs-wiki.bundle")), "wiki.git")
    wiki = tmp_path / "wiki.git"
    commits = git(wiki, "rev-list", "--reverse", "HEAD").split()[:: 7132 // 12]
    for number, commit in enumerate(commits):
        place = tmp_path / str(number)
        place.mkdir()
        index = str(tmp_path / "index")
        git(wiki, "read-tree", commit, GIT_INDEX_FILE=index)
        git(wiki, "-c", "core.bare=false", f"--work-tree={place}", "checkout-index", "-a", GIT_INDEX_FILE=index)
        found = source(str(wiki), ref=commit)
        assert _told(found.crawl()) == _told(folder(place).crawl())
        assert bodies(found) == {key: (place / one.path).read_bytes() for key, one in documents(found).items()}
