"""Lists of XWiki 2.x: points with marks such as `*`, `11.`, `1*.`, `;` and `:` become nested html lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

LIST = re.compile(
    r"[ \t]*(?P<mark>(?:\*{1,30}|[*1]{0,20}1[*1]{0,20}\.)[;:]{0,20}|[;:]{1,20})(?:[ \t]|$)(?P<rest>.*)$", re.DOTALL
)
"""A point, from its first line on."""

_ELEMENTS = {"*": ("ul", "li"), "1": ("ol", "li"), ";": ("dl", "dt"), ":": ("dl", "dd")}
_DEEPEST = 20


def listing(points: Iterable[str], words: Callable[[str], str]) -> str:
    """The html of points as `LIST` finds them; `words` makes html of what stands in one."""
    html: list[str] = []
    stack: list[tuple[str, str]] = []
    for point in points:
        found = LIST.match(point)
        if found is None:
            continue
        path = [_ELEMENTS[sign] for sign in found["mark"].replace(".", "")][:_DEEPEST]
        same = _shared(stack, path)
        while len(stack) > same:
            outer, inner = stack.pop()
            html.append(f"</{inner}></{outer}>")
        if len(path) == same:
            html.append(f"</{stack[-1][1]}><{path[-1][1]}>")
            stack[-1] = path[-1]
        for outer, inner in path[same:]:
            html.append(f"<{outer}><{inner}>")
            stack.append((outer, inner))
        html.append(words(found["rest"]))
    while stack:
        outer, inner = stack.pop()
        html.append(f"</{inner}></{outer}>")
    return "".join(html)


def _shared(stack: list[tuple[str, str]], path: list[tuple[str, str]]) -> int:
    """How many levels of the open lists the next point is in, too: a term and its definition share theirs."""
    same = 0
    for open_level, level in zip(stack, path, strict=False):
        last = same == len(path) - 1
        if open_level != level and not (last and open_level[0] == level[0]):
            break
        same += 1
    return same
