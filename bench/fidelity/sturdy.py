"""Input nobody wrote for us: files in 45 encodings, and html that is broken on purpose."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bench.fidelity.ours import documents
from ingest.render import RenderError, RenderSettings, render
from ingest.render.decode import decode

_LETTERS = re.compile(r"[\W_]+")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Encodings:
    """How many files were read as the encoding their folder is named after; `wrong` are (path, what was done)."""

    files: int
    right: int
    wrong: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Html:
    """How many inputs were rendered; `crashed` are those that raised anything but RenderError."""

    inputs: int
    refused: int
    crashed: tuple[str, ...]


def encodings(folder: str) -> Encodings:
    """Every file below `tests/<encoding>/`: right is when its letters are what that encoding gives."""
    right, wrong = 0, []
    paths = [path for path in documents(folder, ("",)) if path.count("/") >= 2]
    for path in paths:
        with open(os.path.join(folder, path), "rb") as file:
            body = file.read()
        name = path.split("/")[-2]
        said = _decoded(body, declared=path.endswith((".html", ".xml")))
        wanted = _truth(body, name)
        if wanted is not None and said[0] == wanted:
            right += 1
        else:
            wrong.append((path, said[1] if wanted is not None else f"Python knows no encoding {name}"))
    return Encodings(len(paths), right, tuple(wrong))


def html5lib(folder: str) -> Html:
    """The inputs of the tree construction and tokenizer tests, rendered as html documents and as Markdown."""
    count = refused = 0
    crashed = []
    for where, text in _inputs(folder):
        for kind in ("text/html", "text/markdown"):
            count += 1
            try:
                render(text.encode("utf-8", "surrogatepass"), path="a.html", media_type=kind, settings=RenderSettings())
            except RenderError as error:
                refused += 1
                if error.__cause__ is not None:
                    crashed.append(f"{where} as {kind}: {error.what}: {text[:60]!r}")
    return Html(count, refused, tuple(crashed))


def _inputs(folder: str) -> Iterator[tuple[str, str]]:
    for path in documents(folder, (".dat", ".test")):
        with open(os.path.join(folder, path), encoding="utf-8", errors="surrogateescape", newline="") as file:
            whole = file.read().replace("\r\n", "\n")
        if path.endswith(".test"):
            tests = json.loads(whole)
            for test in tests.get("tests", ()):
                text = str(test.get("input", ""))
                yield path, _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) if test.get("doubleEscaped") else text
        else:
            for test in whole.split("#data\n")[1:]:
                yield path, re.split(r"\n#(?:errors|encoding|document)", test)[0]


def _truth(body: bytes, name: str) -> str | None:
    """The letters, as the encoding gives them that the folder is named after; None: Python has no such codec."""
    spelled = name.lower().replace("maccyrillic", "mac-cyrillic").replace("macroman", "mac-roman")
    for codec in (spelled, spelled.rpartition("-")[0]):
        try:
            return _letters(body.decode(codec, "replace"))
        except LookupError:
            continue
    return None


def _decoded(body: bytes, *, declared: bool) -> tuple[str, str]:
    try:
        found = decode(body, declared=declared)
    except RenderError as error:
        return "", f"held: {error.what}"
    return _letters(found.text), f"read as {found.encoding}"


def _letters(text: str) -> str:
    return _LETTERS.sub("", text)
