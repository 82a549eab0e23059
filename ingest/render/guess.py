"""The encoding of bytes that are not UTF-8 and do not say what they are. Decoding them is `decode`'s work."""

from __future__ import annotations

import re

ESCAPED = re.compile(rb"\x1b[$(][@-J]|\x1b\$\)C")
"""ISO-2022: looks like ASCII, but escape sequences switch to Japanese or Korean."""

_SAMPLE = 200_000
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
"""Letters beyond ASCII by language: what is written in one of these fits one of the sets; Czech or Turkish, misread as
Western, fits none."""
_IN_WORD = re.compile(r"[^\W\d_][€£§©®°±²³µ»«¿¡½¼¾×ªº¢¥¶][^\W\d_]")


def guess(body: bytes) -> str:
    """The likeliest encoding of a file nothing is known of; cp1252 for Western text, and as the last resort."""
    from charset_normalizer import from_bytes

    sample = body if len(body) <= _SAMPLE else body[: body.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    if not ESCAPED.search(sample) and _is_western(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    if best is not None:
        return best.encoding
    return _fewest_breaks(sample) if len(re.findall(rb"[\x80-\xff]{2}", sample)) >= 4 else "cp1252"


def _is_western(sample: bytes) -> bool:
    """Whether all bytes beyond ASCII are letters of one Western language, each among ASCII, and signs between words.

    A general guess by frequency is unsure here: these languages need few letters beyond ASCII.
    """
    beyond = re.findall(rb"[\x80-\xff]+", sample)
    signs = b"".join(beyond).decode("cp1252", "replace")
    if len(signs) >= 1.5 * len(beyond) or _IN_WORD.search(sample.decode("cp1252", "replace")):
        return False
    letters = {sign.lower() for sign in signs} - _SIGNS
    few = len(signs) <= 12 and letters <= frozenset().union(*_LETTERS)
    return few or any(letters <= language for language in _LETTERS)


def _fewest_breaks(sample: bytes) -> str:
    """Damaged text of the East, on which every strict reading fails: the reading with the fewest breaks."""
    readings = ("cp932", "gb18030", "big5hkscs", "euc_jp", "cp949", "cp1252")
    return min(readings, key=lambda encoding: sample.decode(encoding, "replace").count("\ufffd"))
