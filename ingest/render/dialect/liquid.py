"""Liquid as Jekyll fills it in: includes, raw and highlighted text, links to pages, values; kramdown's attributes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.reader import DEEPEST, Block, Page, Reader
from ingest.render.dialect.tags import KEPT, Call, Lines, Tag, fenced, filled, freed, plain, replaced

SIGNS = ("{%", "{{")

_TAG = re.compile(r"\{%-?[ \t\n]*(?P<end>end)?(?P<name>[a-z_]\w*)(?P<words>(?:(?!-?%\}|\{%)[\s\S]){0,2000}+)-?%\}")
_VALUE = re.compile(r"\{\{-?[ \t]*(?P<path>[A-Za-z_][\w.-]*)(?P<filters>[^{}\n]*?)[ \t]*-?\}\}")
_RAW = re.compile(r"\{%-?[ \t]*raw[ \t]*-?%\}(?P<text>.*?)\{%-?[ \t]*endraw[ \t]*-?%\}", re.DOTALL)
_TEXT = re.compile(r"""\|[ \t]*default:[ \t]*["']([^"']*)["']""")


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with every tag and value filled in, as far as they are known. Jekyll does so in code, too."""
    if page.settings.project.dialect != "jekyll":
        return list(zip(text.split("\n"), numbers, strict=True))
    text = _RAW.sub(lambda raw: raw["text"].replace("{", KEPT), text)
    return freed(_filled(page, text, numbers))


def _filled(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    numbers = list(numbers)
    numbers += [numbers[-1]] * (text.count("\n") + 1 - len(numbers))
    tags = [
        Tag(match.start(), match.end(), match["name"], match["words"].strip(), bool(match["end"]))
        for match in _TAG.finditer(text)
    ]
    lines = replaced(page, text, numbers, tags, _step)
    return [(_values(page, line, number), number) for line, number in lines]


def _values(page: Page, line: str, number: int) -> str:
    if "{{" not in line:
        return line

    def value(match: re.Match[str]) -> str:
        page.line = number
        known = _known(page, match["path"])
        if known is None:
            otherwise = _TEXT.search(match["filters"])
            if otherwise:
                return otherwise[1]
            page.report("FIN103", f"the value of `{match['path']}` is not known here, and is missing")
            return ""
        return known

    return _VALUE.sub(value, line)


def _known(page: Page, path: str) -> str | None:
    if path in ("site.baseurl", "site.url", "page.baseurl"):
        return ""
    found: object = page.settings.project.option("site", {})
    if path.startswith("site."):
        for name in path.split(".")[1:]:
            found = found.get(name) if isinstance(found, dict) else None
        return str(found) if isinstance(found, str | int | float) else None
    if path.startswith("include."):
        return str(page.state.get("liquid " + path)) if "liquid " + path in page.state else None
    return None


def _step(page: Page, call: Call) -> Lines | str | None:
    own = dict(page.settings.shortcodes).get(call.name)
    if own is not None:
        return filled(own, call)
    if call.name in ("include", "include_relative", "include_cached", "render"):
        return _include(page, call)
    if call.name in ("link", "post_url"):
        return "/" + call.words.strip("\"' ").removeprefix("/") if call.name == "link" else call.words.strip()
    if call.name == "highlight":
        return fenced(call.args[0] if call.args else "", call.text, call.line)
    if call.name in ("comment", "assign", "capture", "seo", "increment", "decrement", "break", "continue", "cycle"):
        return ""
    if call.name in ("if", "unless", "case"):
        return _branches(call)
    if call.name in ("else", "elsif", "when"):
        return ""
    if call.name in ("for", "tablerow"):
        page.report("FIN103", f"the list that `{{% for {call.words[:40]} %}}` makes is missing: write it out")
        return ""
    if call.inner is not None:
        page.report("FIN103", f"the tag `{call.name}` is not known: only the text in it was kept")
        return plain(call.inner, call.line) if call.alone else call.text
    page.report("FIN103", f"the tag `{{% {call.name} {call.words[:40]} %}}` is not known: what it shows is missing")
    return ""


def _branches(call: Call) -> Lines | str:
    """What is shown under a condition is shown; nobody knows here which of them holds."""
    if call.inner is None:
        return ""
    return plain(call.inner, call.line) if call.alone else call.text


def _include(page: Page, call: Call) -> Lines | str:
    name = call.words.split()[0].strip("\"'") if call.words else ""
    beside = call.name == "include_relative"
    target = name if beside else "/" + f"{page.settings.project.folder}/_includes/{name}".lstrip("/")
    path = page.settings.files.path(page.folder, target)
    text = page.file(page.folder, target) if name and path not in page.including else None
    if text is None or path is None or len(page.including) > DEEPEST:
        page.report("FIN106", f"the file {name or '(none is named)'} is not there, so its text is missing")
        return ""
    for key, given in call.named.items():
        page.state[f"liquid include.{key}"] = given
    outer, page.including = page.including, (*page.including, path)
    text = relinked(without_front_matter(text), path, page.path) if beside else without_front_matter(text)
    lines = _filled(page, text, [call.line] * (text.count("\n") + 1))
    page.including = outer
    return plain(lines, call.line) if call.alone else " ".join(line.strip() for line, _ in lines if line.strip())


# -- kramdown --------------------------------------------------------------------------------------------------------

_LABELS = frozenset("note tip warning important info danger caution new highlight".split())
_CLASS = re.compile(r"[.]([\w-]+)")


def _attributes(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`{: .note }` on its own line: a label where a theme makes a box of what follows, else nothing."""
    line = reader.lines[at].strip()
    if not line.endswith("}"):
        return None
    first = next((name for name in _CLASS.findall(line) if name.removesuffix("-title") in _LABELS), "")
    below = reader.lines[at + 1] if at + 1 < len(reader.lines) else ""
    above = reader.lines[at - 1] if at else ""
    if not first or reader.page.settings.project.dialect != "jekyll":
        return at + 1
    if below.strip() and not above.strip():
        title = ""
        if first.endswith("-title") and below.lstrip().startswith(">"):
            title, at = below.lstrip("> \t"), at + 1
        reader.write(f"> **{title or first.capitalize()}**", at)
        reader.write(">", at)
        following = at + 1
        while following < len(reader.lines) and reader.lines[following].strip():
            reader.write("> " + reader.lines[following].lstrip().removeprefix(">").strip(), following)
            following += 1
        reader.write("", at)
        return following
    return at + 1


BLOCKS = (Block("{:", r"\{::?[ \t]*[^}\n]*\}[ \t]*$", _attributes, "{"),)
