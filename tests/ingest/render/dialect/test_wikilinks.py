"""The names by which wikis and vaults refer to their pages."""

from __future__ import annotations

import pytest

from ingest.render.dialect.wikilinks import names


@pytest.mark.parametrize(
    "front",
    [
        b"---\naliases: [The start, First-steps]\n---\n",
        b'---\r\naliases:\r\n  - "The start"\r\n  - First-steps\r\ntags: x\r\n---\r\n',
        b"---\naliases:\n- The start\n- First-steps\n---\n",
        b"---\nalias: The start\naliases: First-steps\n---\n",
    ],
)
def test_a_page_is_known_by_its_aliases_too(front: bytes) -> None:
    found = {name.name for name in names("notes/Begin here.md", front + b"# Text\naliases: [no]")}
    assert found == {"wiki:begin here", "wiki:the start", "wiki:first steps"}


def test_what_only_looks_like_front_matter_says_nothing() -> None:
    assert [name.name for name in names("a.md", b"text\n---\naliases: [b]\n---\n")] == ["wiki:a"]
