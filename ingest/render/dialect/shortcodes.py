"""Shortcodes of Hugo (`{{< … >}}`, `{{% … %}}`) and Zola (`{{ name(…) }}`, `{% name(…) %}`): a table of what they show.

The names are those of Hugo itself and of its common documentation themes; a source's `shortcodes` come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ingest.render.dialect import shortcode_blocks as blocks
from ingest.render.dialect import shortcode_files as files
from ingest.render.dialect import shortcode_words as words
from ingest.render.dialect.reader import Page
from ingest.render.dialect.tags import KEPT, Call, Lines, Tag, code_in, filled, freed, replaced

SIGNS = ("{{", "{%")

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
_TEXT = re.compile(r"\btext\s*=\s*[\"']?true")
_COMMENT = re.compile(r"^/\*.*\*/$", re.DOTALL)


def before(page: Page, text: str, numbers: Sequence[int]) -> Lines | None:
    """The text with every shortcode replaced. Hugo and Zola run them in code, too; elsewhere code is left alone."""
    dialect = page.settings.project.dialect
    tags, shown = _tags(text, _ZOLA if dialect == "zola" else _HUGO, everywhere=bool(dialect))
    if not tags and shown == text:
        return None
    step = _in_html if page.markup else _step
    lines = replaced(page, shown, numbers, tags, step) if tags else list(zip(shown.split("\n"), numbers, strict=True))
    return freed(lines) if KEPT in shown else lines


def included(page: Page, text: str, number: int) -> Lines:
    """The lines of a file that stands in place of a line, with every shortcode in them replaced."""
    numbers = [number] * (text.count("\n") + 1)
    found = before(page, text, numbers)
    return list(zip(text.split("\n"), numbers, strict=True)) if found is None else found


def _tags(text: str, pattern: re.Pattern[str], *, everywhere: bool) -> tuple[list[Tag], str]:
    """The shortcodes of a text, and the text with those that are only shown as a reader sees them."""
    code = [] if everywhere else code_in(text)
    tags: list[Tag] = []
    pieces: list[str] = []
    at = shift = 0
    panes = False
    for match, inside in _placed(pattern, text, code):
        if match["escaped"] or _COMMENT.match(match[0][3:-3].strip()):
            shown = _unescaped(match[0]).replace("{", KEPT)
            pieces += (text[at : match.start()], shown)
            shift += len(shown) - len(match[0])
            at = match.end()
        elif everywhere or not inside:
            name, given = match["name"] or "", match["words"] or ""
            ends = bool(match["end"])
            tags.append(Tag(match.start() + shift, match.end() + shift, name, given, ends, bool(match["whole"])))
            if name == "tabpane":
                panes = not ends and pattern is _HUGO and not _TEXT.search(given)
            elif name == "tab" and panes and text[match.start() + 2] == "<" and not ends:
                tags[-1] = tags[-1]._replace(words=f"{given} {files.IS_CODE}=true")
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
    name = call.name.lower().rpartition("/")[2].lstrip("_") if call.name.startswith("_") else call.name.lower()
    known = _TABLE.get(name) or _TABLE.get(name.rpartition("/")[0] + "/*")
    if known is None and name.endswith(("-heading", "_heading")) and call.inner is None:
        known = words.heading
    if known is not None:
        return known(page, call)
    return words.unknown(page, call)


def _in_html(page: Page, call: Call) -> Lines | str | None:
    """The same in a document that is html: what stands for a shortcode is Markdown, and what it encloses is not."""
    inner = call.inner and [(line.lstrip(), number) for line, number in call.inner]
    found = _step(page, call._replace(inner=inner))
    if not found or page.markup is None:
        return found
    if isinstance(found, str):
        return page.markup(found).strip().removeprefix("<p>").removesuffix("</p>")
    html = page.markup("\n".join(line for line, _ in found))
    return [(line, call.line) for line in html.split("\n")]


_Known = Callable[[Page, Call], Lines | str]
_TABLE: dict[str, _Known] = {
    **dict.fromkeys(
        f"{blocks.KINDS} alert notice callout admonition pageinfo banner aside message box".split(),
        blocks.boxed,
    ),
    **dict.fromkeys(
        "expand expander details-html accordion-item accordionitem collapse card cards/item cards/card fold "
        "dropdown spoiler toggle step section-title panel hextra/feature-card timelineitem".split(),
        blocks.section,
    ),
    **dict.fromkeys("tab tabitem code-tab codetab".split(), files.tab),
    **dict.fromkeys("tabs tabpane tabset tabgroup blocks/* cover hero".split(), blocks.arranged),
    **dict.fromkeys("filetree/file filetree/folder".split(), blocks.node),
    **dict.fromkeys("filetree/container filetree tree".split(), blocks.tree),
    **dict.fromkeys("badge label pill hextra/hero-badge".split(), words.badge),
    **dict.fromkeys("glossary_tooltip glossary-tooltip term abbr tooltip".split(), words.term),
    **dict.fromkeys("glossary_definition glossary-definition glossary-term".split(), files.definition),
    **dict.fromkeys(("heading",), words.heading),
    **dict.fromkeys(("feature-state", "feature_state"), words.feature_state),
    **dict.fromkeys("code_sample code-sample codenew codefile code-file".split(), files.sample),
    **dict.fromkeys(
        "code-tabs cardpane cards cardgroup card-group card-container columns column col row grid div span "
        "center left right section steps accordion list timeline wrap wrapper mermaid-none lead rawhtml raw "
        "html unsafe markdownify md markdown content column-left column-right gallery buttons feature-grid "
        "feature-card hextra/* highlight-box table responsive-table card-grid docs/* swatches timeline ltr "
        "rtl article typeit small big".split(),
        blocks.enclosed,
    ),
    **dict.fromkeys("button btn kbd key link tag hl keyword hextra/hero-button".split(), words.few_words),
    **dict.fromkeys(
        "figure img image imgproc picture lightbox screenshot resize-image resize_image".split(), blocks.image),
    **dict.fromkeys(
        "highlight code codeblock code-block snippet command terminal katex math mermaid".split(), blocks.code),
    **dict.fromkeys(("code-toggle", "codetabs"), blocks.toggle),
    **dict.fromkeys(("quote", "blockquote", "epigraph", "pullquote"), blocks.quoted),
    **dict.fromkeys(("details",), blocks.details),
    **dict.fromkeys(
        "include readfile include-md include-file includefile file import partial-md md-include codeinclude "
        "code-include docs/shared".split(),
        files.include,
    ),
    **dict.fromkeys(("ref", "relref"), words.address),
    **dict.fromkeys(
        "comment toc anchor br clear hr vspace space icon fa emoji children nbsp blocks/link-down "
        "attachments docs/reference".split(), words.nothing),
    **dict.fromkeys(
        "youtube vimeo gist tweet twitter x x-simple instagram instagram_simple video audio asciinema iframe "
        "codepen jsfiddle codesandbox openapi jupyter swagger swaggerui redoc pdf gmap map bilibili spotify "
        "drawio loom figma qr".split(),
        words.embedded,
    ),
    **dict.fromkeys(("param", "params", "var", "variable", "site-param", "siteparam"), words.param),
    **dict.fromkeys("new-in since added deprecated-in deprecated removed-in".split(), words.version),
}  # fmt: skip
