"""What stands in double brackets: links to pages, files with their captions, and what is no link to a reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ingest.render.blocks import escaped
from ingest.render.mediawiki.site import CATEGORY, FILE, MEDIA, Site, Title
from ingest.render.model import RenderSettings
from ingest.render.wikitext import LOST, Kept, attribute

_TOKEN = re.compile(r"\[\[(?!\[)|\]\]")
_TAGS = re.compile(r"<[^<>]*>")
_TRAIL = re.compile(r"[^\W\d_]+")
_PIPE = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）)$")
_DEEPEST: Final = 20
_USER, _USER_TALK, _MESSAGES, _SPECIAL = 2, 3, 8, -1
_OPTION = re.compile(
    r"(?:(thumb|thumbnail|mini|miniatur|frame|framed|gerahmt|enframed|vignette|miniatura|miniaturadeimagen)(?:=.*)?|"
    r"frameless|rahmenlos|border|left|right|center|centre|none|links|rechts|zentriert|ohne|gauche|droite|"
    r"baseline|sub|super|sup|top|text-top|middle|bottom|text-bottom|upright(?:[= ].*)?|hochkant(?:=.*)?|"
    r"\d*\s*x?\s*\d*\s*px|(?:link|page|lang|class|start|thumbtime|lossy|manualthumb|loop|muted|seite|verweis)=.*)",
    re.IGNORECASE | re.DOTALL,
)
_PLAYED = re.compile(r"\.(?:ogg|oga|ogv|webm|mp4|mov|mp3|wav|flac|opus|mid|midi|mpe?g|avi|m4a)$", re.IGNORECASE)

Report = Callable[[str, str, str], None]


class Linker:
    """Turns double brackets into html, in one pass and without looking at anything twice."""

    def __init__(self, site: Site, page: Title, kept: Kept, settings: RenderSettings, report: Report) -> None:
        self._site, self._page, self._kept = site, page, kept
        self._mentions = settings.mentions
        self._report = report

    def linked(self, text: str) -> str:
        """Text whose double brackets are links, captions, or gone; those that mean nothing stay as they are."""
        if "[[" not in text:
            return text
        pending: list[list[str]] = [[]]
        at = 0
        for token in _TOKEN.finditer(text):
            if token.start() < at:
                continue
            pending[-1].append(text[at : token.start()])
            at = token.end()
            if token[0] == "[[":
                if len(pending) > _DEEPEST:
                    pending[-1].append("[[")
                else:
                    pending.append([])
            elif len(pending) == 1:
                pending[-1].append("]]")
            else:
                inner = "".join(pending.pop())
                trail = _TRAIL.match(text, at)
                made = self._made(inner, trail[0] if trail else "")
                if made is None:
                    pending[-1].append(f"[[{inner}]]")
                else:
                    at += len(made[1])
                    pending[-1].append(made[0])
        left = "".join("[[" + "".join(piece) for piece in pending[1:])
        return "".join(pending[0]) + left + text[at:]

    def _made(self, inner: str, trail: str) -> tuple[str, str] | None:
        """The html of a link and how much of the word after it belongs to it; None when it is no link."""
        target, bar, words = inner.partition("|")
        target = self._kept.plain(target)
        lost = LOST * inner.count("\n")
        if "\n" in target or "<" in target or not target.strip():
            return None
        forced = target.lstrip().startswith(":")
        if not forced and self._site.language(target):
            return lost, ""
        away = self._site.elsewhere(target)
        if away is not None:
            shown = words if bar and words.strip() else target.strip().lstrip(":")
            return f'<a href="{attribute(away)}">{shown}{trail}</a>', trail
        title = self._title(target)
        if title is None:
            return None
        if title.space == CATEGORY and not forced:
            return lost, ""
        if title.space == FILE and not forced:
            return self._file(title, words.split("|") if bar else []), ""
        if "<a " in words:
            return None
        return self._page_link(title, target, words if bar else None, trail), trail

    def _title(self, target: str) -> Title | None:
        plain = target.strip()
        if plain.startswith("/"):
            return self._site.title(f":{self._page.full}{plain.rstrip('/')}")
        if plain.startswith("../"):
            parts = self._page.full.split("/")
            while plain.startswith("../") and len(parts) > 1:
                plain = plain[3:]
                parts.pop()
            return self._site.title(":" + "/".join([*parts, plain]).rstrip("/"))
        return self._site.title(target)

    def _page_link(self, title: Title, target: str, words: str | None, trail: str) -> str:
        shown = target.strip().removeprefix(":")
        if words is None and target.strip().startswith("/") and shown.endswith("/"):
            shown = shown.strip("/")
        if words is not None:
            shown = words if words.strip() else _short(shown)
        shown += trail
        if title.space in (_USER, _USER_TALK) and self._mentions == "drop":
            return LOST * shown.count("\n")
        return self.to(title, shown)

    def to(self, title: Title, shown: str) -> str:
        """A link to a page of this wiki with these words; only the words where no reader's page can be there."""
        if title.space in (_SPECIAL, MEDIA, FILE, _USER, _MESSAGES) or (title.space > 0 and title.space % 2):
            return shown
        same = title._replace(fragment="") == self._page._replace(fragment="")
        if same or not title.name:
            return f'<a href="#{attribute(title.fragment)}">{shown}</a>' if title.fragment else shown
        place = f"##{title.fragment}" if title.fragment else ""
        return f'<a href="{attribute("name:mediawiki:" + title._replace(fragment="").full + place)}">{shown}</a>'

    def own(self, address: str, words: str) -> str | None:
        """The link for an address of this very wiki, None for others. Without words it shows the page's title."""
        title = self._site.own(address)
        if title is None or not title.name:
            return None
        return self.to(title, words or escaped(title.full))

    def _file(self, title: Title, options: list[str]) -> str:
        """A picture with its caption; what cannot be looked at is a finding, and its caption stays."""
        alt = caption = ""
        framed = False
        for option in options:
            found = _OPTION.fullmatch(option.strip())
            if found is not None:
                framed = framed or found[1] is not None
            elif re.match(r"\s*(?:alt|alternativtext)\s*=", option, re.IGNORECASE):
                alt = option.partition("=")[2].strip()
            else:
                caption = option.strip()
        lost = LOST * ("\n".join(options).count("\n") - caption.count("\n"))
        if _PLAYED.search(title.name):
            message = f"{title.name} is left out: say in words what is to be heard or seen in it"
            self._report("FIN111", title.name, message)
            return caption + lost
        plain = alt or ("" if framed and caption else _words(self._kept.plain(caption)))
        image = f'<img src="{attribute(title.name)}"' + (f' alt="{attribute(plain)}">' if plain else ">")
        if framed:
            return f"<figure>{image}<figcaption>{caption}</figcaption></figure>{lost}"
        return image + LOST * caption.count("\n") + lost


def _words(html: str) -> str:
    from html import unescape

    return " ".join(unescape(_TAGS.sub("", html)).split()).replace("''", "")


def _short(target: str) -> str:
    """What the pipe trick shows: the name without its namespace, and without brackets or what a comma begins."""
    name = target.rpartition(":")[2].partition("#")[0].strip()
    short = _PIPE.sub("", name)
    return short if short != name else name.partition(", ")[0]
