"""Tables in text files keep every field, beside the header that says what it is."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Rendered, RenderError, RenderSettings, render
from ingest.render.table import delimiter_of, has_header, rows_of

GOLDEN = Path(__file__).parent / "golden"


def rendered(body: bytes, *, kind: str = "text/csv", limit: int = 200_000) -> Rendered:
    return render(body, path="guide/price-list.csv", media_type=kind, settings=RenderSettings(max_page_bytes=limit))


@pytest.mark.parametrize("source", sorted((GOLDEN / "csv").glob("*.[ct]sv")), ids=lambda path: path.name)
def test_golden_tables(source: Path, golden: Callable[[Path], None]) -> None:
    golden(source)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_whatever_stands_in_the_fields(sign: str) -> None:
    text = f'name{sign}price, net{sign}x\na{sign}"1{sign}5; 2"{sign}y\nb{sign}2,5{sign}z\n'
    assert delimiter_of(text) == sign


def test_a_line_that_names_the_delimiter_is_obeyed() -> None:
    assert "<td>1;2</td>" in rendered(b"sep=|\na|b\n1;2|3\n").parts[0].html


def test_a_mark_that_is_never_closed_ends_with_its_line() -> None:
    rows = [row.fields for row in rows_of('a,"b\nc,d\n', ",")]
    assert rows == [["a", '"b'], ["c", "d"]]


def test_rows_of_unequal_length_are_a_finding_on_the_first_one() -> None:
    result = rendered(b"a,b\n1,2\n3\n4,5,6\n")
    assert [(found.code, found.line) for found in result.findings] == [("FIN148", 3)]
    assert "<td>6</td>" in result.parts[0].html


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([["Name", "Size"], ["a", "1"]], True),
        ([["2024", "2025"], ["1", "2"]], False),
        ([["yes", "yes"], ["no", "no"]], False),
        ([["a", "", "", ""], ["1", "2", "3", "4"]], False),
    ],
)
def test_a_first_row_of_names_is_the_header(table: list[list[str]], expected: bool) -> None:
    assert has_header(table) is expected


def test_every_piece_of_a_long_table_repeats_its_header() -> None:
    body = "Name,Size\n" + "".join(f"row {number},{number}\n" for number in range(500))
    parts = rendered(body.encode(), limit=5_000).parts
    assert len(parts) > 2
    assert all("<th>Name</th>" in part.html for part in parts)


def test_long_fields_become_lists_with_their_names() -> None:
    html = rendered(f"Question,Answer\nWhy?,{'Because it is so. ' * 40}\n".encode()).parts[0].html
    assert html.startswith("<ul>\n<li>Question: Why?</li>\n<li>Answer: Because")


def test_the_title_is_made_of_the_file_s_name() -> None:
    assert rendered(b"a,b\n1,2").parts[0].title == "Price list"


def test_tabs_part_the_fields_of_a_tsv_and_commas_do_not() -> None:
    assert "<td>1,5</td>" in rendered(b"a\tb\n1,5\t2\n", kind="text/tab-separated-values").parts[0].html


def test_no_state_of_the_standard_library_is_changed() -> None:
    before = csv.field_size_limit()
    rendered(b"a,b\n1," + b"x" * 200_000)
    assert csv.field_size_limit() == before


_FIELD = st.text(alphabet='ab1 ,;"\n', max_size=8).map(
    lambda text: "\n".join(" ".join(p.split()) for p in text.strip().split("\n"))
)


@given(st.lists(st.lists(_FIELD, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    read = [row.fields for row in rows_of(out.getvalue(), ",")]
    assert [[field.strip() for field in row] for row in read] == [[field.strip() for field in row] for row in rows]


@given(st.text(alphabet='a,;|\t"\n\r ', max_size=100))
def test_any_text_gives_a_page(text: str) -> None:
    assert rendered(text.encode()).parts


@given(st.binary(max_size=100))
def test_any_bytes_give_a_page_or_are_held(body: bytes) -> None:
    try:
        assert rendered(body).parts
    except RenderError:
        return


@pytest.mark.parametrize(
    "text", ['"' * 300_000, '"a\n' * 30_000, "," * 300_000, 'x,"' * 50_000], ids=["marks", "open", "signs", "odd"]
)
def test_hostile_tables_take_bounded_time(text: str) -> None:
    started = time.perf_counter()
    rendered(text.encode())
    assert time.perf_counter() - started < 20
