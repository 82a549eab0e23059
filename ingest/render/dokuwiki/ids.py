"""Ids of DokuWiki pages: how a link's words become one, seen from the page they stand on. After inc/pageutils.php."""

from __future__ import annotations

import re
from unicodedata import combining, normalize
from urllib.parse import quote

_ROMAN = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "å": "a", "þ": "th", "ð": "d",
    "đ": "d", "ł": "l", "ı": "i",
})  # fmt: skip
_OTHER = re.compile(r"[^\w.:\-]+")
_COLONS = re.compile(r":[:._-]*")
_RUNS = re.compile(r"_+")
_BEFORE_COLON = re.compile(r"[._-]+(?=:|$)")


def clean(words: str, *, accents: bool = False) -> str:
    """The id some words stand for: small letters, `_` for all that is no letter, digit, dot or dash.

    Without `accents` two spellings of one page give the same id, whether or not the wiki keeps them in its ids.
    """
    words = normalize("NFC", words.strip().lower())
    words = words.replace("/", ":").replace(";", ":").replace("\\", ":")
    if not accents and not words.isascii():
        words = words.translate(_ROMAN)
        words = "".join(sign for sign in normalize("NFD", words) if not combining(sign) or sign > "\u0370")
        words = normalize("NFC", words)
    words = _RUNS.sub("_", _OTHER.sub("_", words))
    words = _COLONS.sub(":", words)
    return _BEFORE_COLON.sub("", words).strip(":").strip("._-")


def resolved(target: str, page: str, *, accents: bool = False) -> str:
    """The id a link's target means on the page of this id. One of a namespace, `ns:`, ends with a colon.

    `x` and `.:x` lie beside the page, `..:x` above, `:x` at the top, `~:x` below it. A dot may lack its colon.
    """
    target = target.strip().replace("/", ":").replace("\\", ":").replace(";", ":")
    if not target:
        return page
    folder = page.rpartition(":")[0]
    is_space = target.endswith(":") or target in (".", "..")
    if target.startswith("~"):
        place = f"{page}:{target[1:]}"
    elif target.startswith("."):
        place = f"{folder}:{_dotted(target)}"
    elif ":" in target:
        place = target
    else:
        place = f"{folder}:{target}"
    parts: list[str] = []
    for part in place.split(":"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    made = clean(":".join(parts), accents=accents)
    return f"{made}:" if is_space else made


def _dotted(target: str) -> str:
    """`..x` is `..:x`, and `.x` is `.:x`."""
    dots = re.match(r"(?:\.\.?(?:(?=:)|$|:|(?=[^.:])):?)*", target)
    assert dots is not None
    lead = dots[0]
    steps = re.findall(r"\.\.?", lead)
    return ":".join([*steps, target[len(lead) :]])


def resource(page: str) -> str:
    """The path under which the connector answers a page's text."""
    return "dokuwiki/" + quote(page, safe="")
