"""PDF files give their text in order; what cannot be read is said, page by page."""

from __future__ import annotations

import contextlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Rendered, RenderError, RenderSettings, render

pypdf = pytest.importorskip("pypdf", reason="PDF files are an optional extra, and its library is not installed")


def pdf(*pages: str, more: str = "") -> bytes:
    """A PDF file whose pages have these contents, in the language of PDF."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(pages):
        resources = f"<< /Font << /F 3 0 R >> {more} >>"
        about = f"/MediaBox [0 0 600 800] /Resources {resources} /Contents {5 + 2 * number} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {about} >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def line(text: str, height: int, *, size: int = 10, left: int = 50) -> str:
    return f"BT /F {size} Tf 1 0 0 1 {left} {height} Tm ({text}) Tj ET"


def page(*lines: str) -> str:
    return "\n".join(lines)


def rendered(body: bytes) -> Rendered:
    return render(body, path="guide/a-file.pdf", media_type="application/pdf", settings=RenderSettings())


def html(*pages: str) -> str:
    return "\n".join(part.html for part in rendered(pdf(*pages)).parts)


def test_lines_are_paragraphs_and_large_ones_headings() -> None:
    result = rendered(
        pdf(
            page(
                line("The title", 750, size=20),
                line("A part", 700, size=14),
                line("Some text that goes", 680),
                line("on in the next line.", 668),
                line("Another paragraph, farther below.", 630),
            )
        )
    )
    assert result.parts[0].title == "The title"
    assert result.parts[0].html == (
        "<h2>A part</h2>\n<p>Some text that goes on in the next line.</p>\n<p>Another paragraph, farther below.</p>"
    )


def test_a_divided_word_is_whole_again_and_a_hyphen_before_a_number_stays() -> None:
    lines = [line("A divi-", 700), line("ded word and the ISO-", 688), line("8601 date", 676)]
    assert html(page(*lines)) == "<p>A divided word and the ISO- 8601 date</p>"


def test_text_that_pages_happen_to_share_is_no_running_head() -> None:
    same = page(line("The same sentence of the text.", 700), line("And one that goes with it.", 688))
    assert html(same, same).count("The same sentence") == 2


def test_what_every_page_repeats_at_its_edges_is_dropped_and_text_goes_on_over_it() -> None:
    pages = [
        page(
            line("Handbook", 780, size=8),
            line(f"Text of page number {word} that goes", 700),
            line(f"Page {number}", 20, size=8),
        )
        for number, word in enumerate(("one", "two", "three"), 1)
    ]
    assert html(*pages) == (
        "<p>Text of page number one that goes Text of page number two that goes Text of page number three that goes</p>"
    )


def test_points_are_a_list() -> None:
    assert html(page(line("- one", 700), line("- two and", 688), line("more", 676))) == (
        "<ul>\n<li>one</li>\n<li>two and more</li>\n</ul>"
    )


def test_a_page_without_text_is_a_finding_with_its_number() -> None:
    result = rendered(pdf(page(line("Text.", 700)), "0 0 100 100 re f"))
    assert [(found.code, found.message[:6]) for found in result.findings] == [("FIN149", "page 2")]


def test_an_encrypted_file_says_how_to_mend_it() -> None:
    import io

    writer = pypdf.PdfWriter(io.BytesIO(pdf(page(line("Secret.", 700)))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(RenderError, match="encrypted") as held:
        rendered(out.getvalue())
    assert "password" in held.value.hint


def test_without_the_library_the_hint_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(RenderError) as held:
        rendered(b"%PDF-1.4")
    assert held.value.hint == 'pip install "fin-ingest[pdf]"'


def test_a_page_that_draws_without_end_costs_itself_only() -> None:
    result = rendered(pdf("q Q\n" * 200_000, page(line("Text.", 700))))
    assert [found.code for found in result.findings] == ["FIN145"]
    assert result.parts[0].html == "<p>Text.</p>"


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.4", b"text", b"%PDF-1.4\n" + b"[" * 100_000], ids=["nothing", "head", "text", "deep"]
)
def test_what_is_no_pdf_is_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        rendered(body)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_damage_gives_a_page_or_is_held(at: int, damage: bytes) -> None:
    body = pdf(page(line("Some text.", 700)))
    at %= len(body)
    with contextlib.suppress(RenderError):
        rendered(body[:at] + damage + body[at + len(damage) :])
