"""What cannot be text by itself: pictures become their alternative text, drawings and formulas their words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from ingest.render.tree import Element, attributes

_PUBLIC: Final = re.compile(r"https?://([^/?#\s@\\]+)(?:[/?#]|\Z)", re.IGNORECASE)
_PRIVATE: Final = re.compile(
    r"localhost|(?:127|10|0)\.[\d.]+|192\.168\.[\d.]+|169\.254\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|\[.*|[^.]*|"
    r".*\.(?:local|localhost|internal|intranet|lan|corp|home|private|test|invalid|example)",
    re.IGNORECASE,
)
_FILE_NAME: Final = re.compile(r"[^\s/]+\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|avif|ico|heic)\Z", re.IGNORECASE)
_EMOJI: Final = re.compile(r"(?:^|[\s_-])(?:emoji|emoticon|emojione|twemoji|smiley?)(?:$|[\s_-])", re.IGNORECASE)
_SMALL: Final = 32
"""A drawing of at most so many pixels is an icon."""


def public_source(attrs: dict[str, str]) -> str:
    """The url of a picture anybody can load: absolute, http or https, of a host with a public name; else ""."""
    for name in ("src", "data-src", "data-original", "data-lazy-src"):
        source = attrs.get(name, "").strip()
        if not source:
            continue
        source = "https:" + source if source.startswith("//") else source
        match = _PUBLIC.match(source)
        if match and not _PRIVATE.fullmatch(match[1].partition(":")[0].rstrip(".")):
            return re.sub(r"\s", "%20", source)
    return ""


def alternative(attrs: dict[str, str]) -> str | None:
    """The words for a picture; "" when it says it is decoration, None when it has none (a mere file name is none)."""
    alt = attrs.get("alt")
    for words in (alt, attrs.get("aria-label"), attrs.get("title")):
        shown = " ".join(words.split()) if words else ""
        if shown and not _FILE_NAME.match(shown):
            return shown
    decoration = attrs.get("role") in {"presentation", "none"} or attrs.get("aria-hidden") == "true"
    # Markdown's `![](x.png)` has an empty alt, too, but nobody meant decoration; its position tells it apart.
    if decoration or (alt == "" and "data-sourcepos" not in attrs):
        return ""
    return None


def is_emoji(attrs: dict[str, str]) -> bool:
    """Whether the picture stands for a character, which its alternative text holds."""
    classes = attrs.get("class")
    return bool(classes) and _named_emoji(classes or "")


@lru_cache(maxsize=256)
def _named_emoji(classes: str) -> bool:
    return _EMOJI.search(classes) is not None


def is_pixel(attrs: dict[str, str]) -> bool:
    """Whether the picture only counts visits or fills space."""
    return attrs.get("width") in {"0", "1"} or attrs.get("height") in {"0", "1"}


def file_name(attrs: dict[str, str]) -> str:
    """What to call a picture in a message."""
    source = attrs.get("src", "")
    if source[:5].lower() == "data:":
        return "an embedded image"
    return unquote(source.partition("?")[0].rstrip("/").rpartition("/")[2])[:100] or "an image"


def drawing_words(svg: Element) -> tuple[str, bool]:
    """The words in a drawing, and whether more than words is lost: an icon is no loss."""
    attrs = attributes(svg)
    if attrs.get("aria-hidden") == "true" or attrs.get("role") in {"presentation", "none"}:
        return "", False
    label = attrs.get("aria-label", "")
    titles = [node.text for node in svg.iter_elements(("title", "desc"))]
    texts = [node.text for node in svg.iter_elements(("text", "foreignObject", "foreignobject"))]
    words = " ".join(" ".join([label or next(iter(titles), ""), *texts]).split())
    return words, bool(texts) or not _is_icon(attrs)


def _is_icon(attrs: dict[str, str]) -> bool:
    if "icon" in attrs.get("class", "").lower():
        return True
    box = attrs.get("viewbox", attrs.get("viewBox", "")).replace(",", " ").split()
    sizes = [attrs.get("width", ""), attrs.get("height", ""), *box[2:4]]
    numbers = [float(match[0]) for size in sizes if (match := re.match(r"\d{1,6}(?:\.\d{1,6})?", size))]
    return not numbers or min(numbers) <= _SMALL


def formula_text(math: Element) -> tuple[str, bool]:
    """A formula as its author typed it, or else as its characters in a row, and whether it is the latter."""
    for node in math.iter_elements("annotation"):
        if "tex" in (node.attr("encoding") or "").lower() and node.text.strip():
            return " ".join(node.text.split()), False
    if label := math.attr("alttext"):
        return " ".join(label.split()), False
    return " ".join(math.text.split()), True
