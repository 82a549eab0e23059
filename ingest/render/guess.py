"""The encoding of bytes that are not UTF-8 and do not say what they are. Decoding them is `decode`'s work."""

from __future__ import annotations

import re

ESCAPED = re.compile(rb"\x1b[$(][@-J]|\x1b\$\)C")
"""ISO-2022: looks like ASCII, but escape sequences switch to Japanese or Korean."""

_SAMPLE = 200_000
_FEW = 4
_SIGNS = frozenset("€£§©®°±²³µ·»«¿¡½¼¾×‘’‚“”„–—…•™†‹›ªº¢¥¶\xa0\xad")
_LETTERS = tuple(
    frozenset(letters)
    for letters in (
        "àâæçèéêëîïôœùûüÿ",  # French
        "äöüßéõ",  # German, Estonian
        "áéíóúüñçàèïò",  # Spanish, Catalan
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "åäöæøéèêóòôâüá",  # Swedish, Danish, Norwegian, Finnish
        "áéëïíóöúüèêçà",  # Dutch
        "áéíóúýðþæö",  # Icelandic
    )
)
"""Letters beyond ASCII by language. A text in one of these fits one of the sets; Czech or Turkish, misread as
Western, fits none."""
_IN_WORD = re.compile(r"[^\W\d_][€£§©®°±²³µ»«¿¡½¼¾\u00d7ªº¢¥¶][^\W\d_]")


def guess(body: bytes) -> str:
    """The likeliest encoding of bytes nothing is known of; cp1252 for Western text and in despair."""
    sample = body if len(body) <= _SAMPLE else body[: body.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    if not ESCAPED.search(sample) and _is_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is not None:
        return best.encoding
    return _fewest_breaks(sample) if len(re.findall(rb"[\x80-\xff]{2}", sample)) >= _FEW else "cp1252"


def _is_western(sample: bytes) -> bool:
    """Whether all bytes beyond ASCII are letters of one Western language, and signs between words.

    A general guess by frequency is unsure here: these languages need few letters beyond ASCII.
    """
    beyond = re.findall(rb"[\x80-\xff]+", sample)
    if max(map(len, beyond), default=0) >= _FEW or _IN_WORD.search(sample.decode("cp1252", "replace")):
        return False
    signs = b"".join(beyond).decode("cp1252", "replace")
    letters = {sign.lower() for sign in signs} - _SIGNS
    if any(letters <= language for language in _LETTERS):
        return True
    lonely = len(signs) < 1.5 * len(beyond)
    return lonely and len(signs) <= 3 * _FEW and letters <= frozenset().union(*_LETTERS)


def _fewest_breaks(sample: bytes) -> str:
    """Damaged text of the East, on which every strict reading fails: the reading with the fewest breaks."""
    readings = ("cp932", "gb18030", "big5hkscs", "euc_jp", "cp949", "cp1252")
    return min(readings, key=lambda encoding: sample.decode(encoding, "replace").count("\ufffd"))
