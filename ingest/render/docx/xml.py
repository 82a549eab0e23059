"""Looking into trees of XML whose names are `w:p` and the like, which the library's own paths cannot name."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element


def find(element: Element | None, path: str) -> Element | None:
    """The first element that `w:pPr/w:numPr` leads to."""
    for tag in path.split("/"):
        element = next((child for child in element if child.tag == tag), None) if element is not None else None
    return element


def find_all(element: Element | None, tag: str) -> Iterator[Element]:
    """The children of a name."""
    return (child for child in (element if element is not None else ()) if child.tag == tag)


def value(element: Element | None, path: str) -> str | None:
    """The `w:val` of what `path` leads to."""
    found = find(element, path)
    return found.get("w:val") if found is not None else None
