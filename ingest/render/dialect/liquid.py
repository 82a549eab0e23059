"""Liquid as Jekyll fills it in: includes, raw and highlighted text, links to pages, values and conditions.

What values are and what filters make of them is `liquid_values`' work, kramdown's Markdown `kramdown`'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.liquid_values import UNKNOWN, holds, names, shown, value
from ingest.render.dialect.reader import DEEPEST, Page
from ingest.render.dialect.tags import KEPT, Call, Lines, Tag, fenced, filled, freed, joined, plain, replaced

SIGNS = ("{%", "{{")

_TAG = re.compile(
    r"\{%-?[ \t\n]*(?P<end>end)?(?P<name>[a-z_]\w*)(?P<words>(?:(?!-?%\}|\{%|\ufdd0)[\s\S]){0,2000}+)-?%\}"
    r"""|\{\{-?[ \t]*(?P<value>(?=[A-Za-z_"'0-9])"""
    r"""(?:"[^"\n]{0,999}+"|'[^'\n]{0,999}+'|(?!-?\}\}|\n[ \t]*\n)[^{\ufdd0]){0,999}+)-?\}\}"""
)
_RAW = re.compile(r"\{%-?[ \t]*raw[ \t]*-?%\}")
_RAW_END = re.compile(r"\{%-?[ \t]*endraw[ \t]*-?%\}")
_PARAMETER = re.compile(r"""([\w-]+)[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*'|[^\s"']+)""")
_BRANCH = "\ufdd1"
"""Begins a branch of a condition, whose words follow up to another, until the condition is read."""


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines | None:
    """The text with every tag and value filled in, as far as they are known. Jekyll does so in code, too."""
    if page.settings.project.dialect != "jekyll":
        return None
    return freed(_filled(page, _verbatim(text), numbers))


def _verbatim(text: str) -> str:
    """The text with what is between `raw` and `endraw` safe from being run."""
    pieces: list[str] = []
    at = 0
    while (begin := _RAW.search(text, at)) and (end := _RAW_END.search(text, begin.end())):
        pieces += (text[at : begin.start()], text[begin.end() : end.start()].replace("{", KEPT))
        at = end.end()
    return "".join([*pieces, text[at:]])


def _filled(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    numbers = list(numbers)
    numbers += [numbers[-1]] * (text.count("\n") + 1 - len(numbers))
    lines = replaced(page, text, numbers, _tags(text), _step)
    return [(line.replace(_BRANCH, ""), number) for line, number in lines]


def _tags(text: str) -> list[Tag]:
    """The tags and values of a text, but for those that a loop repeats: what it makes is not known."""
    tags: list[Tag] = []
    loops = 0
    for match in _TAG.finditer(text):
        tag = _tag(match)
        loop = tag.name in ("for", "tablerow")
        loops -= loop and tag.closing and loops > 0
        if not loops:
            tags.append(tag)
        loops += loop and not tag.closing
    return tags


def _tag(match: re.Match[str]) -> Tag:
    if match["value"] is not None:
        return Tag(match.start(), match.end(), "", match["value"].strip(), whole=True)
    return Tag(match.start(), match.end(), match["name"], match["words"].strip(), bool(match["end"]))


def _step(page: Page, call: Call) -> Lines | str | None:
    if not call.name:
        return _value(page, call.words)
    own = dict(page.settings.shortcodes).get(call.name)
    if own is not None:
        return filled(own, call)
    if call.name in ("include", "include_relative", "include_cached", "render"):
        return _include(page, call)
    if call.name in ("link", "post_url"):
        target = call.words.strip("\"' ").removeprefix("/")
        return f"/{target}" if call.name == "link" else f"/_posts/{target}.md"
    if call.name == "highlight":
        return fenced(call.args[0] if call.args else "", call.text, call.line)
    if call.name in ("assign", "capture"):
        return _assigned(page, call)
    if call.name in ("comment", "seo", "increment", "decrement", "break", "continue", "cycle", "feed_meta", "toc"):
        return ""
    if call.name in ("if", "unless", "case"):
        return _condition(page, call)
    if call.name in ("else", "elsif", "when"):
        return f"{_BRANCH}{call.name} {' '.join(call.words.split())}{_BRANCH}"
    if call.name in ("for", "tablerow"):
        page.report("FIN103", f"the list that `{{% for {call.words[:40]} %}}` makes is missing: write it out")
        return ""
    if call.inner is not None:
        page.report("FIN103", f"the tag `{call.name}` is not known: only the text in it was kept")
        return plain(call.inner, call.line) if call.alone else call.text
    page.report("FIN103", f"the tag `{{% {call.name} {call.words[:40]} %}}` is not known: what it shows is missing")
    return ""


def _value(page: Page, words: str) -> str:
    found = value(page, words)
    if found is UNKNOWN:
        page.report(
            "FIN103", f"the value of `{words.partition('|')[0].strip()[:60]}` is not known here, and is missing"
        )
        return ""
    return shown(found)


def _assigned(page: Page, call: Call) -> str:
    """A name for a value, or for the text it encloses."""
    name, sign, words = call.words.partition("=")
    if call.name == "capture":
        names(page)[call.words.strip("\"' ")] = call.text
    elif sign:
        names(page)[name.strip()] = value(page, words.strip())
    return ""


def _condition(page: Page, call: Call) -> Lines | str:
    """The branch whose condition holds; all of them where that is not known here."""
    if call.inner is None:
        return ""
    branches = _branches(call)
    chosen: Lines = []
    for words, inner in branches:
        truth = _truth(page, call, words)
        if truth is None:
            chosen = []
            for _, lines in branches:
                joined(chosen, lines)
            break
        if truth:
            chosen = inner
            break
    return plain(chosen, call.line) if call.alone else "\n".join(line for line, _ in chosen)


def _branches(call: Call) -> list[tuple[str, Lines]]:
    """Each branch's tag and its lines."""
    found: list[tuple[str, Lines]] = [(f"{call.name} {call.words}", [])]
    for line, number in call.inner or []:
        for place, piece in enumerate(line.split(_BRANCH)):
            if place % 2:
                found.append((piece, []))
            elif (place and found[-1][1]) or piece or not place:
                found[-1][1].append((piece, number))
    return found


def _truth(page: Page, call: Call, words: str) -> bool | None:
    name, _, condition = words.partition(" ")
    if name == "else":
        return True
    if call.name != "case":
        truth = holds(page, condition)
        return not truth if truth is not None and name == "unless" else truth
    if name == "case":
        return False
    found = [holds(page, f"{call.words} == {one.strip()}") for one in re.split(r",|\bor\b", condition)]
    return True if True in found else None if None in found else False


def _include(page: Page, call: Call) -> Lines | str:
    name = call.words.split()[0].strip("\"'") if call.words else ""
    beside = call.name == "include_relative"
    target = name if beside else "/" + f"{page.settings.project.folder}/_includes/{name}".lstrip("/")
    path = page.settings.files.path(page.folder, target)
    text = page.file(page.folder, target) if name and path not in page.including else None
    if text is None or path is None or len(page.including) > DEEPEST:
        page.report("FIN106", f"the file {name or '(none is named)'} is not there, so its text is missing")
        return ""
    given = {key: value(page, words) for key, words in _PARAMETER.findall(call.words)}
    above, page.state["liquid include"] = page.state.get("liquid include"), given
    outer, page.including = page.including, (*page.including, path)
    text = _verbatim(without_front_matter(text))
    lines = _filled(page, relinked(text, path, page.path) if beside else text, [call.line] * (text.count("\n") + 1))
    page.including, page.state["liquid include"] = outer, above
    return plain(lines, call.line) if call.alone else " ".join(line.strip() for line, _ in lines if line.strip())
