"""Macros of XWiki: which show text, which are only for the eye, which no reader of a file can run. Makes html of them.

The names are those of xwiki-rendering, xwiki-platform and the macros its importer of Confluence writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.render.blocks import escaped, quoted
from ingest.render.xwiki.references import of_html, target
from ingest.render.xwiki.scan import Scan, Token
from ingest.render.xwiki.state import Page, params

_SCRIPTS = frozenset("velocity groovy python script ruby php jruby javascript scala sql".split())
_SILENT = frozenset(
    """toc comment anchor id putfootnotes icon cache-clear style css js ssx jsx uses column-break like ratings livetoc
    wikimacrocontent macrocontent wikimacroparameter notificationsfilterspreferences template rendererror
    confluence_anchor""".split()
)
_LISTS = frozenset(
    """children documents documenttree attachments attachmentselector livedata livetable useravatar activity dashboard
    gadget spaces tagcloud tagged search blog blogpost blogpostlist wikis rss notifications menu pagetree calendar
    recentlyupdated contentbylabel childrendisplay users tasks taskreport tasksummary panels breadcrumb""".split()
)
_EMBEDDED = frozenset(
    "iframe video audio widget youtube office view viewfile view-file pdfviewer diagram drawio".split()
)
_BOXES = frozenset(
    """info warning error success box plainmessage infomessage warningmessage errormessage successmessage tip note
    panel important quote details expand toggle accordion figure""".split()
)
_CONTAINERS = frozenset(
    """context container async cache layout layout-section layout-cell section column columns gallery excerpt content
    span div figurecaption html5 tab tabgroup confluence_page confluence_details hideif-hidden cell row
    markdown-container property""".split()
)
_TITLES = ("title", "summary", "label", "name", "caption")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_TAG = re.compile(r"(<[^<>]*>)")
_HREF = re.compile(r"(href\s*=\s*)([\"'])([^\"']*)\2", re.IGNORECASE)


def is_block(token: Token, *, alone: bool) -> bool:
    """Whether what the macro shows are blocks, which may not stand within a paragraph."""
    if token.name in {"html", "include", "display"} or token.name in _LISTS or token.name in _SCRIPTS:
        return True
    return alone or (token.name in _BOXES | _CONTAINERS and "\n" in token.text) or token.text.count("\n") > 1


def macro(page: Page, token: Token, *, alone: bool) -> str:
    """The html of a macro; `alone` when it is a block of its own."""
    name = token.name
    options = params(token.params)
    if token.kind == "unclosed":
        if name in _SCRIPTS:
            page.say("FIN740", f"the script macro {name} is never closed and was left out", "{{" + name)
        return ""
    if name in _SCRIPTS:
        page.say("FIN740", f"a script ({name}) was left out: Fin misses what it writes into the page", "{{" + name)
        return ""
    if name in _SILENT:
        return ""
    if name in _LISTS:
        page.say("FIN742", f"the list that the macro {name} makes was left out", "{{" + name)
        return ""
    if name in _EMBEDDED:
        page.say("FIN111", f"what the macro {name} embeds was left out: say in words what it shows", "{{" + name)
        return ""
    write = _WRITERS.get(name)
    if write is not None:
        return write(page, token, options, alone)
    if name in _BOXES:
        return _box(page, token, options, alone)
    if name not in _CONTAINERS:
        said = "its text arrives" if token.text.strip() else "nothing of it arrives"
        page.say("FIN741", f"the macro {name} is not known: {said}", "{{" + name)
    return _content(page, token.text, alone)


def _content(page: Page, text: str, alone: bool) -> str:
    """What a macro encloses, read as the wiki text it is."""
    from ingest.render.xwiki.blocks import blocks, flow

    if not text.strip():
        return ""
    if page.depth > _DEEPEST:
        page.say("FIN741", "macros are nested too deeply here: the text of the innermost was left out")
        return ""
    outer, page.scan = page.scan, Scan(text)
    page.depth += 1
    try:
        return blocks(page, page.scan.text) if alone else flow(page, page.scan.text, "")
    finally:
        page.scan = outer
        page.depth -= 1


_DEEPEST = 30


def _box(page: Page, token: Token, options: dict[str, str], alone: bool) -> str:
    title = next((options[name] for name in _TITLES if options.get(name)), "")
    html = _content(page, token.text, alone)
    if not alone:
        return (f"<strong>{escaped(title)}</strong> " if title else "") + html
    heading = f"<p><strong>{_words(page, title)}</strong></p>" if title else ""
    return f"<blockquote>{heading}{html}</blockquote>" if heading or html else ""


def _words(page: Page, text: str) -> str:
    """The title of a box, which may be wiki text."""
    return _content(page, text, alone=False)


def _code(page: Page, token: Token, options: dict[str, str], alone: bool) -> str:
    text = token.text.strip("\n")
    if options.get("source", "").startswith(("attach:", "page:", "document:")) and not text.strip():
        page.say("FIN106", f"the code of {options['source']} is not part of the page", "{{code")
        return ""
    if not alone:
        return f"<code>{escaped(text.strip())}</code>"
    language = options.get("language", "")
    of = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) and language != "none" else ""
    heading = f"<p><strong>{escaped(options['title'])}</strong></p>" if options.get("title") else ""
    return f"{heading}<pre><code{of}>{escaped(text)}</code></pre>"


def _formula(_page: Page, token: Token, _options: dict[str, str], alone: bool) -> str:
    return (
        f"<p><code>{escaped(token.text.strip())}</code></p>" if alone else f"<code>{escaped(token.text.strip())}</code>"
    )


def _html(page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    """Html as it is; its links into the wiki are those of pages. With `wiki` its text is wiki text."""

    def led(href: re.Match[str]) -> str:
        found = of_html(page, href[3].replace("&amp;", "&"))
        return href[0] if found is None else f'{href[1]}"{quoted(found)}"'

    pieces = _TAG.split(token.text)
    for place, piece in enumerate(pieces):
        if place % 2:
            pieces[place] = _HREF.sub(led, piece)
        elif options.get("wiki") == "true" and piece.strip():
            before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
            pieces[place] = before + _content(page, piece, alone="\n\n" in piece.strip()) + after
    return "".join(pieces)


def _footnote(page: Page, token: Token, _options: dict[str, str], _alone: bool) -> str:
    return f" ({_content(page, token.text, alone=False)})"


def _mention(page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    if getattr(page.settings, "mentions", "names") == "drop":
        return ""
    reference = options.get("reference", "")
    return escaped(token.text.strip() or "@" + reference.rpartition(".")[2])


def _button(page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    words = options.get("label") or options.get("text") or token.text.strip()
    href = target(page, options.get("url") or options.get("reference") or options.get("link") or "").href
    return f'<a href="{quoted(href)}">{escaped(words)}</a>' if href and words else escaped(words)


def _status(_page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    return escaped(options.get("title") or options.get("text") or token.text.strip() or options.get("colour", ""))


def _date(_page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    return escaped(token.text.strip() or options.get("value") or options.get("date", ""))


def _translation(page: Page, _token: Token, options: dict[str, str], _alone: bool) -> str:
    page.say(
        "FIN741", f"the words of the translation key {options.get('key', '')} are not in the page", "{{translation"
    )
    return ""


def _jira(_page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    keys = token.text.split()
    base = options.get("url", "").rstrip("/")
    if not base.startswith(("http://", "https://")):
        return escaped(" ".join(keys))
    return " ".join(f'<a href="{quoted(base)}/browse/{quoted(key)}">{escaped(key)}</a>' for key in keys)


def _image(_page: Page, _token: Token, options: dict[str, str], _alone: bool) -> str:
    from ingest.render.xwiki.inline import image

    return image(options.get("reference") or options.get("src") or options.get("image", ""), options)


def _include(page: Page, token: Token, options: dict[str, str], _alone: bool) -> str:
    from ingest.render.xwiki.including import include

    return include(page, token.name, options)


def _markdown(_page: Page, token: Token, _options: dict[str, str], _alone: bool) -> str:
    from ingest.render.markdown import Parser

    return Parser(positions=False).html(token.text)


_WRITERS: dict[str, Callable[[Page, Token, dict[str, str], bool], str]] = {
    "code": _code,
    "formula": _formula,
    "mathjax": _formula,
    "html": _html,
    "footnote": _footnote,
    "mention": _mention,
    "button": _button,
    "status": _status,
    "date": _date,
    "translation": _translation,
    "jira": _jira,
    "image": _image,
    "include": _include,
    "display": _include,
    "includepage": _include,
    "excerpt-include": _include,
    "markdown": _markdown,
}
