"""PDF files to html by the text in them: paragraphs, headings by size, running heads dropped. Pictures are not read.

The library is an optional extra; nothing else imports it.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

from ingest.render.blocks import escaped
from ingest.render.clean import finish
from ingest.render.findings import finding
from ingest.render.model import Finding, Meta, Rendered, RenderError, RenderSettings
from ingest.render.registry import fallback_title


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """A PDF file as pages. Raises RenderError when it is none, is encrypted, or the library for it is missing."""
    try:
        import pypdf
    except ImportError as error:
        raise RenderError("PDF files need a library of their own", hint='pip install "fin-ingest[pdf]"') from error
    logger = logging.getLogger(pypdf.__name__)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)  # it remarks on every oddity of a file; what matters is a finding
    try:
        title, pages, findings = _read(pypdf, body, settings)
    finally:
        logger.setLevel(level)
    html = "\n".join(_html(_joined(_without_running(pages))))
    return finish(
        html,
        path=path,
        meta=Meta(title=title or None),
        settings=settings,
        findings=findings,
        fallback_title=settings.title or fallback_title(path),
        lines=(0,) * (html.count("\n") + 1),
    )


class Line(NamedTuple):
    """A line of text with the size of its letters and the height it stands at, both in points."""

    text: str
    size: float
    height: float


class _TooMuchError(Exception):
    """A page draws more than any page does."""


_MOST_PAGES: Final = 5_000
_MOST_STEPS: Final = 300_000
"""Steps of drawing on one page; a dense one has ten thousand."""
_MOST_CHARACTERS: Final = 20_000_000
_LARGER: Final = 1.15
_FARTHER: Final = 1.6
_SHORT: Final = 0.45
"""A line shorter than this share of a full one ends a paragraph, unless the next goes on in small letters."""
_LONGEST_HEADING: Final = 150
_DEEPEST: Final = 4
_EDGE: Final = 2
_ENDS: Final = re.compile(r"[.!?:;…][\"')\]]*\Z")
_POINT: Final = re.compile(r"([•◦▪‣●○■–*-])\s+(?=\S)|[•◦▪‣●○■]\Z")
_PAGE_NUMBER: Final = re.compile(
    r"(?:page|seite|página|pagina|p\.)?\s*(?:\d{1,4}|[ivxl]{1,7})(?:\s*(?:of|von|de|/|\|)\s*\d{1,4})?\Z", re.IGNORECASE
)
_USELESS: Final = re.compile(
    r"(?:microsoft \w+ - .*|untitled|\(?anonymous\)?|.*\.(?:docx?|odt|pdf|indd|tex|rtf|pptx?))\Z", re.IGNORECASE
)
_LETTER: Final = re.compile(r"[^\W\d_]")
_UNREADABLE: Final = re.compile("[\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
_DAMAGED_HINT: Final = "open it in a PDF reader and print it to PDF again, or exclude it"


def _read(pypdf: Any, body: bytes, settings: RenderSettings) -> tuple[str, list[list[Line]], list[Finding]]:
    """The title in the file's properties, the lines of each page, and what could not be read."""
    findings: list[Finding] = []
    pages: list[list[Line]] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(body), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
        title = "" if locked else _title(reader)
    except pypdf.errors.DependencyError as error:
        raise RenderError("the file is encrypted", hint="save it without a password, or exclude it") from error
    except Exception as error:  # the library raises whatever a damaged file leads it to
        raise RenderError(f"the file is no PDF, or is damaged: {type(error).__name__}", hint=_DAMAGED_HINT) from error
    if locked:
        raise RenderError("the file is encrypted", hint="save it without a password, or exclude it")
    if count > _MOST_PAGES:
        raise RenderError(f"the file has {count} pages, more than {_MOST_PAGES}", hint="divide it, or exclude it")
    left = _MOST_CHARACTERS
    for number in range(count):
        try:
            lines = _lines(reader.pages[number])
        except Exception as error:  # noqa: BLE001 - as above, and one page must not cost the others
            message = f"page {number + 1} cannot be read ({type(error).__name__}) and is missing"
            findings.append(finding("FIN145", message, 0, settings.findings))
            lines = []
        else:
            findings += _remarks(number + 1, lines, settings)
        left -= sum(len(line.text) for line in lines)
        if left < 0:
            raise RenderError("the file holds more text than any document", hint="divide it, or exclude it")
        pages.append(lines)
    return title, pages, findings


def _title(reader: Any) -> str:
    metadata = reader.metadata
    title = " ".join(str(metadata.title or "").split()) if metadata is not None else ""
    return "" if _USELESS.match(title) else title


def _lines(page: Any) -> list[Line]:
    """The lines of a page in the order they are written in, which programs keep to that of reading."""
    chunks: list[tuple[str, float, float]] = []
    steps = 0

    def count(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if steps > _MOST_STEPS:
            raise _TooMuchError

    def text(words: str, around: Sequence[float], place: Sequence[float], _font: Any, size: float) -> None:
        scale = abs(place[3] * around[3]) or abs(place[0] * around[0]) or 1.0
        height = place[4] * around[1] + place[5] * around[3] + around[5]
        chunks.append((words, round(float(size) * scale, 1), float(height)))

    page.extract_text(visitor_operand_before=count, visitor_text=text)
    return list(_rows(chunks))


def _rows(chunks: Sequence[tuple[str, float, float]]) -> Iterator[Line]:
    """Pieces of text as lines; a line is as large as most of its letters."""
    words, sizes, height = "", Counter[float](), 0.0
    for text, size, place in [*chunks, ("\n", 0.0, 0.0)]:
        pieces = text.split("\n")
        for number, piece in enumerate(pieces):
            if number:
                if words.strip():
                    yield Line(" ".join(words.split()), max(sizes, key=lambda each: sizes[each]), height)
                words, sizes = "", Counter()
            if piece.strip():
                if not words.strip():
                    height = place
                sizes[size] += len(piece)
            words += piece


def _remarks(number: int, lines: list[Line], settings: RenderSettings) -> Iterator[Finding]:
    text = "".join(line.text for line in lines)
    if not any(map(str.isalnum, text)):
        message = f"page {number} holds no text, it may be a scan: run a text recognition over the file"
        yield finding("FIN149", message, 0, settings.findings)
    elif len(_UNREADABLE.findall(text)) * 20 > len(text):
        message = f"the characters of page {number} cannot all be made out: its fonts do not say what they are"
        yield finding("FIN150", message, 0, settings.findings)


def _without_running(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without what most of them repeat at their top or bottom, and without page numbers there."""
    seen = Counter(shape for lines in pages for shape in {_shape(line) for line in _edges(lines)})
    often = max(2, len([lines for lines in pages if lines]) // 2 + 1)
    kept: list[list[Line]] = []
    for lines in pages:
        edges = _edges(lines)
        gone = [
            line
            for line in edges
            if (seen[_shape(line)] >= often and len(pages) > 1)
            or (line in {edges[0], edges[-1]} and _PAGE_NUMBER.match(line.text))
        ]
        kept.append([line for line in lines if line not in gone])
    return kept


def _edges(lines: list[Line]) -> list[Line]:
    """The highest and the lowest lines of a page, up to two each, that a gap parts from the text between them."""
    ordered = sorted(lines, key=lambda line: -line.height)
    return list(dict.fromkeys([*_apart(ordered), *reversed(_apart(ordered[::-1]))]))


def _apart(lines: list[Line]) -> list[Line]:
    """The lines before the last gap among the first few."""
    found: list[Line] = []
    for place, (line, following) in enumerate(pairwise(lines[: _EDGE + 1]), 1):
        if abs(line.height - following.height) > _FARTHER * line.size:
            found = lines[:place]
    return found


def _shape(line: Line) -> tuple[str, float]:
    """What is the same on every page: the words without numbers, and the size, in which a title differs."""
    return re.sub(r"\d+", "#", line.text.casefold()), line.size


class _Block(NamedTuple):
    kind: str
    text: str
    level: int = 0


def _joined(pages: list[list[Line]]) -> list[_Block]:
    """Lines as paragraphs, points and headings; a paragraph may go on over the end of a page or column."""
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    lengths = sorted(len(line.text) for lines in pages for line in lines if line.size == body)
    full = lengths[len(lengths) * 9 // 10] if lengths else 0
    larger = sorted((size for size in sizes if size > body * _LARGER), reverse=True)
    blocks: list[_Block] = []
    before: Line | None = None
    for lines in pages:
        for number, line in enumerate(lines):
            is_heading = line.size in larger and len(line.text) <= _LONGEST_HEADING and _LETTER.search(line.text)
            kind = "heading" if is_heading else "point" if _POINT.match(line.text) else "text"
            level = min(larger.index(line.size) + 1, _DEEPEST) if is_heading else 0
            stops = before is not None and len(before.text) < full * _SHORT and line.text[:1].isupper()
            if before is None or stops or not _goes_on(blocks[-1], before, line, kind, level, new_page=not number):
                blocks.append(_Block(kind, line.text, level))
            else:
                blocks[-1] = blocks[-1]._replace(text=_with(blocks[-1].text, line.text))
            before = line
    return blocks


def _goes_on(block: _Block, before: Line, line: Line, kind: str, level: int, *, new_page: bool) -> bool:
    """Whether a line belongs to the block before it."""
    if kind == "heading" or block.kind == "heading":
        return kind == block.kind and level == block.level and 0 < before.height - line.height < 2 * line.size
    if kind == "point":
        return False
    if len(block.text) == 1:
        return True  # the mark of a point, alone on its line
    if line.size != before.size:
        return False
    apart = before.height - line.height
    if new_page or apart < -line.size:
        return not _ENDS.search(block.text)
    return apart <= line.size * _FARTHER


def _with(text: str, line: str) -> str:
    """A line joined to the text before it; a word that was divided is whole again."""
    if text.endswith("\u00ad"):
        return text[:-1] + line
    if len(text) > 1 and text.endswith("-") and text[-2].isalpha() and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _html(blocks: list[_Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            yield f"<h{block.level}>{escaped(block.text)}</h{block.level}>"
        elif block.kind == "point":
            first = not number or blocks[number - 1].kind != "point"
            last = number + 1 == len(blocks) or blocks[number + 1].kind != "point"
            words = escaped(block.text[1:].strip())
            yield f"{'<ul>' if first else ''}<li>{words}</li>{'</ul>' if last else ''}"
        else:
            yield f"<p>{escaped(block.text)}</p>"
