"""Keys of files whose names are not plain: NFC, readable, and each once."""

from __future__ import annotations

import os
from hashlib import blake2b
from typing import TYPE_CHECKING
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.names import keys

from .trees import folder, grow, kept, left_out, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NFC, NFD = "\u00e9", "e\u0301"
BYTE = os.fsdecode(b"\xff")


@pytest.fixture
def root() -> Iterator[Path]:
    with tree() as path:
        yield path


def marked(name: str) -> str:
    return "~" + blake2b(os.fsencode(name)).hexdigest()[:8]


def test_plain_names_are_their_own_keys() -> None:
    assert keys(["a.md", "B c.md", r"\xff"]) == {}
    assert keys(["a.md", NFC, "日本語.md", "😀"]) == {}


def test_a_decomposed_name_has_a_composed_key_and_keeps_its_path(root: Path) -> None:
    grow(root, {f"{NFD}/{NFD}.md": "text"})
    source = folder(root)
    (document,) = source.crawl()
    assert (document.key, document.path) == (f"{NFC}/{NFC}.md", f"{NFD}/{NFD}.md")
    assert source.read(document).body == b"text"


def test_of_two_forms_of_a_name_the_composed_one_keeps_the_key(root: Path) -> None:
    grow(root, {f"{NFD}.md": "", f"{NFC}.md": "", f"{NFD}/a.md": "", f"{NFC}/a.md": ""})
    assert sorted(kept(root)) == sorted(
        [f"{NFC}.md", f"{NFC}.md{marked(f'{NFD}.md')}", f"{NFC}/a.md", f"{NFC}{marked(NFD)}/a.md"]
    )


def test_when_no_form_of_a_name_is_composed_each_is_marked() -> None:
    first, second, composed = "e\u0302\u0323", "e\u0323\u0302", "\u1ec7"
    assert normalize("NFC", first) == normalize("NFC", second) == composed
    assert keys([first, second]) == {name: composed + marked(name) for name in (first, second)}


def test_bytes_that_are_no_unicode_are_spelled_out(root: Path) -> None:
    grow(root, {f"a{BYTE}.md": "text"})
    source = folder(root)
    (document,) = source.crawl()
    assert (document.key, document.path) == (r"a\xff.md", f"a{BYTE}.md")
    assert source.read(document).body == b"text"


def test_a_name_that_looks_like_bytes_spelled_out_keeps_its_key() -> None:
    assert keys([r"\xff", BYTE]) == {BYTE: rf"\xff{marked(BYTE)}"}


def test_a_name_that_looks_like_a_marked_one_keeps_its_key_too() -> None:
    taken = f"{NFC}{marked(NFD)}"
    given = {name: name for name in (NFC, taken)} | keys([NFC, NFD, taken])
    assert given[taken] == taken
    assert given[NFD].startswith(taken)
    assert len(set(given.values())) == 3


def test_a_mark_and_a_name_that_becomes_the_same_key_are_told_apart() -> None:
    name = NFD + marked(NFD)
    given = keys([NFC, NFD, name])
    assert len({NFC, *given.values()}) == 3


def test_the_suffix_of_a_name_that_is_no_unicode_can_be_printed(root: Path) -> None:
    grow(root, {f"a.{BYTE}": ""})
    assert left_out(root) == {r"a.\xff": r"no renderer for .\xff"}


def test_folders_whose_names_are_no_unicode_are_left_out_under_readable_keys(root: Path) -> None:
    grow(root, {f"{BYTE}/a.md": "", f".{BYTE}/a.md": ""})
    assert left_out(root, exclude=["[!.]"]) == {r"\xff/": "excluded by a rule", r".\xff/": "hidden"}


names = st.lists(
    st.text(st.sampled_from("ae\u0301\u0323\u00e9~\\xf0\udcff\udce9"), min_size=1, max_size=4),
    max_size=8,
    unique=True,
)


@given(names, st.randoms())
def test_keys_are_unique_normal_and_do_not_depend_on_the_order(found: list[str], chance) -> None:
    given = {name: keys(found).get(name, name) for name in found}
    assert len(set(given.values())) == len(found)
    assert all(is_normalized("NFC", key) and key.encode() and "/" not in key for key in given.values())
    assert all(given[name] == name for name in found if not any("\udc80" <= c <= "\udcff" for c in name) and is_normalized("NFC", name))  # fmt: skip  # noqa: E501
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert keys(shuffled) == keys(found)
