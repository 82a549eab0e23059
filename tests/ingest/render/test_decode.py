"""Whatever its encoding, text arrives; what is no text is held; what was guessed or removed is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.render.decode import decode
from ingest.render.model import RenderError

ORDINARY = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufeff"))


@given(ORDINARY)
def test_utf_8_arrives_as_it_is_and_says_nothing(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8", [])


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_every_unicode_encoding_is_recognised_with_and_without_a_mark(encoding: str) -> None:
    text = "# Grüße\n\nThis is an ordinary page, as people write them, with a few words: œuvre, Łódź, 東京.\n"
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert decoded.findings == []


@given(st.binary(max_size=200))
def test_any_bytes_become_text_without_control_characters_or_are_held(body: bytes) -> None:
    try:
        text = decode(body).text
    except RenderError:
        return
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]", text)
    text.encode("utf-8")


@given(st.binary(max_size=200))
def test_equal_bytes_give_equal_text(body: bytes) -> None:
    def outcome() -> object:
        try:
            return decode(body)
        except RenderError as error:
            return error.args

    assert outcome() == outcome()


@pytest.mark.parametrize("body", [b"a\r\nb\r\n", b"a\rb\r", b"a\nb\n", b"a\r\nb\r"])
def test_line_ends_of_all_systems_are_the_same(body: bytes) -> None:
    assert decode(body).text == "a\nb\n"


@pytest.mark.parametrize(
    "body",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"%PDF-1.7\n%abc",
        b"PK\x03\x04" + bytes(20),
        b"\x7fELF\x02",
        b"text with a \0 in it",
        bytes(range(32)) * 8,
        b"\0" * 100,
    ],
)
def test_what_is_no_text_is_held(body: bytes) -> None:
    with pytest.raises(RenderError, match="binary"):
        decode(body)


@pytest.mark.parametrize(
    "text",
    [
        "Café",
        "Die Größe der Übersicht",
        "¿Está aquí el niño?",
        "Smörgåsbord på svenska",
        "it’s “quoted” – really",
        "Preis: 20 €",
    ],
)
@pytest.mark.parametrize("times", [1, 40])
def test_western_text_of_an_old_editor_is_read_right_and_called_a_guess(text: str, times: int) -> None:
    decoded = decode((text + "\n").encode("cp1252") * times)
    assert decoded.text == (text + "\n") * times
    assert [found.code for found in decoded.findings] == ["FIN501"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Příliš žluťoučký kůň úpěl ďábelské ódy. Kdo to slyšel, ten nezapomene.", "cp1250"),
        ("Это обычная страница документации с несколькими словами.", "cp1251"),
        ("これは普通の文書です。いくつかの言葉があります。", "shift_jis"),
        ("これは普通の文書です。いくつかの言葉があります。", "iso2022_jp"),
    ],
)
def test_other_old_encodings_are_recognised(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding) * 3).text == text * 3


def test_a_declaration_is_believed_only_when_asked_and_only_when_it_fits() -> None:
    page = '<meta charset="iso-8859-7"><p>Καλημέρα'
    assert decode(page.encode("iso-8859-7"), declared=True).text == page
    assert decode(page.encode("iso-8859-7"), declared=True).findings == []
    assert decode(page.encode("utf-8"), declared=True).text == page


def test_latin_1_means_what_browsers_take_it_for() -> None:
    page = "<?xml version='1.0' encoding='ISO-8859-1'?><p>20 € – “so”"
    assert decode(page.encode("cp1252"), declared=True).text == page


@pytest.mark.parametrize("label", ["rot13", "base64", "utf-7", "utf-16", "unicode_escape", "no-such-thing", "idna"])
def test_a_declaration_that_names_no_encoding_of_files_is_passed_over(label: str) -> None:
    assert decode(f"<meta charset={label}><p>Größe".encode("cp1252"), declared=True).text.endswith("Größe")


def test_a_few_damaged_bytes_spoil_themselves_and_not_the_page() -> None:
    text = "Überall schöne Äpfel, größere Öfen, süße Früchte. " * 20
    body = text.encode()
    decoded = decode(body[:100] + b"\xff" + body[100:])
    assert decoded.text.replace("\ufffd", "") == text
    assert [found.code for found in decoded.findings] == ["FIN506"]


def test_invisible_characters_are_removed_and_said_with_their_line() -> None:
    decoded = decode("one\n\ntwo\x07 three\x1b\u0085four\x0cfive".encode())
    assert decoded.text == "one\n\ntwo three four five"
    assert [(found.code, found.line) for found in decoded.findings] == [("FIN502", 3)]


def test_a_mark_in_the_middle_of_joined_files_is_removed() -> None:
    assert decode("a\n\ufeffb\n".encode()).text == "a\nb\n"


def test_a_level_chosen_by_the_user_is_the_level_of_the_finding() -> None:
    assert decode("Café".encode("cp1252"), levels=(("FIN501", "error"),)).findings[0].level == "error"


def test_real_files_in_45_encodings_are_read_as_well_as_a_library_reads_them(
    shared: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    languages = "croatian|czech|hungarian|polish|slovak|slovene|bulgarian|russian|arabic|greek|turkish|hebrew"
    right = total = 0
    for path in sorted(shared("corpora/encodings").glob("tests/*/*")):
        encoding = re.sub(rf"-({languages}|romanian)$", "", path.parent.name)
        body = path.read_bytes()
        total += 1
        try:
            truth = body.decode("big5" if encoding == "EUC-TW" else encoding, "replace")
            text = decode(body).text
        except RenderError:
            continue
        right += visible(text) == visible(truth)
    with capsys.disabled():
        print(f"\nEncodings: {right} of {total} files")  # noqa: T201 - the number is what the test is for
    assert right >= 405


def visible(text: str) -> str:
    return re.sub("[\x00-\x20\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]+", " ", text)
