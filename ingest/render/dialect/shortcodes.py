"""Shortcodes of Hugo (`{{< … >}}`, `{{% … %}}`) and Zola (`{{ name(…) }}`, `{% name(…) %}`): a table of what they show.

The names are those of Hugo itself and of its common documentation themes; a source's `shortcodes` come first.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

from ingest.render.dialect.included import relinked, without_front_matter
from ingest.render.dialect.reader import Page
from ingest.render.dialect.tags import (
    KEPT,
    Call,
    Lines,
    Tag,
    box,
    code_in,
    dedented,
    fenced,
    filled,
    freed,
    plain,
    replaced,
    titled,
)

SIGNS = ("{{<", "{{%", "{{ ", "{{", "{%")

_HUGO = re.compile(
    r"\{\{[<%](?P<escaped>[ \t]*/\*)?[ \t\n]*(?P<end>/)?[ \t]*(?P<name>[\w./-]*)"
    r"""(?P<words>(?:"(?:[^"\\\n]|\\.){0,999}+"|`[^`]{0,999}+`|(?![>%]\}\}|/[ \t]*[>%]\}\}|\{\{[<%])[^"`]){0,2000}+)"""
    r"(?P<whole>/)?[ \t]*[>%]\}\}"
)
_ZOLA = re.compile(
    r"\{(?P<whole>\{)?(?:(?<=\{\{)|%)(?P<escaped>/\*)?-?[ \t]*"
    r"(?:(?P<end>end)(?=[ \t]*[-%*])|(?P<name>[A-Za-z_]\w*)[ \t\n]*"
    r"""\((?P<words>(?:"(?:[^"\\\n]|\\.){0,999}+"|'[^'\n]{0,999}+'|`[^`]{0,999}+`"""
    r"""|(?!\)[ \t]*-?(?:\*/)?[}%]\})[^"'`]){0,2000}+)\))"""
    r"[ \t]*-?(?:\*/)?[}%]\}"
)
_COMMENT = re.compile(r"^/\*.*\*/$", re.DOTALL)


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines:
    """The text with every shortcode replaced. Hugo and Zola run them in code, too; elsewhere code is left alone."""
    dialect = page.settings.project.dialect
    lines: Lines = list(zip(text.split("\n"), numbers, strict=True))
    for known, pattern in (("hugo", _HUGO), ("zola", _ZOLA)):
        if dialect == known or (not dialect and known == "hugo"):
            text = "\n".join(line for line, _ in lines)
            tags, text = _tags(text, pattern, everywhere=bool(dialect))
            lines = replaced(page, text, [number for _, number in lines], tags, _step)
    return freed(lines)


def _tags(text: str, pattern: re.Pattern[str], *, everywhere: bool) -> tuple[list[Tag], str]:
    """The shortcodes of a text, and the text with those that are only shown as a reader sees them."""
    code = code_in(text)
    tags: list[Tag] = []
    pieces: list[str] = []
    at = shift = 0
    for match, inside in _placed(pattern, text, code):
        if match["escaped"] or _COMMENT.match(match[0][3:-3].strip()):
            shown = _unescaped(match[0]).replace("{", KEPT)
            pieces += (text[at : match.start()], shown)
            shift += len(shown) - len(match[0])
            at = match.end()
        elif everywhere or not inside:
            name, words = match["name"] or "", match["words"] or ""
            ends = bool(match["end"])
            tags.append(Tag(match.start() + shift, match.end() + shift, name, words, ends, bool(match["whole"])))
    pieces.append(text[at:])
    return _matched(tags), "".join(pieces)


def _unescaped(shown: str) -> str:
    return re.sub(r"\*/(?=[ \t]*[>%}]+$)", "", re.sub(r"(?<=[<%{])([ \t]*)/\*", r"\1", shown, count=1), count=1)


def _placed(pattern: re.Pattern[str], text: str, code: list[tuple[int, int]]) -> Iterator[tuple[re.Match[str], bool]]:
    place = 0
    for match in pattern.finditer(text):
        while place < len(code) and code[place][1] <= match.start():
            place += 1
        yield match, place < len(code) and code[place][0] <= match.start()


def _matched(tags: list[Tag]) -> list[Tag]:
    """Zola's `end` closes whatever was opened last with `{% %}`; it gets the name of that."""
    open_: list[str] = []
    named: list[Tag] = []
    for tag in tags:
        if tag.closing and not tag.name:
            named.append(tag._replace(name=open_.pop() if open_ else ""))
            continue
        if not tag.closing and not tag.whole:
            open_.append(tag.name)
        named.append(tag)
    return named


def _step(page: Page, call: Call) -> Lines | str | None:
    own = dict(page.settings.shortcodes).get(call.name)
    if own is not None:
        text = filled(own, call)
        return [(line, call.line) for line in text.split("\n")] if call.alone else text
    name = call.name.lower().rpartition("/")[2] if call.name.startswith("_") else call.name.lower()
    known = _TABLE.get(name) or _TABLE.get(name.rpartition("/")[0] + "/*")
    if known is not None:
        return known(page, call)
    return _unknown(page, call)


def _unknown(page: Page, call: Call) -> Lines | str:
    shown = f"{{{{< {call.name} {call.words.strip()}".rstrip()[:60] + " >}}"
    if call.inner is not None and call.text.strip():
        page.report("FIN102", f"`{shown}` is not known: only the text in it was kept")
        return plain(call.inner, call.line) if call.alone else call.text
    page.report("FIN102", f"`{shown}` is not known: what it shows is missing; `shortcodes:` can say what stands for it")
    return ""


# -- what a shortcode shows ------------------------------------------------------------------------------------------

_KINDS = "note tip info warning danger caution important success error question example attention hint primary"


def _label(call: Call) -> str:
    given = call.value("title", "header", "heading")
    kind = call.value("type", "color", "style", "context", "kind", at=0) or call.name
    kind = kind.rpartition("/")[2]
    return given or (kind.capitalize() if kind.lower() in _KINDS.split() else "")


def _boxed(page: Page, call: Call) -> Lines | str:
    """A box, with the title or the kind that a reader sees on it."""
    if call.inner is None or not call.text.strip():
        text = call.value("text", "content", "body", "message", at=None) or " ".join(call.args)
        return box("", [(text, call.line)], call.line) if text else ""
    label = _label(call)
    if len(call.args) > 1 and not call.value("title"):
        label = call.args[1]  # `{{% notice tip "Did you know?" %}}`
    return box(label, call.inner, call.line)


def _quoted(page: Page, call: Call) -> Lines | str:
    """Somebody's words, and whose they are."""
    author = ", ".join(one for one in (call.value("author", "cite"), call.value("source", "title", "work")) if one)
    inner = call.inner or [(" ".join(call.args), call.line)]
    return box("", [*dedented(inner), *([("", call.line), (author, call.line)] if author else [])], call.line)


def _titled(page: Page, call: Call) -> Lines | str:
    """A fold, a tab, a card: its title, then all of its text."""
    title = call.value("title", "header", "summary", "name", "label", "tabname", at=0)
    if call.inner is None:
        text = call.value("text", "content", "subtitle", "description")
        return titled(title, [(text, call.line)] if text else [], call.line)
    return titled(title, call.inner, call.line)


def _inner(page: Page, call: Call) -> Lines | str:
    """Only an arrangement of what is in it."""
    if call.inner is None:
        return ""
    return plain(call.inner, call.line) if call.alone else call.text


def _words(page: Page, call: Call) -> str:
    """A few words within a line, with a link where there is one."""
    text = call.text.strip() or call.value("text", "content", "title", "name", "label") or " ".join(call.args)
    href = call.value("href", "link", "url", "relref")
    return f"[{text}]({href})" if href and text else text


def _image(page: Page, call: Call) -> Lines | str:
    """An image: its description, and the caption below it."""
    source = call.value("src", "source", "path", "file", at=0)
    alt = call.value("alt") or (call.args[1] if len(call.args) > 1 else "")
    caption = call.value("caption", "title")
    credit = call.value("attr")
    picture = f"![{alt}](<{source}>)" if source else ""
    words = " ".join(one for one in (caption, credit) if one)
    inner = dedented(call.inner) if call.inner else []
    if not call.alone:
        return " ".join(one for one in (picture, words) if one)
    return [("", call.line), (picture, call.line), ("", call.line), (words, call.line), ("", call.line), *inner]


def _code(page: Page, call: Call) -> Lines | str:
    """Code, in the language it names."""
    language = call.value("lang", "language", "type", "syntax", at=0)
    title = call.value("title", "file", "filename", "caption") if call.name != "highlight" else ""
    text = call.text if call.inner is not None else call.value("code")
    if call.inner is None and not text:
        return ""
    if not call.alone and "\n" not in text.strip():
        return f"<code>{html.escape(text.strip())}</code>"
    lines = fenced(re.sub(r"[^\w+#.-]", "", language), text, call.line)
    return titled(title, lines, call.line) if title else lines


def _toggle(page: Page, call: Call) -> Lines | str:
    """A configuration that a reader can see in several notations: the one that is written."""
    file = call.value("file")
    text = re.sub(r"\A\s*(?:---|\+\+\+)\n|\n(?:---|\+\+\+)\s*\Z", "\n", call.text)
    notation = "toml" if re.search(r"^[\w.\[\]'\"-]+\s*=", text, re.MULTILINE) else "yaml"
    if call.inner is None:
        key = call.value("config", "datakey")
        page.report("FIN102", f"the configuration `{key}` that {call.name} shows is not in the document")
        return ""
    lines = fenced(notation, text, call.line)
    return titled(f"{file}.{notation}", lines, call.line) if file else lines


def _details(page: Page, call: Call) -> Lines | str:
    return titled(call.value("summary", "title", at=0) or "Details", call.inner or [], call.line)


def _include(page: Page, call: Call) -> Lines | str:
    """Another file of the site, as Markdown or as code."""
    name = call.value("file", "path", "src", "page", at=0)
    for place in _places(page, name):
        for target in (place, f"{place}.md"):
            text = page.file(page.folder, target) if name else None
            if text is not None:
                return _included(page, call, text, target)
    page.report("FIN106", f"the file {name or '(none is named)'} is not there, so its text is missing")
    return ""


def _places(page: Page, name: str) -> list[str]:
    """Where a file may lie: beside the page, or below the content's folder, which may be that of a language."""
    folders = page.folder.split("/") if page.folder else []
    above = ["/" + "/".join(folders[:depth]) for depth in range(min(len(folders), 3) + 1)]
    beside = [] if name.startswith("/") else [name]
    return [*beside, *(f"{folder.rstrip('/')}/{name.lstrip('/')}" for folder in above)]


def _included(page: Page, call: Call, text: str, target: str) -> Lines | str:
    language = call.value("lang", "language")
    if call.value("code") == "true" or (language and not target.endswith(".md")):
        return fenced(language, text, call.line)
    if page.settings.files.path(page.folder, target) in page.including or len(page.including) > _DEEPEST:
        page.report("FIN106", f"the file {target} includes itself")
        return ""
    outer = page.including
    path = page.settings.files.path(page.folder, target) or target
    page.including = (*outer, path)
    text = relinked(without_front_matter(text), path, page.path)
    lines = before(page, text, [call.line] * (text.count("\n") + 1))
    page.including = outer
    return plain(lines, call.line) if call.alone else " ".join(line for line, _ in lines if line.strip())


_DEEPEST = 20


def _reference(page: Page, call: Call) -> str:
    """The address of another page; it stands where Markdown wants a link's target."""
    return call.value("path", at=0).replace(" ", "%20")


def _nothing(page: Page, call: Call) -> str:
    """What a reader does not see, or only as a picture."""
    return ""


def _embedded(page: Page, call: Call) -> Lines | str:
    """A video, a post, a frame of another site."""
    title = call.value("title", "caption")
    page.report("FIN111", f"what `{call.name}` embeds from elsewhere was left out: say in words what it shows")
    return title


def _param(page: Page, call: Call) -> str:
    name = call.value("name", at=0)
    value = page.settings.project.option("params", {}).get(name)
    if value is None:
        page.report("FIN103", f"the value of `{name}` is not known here, and is missing")
        return ""
    return str(value)


def _version(page: Page, call: Call) -> Lines | str:
    """A note on since when, or until when, something is there."""
    since = call.value("version", at=0)
    since = f"v{since}" if since[:1].isdigit() else since
    word = "New in" if "new" in call.name or "since" in call.name else "Deprecated in"
    words = f"{word} {since}"
    return box(words, call.inner, call.line) if call.inner and call.text.strip() else words


_Known = Callable[[Page, Call], Lines | str]
_TABLE: dict[str, _Known] = {
    **dict.fromkeys(
        f"{_KINDS} alert notice callout admonition pageinfo banner aside message box".split(),
        _boxed,
    ),
    **dict.fromkeys(
        "expand expander details-html accordion-item accordionitem collapse tab tabitem card cards/item fold dropdown "
        "spoiler toggle step section-title panel".split(),
        _titled,
    ),
    **dict.fromkeys(
        "tabs tabpane tabset tabgroup code-tabs cardpane cards cardgroup card-group card-container columns column col "
        "row grid div span center left right section steps accordion list timeline wrap wrapper blocks/* mermaid-none "
        "lead rawhtml raw html unsafe markdownify md markdown content column-left column-right gallery buttons "
        "feature-grid feature-card hextra/* highlight-box small big".split(),
        _inner,
    ),
    **dict.fromkeys("button btn badge kbd key label link tag pill term abbr tooltip hl glossary-term".split(), _words),
    **dict.fromkeys("figure img image imgproc picture lightbox screenshot resize-image resize_image".split(), _image),
    **dict.fromkeys("highlight code codeblock code-block snippet command terminal katex math mermaid".split(), _code),
    **dict.fromkeys(("code-toggle", "codetabs"), _toggle),
    **dict.fromkeys(("quote", "blockquote", "epigraph", "pullquote"), _quoted),
    **dict.fromkeys(("details",), _details),
    **dict.fromkeys(
        "include readfile include-md include-file includefile file import partial-md md-include codeinclude".split(),
        _include,
    ),
    **dict.fromkeys(("ref", "relref"), _reference),
    **dict.fromkeys("comment toc anchor br clear hr vspace space icon fa emoji children nbsp".split(), _nothing),
    **dict.fromkeys(
        "youtube vimeo gist tweet twitter x x-simple instagram instagram_simple video audio asciinema iframe codepen "
        "jsfiddle codesandbox swagger swaggerui redoc pdf gmap map bilibili spotify drawio loom figma".split(),
        _embedded,
    ),
    **dict.fromkeys(("param", "params", "var", "variable", "site-param"), _param),
    **dict.fromkeys("new-in since added deprecated-in deprecated removed-in".split(), _version),
}  # fmt: skip
