"""Files that are no YAML, not text, or made to hurt; and that no message ever shows the token."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ingest.config import load
from ingest.config.commented import example
from ingest.errors import ConfigError, Failure

if TYPE_CHECKING:
    import random

TOP = "sources:\n  - name: guide\n    path: docs\n    url: https://docs.example.com/guide\n"


def mistakes(folder: Path, text: str | bytes) -> list[Failure]:
    file = folder / "c.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ConfigError) as caught:
        load(str(file), {})
    return caught.value.mistakes


def line_of(mistake: Failure) -> int:
    last = mistake.at.rpartition(":")[2]
    return int(last) if last.isdecimal() else 0


SYNTAX = [
    ("limits:\n\tworkers: 1\n", 2, "a tab in the indentation", "only spaces"),
    ("limits:\n  workers: 1\n\tsmall: 2\n", 3, "a tab in the indentation", ""),
    ("manifest: a: b\n", 1, "a colon where none can be", "quotes"),
    ("manifest: @home\n", 1, "cannot begin with this sign", "quotes"),
    ("manifest: %x\n", 1, "cannot begin with this sign", "quotes"),
    ("manifest: `x`\n", 1, "cannot begin with this sign", "quotes"),
    ("x-a:\n  - *.md\n", 2, "mean an alias", "'*.md'"),
    ("x-a: *b\n", 1, "none of this name exists", "quotes"),
    ("x-a: *b c\n", 1, "none of this name exists", "quotes"),
    ("intercom: {token: ${X}}\n", 1, "the mapping in `{ }` is not closed", "quotes"),
    ("x-a: [1, 2\nb: 3\n", 2, "the list in `[ ]` is not closed", ""),
    ("manifest: 'a\n" + TOP, 1, "a quote is opened and never closed", ""),
    ('manifest: "C:\\docs"\n', 1, "begins an escape", "single quotes"),
    ("limits:\n    small: 1\n  workers: 2\n", 3, "does not fit the one above", "indentation"),
    ("manifest: 'it's'\n", 1, "does not fit the one above", "after a closing quote"),
    ("manifest: - a\n", 1, "a list cannot begin here", ""),
    (TOP + "---\n" + TOP, 5, "a second document begins", "remove the line"),
    ("- a\nb: c\n", 2, "a list is followed by", ""),
    ("x-a: &a 1\nx-b: &a 2\n", 2, "given twice", ""),
    ("manifest: |x\n  a\n", 1, "the text begins on the next line", ""),
    ("%foo\n---\na: b\n", 1, "YAML directive", ""),
    ("manifest: a\x01b\n", 1, "a control character", "remove it"),
    ("x-a: 1\nmanifest: \x1b[0m\n", 2, "a control character", ""),
    ("x-a: !!python/object/apply:os.system [ls]\n", 1, "YAML tags", ""),
    ("x-a:\n  - !drafts\n", 2, "YAML tags", "'!drafts/'"),
    ("x-a: !!set {a}\n", 1, "YAML tags", ""),
]


@pytest.mark.parametrize(("text", "line", "what", "hint"), SYNTAX, ids=[repr(case[0])[:40] for case in SYNTAX])
def test_what_is_no_yaml_is_explained_in_plain_words(
    tmp_path: Path, text: str, line: int, what: str, hint: str
) -> None:
    (found,) = mistakes(tmp_path, text)
    assert line_of(found) == line
    assert what in found.what
    assert hint in found.hint


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("# ä\n".encode("latin-1"), "not UTF-8"),
        ("manifest: a\n".encode("utf-16"), "UTF-16"),
        (b"\x00\x01\x02", "control character"),
        (b"#" * 1_000_001, "larger than 1000 kB"),
        (b"manifest: \xed\xa0\x80\n", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, body: bytes, what: str) -> None:
    (found,) = mistakes(tmp_path, body)
    assert what in found.what


NESTED = {
    "lists": "[" * 400_000,
    "mappings": "{a: " * 200_000,
    "dashes": "- " * 200_000 + "a",
    "questions": "? " * 200_000 + "a",
    "closed lists": "x-a: " + "[" * 1000 + "]" * 1000,
    "indented": "".join(f"{' ' * level}a:\n" for level in range(1000)),
    "moderate": "x-a: " + "[" * 60 + "]" * 60,
}


@pytest.mark.parametrize("name", NESTED)
def test_deep_nesting_is_refused_and_does_not_kill_the_process(tmp_path: Path, name: str) -> None:
    began = time.monotonic()
    (found,) = mistakes(tmp_path, NESTED[name])
    assert "nested more than 40 levels deep" in found.what
    assert time.monotonic() - began < 5


BOMBS = {
    "laughs": "x-a0: &a0 [lol]\n"
    + "".join(f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20)),
    "merges": "x-a0: &a0 {k: v}\n"
    + "".join(f"x-a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 20)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_made_of_aliases_is_refused(tmp_path: Path, name: str) -> None:
    (found,) = mistakes(tmp_path, BOMBS[name] + TOP)
    assert "far too large once its aliases" in found.what


@pytest.mark.parametrize("text", ["x-a: &a [*a]\n", "x-a: &a {<<: *a}\n", "x-a: &a {b: {c: *a}}\n"])
def test_an_alias_that_contains_itself_is_refused(tmp_path: Path, text: str) -> None:
    (found,) = mistakes(tmp_path, text + TOP)
    assert "contains itself" in found.what


def test_a_large_but_honest_configuration_is_read(tmp_path: Path) -> None:
    sources = "".join(
        f"  - {{name: s{n}, path: 'docs/{n}', url: 'https://docs.example.com/{n}', include: ['*.md']}}\n"
        for n in range(1000)
    )
    (tmp_path / "c.yaml").write_text("sources:\n" + sources)
    assert len(load(str(tmp_path / "c.yaml"), {}).sources) == 1000


TOKEN = "dG9rOjA4ZTQ1Y2I2XzhkM2VfNDQ5Y19hYjEyX2ZmMDBhYTExYmI6MTow"

LEAKS = [
    "intercom: {{token: {0}}}",
    "intercom:\n  token: '{0}'",
    "intercom:\n  token: {0}\n  token: {0}",
    "intercom:\n  token:{0}",
    "intercom: token={0}",
    "intercom:\n  token: [{0}]",
    "intercom:\n  token: {{a: {0}}}",
    "intercom:\n  tokn: {0}",
    "intercom:\n  access_token: {0}",
    "intercom:\n  region: {0}",
    "intercom:\n  base_url: {0}",
    "intercom:\n  base_url: https://{0}@example.com",
    "intercom:\n  base_url: https://example.com/?access_token={0}",
    "intercom:\n  version: {0}",
    "intercom:\n  {0}",
    "intercom:\n  {0}: token",
    "intercom:\n  token: {0}: x",
    "intercom:\n  token: '{0}",
    "intercom:\n  token: !{0} x",
    "intercom:\n  token: *{0}",
    "intercom:\n  token: &{0}\n",
    'intercom:\n  token: "\\{0}"',
    "intercom:\n  token: |\n    {0}\n  region: {0}",
    "token: {0}",
    "{0}",
    "{0}: {0}",
    "manifest: ${{{0}}}/x",
    "limits: {{deletes: {0}, share: {0}, workers: {0}, deletes_percent: {0}}}",
    "sources: [{{name: {0}, type: {0}, url: {0}, path: '${{{0}}}'}}]",
    "sources: [{{name: a, path: a, url: 'https://docs.example.com', locale: {0}, removal: {0}, grace: {0}}}]",
    "sources: [{{name: a, path: a, url: 'https://docs.example.com', page_url: 'https://x/?token={0}'}}]",
    "sources: [{{name: a, path: a, url: 'https://docs.example.com', findings: {{{0}: {0}}}}}]",
    "sources: [{{name: a, path: a, url: 'https://docs.example.com', renderers: {{{0}: {0}}}}}]",
]


def said(error: BaseException | None) -> str:
    """All that could get out of an error: messages, places, hints, also of what caused it."""
    text = ""
    while error is not None:
        text += f"{error!r} {error} "
        for mistake in getattr(error, "mistakes", ()):
            text += f"{mistake!r} {mistake.what} {mistake.at} {mistake.hint} "
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return text


@pytest.mark.parametrize("text", LEAKS)
def test_no_message_shows_the_token(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.yaml").write_text(text.format(TOKEN) + "\n")
    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path / "c.yaml"), {"INTERCOM_TOKEN": TOKEN})
    shown = said(caught.value)
    assert not [TOKEN[at : at + 12] for at in range(len(TOKEN) - 12) if TOKEN[at : at + 12] in shown]


@given(token=st.text(st.characters(categories=["L", "N"], max_codepoint=0x17F), min_size=8, max_size=80))
def test_a_token_of_any_form_is_not_shown(token: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "c.yaml")
        limits = f"limits: {{deletes: '{token}', workers: '{token}', x{token}: 1}}"
        text = f"intercom:\n  token: '{token}'\n  region: '{token}'\n{limits}\n{TOP}"
        Path(file).write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load(file, {})
    words = "".join(f"{mistake.what}\n{mistake.hint}\n" for mistake in caught.value.mistakes)
    assert token not in words


FULL = (
    example()
    + """
    include: ["**/*.md"]
    rules: [{paths: ["internal/**"], availability: {agent: false}}]
    findings: {FIN201: ignore}
    removal: hide
    grace: 7d
x-more: &a {b: [1, 2.5, true, ~, 2024-01-01]}
x-again: *a
limits: {deletes: 5, share: 90%}
"""
)
PIECES = [
    *(
        "\t",
        "  ",
        "\n",
        ":",
        ": ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "*",
        "&",
        "!",
        "#",
        "|",
        ">",
        "%",
        "${",
    ),
    *(
        "<<: ",
        "\x00",
        "\x85",
        "\u2028",
        "é",
        "~",
        "null",
        "---\n",
        "? ",
        "9" * 30,
        "0x1F",
        "1e999",
        ".inf",
        "\\",
    ),
]


def found_in(file: str) -> list[Failure]:
    try:
        load(file, {})
    except ConfigError as error:
        return error.mistakes
    return []


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 8))
def test_a_damaged_configuration_is_read_or_refused_and_nothing_else(chance: random.Random, wounds: int) -> None:
    text = FULL
    for _ in range(wounds):
        at, length = chance.randrange(len(text)), chance.choice([0, 1, 2, 5, 40])
        other = chance.randrange(len(text))
        piece = chance.choice([*PIECES, "", text[other : other + 30]])
        text = text[:at] + piece + text[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "c.yaml")
        Path(file).write_bytes(text.encode())
        for mistake in found_in(file):
            assert mistake.at.startswith(file)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "c.yaml")
        Path(file).write_bytes(body)
        with pytest.raises(ConfigError):
            load(file, {})
