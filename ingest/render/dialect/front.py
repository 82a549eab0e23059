"""What a document's front matter says beyond what every format understands: texts and lists, by name.

It is read only when a construct asks; titles, dates and what may be published are `ingest.render.meta`'s.
"""

from __future__ import annotations

import re

from ingest.render.dialect.page import Page

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ \t]*[:=](?:[ \t]+(?P<value>.*))?$")
_POINT = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)$")
_QUOTED = re.compile(r"""(?P<mark>["'])(?P<text>.*)(?P=mark)[ \t]*,?(?:[ \t]#.*)?$""")
_ESCAPED = re.compile(r"\\([\"\\/])")
_LARGEST = 262_144


def said(page: Page) -> dict[str, str]:
    """The values that are text, by name in small letters; those of a list one on a line."""
    known = page.state.get("front matter")
    if isinstance(known, str):
        known = page.state["front matter"] = values(known)
    return known if isinstance(known, dict) else {}


def values(front: str) -> dict[str, str]:
    """The same of front matter as it is written, YAML or TOML; tables in it are passed over."""
    found: dict[str, str] = {}
    name, between, points = "", " ", False
    for line in front[:_LARGEST].split("\n"):
        if line[:1].isspace() or line.startswith("- "):
            point = _POINT.match(line) if (name and not found[name]) or points else None
            if point is not None:
                points = True
                found[name] += ("\n" if found[name] else "") + _plain(point["value"])
            elif name and not points and (line.strip() or between == "\n"):
                found[name] += (between if found[name] else "") + line.strip()
        elif match := _KEY.match(line):
            name, value, points = match["key"].lower(), (match["value"] or "").strip(), False
            between = "\n" if value.startswith("|") else " "
            found[name] = "" if re.match(r"[>|][+-]?\d?(?:[ \t]*#.*)?$", value) else _plain(value)
        else:
            name, points = "", False
    return found


def _plain(value: str) -> str:
    value = value.strip()
    if quoted := _QUOTED.match(value):
        text = quoted["text"]
        return _ESCAPED.sub(r"\1", text) if quoted["mark"] == '"' else text.replace("''", "'")
    if value.startswith("[") and value.endswith("]"):
        return "\n".join(_plain(one) for one in value[1:-1].split(",") if one.strip())
    if value in ("~", "null"):
        return ""
    return re.sub(r"[ \t]#.*$", "", value)
