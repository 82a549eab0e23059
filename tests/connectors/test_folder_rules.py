"""include, exclude, `.finignore` and the defaults: what they leave out, why, and that git agrees."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError
from connectors.folder import Folder

from .trees import folder, grow, kept, left_out, outcome, settle, tree, without_permission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


def test_without_any_rule_hidden_names_and_leftovers_of_programs_stay_out(root: Path) -> None:
    names = [
        ".a.md",
        ".b/c.md",
        "d.md~",
        "#e.md#",
        "~$f.md",
        "node_modules/g.md",
        "sub/__pycache__/h.md",
        "i.md",
    ]
    grow(root, dict.fromkeys(names, ""))
    assert outcome(folder(root)) == (
        ["i.md"],
        {
            ".a.md": "hidden",
            ".b/": "hidden",
            "d.md~": "excluded by default",
            "#e.md#": "excluded by default",
            "~$f.md": "excluded by default",
            "node_modules/": "excluded by default",
            "sub/__pycache__/": "excluded by default",
        },
        {},
    )


def test_every_reason_says_which_rule_it_was(root: Path) -> None:
    grow(root, dict.fromkeys(["a.md", "b.md", "c.md", ".d.md", "e.png", "f.txt"], ""))
    grow(root, {".finignore": "b.md\n"})
    assert left_out(root, exclude=["a.md"], include=["*.md", "*.png"]) == {
        "a.md": "excluded by a rule",
        "b.md": "ignored by .finignore",
        ".d.md": "hidden",
        "e.png": "no renderer for .png",
        "f.txt": "not included",
    }


def test_a_later_rule_takes_back_an_earlier_one(root: Path) -> None:
    grow(
        root,
        dict.fromkeys([".github/a.md", ".github/.b.md", "node_modules/c.md", "drafts/d.md", "e.md~"], ""),
    )
    assert kept(root, exclude=["drafts/", "!.github", "!node_modules/", "!drafts/"]) == [
        ".github/a.md",
        "drafts/d.md",
        "node_modules/c.md",
    ]


def test_a_nested_finignore_overrides_those_above_it_and_the_configuration(root: Path) -> None:
    grow(root, dict.fromkeys(["a.md", "sub/a.md", "sub/deep/a.md", "b.md", "sub/b.md"], ""))
    grow(root, {".finignore": "a.md\n", "sub/.finignore": "!a.md\n!b.md", "sub/deep/.finignore": "/a.md"})
    assert kept(root, exclude=["b.md"]) == ["sub/a.md", "sub/b.md"]


def test_patterns_of_a_finignore_are_relative_to_its_folder(root: Path) -> None:
    grow(root, dict.fromkeys(["old/a.md", "sub/old/a.md", "sub/x/old/a.md"], ""))
    grow(root, {"sub/.finignore": "/old/\n"})
    assert kept(root) == ["old/a.md", "sub/x/old/a.md"]


def test_nothing_below_a_folder_that_is_left_out_comes_back(root: Path) -> None:
    grow(root, {"drafts/keep.md": "", "drafts/.finignore": "!*\n"})
    assert outcome(folder(root, exclude=["drafts/", "!drafts/keep.md"])) == (
        [],
        {"drafts/": "excluded by a rule"},
        {},
    )


def test_everything_but_some_is_said_as_in_git(root: Path) -> None:
    grow(root, dict.fromkeys(["a.md", "sub/b.md", "sub/c.txt", "d.txt"], ""))
    assert kept(root, exclude=["*", "!*/", "!*.md"]) == ["a.md", "sub/b.md"]


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ([], ["a.md", "b.txt", "guide/a.md", "guide/old/a.md", "sub/guide/a.md"]),
        (["*.md"], ["a.md", "guide/a.md", "guide/old/a.md", "sub/guide/a.md"]),
        (["guide/"], ["guide/a.md", "guide/old/a.md", "sub/guide/a.md"]),
        (["guide"], ["guide/a.md", "guide/old/a.md", "sub/guide/a.md"]),
        (["/guide/"], ["guide/a.md", "guide/old/a.md"]),
        (["/guide/**", "!old/"], ["guide/a.md"]),
        (["*.md", "!guide/"], ["a.md"]),
        (["/*.md"], ["a.md"]),
        (["a.md/"], []),
        (["guide/*"], ["guide/a.md", "guide/old/a.md"]),
        (["nothing"], []),
        (["# a comment", "", "b.txt"], ["b.txt"]),
        (["sub/**/a.md"], ["sub/guide/a.md"]),
    ],
)
def test_include_says_which_files_or_folders_are_wanted(root: Path, include: list[str], expected: list[str]) -> None:
    grow(root, dict.fromkeys(["a.md", "b.txt", "guide/a.md", "guide/old/a.md", "sub/guide/a.md"], ""))
    assert kept(root, include=include) == expected


def test_include_does_not_bring_back_what_is_hidden(root: Path) -> None:
    grow(root, {".notes/a.md": "", ".b.md": ""})
    assert kept(root, include=[".notes/", ".b.md"]) == []


def test_patterns_and_names_agree_in_whatever_form_they_are_written(root: Path) -> None:
    composed, decomposed = "é.md", normalize("NFD", "é.md")
    grow(root, {f"a/{decomposed}": "", f"b/{composed}": ""})
    for pattern in (composed, decomposed):
        assert kept(root, exclude=[pattern]) == []
        assert kept(root, include=[pattern]) == ["a/é.md", "b/é.md"]


def test_a_name_that_is_no_unicode_is_matched_byte_by_byte(root: Path) -> None:
    grow(root, {os.fsdecode(b"a\xff.md"): "", os.fsdecode(b"a\xfe.md"): "", ".finignore": b"a\xff.md\n"})
    assert kept(root) == [r"a\xfe.md"]


def test_a_line_end_in_a_name_hides_it_from_no_pattern(root: Path) -> None:
    grow(root, {"a\nb/secret.md": "", "c\nd.md": ""})
    assert kept(root, exclude=["secret.md", "c*d.md"]) == []
    assert kept(root, exclude=["a*/secret.md", "c?d.md"]) == []
    assert kept(root, exclude=["**/a*/secret.md", "c*"]) == []
    assert kept(grow(root, {"a\nb/x/secret.md": ""}), exclude=["**/x/secret.md", "/a*/*.md", "c*"]) == []
    assert kept(root, include=["x/secret.md", "**/x/secret.md"]) == ["a\nb/x/secret.md"]


def test_a_finignore_may_have_a_byte_order_mark_and_line_ends_of_windows(root: Path) -> None:
    grow(root, {"a.md": "", "b.md": "", ".finignore": b"\xef\xbb\xbfa.md\r\nb.md   \r\n"})
    assert kept(root) == []


def test_a_finignore_in_utf16_is_refused_and_not_misread(root: Path) -> None:
    grow(root, {"a.md": "", ".finignore": "a.md\n".encode("utf-16")})
    with pytest.raises(ConnectorError, match="UTF-8") as raised:
        kept(root)
    assert raised.value.at == f"{root}/.finignore"


@pytest.mark.parametrize("pattern", ["a[b", "a\\", "[z-a]", "!", "/", "//", "[[:alpha:]]"])
def test_a_pattern_that_could_never_match_is_an_error_at_its_line(root: Path, pattern: str) -> None:
    grow(root, {"sub/a.md": "", "sub/.finignore": f"# fine\n*.tmp\n{pattern}\n"})
    with pytest.raises(ConnectorError, match="malformed pattern") as raised:
        kept(root)
    assert raised.value.at == f"{root}/sub/.finignore:3"
    assert raised.value.hint
    for name in ("include", "exclude"):
        with pytest.raises(ConnectorError) as raised:
            kept(root, **{name: ["*.md", pattern]})
        assert raised.value.at == f"{name}:2"


def test_a_finignore_that_may_not_be_read_stops_the_source(root: Path) -> None:
    grow(root, {"a.md": "", "sub/b.md": "", "sub/.finignore": "b.md"})
    with (
        without_permission(root / "sub/.finignore"),
        pytest.raises(ConnectorError, match="cannot be read") as raised,
    ):
        kept(root)
    assert raised.value.at == f"{root}/sub/.finignore"
    assert "must not be published" in raised.value.hint


@pytest.mark.parametrize("target", ["missing", "/etc/hostname", "folder", ".git/info"])
def test_a_finignore_that_leads_to_no_file_of_the_folder_stops_the_source(root: Path, target: str) -> None:
    grow(root, {"folder/a.md": "", ".git/info": "a.md"})
    (root / ".finignore").symlink_to(target)
    with pytest.raises(ConnectorError, match="cannot be read"):
        kept(root)


def test_a_pipe_named_finignore_stops_the_source_and_not_the_program(root: Path) -> None:
    os.mkfifo(root / ".finignore")
    with pytest.raises(ConnectorError, match="not a regular file"):
        kept(root)


def test_a_finignore_may_be_a_symlink_inside_the_folder(root: Path) -> None:
    grow(root, {"rules": "a.md", "sub/a.md": "", "sub/b.md": ""})
    (root / "sub/.finignore").symlink_to("../rules")
    assert kept(root) == ["sub/b.md"]


def test_a_folder_that_is_left_out_costs_no_look_into_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(root, {"a.md": "", "big/b.md": "", "big/.finignore": "["})
    opened: list[str] = []
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **more: (opened.append(path), real(path, *rest, **more))[1])
    settle()
    source = folder(root, exclude=["big/"])
    assert outcome(source)[0] == ["a.md"]
    assert source.unchanged(source.state)
    assert not any("big" in path for path in opened)


# Against git

NAMES = ["a", "b", "foo", "foo.md", "b.txt", "a b", "x[y]", "fo"]
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)
segments = st.sampled_from(
    [
        "a",
        "b",
        "foo",
        "*",
        "**",
        "fo*",
        "*.md",
        "?",
        "[ab]",
        "[!a]",
        "foo.??",
        "a b",
        r"x\[y]",
        "f?o",
        "*o*",
        r"\a",
        "a*",
    ]
)
pattern_texts = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(segments, min_size=1, max_size=3).map("/".join),
    st.sampled_from(["", "", "/"]),
    st.sampled_from(["", "", "  "]),
)
rule_files = st.lists(pattern_texts, max_size=5)


@given(
    st.sets(paths, min_size=1, max_size=12),
    rule_files,
    st.dictionaries(st.sampled_from(["", "a/", "foo/", "a/b/"]), rule_files, max_size=3),
)
@example({"foo/x[y]", "foo/foo.md"}, ["foo/*.md"], {"": ["!foo/"]})
@example({"foo/foo.md", "foo/b"}, ["foo/*.md"], {"": ["!/foo"]})
@example({"a/b", "a/foo"}, ["a/**", "!a/b"], {})
@example({"a/foo.md", "a/b.txt", "b.txt"}, ["*", "!*/", "!*.md"], {})
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_git_would_leave_out_the_same(files: set[str], exclude: list[str], ignored: dict[str, list[str]]) -> None:
    with tree() as root:
        for path in [*sorted(files), *(f"{place}.finignore" for place in ignored)]:
            try:
                grow(
                    root,
                    {path: "\n".join(ignored[path.removesuffix(".finignore")]) if path.endswith("e") else ""},
                )
            except OSError:
                continue  # one path needs as a folder what another has made a file
        (root / ".git").mkdir()
        defaults = [".*", "*~", "~$*", "#*#", "node_modules/", "__pycache__/"]
        (root / ".git/rules").write_text("\n".join([*defaults, *exclude]))
        source = Folder(str(root), exclude=exclude, media_type=lambda _: "text/plain")
        documents = {found.path for found in source.crawl() if type(found).__name__ == "Document"}
        assert documents == others(root)


def others(root: Path) -> set[str]:
    """The files git would add, reading the same patterns from the same places."""
    git = ["git", f"--git-dir={root}/.git", f"--work-tree={root}", "-c", "core.quotePath=false"]
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(root)}

    def run(*words: str) -> str:
        return subprocess.run(
            [*git, *words], cwd=root, env=environment, check=True, capture_output=True, text=True
        ).stdout

    run("init", "-q")
    listed = run("ls-files", "-z", "-o", f"--exclude-from={root}/.git/rules", "--exclude-per-directory=.finignore")
    return {path for path in listed.split("\0") if path and os.path.basename(path) != ".finignore"}
