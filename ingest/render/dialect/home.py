"""Home pages of VitePress and Starlight: what their front matter says in `hero` and `features` is all a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ingest.render.dialect.page import Page
from ingest.render.dialect.reader import Block, Inline
from ingest.render.dialect.tags import Lines
from ingest.render.dialect.written import literal

SAID = "hero:"
_TAG = re.compile(r"<[^<>]*>")
_LARGEST = 65_536
_MOST = 100

BLOCKS: tuple[Block, ...] = ()
INLINES: tuple[Inline, ...] = ()


def above(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with the words of its hero, the links it calls to, and its features above it."""
    front = page.state.get("front matter")
    table = _table(front) if isinstance(front, str) else {}
    number = numbers[0] if numbers else 1
    lines = [*_hero(table.get("hero"), table.get("title")), *_features(table.get("features"))]
    written = [(line, number) for words in lines for line in (words, "")]
    return [*written, *zip(text.split("\n"), numbers, strict=True)]


def _table(front: str) -> dict[str, Any]:
    import yaml

    block = front.strip().removeprefix("---").rpartition("---")[0]
    if len(block) > _LARGEST:
        return {}
    try:
        found = yaml.load(block, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _hero(hero: object, title: object) -> Iterator[str]:
    if not isinstance(hero, dict):
        return
    first = next((words for key in ("title", "name", "text") if (words := _words(hero.get(key)))), _words(title))
    if first:
        yield f"# {first}"
    yield from (words for key in ("text", "tagline") if (words := _words(hero.get(key))) and words != first)
    actions = hero.get("actions")
    yield from (link for one in _listed(actions) if (link := _link(one.get("text"), one.get("link"))))


def _features(features: object) -> Iterator[str]:
    for one in _listed(features):
        title, details = _words(one.get("title")), _words(one.get("details"))
        if title:
            yield f"## {_link(one.get('title'), one.get('link')) if not one.get('linkText') else title}"
        if details:
            yield details
        if one.get("linkText") and (link := _link(one.get("linkText"), one.get("link"))):
            yield link


def _link(words: object, target: object) -> str:
    shown = _words(words)
    if not shown or not isinstance(target, str) or not re.fullmatch(r"[^\s<>]+", target):
        return shown
    return f"[{shown}](<{target}>)"


def _words(value: object) -> str:
    """Text as a reader sees it: without the marks of html that may stand in it."""
    if not isinstance(value, str):
        return ""
    return literal(" ".join(_TAG.sub(" ", value).split()))


def _listed(value: object) -> list[dict[str, Any]]:
    return [one for one in value[:_MOST] if isinstance(one, dict)] if isinstance(value, list) else []
