"""Extension tags of wikitext: code, formulas, galleries, poems and notes as html, and what is lost of the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingest.render.mediawiki.sanitize import values
from ingest.render.mediawiki.site import FILE
from ingest.render.wikitext import attribute

if TYPE_CHECKING:
    from ingest.render.mediawiki.expand import Frame
    from ingest.render.mediawiki.page import Page
    from ingest.render.mediawiki.preprocess import Tag

_NOWIKI = re.compile(r"</?nowiki\s*/?>", re.IGNORECASE)
_LANGUAGE = re.compile(r"[^\w+#.-]+")
_SILENT: Final = frozenset(
    "templatedata templatestyles indicator section languages css seo newcomers charinsert comments".split()
)
_PLAYERS: Final = frozenset("embedvideo youtube video html5media phonos".split())


def shown(page: Page, tag: Tag, attributes: str, frame: Frame) -> str:
    """What stands for a tag in the text: marks of html, or nothing. Raises Needed."""
    name, content = tag.name, tag.content or ""
    if name in _SILENT:
        return ""
    if name == "nowiki":
        return page.kept.inline(literal(content), content)
    if name == "pre":
        return page.kept.block(f"<pre>{literal(_NOWIKI.sub('', content)).removeprefix(chr(10))}</pre>")
    if name in ("syntaxhighlight", "source"):
        return _code(page, values(attributes), content)
    if name in ("math", "chem", "ce"):
        return _formula(page, values(attributes), content)
    if name in ("ref", "references"):
        return _note(page, tag, values(attributes), frame)
    if name == "gallery":
        return _gallery(page, values(attributes), content, frame)
    if name == "poem":
        return _poem(page, content, frame)
    if name in ("tabber", "tabview"):
        return _tabs(page, content, frame)
    if name == "html":
        return page.kept.block(content)
    return _lost(page, name)


def literal(text: str) -> str:
    """Text that is not wikitext; entities keep their meaning."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _exact(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _code(page: Page, said: dict[str, str], content: str) -> str:
    if "inline" in said or said.get("enclose") == "none":
        return page.kept.inline(f"<code>{_exact(content.strip())}</code>", content.strip())
    language = _LANGUAGE.sub("", said.get("lang", "").lower())
    kind = f' class="language-{attribute(language)}"' if language not in ("", "text", "none") else ""
    return page.kept.block(f"<pre><code{kind}>{_exact(content.strip(chr(10)).rstrip())}</code></pre>")


def _formula(page: Page, said: dict[str, str], content: str) -> str:
    formula = f"<code>{_exact(' '.join(content.split()))}</code>" if content.strip() else ""
    if said.get("display") == "block":
        return page.kept.block(f"<p>{formula}</p>")
    return page.kept.inline(formula, content.strip())


def _note(page: Page, tag: Tag, said: dict[str, str], frame: Frame) -> str:
    group = said.get("group", "")
    if tag.name == "references":
        if tag.content:
            page.defining.append(group)
            page.expander.wikitext(tag.content, frame)
            page.defining.pop()
        return page.kept.block(page.kept.back(page.notes.listed(group)))
    name = said.get("name", "")
    text = page.expander.wikitext(tag.content, frame).strip() if tag.content else ""
    html = page.kept.back(page.inline(text)) if text else None
    if page.defining:
        page.notes.define(group or page.defining[-1], name, html or "")
        return ""
    if not html and not name:
        return ""
    return page.kept.inline(page.notes.refer(group, name, html))


def _gallery(page: Page, said: dict[str, str], content: str, frame: Frame) -> str:
    figures = []
    for line in page.expander.wikitext(content, frame).split("\n"):
        target, _, rest = line.strip().partition("|")
        title = page.site.title(target, FILE) if target else None
        if title is None:
            continue
        options = [option for option in rest.split("|") if not re.match(r"\s*(?:link|page)\s*=", option)]
        figures.append(page.inline(f"[[{page.site.prefix(FILE)}:{title.name}|thumb|{'|'.join(options)}]]"))
    caption = f"<p>{page.inline(said['caption'])}</p>" if said.get("caption") else ""
    return page.kept.block(page.kept.back(caption + "".join(figures)))


def _poem(page: Page, content: str, frame: Frame) -> str:
    verses = page.inline(page.expander.wikitext(content.strip("\n"), frame)).split("\n\n")
    lines = ["<br>".join(line.strip() for line in verse.split("\n")) for verse in verses if verse.strip()]
    return page.kept.block(page.kept.back("".join(f"<p>{line}</p>" for line in lines)))


def _tabs(page: Page, content: str, frame: Frame) -> str:
    """Tabs one below the other, each under its name."""
    html = []
    for tab in page.expander.wikitext(content, frame).split("|-|"):
        name, equals, text = tab.partition("=")
        label = f"<p><b>{page.inline(name.strip())}</b></p>" if equals and name.strip() else ""
        html.append(label + page.blocks(text if equals else tab))
    return page.kept.block(page.kept.back("".join(html)))


def _lost(page: Page, name: str) -> str:
    if name in _PLAYERS:
        page.expander.report("FIN111", name, f"a <{name}> is left out: say in words what is to be heard or seen in it")
    elif name == "inputbox":
        page.expander.report("FIN112", name, "an input field was left out: say in words what a reader can do")
    else:
        page.expander.report("FIN753", name, f"what <{name}> shows is left out: say in words what a reader learns")
    return page.expander.nothing()
