"""Shortcodes that stand for a few words: signs, terms, headings, values, what is embedded from elsewhere."""

from __future__ import annotations

import re

from ingest.render.dialect.front import said
from ingest.render.dialect.reader import Page
from ingest.render.dialect.tags import Call, Lines, box, plain


def unknown(page: Page, call: Call) -> Lines | str:
    """What is in a shortcode of which nobody knows what it shows."""
    shown = f"{{{{< {call.name} {call.words.strip()}".rstrip()[:60] + " >}}"
    if call.inner is not None and call.text.strip():
        page.report("FIN102", f"`{shown}` is not known: only the text in it was kept")
        return plain(call.inner, call.line) if call.alone else call.text
    page.report("FIN102", f"`{shown}` is not known: what it shows is missing; `shortcodes:` can say what stands for it")
    return ""


def few_words(page: Page, call: Call) -> str:
    """A few words within a line, with a link where there is one."""
    text = call.text.strip() or call.value("text", "content", "title", "name", "label") or " ".join(call.args)
    href = call.value("href", "link", "url", "relref")
    return f"[{text}]({href})" if href and text else text


def badge(page: Page, call: Call) -> Lines | str:
    """A few words on a sign, or two of them side by side."""
    given = [call.value("title"), call.value("value"), call.value("content", "text", "label")]
    words = " ".join(one for one in given if one) or call.text.strip() or " ".join(call.args)
    link = call.value("link", "href", "url")
    return f"[{words}]({link})" if link and words else words


def term(page: Page, call: Call) -> Lines | str:
    """A term that has its meaning in a glossary."""
    return call.value("text") or call.text.strip() or call.value("term_id", "term", "id", at=0).replace("-", " ")


_HEADINGS = {"whatsnext": "What's next", "prerequisites": "Before you begin", "cleanup": "Cleaning up",
             "seealso": "See also"}  # fmt: skip


def heading(page: Page, call: Call) -> Lines | str:
    """The words of a heading that a site has many times."""
    name = re.sub(r"[-_]heading$", "", call.name) if call.name != "heading" else call.value("name", at=0)
    return _HEADINGS.get(name, name.replace("-", " ").replace("_", " ").capitalize())


def feature_state(page: Page, call: Call) -> Lines | str:
    """How far a feature is, and since which version."""
    state, since = call.value("state", at=0), call.value("for_k8s_version", "version", "since", at=1)
    if not state:
        return unknown(page, call)
    label = f"Kubernetes {since}".strip() if call.value("for_k8s_version") else since
    return f"FEATURE STATE: {label} [{state}]"


def address(page: Page, call: Call) -> str:
    """The address of another page; it stands where Markdown wants a link's target."""
    return call.value("path", at=0).replace(" ", "%20")


def nothing(page: Page, call: Call) -> str:
    """What a reader does not see, or only as a picture."""
    return ""


def embedded(page: Page, call: Call) -> Lines | str:
    """A video, a post, a frame of another site."""
    title = call.value("title", "caption")
    page.report("FIN111", f"what `{call.name}` embeds from elsewhere was left out: say in words what it shows")
    return title


def param(page: Page, call: Call) -> str:
    """A value of the document's front matter or of the site's configuration."""
    name = call.value("name", at=0)
    value = said(page).get(name.lower()) or page.settings.project.option("params", {}).get(name.lower())
    if value is None:
        page.report("FIN103", f"the value of `{name}` is not known here, and is missing")
        return ""
    return str(value)


def version(page: Page, call: Call) -> Lines | str:
    """A note on since when, or until when, something is there."""
    since = call.value("version", at=0)
    since = f"v{since}" if since[:1].isdigit() else since
    word = "New in" if "new" in call.name or "since" in call.name else "Deprecated in"
    words = f"{word} {since}"
    return box(words, call.inner, call.line) if call.inner and call.text.strip() else words
