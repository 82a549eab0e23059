"""Microsoft Learn and DocFX: includes, code files, tabs, quotations with a meaning, references to an API."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ingest.render.dialect.reader import Block, Inline, Page, Reader
from ingest.render.dialect.sources import code_lines, learn_file
from ingest.render.dialect.written import body_of, kind, labelled, relinked

_INCLUDE = re.compile(
    r"\[!include[ \t]*(?:\[(?P<title>(?:[^\[\]]|\[[^\[\]]*\])*)\])?"
    r"[ \t]*\([ \t]*<?(?P<file>[^()<>\"]+?)>?(?:[ \t]+\"[^\"]*\")?[ \t]*\)[ \t]*\]",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\[!code(?:-(?P<language>[\w+#-]+))?[ \t]*(?:\[(?P<title>[^\]\n]*)\])?"
    r"[ \t]*\([ \t]*<?(?P<file>[^()<>\s]+(?:[ \t]+[^()<>\"\s]+)*?)>?(?:[ \t]+\"[^\"]*\")?[ \t]*\)[ \t]*\]",
    re.IGNORECASE,
)
_TAB = re.compile(
    r"[ \t]*(?P<marks>#{1,6})[ \t]+\[(?P<title>(?:[^\[\]]|\[[^\[\]]*\])+)\]\([ \t]*#tab/[^)\s]*[ \t]*\)[ \t]*#*[ \t]*$"
)
_RULE = re.compile(r"[ \t]*(?:\*[ \t]*){3,}$|[ \t]*-{3,}[ \t]*$|[ \t]*(?:_[ \t]*){3,}$")
_QUOTED = re.compile(r"[ \t]*>[ \t]*\[!(?P<kind>[A-Za-z]+)(?P<rest>[^\]\n]*)\][ \t]*(?P<more>[^\n]*)$")
_SPACED = re.compile(r"[ \t]*>[ \t]+\[!")
"""What the parser knows for the beginning of an alert by itself."""
_VIDEO = re.compile(r"[ \t]*(?:>[ \t]*)?\[!(?:video|channel9)[ \t]", re.IGNORECASE)
_UID = r"[A-Za-z_][\w.`*()-]*[\w)*`]"


def _include(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`[!INCLUDE [title](file)]` alone on a line, as the Markdown of the file."""
    line = reader.lines[at]
    found = _INCLUDE.match(line, len(match["indent"]))
    if found is None or line[found.end() :].strip():
        return None
    text = _included(reader.page, found)
    if text is not None:
        reader.blank(at)
        if not reader.included(text[1], text[0], at, match["indent"]):
            reader.page.report("FIN106", f"`{found['file'][:80]}`: this file includes itself")
        reader.blank(at)
    return at + 1


def _inline_include(page: Page, match: re.Match[str]) -> str | None:
    """An include in the middle of a paragraph."""
    found = _INCLUDE.match(match[0])
    if found is None:
        return None
    text = _included(page, found)
    if text is None:
        return ""
    words = " ".join(line.strip() for line in text[1].split("\n")).strip()
    if "[!include" in words.lower() and len(page.including) < _DEEPEST:
        page.including = (*page.including, text[0])
        words = _ANY_INCLUDE.sub(lambda inner: _inline_include(page, inner) or "", words)
        page.including = page.including[:-1]
    return words


_DEEPEST = 10


def _included(page: Page, found: re.Match[str]) -> tuple[str, str] | None:
    """The path of an included file and its text without front matter, its links as seen from here."""
    file = unquote(found["file"])
    text = learn_file(page, file)
    if text is None or text[0] in page.including:
        page.report("FIN106", f"`{file[:80]}`: there is no such file among those of the project")
        return None
    path, body = text
    return path, "\n".join(relinked(body_of(body).split("\n"), path.rpartition("/")[0], page.folder))


def _code(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`[!code-csharp[title](file#L1-L3)]` as a block of code."""
    found = _CODE.match(reader.lines[at], len(match["indent"]))
    if found is None:
        return None
    page, target = reader.page, found["file"]
    file = learn_file(page, target)
    lines = code_lines(file[1], *_asked(target)) if file else None
    if lines is None:
        page.report(
            "FIN106", f"`{target[:80]}`: the code of this file is missing, it is not among those of the project"
        )
        return at + 1
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    reader.blank(at)
    written = [fence + (found["language"] or ""), *lines, fence, ""]
    reader.written(written, [reader.numbers[at]] * len(written), match["indent"])
    return at + 1


def _asked(target: str) -> tuple[str, str]:
    """The lines, and the section, that the address of a code file asks for."""
    _, _, query = target.partition("?")
    fields = dict(field.partition("=")[::2] for field in query.partition("#")[0].split("&") if "=" in field)
    lower = {name.lower(): value for name, value in fields.items()}
    _, sharp, fragment = target.partition("#")
    if sharp and re.fullmatch(r"L?\d+(?:-L?\d+)?", fragment):
        return fragment, ""
    return lower.get("range", lower.get("start", "") and f"{lower['start']}-{lower.get('end', '')}"), lower.get(
        "name", fragment if sharp else ""
    )


def _tab(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`# [Title](#tab/id)`: a tab, to the next one or to a rule."""
    found = _TAB.match(reader.lines[at])
    if found is None:
        return None
    labelled(reader, at, found["title"], match["indent"])
    reader.state["docfx.tabs"] = True
    return at + 1


def _rule(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    """The rule that ends tabs; a line of dashes below words is their underline."""
    if not reader.state.get("docfx.tabs") or not _RULE.match(reader.lines[at]):
        return None
    if "-" in reader.lines[at] and reader.out and reader.out[-1].strip():
        return None
    reader.state["docfx.tabs"] = False
    reader.blank(at)
    return at + 1


def _quotation(reader: Reader, match: re.Match[str], at: int) -> int | None:
    """`> [!div class="…"]`, `> [!VIDEO …]`: quotations that are none. Alerts are the parser's."""
    found = _QUOTED.match(reader.lines[at])
    if found is None:
        return None
    name = found["kind"].lower()
    if name in ("video", "channel9"):
        reader.page.report("FIN111", "a video stands here, and what it says is missing")
        return at + 1
    if name not in ("div", "selector", "op_single_selector", "op_multi_selector", "tabs"):
        return _alert(reader, found, match["indent"], at)
    reader.blank(at)
    end = at + 1
    while end < len(reader.lines) and reader.lines[end].lstrip().startswith(">"):
        end += 1
    lines = [re.sub(r"^[ \t]*>[ ]?", "", line) for line in reader.lines[at + 1 : end]]
    reader.nested(lines, reader.numbers[at + 1 : end], match["indent"])
    reader.blank(at)
    return end


def _alert(reader: Reader, found: re.Match[str], indent: str, at: int) -> int | None:
    """`> [!NOTE] words`: an alert whose text begins on the line of its kind."""
    if reader.page.settings.project.dialect != "docfx" or found["rest"]:
        return None
    is_known, name = found["kind"].upper() in _ALERTS, found["kind"].upper()
    goes_on = at > 0 and reader.lines[at - 1].lstrip().startswith(">")
    is_plain = _SPACED.match(reader.lines[at]) is not None and not found["more"] and not goes_on
    if is_plain if is_known else found["more"] or goes_on or name != found["kind"]:
        return None
    reader.blank(at)
    reader.write(f"{indent}> [!{name}]" if is_known else f"{indent}> **{kind(name)}**", at)
    reader.write(f"{indent}> {found['more']}".rstrip(), at)
    return at + 1


_ALERTS = frozenset("NOTE TIP IMPORTANT WARNING CAUTION".split())


def _video(reader: Reader, _match: re.Match[str], at: int) -> int | None:
    if not _VIDEO.match(reader.lines[at]):
        return None
    reader.page.report("FIN111", "a video stands here, and what it says is missing")
    return at + 1


def _xref(page: Page, match: re.Match[str]) -> str | None:
    """`<xref:uid>`: the words are made from the API reference when the site is built."""
    uid, _, query = match[0][6:-1].partition("?")
    return f"`{_shown(page, unquote(uid), query)}`"


def _at(page: Page, match: re.Match[str]) -> str | None:
    """`@uid`, also `@"uid"`."""
    uid = match[0].lstrip("@").strip("\"'")
    return f"`{_shown(page, uid, '')}`"


def _shown(page: Page, uid: str, query: str) -> str:
    """What stands for an entry of an API: its last name, or the whole one where the author asks for that."""
    page.report("FIN164", f"`{uid[:80]}`: a reference to a generated API page has only its identifier to show")
    name = uid.partition("(")[0].rstrip("*").replace("%2A", "").replace("`1", "").replace("`2", "")
    if "displayProperty=fullName" in query or ("displayProperty=nameWithType" not in query and query):
        return name
    parts = name.split(".")
    return ".".join(parts[-2:]) if "nameWithType" in query else parts[-1]


def _linked(_page: Page, match: re.Match[str]) -> str | None:
    """`[words](xref:uid)`: the words stay."""
    return match[0][1 : match[0].rindex("](")]


_FILE = r"[ \t]*(?:\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\])?[ \t]*\([^()\n]*\)[ \t]*\]"
_ANY_INCLUDE = re.compile(rf"\[!(?i:include){_FILE}")
_PLAIN = r"[ \t]+\[!(?i:note|tip|important|warning|caution)\][ \t]*$"
"""What makes an alert of a quotation, if an empty line is before it; the parser needs no help with that."""
BLOCKS: tuple[Block, ...] = (
    Block(r"\[!(?i:include)", _include, "["),
    Block(r"\[!(?i:code)", _code, "["),
    Block(r"\[!(?i:video|channel9)[ \t]", _video, "["),
    Block(rf">(?:(?<!\n\n>)|(?!{_PLAIN}))[ \t]*\[![A-Za-z]", _quotation, ">"),
    Block(r"#{1,6}[ \t]+\[[^\n]*\]\([ \t]*#tab/", _tab, "#"),
    Block(r"(?:(?:\*[ \t]*){3,}|-{3,}[ \t]*|(?:_[ \t]*){3,})$", _rule, "*-_"),
)
INLINES: tuple[Inline, ...] = (
    Inline("[!", rf"\[!(?i:include){_FILE}", _inline_include, "[", "!(?i:include)"),
    Inline(
        "(xref:", r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\]){1,300}\]\(xref:[^()\s]*(?:\([^()\s]*\)[^()\s]*)?\)", _linked, "["
    ),
    Inline("<xref:", r"<xref:[^<>\s]+>", _xref, "<"),
    Inline(
        "@",
        rf"(?<![\w.@/`\\:\[(])@(?:\"{_UID}\"|'{_UID}'|(?:[A-Z][\w`]*\.)+[A-Z][\w`]*\w)(?!@|[\w/]|\.\w)",
        _at,
        "@",
        r"[A-Z\"']",
    ),
)
