"""Links and media of DokuWiki: what stands in double brackets and double braces, as html."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from ingest.render.blocks import escaped
from ingest.render.dokuwiki.ids import clean, resolved
from ingest.render.wikitext import attribute

if TYPE_CHECKING:
    from ingest.render.dokuwiki.page import Page

ELSEWHERE: Final = {
    "wp": "https://en.wikipedia.org/wiki/",
    "wpde": "https://de.wikipedia.org/wiki/",
    "wpfr": "https://fr.wikipedia.org/wiki/",
    "wpes": "https://es.wikipedia.org/wiki/",
    "wpjp": "https://ja.wikipedia.org/wiki/",
    "wpmeta": "https://meta.wikipedia.org/wiki/",
    "doku": "https://www.dokuwiki.org/",
    "rfc": "https://tools.ietf.org/html/rfc",
    "phpfn": "https://secure.php.net/",
    "google": "https://www.google.com/search?q=",
    "paypal": "https://www.paypal.com/cgi-bin/webscr?cmd=_xclick&business=",
    "skype": "skype:",
}
"""The short names every DokuWiki comes with (its conf/interwiki.conf) that lead to a public place."""

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://|mailto:|tel:")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+(?:\?.*)?")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|ico|avif|tiff?)$", re.IGNORECASE)
_PLAYED = re.compile(r"\.(?:webm|ogv|mp4|ogg|mp3|wav|swf|mov|avi|flac|m4a)$", re.IGNORECASE)
_VIDEO = frozenset("youtube vimeo dailymotion vshare video iframe url mp4video flowplayer html5player ytb".split())
_NOTHING = frozenset(
    "tag indexmenu_n htmlmetatags description keywords nstoc anchor clear cloudtag opengraph count seo".split()
)


def link(page: Page, inner: str) -> str:
    """The html of a link; where it leads nowhere a reader gets, its words."""
    target, bar, words = inner.partition("|")
    target, words = target.strip(), words.strip()
    shown = ""
    if bar and words.startswith("{{") and words.endswith("}}"):
        shown = picture(page, words[2:-2])
    elif bar and words:
        shown = escaped(words)
    if _URL.match(target):
        return f'<a href="{attribute(target)}">{shown or escaped(target.removeprefix("mailto:"))}</a>'
    if target.startswith("\\\\"):
        page.report("FIN763", target, f"no customer can open the share {target[:80]}: link to a published address")
        return shown or escaped(target)
    if ">" in target:
        return _interwiki(page, target, shown)
    if _MAIL.fullmatch(target):
        return f'<a href="mailto:{attribute(target)}">{shown or escaped(target.partition("?")[0])}</a>'
    if target.startswith("www."):
        return f'<a href="{attribute("http://" + target)}">{shown or escaped(target)}</a>'
    return _internal(page, target, shown)


def _interwiki(page: Page, target: str, shown: str) -> str:
    name, _, rest = target.partition(">")
    name = name.strip().lower()
    shown = shown or escaped(rest)
    if name == "this":
        return shown
    if name in ("user", "mailto", "callto", "tel"):
        return shown
    place = ELSEWHERE.get(name)
    if place is None:
        page.report(
            "FIN763", name, f"where the short name “{name[:40]}>” leads is not known: link to the whole address"
        )
        return shown
    return f'<a href="{attribute(place + quote(rest.replace(" ", "_"), safe="/:#?&=%+,()~!*"))}">{shown}</a>'


def _internal(page: Page, target: str, shown: str) -> str:
    place, hash_, fragment = target.partition("#")
    place = place.partition("?")[0]
    if not place.strip():
        words = shown or escaped(fragment)
        return f'<a href="#{attribute(fragment)}">{words}</a>' if fragment else words
    name = resolved(place, page.id)
    titled = ' data-fin="titled"' if page.titled and not shown and not hash_ else ""
    words = shown or escaped(place.strip().strip(":").replace("/", ":").rpartition(":")[2].lstrip(".~") or place)
    if name in (page.id, clean(page.id)):
        return f'<a href="#{attribute(fragment)}">{words}</a>' if fragment else words
    if not name:
        return words
    place = f"##{fragment}" if fragment else ""
    return f'<a href="{attribute("name:dokuwiki:" + name + place)}"{titled}>{words}</a>'


def media(page: Page, inner: str) -> tuple[str, bool]:
    """The html of what stands in braces, and whether it stands between paragraphs. Raises Needed."""
    kind = re.match(r"\s*([a-zA-Z][\w-]*)>(.*)", inner, re.DOTALL)
    if kind is None:
        return picture(page, inner), False
    name, rest = kind[1].lower(), kind[2]
    if name in _NOTHING:
        return "", False
    if name in ("page", "section"):
        return page.included(rest), True
    if name in _VIDEO:
        page.report("FIN111", rest[:60], f"a {name} is left out: say in words what is to be heard or seen in it")
        caption = rest.partition("|")[2].strip()
        return escaped(caption), False
    page.report("FIN762", name, f"what {{{{{name}>…}}}} shows is left out: say in words what a reader learns from it")
    return "", False


def picture(page: Page, inner: str) -> str:
    """A picture as its words, another file as a link to it."""
    target, _, caption = inner.partition("|")
    name, _, options = target.strip().partition("?")
    caption = caption.strip()
    outside = _URL.match(name) is not None
    plain = re.sub(r"[?#].*", "", name)
    shown = escaped(caption) or escaped(plain.replace("/", ":").rpartition(":")[2])
    if "linkonly" not in options:
        if _PLAYED.search(plain):
            message = f"{plain[:80]} is left out: say in words what is to be heard or seen in it"
            page.report("FIN111", plain, message)
            return escaped(caption)
        if _PICTURE.search(plain) or (outside and "." not in plain.rpartition("/")[2]):
            alt = f' alt="{attribute(caption)}"' if caption else ""
            return f'<img src="{attribute(plain)}"{alt}>'
    if outside:
        return f'<a href="{attribute(name)}">{shown}</a>'
    return f'<a href="{attribute("key:media/" + resolved(name, page.id, accents=True))}">{shown}</a>'
