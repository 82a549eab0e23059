"""The blocks of a Notion page, in a tree: each becomes what html has for it. Reads no properties, writes no page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render.blocks import escaped, quoted
from ingest.render.notion.links import is_address, page_id, reference
from ingest.render.tree import Element, Text

Report = Callable[[str, str], None]
"""Takes the code and the message of a finding."""


DONE: Final = "☑"
OPEN: Final = "☐"
"""Boxes of to-do lists, as in Markdown."""
_DROPPED: Final = (
    "nav,.comments,.page-comments,.discussions,.property-icon,.user-icon,.bookmark-icon,.bookmark-image,.status-dot"
)
_KINDS: Final = ("bulleted-list", "numbered-list", "to-do-list")
_LISTS: Final = ",".join(f".{kind}" for kind in _KINDS)
_SIZE: Final = re.compile(r"font-size:\s*([\d.]+)em")
_LEVELS: Final = {"1.875": "h1", "1.5": "h2", "1.25": "h3", "1.125": "h4"}
"""How large the title of a toggle is that is a heading, too: it says nothing else of its level."""
_LANGUAGE: Final = re.compile(r"(?:^|\s)language-(.+)")
_TOKEN: Final = re.compile(r"[a-z][\w+#.-]{0,29}\Z")
_APART: Final = ".selected-value,.user,a,.status-value,time"


def tidy(root: Element, mentions: str, report: Report) -> None:
    """Turn the blocks in `root` into ordinary html. `mentions` is what becomes of people: `names`, or `drop`."""
    for element in root.select(_DROPPED):
        element.decompose()
    for element in root.select("div[style]"):
        if "display:contents" in (element.attr("style") or "").replace(" ", ""):
            element.unwrap()
    for element in root.select(".user") if mentions == "drop" else ():
        element.decompose()
    _write_formulas(root)
    _name_dates(root)
    _open_callouts(root)
    for icon in root.select(".icon"):
        icon.decompose()
    _part_values(root)
    _check_boxes(root)
    _open_toggles(root)
    _join_lists(root)
    _name_languages(root)
    _describe_images(root)
    _open_bookmarks(root)
    _note_embeds(root, report)
    _lead(root)


def has_words(element: Element) -> bool:
    """Whether a reader sees anything in it."""
    return any(not words.isspace() for words in element.strings if words) or element.find("img") is not None


def _write_formulas(root: Element) -> None:
    """A formula is drawn twice in an export, once as MathML that holds what its author typed: only that stays."""
    for figure in root.select("figure.equation,[data-notion-equation]"):
        if source := _source_of(figure, "data-notion-equation"):
            html = f'<pre><code class="language-latex">{escaped(source)}</code></pre>'
            figure.insert_adjacent_html("beforebegin", html)
            figure.decompose()
    for formula in root.select(".notion-text-equation-token,[data-notion-inline-equation],.katex"):
        if formula.parent is not None and (source := _source_of(formula, "data-notion-inline-equation")):
            formula.insert_adjacent_html("beforebegin", f"<code>{escaped(' '.join(source.split()))}</code>")
            formula.decompose()


def _source_of(formula: Element, attribute: str) -> str:
    noted = formula.find("annotation")
    return ((noted.text if noted is not None else "") or formula.attr(attribute) or "").strip()


def _name_dates(root: Element) -> None:
    for time in root.find_all("time"):
        if time.text.startswith("@"):
            time.set_text(time.text.removeprefix("@"))


def _open_callouts(root: Element) -> None:
    """A callout is a quotation that begins with its icon, if that is a character; a drawn one says nothing."""
    for callout in root.select("figure.callout,.page-body aside"):
        icon = next((found.text.strip() for found in callout.select(".icon") if _is_icon_of(found, callout)), "")
        for found in callout.select(".icon"):
            if _is_icon_of(found, callout):
                found.decompose()
        callout.tag = "blockquote"
        if icon and has_words(callout):
            _begin_with(f"{icon} ", callout)


def _is_icon_of(icon: Element, callout: Element) -> bool:
    """Whether an icon stands in the callout's first part, which holds nothing else."""
    around = icon.parent
    return around == callout or (
        isinstance(around, Element) and around.parent == callout and around.text.strip() == icon.text.strip()
    )


def _begin_with(sign: str, block: Element) -> None:
    """Put a sign before the first words of a block."""
    inner = block
    while True:
        first = next((node for node in inner.children if not _is_blank(node)), None)
        if not isinstance(first, Element) or first.tag not in {"p", "div", "h1", "h2", "h3", "h4"}:
            inner.insert(0, Text(sign))
            return
        inner = first


def _is_blank(node: object) -> bool:
    if isinstance(node, Text):
        return not node.data.strip()
    return isinstance(node, Element) and node.tag != "img" and not has_words(node)


def _part_values(root: Element) -> None:
    """Values that stand side by side in a cell, told apart by their colours alone, get commas between them."""
    for cell in dict.fromkeys(value.parent for value in root.select(f"td :is({_APART})")):
        before = None
        for node in cell.children if isinstance(cell, Element) and cell.tag in {"td", "span", "div"} else ():
            if isinstance(node, Element) and node.matches(_APART):
                if before is not None:
                    node.insert_before(Text(", "))
                before = node
            elif not _is_blank(node):
                before = None


def _check_boxes(root: Element) -> None:
    for box in root.select(".checkbox"):
        sign = DONE if "checkbox-on" in (box.attr("class") or "") else OPEN
        box.replace_with(Text(f"{sign} "))
    for task in root.select(".to-do-list > li"):
        if task.text.strip() in {DONE, OPEN} and task.find("img") is None:
            task.decompose()


def _open_toggles(root: Element) -> None:
    """A toggle is no list; one that is a heading becomes one, whose level only its size tells."""
    for toggles in root.select("ul.toggle"):
        for point in toggles.children:
            if isinstance(point, Element) and point.tag == "li":
                point.unwrap()
        toggles.unwrap()
    for title in root.select("details > summary"):
        details = title.parent
        size = _SIZE.search(title.attr("style") or "")
        level = _LEVELS.get(size[1]) if size else None
        holds = title.select_one("h1,h2,h3,h4") is not None
        if (level or holds) and isinstance(details, Element):
            if holds:
                title.unwrap()
            else:
                title.tag = level or "h4"
            details.unwrap()


def _join_lists(root: Element) -> None:
    """An export writes each point as a list of its own; those that follow one another are one."""
    for around in dict.fromkeys(found.parent for found in root.select(_LISTS)):
        before: Element | None = None
        for node in around.children if isinstance(around, Element) else ():
            if isinstance(node, Text) and not node.data.strip():
                continue
            if isinstance(node, Element) and before is not None and _continues(node, before):
                for point in node.children:
                    before.append(point.extract())
                node.decompose()
            else:
                before = node if isinstance(node, Element) and _kind(node) else None


def _kind(element: Element) -> str:
    names = (element.attr("class") or "").split()
    return next((kind for kind in _KINDS if kind in names), "")


def _continues(element: Element, before: Element) -> bool:
    if element.tag != before.tag or _kind(element) != _kind(before):
        return False
    if element.tag != "ol":
        return True
    points = sum(1 for node in before.children if isinstance(node, Element))
    return (element.attr("start") or "1") == str(_number(before.attr("start")) + points)


def _number(start: str | None) -> int:
    return int(start) if start and start.isdecimal() and len(start) < len("1000000000") else 1


def _name_languages(root: Element) -> None:
    """Languages go by their full names in an export: `Visual Basic`, `Plain Text`."""
    for code in root.select("pre code"):
        found = _LANGUAGE.search(code.attr("class") or "")
        name = found[1].strip().lower().replace(" ", "-") if found else ""
        if name:
            code.attrs["class"] = f"language-{name}" if _TOKEN.match(name) and name != "plain-text" else ""


def _describe_images(root: Element) -> None:
    """A picture's caption is its alternative text, and its link to itself leads nowhere new."""
    for figure in root.select("figure"):
        for link in _of(figure, "a"):
            if not link.text.strip() and _of(link, "img"):
                link.unwrap()
        images, captions = _of(figure, "img"), _of(figure, "figcaption")
        if len(images) == 1 and len(captions) == 1 and captions[0].find("a") is None:
            images[0].attrs["alt"] = " ".join(captions[0].text.split()) or (images[0].attr("alt") or "")
            captions[0].decompose()


def _of(element: Element, tag: str) -> list[Element]:
    """The elements of a tag directly in an element."""
    return [node for node in element.children if isinstance(node, Element) and node.tag == tag]


def _open_bookmarks(root: Element) -> None:
    """A bookmark is a card: the title as a link, then what the card says of it, and the address it shows."""
    for card in root.select("a.bookmark"):
        address = card.attr("href") or ""
        parts = [card.select_one(f".bookmark-{part}") for part in ("title", "description", "href")]
        title, about, shown = (" ".join(part.text.split()) if part is not None else "" for part in parts)
        title = title or " ".join(card.text.split()) or address
        lines = [f'<a href="{quoted(address)}">{escaped(title)}</a>', escaped(about)]
        lines.append(escaped(shown) if shown != title else "")
        html = "<br>".join(line for line in lines if line)
        card.insert_adjacent_html("beforebegin", f"<p>{html}</p>")
        card.decompose()


def _note_embeds(root: Element, report: Report) -> None:
    for link in root.select("div.source a"):
        address = link.attr("href") or ""
        if address.startswith(("http://", "https://")) and page_id(address) is None:
            report("FIN730", f"what {address[:120]} shows is only linked: say in words what a reader sees there")


def _lead(root: Element) -> None:
    """Links lead to pages by their ids; one whose words are but an address shows the page's title."""
    own = (root.attr("id") or "").replace("-", "").lower()
    for link in root.find_all("a"):
        address = link.attr("href")
        if address is None:
            continue
        words = link.text
        target = reference(address, words, own)
        if target is None:
            link.unwrap()
        elif target != address:
            link.attrs["href"] = target
            if is_address(words):
                link.attrs["data-fin"] = "titled"
