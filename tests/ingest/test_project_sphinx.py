"""conf.py is read for its plain values, and never run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.project.sphinx import read as project
from ingest.project.sphinx import settings as read


def test_plain_values_are_read_by_name() -> None:
    conf = b"""
name = "Larder"
project = name + " docs"
version: str = "1.2"
release = f"{version}.3"
extensions = ["sphinx.ext.todo"]
extensions += ["sphinx_design", unknown]
extlinks = {"issue": ("https://larder.example/%s", "issue %s"), "odd": (base + "%s", None)}
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
master_doc = "contents"
numfig = True
html_theme = "x"
"""
    assert read(conf) == {
        "project": "Larder docs",
        "version": "1.2",
        "release": "1.2.3",
        "extensions": ["sphinx.ext.todo", "sphinx_design"],
        "extlinks": {"issue": ["https://larder.example/%s", "issue %s"], "odd": []},
        "source_suffix": {".rst": "restructuredtext", ".md": "markdown"},
        "root_doc": "contents",
        "numfig": True,
    }


def test_what_is_computed_is_not_known() -> None:
    assert read(b"version = '1'\nversion = get_version()\nif True:\n    release = '2'\n") == {}


def test_nothing_is_run() -> None:
    assert read(b"raise SystemExit\nproject = 'x'\n") == {"project": "x"}


def test_a_project_that_is_no_python_is_an_error() -> None:
    with pytest.raises(ValueError, match="no Python"):
        project(b"extensions = [")


def test_a_file_that_is_no_python_says_nothing() -> None:
    assert read(b"project = = 1") == {}
    assert read(b"\x00\xff") == {}
    assert read(b"x = " + b"(" * 5000) == {}


def test_texts_do_not_grow_without_end() -> None:
    conf = b"project = 'aaaaaaaaaa'\n" + b"project = project + project\n" * 60
    assert len(str(read(conf).get("project", ""))) < 2_000_000


@given(st.binary(max_size=200))
def test_any_bytes_are_read(conf: bytes) -> None:
    assert isinstance(read(conf), dict)


def test_a_project_says_what_it_leaves_out_and_how_suffixes_are_read() -> None:
    conf = b"exclude_patterns = ['_build', 'a/**']\nsource_suffix = {'.txt': 'restructuredtext', '.md': 'markdown'}\n"
    found = project(conf)
    assert found["exclude"] == [
        "/conf.py",
        *(f"/**/*{end}" for end in (".html", ".htm", ".csv", ".tsv")),
        "/_build",
        "/a/**",
    ]
    assert found["renderers"] == {".txt": "text/x-rst"}
    assert project(b"source_suffix = ['.rst', '.txt']")["renderers"] == {".txt": "text/x-rst"}
    assert project(b"x = 1") == {}
