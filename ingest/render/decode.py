"""Bytes to text: a file's encoding, and what neither html nor JSON can hold. Knows no format's syntax."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ingest.render.findings import finding
from ingest.render.guess import ESCAPED, guess
from ingest.render.model import Finding, RenderError


class Decoded(NamedTuple):
    """Text with LF line ends, without NUL, surrogates or control characters, and how it was come by."""

    text: str
    encoding: str
    findings: list[Finding]


Levels = tuple[tuple[str, str], ...]

_BOMS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = (
    b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x7fELF", b"BZh",
    b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"OggS", b"ID3", b"wOFF", b"wOF2", b"MZ\x90",
)  # fmt: skip
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)|<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
# What browsers take these labels for: the old name stands for the larger set programs really write.
_BROWSERS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "big5": "big5hkscs",
}
_REFUSED = frozenset({"utf-7", "utf-8", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
# Bytes of UTF-8 that say at a glance there is nothing to clean: no control, no lead of C1, U+FEFF or U+FFFE.
_PLAIN = bytes({9, 10, 13, *range(0x20, 0x100)} - {0x7F, 0xC2, 0xEF})
_C1, _SPECIAL = re.compile(rb"\xc2[\x80-\x9f]"), re.compile(rb"\xef[\xb7\xbb\xbf]")
_GONE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_ODD = re.compile(_GONE.pattern[:-1] + "\x0b\x0c\x85\ufeff]")  # all that is removed or replaced


def decode(body: bytes, *, declared: bool = False, levels: Levels = ()) -> Decoded:
    """The text of a file. `declared`: believe what html or XML says of its own encoding before guessing.

    A byte order mark decides, then valid UTF-8, then the declaration, then a guess, which is a finding.
    Raises RenderError when the bytes are no text.
    """
    found: list[Finding] = []
    text, encoding = _decoded(body, declared, levels, found)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if encoding != "utf-8" or _is_suspect(body):
        text = _cleaned(text, levels, found)
    return Decoded(text, encoding, found)


def _is_suspect(body: bytes) -> bool:
    """Whether there may be something to clean in UTF-8. Said without a look at each character, as nearly always."""
    left = body.translate(None, _PLAIN)
    return bool(left) and bool(left.strip(b"\xc2\xef") or _C1.search(body) or _SPECIAL.search(body))


def _decoded(body: bytes, declared: bool, levels: Levels, found: list[Finding]) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _marked(body[len(mark) :], encoding, levels, found), encoding
    if body.startswith(_BINARY):
        raise _binary()
    if b"\0" in body:
        encoding = _wide(body)
        return _marked(body, encoding, levels, found), encoding
    if b"\x1b" not in body or not ESCAPED.search(body):
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            pass
    return _legacy(body, declared, levels, found)


def _legacy(body: bytes, declared: bool, levels: Levels, found: list[Finding]) -> tuple[str, str]:
    """Text that is not UTF-8, or is ASCII with escapes to other sets: declared, damaged or guessed."""
    if declared and (encoding := _declaration(body)):
        try:
            return body.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            pass
    if damaged := _damaged(body):
        found.append(_damage("utf-8", levels))
        return damaged, "utf-8"
    encoding = guess(body)
    text = body.decode(encoding, "replace")
    if encoding not in {"ascii", "utf-8"}:
        message = f"the file is not UTF-8 and was read as {encoding}, which is a guess: save it as UTF-8"
        found.append(finding("FIN501", message, 0, levels))
    if "\ufffd" in text:
        found.append(_damage(encoding, levels))
    return text, encoding


def _marked(body: bytes, encoding: str, levels: Levels, found: list[Finding]) -> str:
    """Text whose encoding is known; bytes that do not fit become the sign for that, and a finding."""
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        text = body.decode(encoding, "replace")
    if text.count("\ufffd") * 20 > len(text) + 20:
        raise _binary()
    found.append(_damage(encoding, levels))
    return text


def _wide(body: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, by where the zeros of ASCII characters stand; else it is no text."""
    sample = body[:4096]
    zeros = [sample[place::4].count(0) / max(1, len(sample[place::4])) for place in range(4)]
    if not len(body) % 4 and zeros[0] < _RARE and min(zeros[1:]) > _MOSTLY:
        return "utf-32-le"
    if not len(body) % 4 and zeros[3] < _RARE and min(zeros[:3]) > _MOSTLY:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if not len(body) % 2 and odd > _SOME and even < odd / 10:
        return "utf-16-le"
    if not len(body) % 2 and even > _SOME and odd < even / 10:
        return "utf-16-be"
    raise _binary()


def _declaration(body: bytes) -> str:
    """The encoding named in the first 2,048 bytes, as browsers read that name; "" when it is of no use."""
    match = _DECLARED.search(body, 0, 2048)
    if not match:
        return ""
    try:
        info = codecs.lookup((match[1] or match[2]).decode("ascii"))
    except (LookupError, UnicodeDecodeError):
        return ""
    name = info.name
    text = getattr(info, "_is_text_encoding", True)  # base64 and its like are codecs, too
    # The declaration was read as ASCII, so a wide encoding cannot be true.
    return "" if not text or name in _REFUSED or name.startswith(("utf-16", "utf-32")) else _BROWSERS.get(name, name)


def _damaged(body: bytes) -> str:
    """UTF-8 with a few broken bytes, which any other reading would turn into noise altogether; else ""."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    letters = sum(1 for sign in re.findall(r"[^\x00-\x7f]", text) if sign != "\ufffd")
    return text if letters >= 4 * broken and not ESCAPED.search(body) else ""


def _cleaned(text: str, levels: Levels, found: list[Finding]) -> str:
    """Nothing html or JSON cannot hold. Blanks of other kinds become spaces, so that no line moves."""
    if not _ODD.search(text):
        return text
    text = text.replace("\ufeff", "").translate(_BLANKS)
    if not (gone := _GONE.search(text)):
        return text
    cleaned, count = _GONE.subn("", text)
    if count > _FEW and count * 10 > len(text):
        raise _binary()
    line = text.count("\n", 0, gone.start()) + 1
    found.append(finding("FIN502", f"{count} control characters were removed, the first on this line", line, levels))
    return cleaned


_RARE, _SOME, _MOSTLY = 0.2, 0.1, 0.5
_FEW = 20
_BLANKS = {0x0B: " ", 0x0C: " ", 0x85: " "}


def _damage(encoding: str, levels: Levels) -> Finding:
    message = f"some bytes are not {encoding} and arrive as \ufffd: correct them and save the file as UTF-8"
    return finding("FIN506", message, 0, levels)


def _binary() -> RenderError:
    return RenderError("looks like a binary file, not text", hint="exclude it, or correct its suffix")
