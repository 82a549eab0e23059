"""Opening a connector by the `type` of a source."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from connectors import REGISTRY, open_connector
from connectors.base import ConnectorError
from connectors.folder import Folder

from .trees import media_type

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
class Wiki:
    roots = ()
    state = ""
    def __init__(self, path, *, space="main"):
        if space == "broken":
            raise TypeError("a bug of the wiki's")
        self.space = space
def not_a_class():
    pass
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "ownwiki.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "ownwiki", raising=False)
    return "ownwiki:Wiki"


def test_a_type_opens_its_connector_with_its_options(tmp_path: Path) -> None:
    connector = open_connector("folder", {"path": str(tmp_path), "media_type": media_type})
    assert isinstance(connector, Folder)
    assert connector.roots == (str(tmp_path),)


def test_every_registered_class_exists() -> None:
    for kind in REGISTRY:
        with pytest.raises(ConnectorError, match="does not take these options"):
            open_connector(kind, {"no such option": 1})


def test_a_class_of_the_users_own_is_opened_by_module_and_name(own: str) -> None:
    assert vars(open_connector(own, {"path": "x", "space": "team"})) == {"space": "team"}


def test_an_unknown_type_is_met_with_the_nearest_known_one() -> None:
    with pytest.raises(ConnectorError, match="unknown type 'foldr'") as raised:
        open_connector("foldr", {})
    assert "did you mean 'folder'?" in raised.value.hint


def test_a_type_like_no_other_is_met_with_all_known_ones() -> None:
    with pytest.raises(ConnectorError) as raised:
        open_connector("qqqq", {})
    assert "did you mean" not in raised.value.hint
    assert all(kind in raised.value.hint for kind in REGISTRY)


@pytest.mark.parametrize(
    "kind", ["no_such_module:Wiki", "ownwiki:NoSuchClass", "ownwiki:not_a_class", ":Wiki", "ownwiki:"]
)
def test_a_class_that_cannot_be_had_is_an_error_with_a_hint(own: str, kind: str) -> None:
    with pytest.raises(ConnectorError) as raised:
        open_connector(kind, {"path": "x"})
    assert raised.value.hint


def test_options_a_class_does_not_take_are_the_configurations_mistake(own: str) -> None:
    with pytest.raises(ConnectorError, match="pth"):
        open_connector(own, {"pth": "x"})


def test_a_bug_inside_a_class_is_not_taken_for_a_wrong_option(own: str) -> None:
    with pytest.raises(TypeError, match="a bug of the wiki's"):
        open_connector(own, {"path": "x", "space": "broken"})


def test_recognising_an_unchanged_folder_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys, os; before = set(sys.modules)\n"
        "from connectors import open_connector\n"
        "open_connector('folder', {'path': os.curdir, 'media_type': str}).unchanged('x///y///')\n"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-Sc", f"import sys; sys.path[:0] = {sys.path!r}\n{script}"], capture_output=True, text=True, check=True, cwd=tmp_path)  # fmt: skip  # noqa: E501
    heavy = {
        "dataclasses",
        "inspect",
        "logging",
        "pathlib",
        "subprocess",
        "asyncio",
        "difflib",
        "pathspec",
        "json",
        "ast",
    }
    loaded = set(done.stdout.split())
    assert "connectors" in loaded
    assert not loaded & heavy
