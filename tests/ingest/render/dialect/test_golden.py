"""Every construct of every dialect: a folder of small documents each, and the pages they become."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.render.registry import DIALECTS

GOLDEN = Path(__file__).parents[1] / "golden"
SOURCES = [
    file
    for dialect in ("none", *DIALECTS)
    for file in sorted((GOLDEN / dialect).glob("*.md*"))
    if ".expected." not in file.name
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: f"{source.parent.name}/{source.stem}")
def test_a_document_becomes_the_page_a_reader_of_the_site_sees(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


def test_every_dialect_has_its_cases() -> None:
    assert {source.parent.name for source in SOURCES} == {"none", *DIALECTS}
