"""Word files arrive with the words their reader sees; what is hidden, deleted or repeated stays out."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render import Rendered, RenderError, RenderSettings, render
from ingest.render.docx.container import Container

GOLDEN = Path(__file__).parent / "golden" / "docx"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "word/document.xml"
_SCHEMA = "http://schemas.openxmlformats.org"
_NAMES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": f"{_SCHEMA}/wordprocessingml/2006/main",
        "r": f"{_SCHEMA}/officeDocument/2006/relationships",
        "m": f"{_SCHEMA}/officeDocument/2006/math",
        "wp": f"{_SCHEMA}/drawingml/2006/wordprocessingDrawing",
        "a": f"{_SCHEMA}/drawingml/2006/main",
        "pic": f"{_SCHEMA}/drawingml/2006/picture",
        "c": f"{_SCHEMA}/drawingml/2006/chart",
        "mc": f"{_SCHEMA}/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
_ROOTS = {MAIN: "w:document", "word/styles.xml": "w:styles", "word/numbering.xml": "w:numbering",
          "word/footnotes.xml": "w:footnotes", "word/endnotes.xml": "w:endnotes"}  # fmt: skip
_OWN = "".join(
    f'<Relationship Id="{kind}" Type="http://x/{kind}" Target="{kind}.xml"/>' for kind in ("styles", "numbering")
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A Word file with this body; other parts by name: `styles`, `numbering`, `footnotes`."""
    return built({MAIN: body, **{f"word/{name}.xml": xml for name, xml in parts.items()}})


def built(parts: dict[str, str]) -> bytes:
    relations = parts.pop("word/_rels/document.xml.rels", "")
    whole: dict[str, str | bytes] = {}
    for name, xml in parts.items():
        inner = f"<w:body>{xml}</w:body>" if name == MAIN else xml
        whole[name] = f"<{_ROOTS[name]} {_NAMES}>{inner}</{_ROOTS[name]}>"
    start = f'<Relationship Id="r0" Type="http://x/officeDocument" Target="/{MAIN}"/>'
    space = f'xmlns="{_SCHEMA}/package/2006/relationships"'
    whole["_rels/.rels"] = f"<Relationships {space}>{start}</Relationships>"
    whole["word/_rels/document.xml.rels"] = f"<Relationships {space}>{_OWN}{relations}</Relationships>"
    return packed(whole)


def rendered(body: bytes) -> Rendered:
    return render(body, path="guide/a.docx", media_type=KIND, settings=RenderSettings())


def html(body: str, **parts: str) -> str:
    return "\n".join(part.html for part in rendered(docx(body, **parts)).parts)


def p(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.docx.txt")), ids=lambda path: path.stem)
def test_golden_word_files(
    source: Path, golden: Callable[[Path], None], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A Word file is written as its parts, each below a line `== name`, and packed for the test."""
    pieces = re.split(r"^== (.+)\n", source.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    file = tmp_path / source.name.removesuffix(".txt")
    file.write_bytes(built(dict(zip(pieces[::2], pieces[1::2], strict=True))))
    kept, compared = source.with_name(f"{file.name}.expected.html"), tmp_path / f"{file.name}.expected.html"
    if kept.exists():
        shutil.copy(kept, compared)
    golden(file)
    if request.config.getoption("update_golden", default=False):
        shutil.copy(compared, kept)


def test_the_title_is_the_title_paragraph_then_the_property_then_the_first_heading() -> None:
    heading = p("Heading", '<w:pStyle w:val="Heading1"/>')
    title = p("Title", '<w:pStyle w:val="Title"/>')
    assert rendered(docx(heading + p("Text."))).parts[0].title == "Heading"
    assert rendered(docx(title + heading + p("Text."))).parts[0].title == "Title"


def test_a_field_that_is_never_closed_does_not_swallow_the_text() -> None:
    begun = '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r></w:p>'
    assert html(begun + p("Still here.")) == "<p>Still here.</p>"


def test_a_damaged_part_costs_its_effect_and_not_the_text() -> None:
    body = docx(p("Text."))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    result = rendered(packed(parts | {"word/styles.xml": b"<w:styles"}))
    assert result.parts[0].html == "<p>Text.</p>"
    assert [found.code for found in result.findings] == ["FIN145"]


def test_what_is_encrypted_or_old_says_how_to_mend_it() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)
    with pytest.raises(RenderError, match="old format") as old:
        rendered(ole)
    assert "save it as .docx" in old.value.hint
    with pytest.raises(RenderError, match="encrypted") as secret:
        rendered(ole + "EncryptedPackage".encode("utf-16-le"))
    assert "password" in secret.value.hint


@pytest.mark.parametrize(
    "main",
    [
        '<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>',
        "<w>" * 100_000,
        "<w" + " a='b'" * 10,
        "",
        "<other/>",
        "<a>" + " " * 80_000_000 + "</a>",
    ],
    ids=["a document type", "nested", "cut", "nothing", "another format", "a bomb"],
)
def test_what_is_built_to_do_harm_or_is_no_document_is_held(main: str) -> None:
    with pytest.raises(RenderError):
        rendered(packed({MAIN: main}))


def test_too_many_parts_are_held() -> None:
    with pytest.raises(RenderError, match="parts"):
        Container(packed({f"a{number}": "" for number in range(20_001)}))


_TAGS = st.sampled_from(
    "w:p w:r w:t w:tbl w:tr w:tc w:pPr w:numPr w:ilvl w:numId w:pStyle w:sdt w:sdtContent w:sdtPr w:hyperlink w:ins "
    "w:del w:drawing w:pict w:txbxContent w:fldChar w:instrText w:footnoteReference w:sym w:ruby w:rt w:rubyBase "
    "w:outlineLvl mc:AlternateContent mc:Choice mc:Fallback m:oMath m:f m:num m:d m:e wp:docPr a:blip w:vMerge "
    "w:gridSpan w:tcPr".split()
)
_VALUES = st.sampled_from(["", "1", "0", "-1", "99999999999", "x", "begin", "separate", "end", "Heading1", "\u0663"])
_XML = st.recursive(
    st.text(alphabet="ab \u00e9", max_size=5),
    lambda inner: st.builds(
        lambda tag, value, children: (
            f'<{tag} w:val="{value}" w:id="{value}" w:char="{value}">{"".join(children)}</{tag}>'
        ),
        _TAGS,
        _VALUES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=40,
)


@given(_XML)
def test_any_nesting_of_elements_gives_a_page(xml: str) -> None:
    assert rendered(docx(xml)).parts


@given(st.binary(max_size=300))
def test_random_bytes_are_held(body: bytes) -> None:
    with pytest.raises(RenderError):
        rendered(body)


@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_flipped_byte_gives_a_page_or_is_held(at: int, value: int) -> None:
    body = bytearray(docx(p("Some text.") * 20, styles="", numbering=""))
    body[at % len(body)] = value
    with contextlib.suppress(RenderError):
        rendered(bytes(body))


def test_real_word_files_lose_nothing(shared: Callable[[str], Path]) -> None:
    files = sorted(shared("corpora/docx").rglob("*.docx"))
    words = {file.stem: "\n".join(part.html for part in rendered(file.read_bytes()).parts) for file in files}
    assert "<p>Walking on imported air</p>" in words["single-paragraph"]
    assert words["text-box"] == "<p>Datum plane</p>"
    assert words["strict-format"] == "<p>Test</p>"
