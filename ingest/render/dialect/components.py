"""Components of Docusaurus, Starlight, Nextra, Mintlify and others: the words each shows, besides those within it."""

from __future__ import annotations

import re
from typing import cast

from ingest.render.dialect import partials
from ingest.render.dialect.jsx import Tag, string_in
from ingest.render.dialect.reader import Page, Reader
from ingest.render.dialect.written import box, kind, labelled, literal, section

_TABS = frozenset(("Tab", "TabItem", "Tabs.Tab", "CodeGroupItem", "TabPanel"))
_AROUND_TABS = frozenset(("Tabs", "TabList", "CodeGroup", "CodeTabs"))
_UNFOLDING = frozenset(("Accordion", "Details", "Expandable", "Collapsible", "Disclosure", "FoldableTable", "Toggle"))
_BOXES = frozenset(
    """Note Warning Info Tip Check Danger Caution Important Callout Aside Admonition Alert Banner Hint Error
    Success""".split()
)
_NAMED_BOXES = frozenset(("Aside", "Admonition"))
"""Boxes that show their kind where they have no title."""
_PLAIN = (
    frozenset(
        """Steps CardGrid CardGroup Cards Columns Column Row Frame FileTree AccordionGroup BrowserWindow Fragment Figure
    Container Grid Grids Box div Panel Tooltip Update Center Details.Content Highlight Wrapper Intro""".split()
    )
    | _AROUND_TABS
)
_DROPPED = frozenset(("Head", "Helmet", "style", "script", "Analytics", "TOCInline", "Spacer", "Separator", "Icon"))
_CODE = frozenset(("CodeBlock", "Code"))
_TITLES = ("title", "label", "heading", "summary", "header", "tab", "name", "question")
_WORDS = ("description", "desc", "subtitle", "caption", "text", "body", "content", "message", "alt")
_OTHERS = frozenset(("Card", "LinkCard", "Step", "Cards.Card", "Badge"))
_NAMES = frozenset(_TABS | _UNFOLDING | _BOXES | _PLAIN | _DROPPED | _CODE | _OTHERS)
_NAMED = re.compile(r"(?:File)?Tree\.(?:File|Folder)\Z|Color\.Item\Z|GitHub\.Repo\Z")
"""Components that show their name, whatever else is in them."""
_FIELDS = frozenset(("ParamField", "ResponseField"))
"""Fields of an API: their name, type, and whether they must be given."""
_TEMPLATE = re.compile(r"\{\s*`((?:[^`\\]|\\.)*)`\s*\}", re.DOTALL)
_LANGUAGE = re.compile(r"(?:language-)?([\w+#-]+)")


def is_component(name: str) -> bool:
    """Whether a name is a component's, not that of an element of html. A fragment is one."""
    return not name or name[0].isupper() or "." in name


def is_known(name: str) -> bool:
    """Whether components of this name are common, so that it is no placeholder."""
    return name in _NAMES


def write(reader: Reader, at: int, tag: Tag, lines: list[str], numbers: list[int], indent: str) -> None:
    """Write what a component that stands on lines of its own shows."""
    name = tag.name
    if name in _DROPPED:
        reader.blank(at)
    elif name in _CODE and (lines or "code" in tag.values):
        _code(reader, at, tag, lines, indent)
    elif name in _TABS:
        section(reader, at, _tab_label(reader.page, tag), lines, numbers, indent)
    elif name in _BOXES:
        box(reader, at, _box_label(tag), lines, numbers, indent)
    else:
        _any(reader, at, tag, lines, numbers, indent)


def _any(reader: Reader, at: int, tag: Tag, lines: list[str], numbers: list[int], indent: str) -> None:
    """A component of no special kind: its title, its description, and what is in it."""
    page = reader.page
    before = page.state.get("mdx.tabs")
    if tag.name in _AROUND_TABS:
        page.state["mdx.tabs"] = _tab_labels(page, tag)
    said = words_of(tag)
    title = next((words for name, words in said if name in _TITLES), "")
    if tag.name in _FIELDS:
        title, said = _field(tag), []
    if href := tag.values.get("href") or tag.values.get("to") or tag.values.get("link"):
        title = title and f"[{title}](<{href}>)"
    if tag.alone and not said and tag.name not in _NAMES:
        page.report("FIN160", f"`<{tag.name[:40]} />`: what this component shows is missing")
    shown = [words for name, words in said if name not in _TITLES]
    if tag.name not in _AROUND_TABS:
        labelled(reader, at, title, indent)
    for words in shown:
        reader.blank(at)
        reader.written([words, ""], [reader.numbers[at]] * 2, indent)
    if lines:
        section(reader, at, "", lines, numbers, indent)
    page.state["mdx.tabs"] = before


def words_of(tag: Tag) -> list[tuple[str, str]]:
    """The words among the attributes of a component, titles first, as Markdown; a component within says nothing."""
    names = [*_TITLES, *_WORDS]
    if _NAMED.match(tag.name):
        return [
            ("name", literal(tag.values[name])) for name in ("name", "value", "owner", "repo") if name in tag.values
        ]
    if tag.name[:1].isupper() and not tag.alone:
        names = [name for name in names if name not in ("name", "alt")]
    if tag.alone:
        names = [name for name in names if name != "name"]
    found = ((name, " ".join(tag.values[name].split())) for name in names if name in tag.values)
    return [(name, literal(words)) for name, words in found if words]


def _field(tag: Tag) -> str:
    """The heading of a field of an API."""
    values = tag.values
    name = next((values[one] for one in ("path", "query", "body", "header", "name") if values.get(one)), "")
    default = f"default: {values['default']}" if values.get("default") else ""
    said = (name, values.get("type", ""), default, *(word for word in ("required", "deprecated") if word in values))
    return " ".join(literal(words) for words in said if words)


def _box_label(tag: Tag) -> str:
    title = tag.values.get("title")
    if title is not None:
        return literal(title)
    return kind(tag.values.get("type", "note")) if tag.name in _NAMED_BOXES else ""


def _tab_labels(page: Page, tag: Tag) -> object:
    """What tabs are called, where their container says it: by value, or a list in their order."""
    if values := tag.expressions.get("values"):
        return partials.pairs(values) or partials.labels(page, values[1:-1].strip())
    if items := tag.expressions.get("items"):
        return [one or two for one, two in re.findall(r"'([^'\n]*)'|\"([^\"\n]*)\"", items)]
    return None


def _tab_label(page: Page, tag: Tag) -> str:
    around = page.state.get("mdx.tabs")
    own = tag.values.get("label") or tag.values.get("title") or tag.values.get("tab")
    if own is None and isinstance(around, list) and around:
        own = str(around.pop(0))
    value = tag.values.get("value", "")
    if own is None and isinstance(around, dict):
        own = cast("dict[str, str]", around).get(value)
    return literal(own if own is not None else value)


def _code(reader: Reader, at: int, tag: Tag, lines: list[str], indent: str) -> None:
    """Code that a component shows: an attribute of it, or a string within it."""
    text = tag.values.get("code") or "\n".join(lines)
    if template := _TEMPLATE.fullmatch(text.strip()):
        text = re.sub(r"\\([`\\$])", r"\1", template[1])
    elif (said := string_in(text.strip())) is not None:
        text = said
    language = _LANGUAGE.match(tag.values.get("language") or tag.values.get("lang") or tag.values.get("className", ""))
    labelled(reader, at, literal(tag.values.get("title", "")), indent)
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    written = ["", fence + (language[1] if language else ""), *text.strip("\n").split("\n"), fence, ""]
    reader.written(written, [reader.numbers[at]] * len(written), indent)


def inline(page: Page, tag: Tag) -> str:
    """What the opening tag of a component within a paragraph shows."""
    if tag.name in _DROPPED:
        return ""
    if not tag.alone:
        href = tag.values.get("href") or tag.values.get("to")
        _links(page).setdefault(tag.name, []).append(bool(href))
        return f'<a href="{href}">' if href else ""
    said = words_of(tag)
    if not said and tag.name not in _NAMES:
        page.report("FIN160", f"`<{tag.name[:40]} />`: what this component shows is missing")
    return " ".join(words for _, words in said)


def inline_end(page: Page, tag: Tag) -> str:
    """What the closing tag of a component within a paragraph becomes: a link that was opened ends."""
    opened = _links(page).get(tag.name)
    return "</a>" if opened and opened.pop() else ""


def _links(page: Page) -> dict[str, list[bool]]:
    return cast("dict[str, list[bool]]", page.state.setdefault("mdx.links", {}))
