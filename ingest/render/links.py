"""Links: which leave as they are, which documents of the source the others may mean, and putting urls in at the end.

Whether a target exists, and its url, is the engine's knowledge; nothing is looked up here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote, unquote, urljoin

from ingest.render.blocks import escaped, quoted
from ingest.render.findings import finding
from ingest.render.model import NAMED, Finding, Link

KEYED = "key:"
"""Begins a reference to exactly the document with that key, in what a format hands to `clean.finish`."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_WEB = re.compile(r"https?://[^\s/?#\\]+", re.IGNORECASE)
_PLAIN_WEB = re.compile(r"https?://[^\s/?#\\]")
_DIRECT = re.compile(r"(?:mailto|tel):[^\s]+", re.IGNORECASE)
_NEVER = ("javascript:", "vbscript:", "data:", "blob:", "about:", "doc:")
_IGNORED = re.compile("[\t\n\r\x00-\x1f\x7f]")
_OURS = re.compile(r'<a href="doc:(\d+)">(.*?)</a>', re.DOTALL)
_HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # halves of pairs that stand for no byte
_PAGES = (".md", ".mdx", ".markdown", ".html", ".htm", ".txt", ".rst", ".adoc", ".ipynb")
_FOLDER_PAGES = (
    "index.md", "README.md", "readme.md", "index.html", "_index.md", "index.mdx", "index.markdown", "index.htm",
    "index.rst", "index.adoc",
)  # fmt: skip
_IN_FOLDER = tuple(f"/{page}" for page in _FOLDER_PAGES)
_TWINS = {
    ".html": (".md", ".mdx", ".markdown", ".htm", ".rst", ".adoc", ".asciidoc", ".ipynb"),
    ".htm": (".html", ".md", ".markdown"),
    ".md": (".html", ".mdx", ".markdown", ".htm", ".rst", ".ipynb"),
    ".mdx": (".md", ".html"),
    ".markdown": (".md", ".html"),
    ".rst": (".html", ".md", ".txt"),
    ".adoc": (".html", ".asciidoc"),
    ".asciidoc": (".adoc", ".html"),
    ".ipynb": (".html", ".md"),
}


class Links:
    """The references of one document, collected in the order they appear; equal ones are one.

    `path` is the document's own, relative to the source's root; `base` what `<base href>` says, if anything.
    """

    def __init__(
        self,
        path: str,
        findings: list[Finding],
        levels: tuple[tuple[str, str], ...] = (),
        base: str = "",
    ) -> None:
        self.found: list[Link] = []
        self._numbers: dict[tuple[tuple[str, ...], str, bool], int] = {}
        self._path = _key(path)
        self._folders = _folders(self._path)
        self._findings = findings
        self._levels = levels
        self._base = base.strip()

    def href(self, reference: str, line: int, *, titled: bool = False) -> str | None:
        """What stands in the page's `href` for a reference as written, or None when only its text may stay.

        http, https, mailto and tel stay; `//host` becomes https; everything else with a scheme goes. What is relative
        becomes `doc:N`, and `found[N]` says what it may mean. Queries mean nothing for files and are dropped. What
        begins with `name:` means whatever document defines that name, with `key:` the document of that key; a fragment
        follows after `##` and `#`. `titled`: the target's title is to be shown.
        """
        schemed = ":" in reference
        if schemed and reference.startswith(KEYED):
            key, _, fragment = reference.removeprefix(KEYED).partition("#")
            return self._numbered((key,), unquote(fragment), key, line, titled=titled) if key else None
        if schemed and reference.startswith(NAMED):
            target, _, fragment = reference.partition("##")
            name = target.removeprefix(NAMED)
            return self._numbered((target,), fragment, name.partition(":")[2] or name, line, titled=titled)
        plain = reference.isprintable() and " " not in reference  # so that there is nothing to overlook
        if schemed and plain and _PLAIN_WEB.match(reference):
            return reference
        href = reference if plain else _IGNORED.sub("", reference).strip()
        if self._base and not _SCHEME.match(href) and not href.startswith("#"):
            href = _joined(self._base, href)
        if href.startswith(("//", "\\\\")):
            href = "https:" + href.replace("\\", "/")
        if ":" in href and _SCHEME.match(href):
            return self._absolute(href, line)
        return self._relative(href, reference, line, titled=titled)

    def _absolute(self, href: str, line: int) -> str | None:
        if _WEB.match(href) or _DIRECT.match(href):
            scheme, colon, rest = href.partition(":")
            return scheme.lower() + colon + rest.replace(" ", "%20")
        if not href.lower().startswith(_NEVER):
            self._report(f"no customer can follow the link {href[:120]}: link to the published url instead", line)
        return None

    def _relative(self, href: str, raw: str, line: int, *, titled: bool) -> str | None:
        target, _, fragment = href.partition("#")
        target, _, _ = target.partition("?")
        if not target and not fragment:
            return None  # "", "#", "?page=2": a place holder, or this page itself
        names = _candidates(target, *self._folders) if target else (self._path,)
        if not names:
            self._report(f"the link {raw.strip()[:120]} leaves the source: link to the published url instead", line)
            return None
        fragment = unquote(fragment) if "%" in fragment else fragment
        return self._numbered(names, fragment, raw.strip(), line, titled=titled)

    def _numbered(self, names: tuple[str, ...], fragment: str, raw: str, line: int, *, titled: bool) -> str:
        number = self._numbers.setdefault((names, fragment, titled), len(self.found))
        if number == len(self.found):
            self.found.append(Link(names, fragment, raw, line, titled))
        return f"doc:{number}"

    def _report(self, message: str, line: int) -> None:
        self._findings.append(finding("FIN203", message, line, self._levels))


def candidates(target: str, path: str) -> tuple[str, ...]:
    """The keys a relative `target` in the document `path` may mean, best first; none when it leaves the root.

    `/x` counts from the source's root, all else from the document's folder. In this order: the name as written, then
    percent-decoded; its twins in other forms (`x.html` for `x.md`), since sources link to either; for a name
    without a known suffix one with each suffix of a page; for a folder its `index` or `README`; and, because
    sites serve `a/b.md` as `a/b/`, the same once more counted from there. Keys are NFC.
    """
    return _candidates(target, *_folders(path))


def _folders(path: str) -> tuple[str, str]:
    """The folder of a document, and the one a site serves it as; "" when that is the same."""
    folder, _, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    return folder, (f"{folder}/{stem}" if folder else stem) if dot and stem.lower() not in _INDEXES else ""


def _candidates(target: str, folder: str, served: str) -> tuple[str, ...]:
    found = _below(folder, target)
    if served and target[:1] != "/" and _suffix(target) not in _TWINS:
        found = tuple(dict.fromkeys((*found, *_below(served, target))))
    return found


@lru_cache(8192)
def _below(folder: str, target: str) -> tuple[str, ...]:
    """The keys a target may mean when it counts from a folder. Many documents of a folder link to the same few."""
    found: dict[str, None] = {}
    for spelling in dict.fromkeys((target, unquote(target))):
        _collect(found, folder, spelling)
    return tuple(found)


_INDEXES = frozenset({"index", "readme", "_index"})


def _collect(found: dict[str, None], folder: str, target: str) -> None:
    name = _resolved("" if target.startswith("/") else folder, target)
    if name is None:
        return
    if not name:
        found.update(dict.fromkeys(_FOLDER_PAGES))
        return
    suffix = _suffix(name)
    endings: tuple[str, ...]
    if target.endswith(("/", "/.", "/..")) or target in {".", ".."}:
        endings = (*_IN_FOLDER, *_PAGES)
    elif suffix in _TWINS:
        found[name] = None
        name, endings = name[: -len(suffix)], _TWINS[suffix]
    elif suffix and not suffix[1:].isdigit() and len(suffix) <= _LONGEST_SUFFIX:
        endings = ("", ".md", ".html")  # `release.notes` is a page's name, `logo.png` is none
    else:
        endings = ("", *_PAGES, *_IN_FOLDER)
    for ending in endings:
        found[name + ending] = None
    if suffix == ".html" and name.rpartition("/")[2] == "index":
        found[name[: -len("index")] + "README.md"] = None  # as mdBook and GitBook serve it


_LONGEST_SUFFIX = 6


@lru_cache(8192)
def _suffix(name: str) -> str:
    """The suffix of the last part with its dot, in small letters; "" when there is none."""
    last = name.rpartition("/")[2]
    dot = last.rfind(".")
    return last[dot:].lower() if dot > 0 else ""


def _resolved(folder: str, target: str) -> str | None:
    """`target` counted from `folder`, without `.` and `..`; None when it climbs above the root."""
    parts = [part for part in folder.split("/") if part]
    for part in target.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return _key("/".join(parts))


def _key(path: str) -> str:
    r"""NFC, with bytes that are no Unicode written `\xff`, as keys are."""
    if path.isascii():
        return path
    halves = "surrogateescape" if not _HALVES.search(path) else "replace"
    path = path.encode("utf-8", halves).decode("utf-8", "backslashreplace")
    return normalize("NFC", path)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return href


class Target(NamedTuple):
    """Where a link leads: an absolute url, or None where only its words may stay; `title` is the target's."""

    url: str | None
    title: str = ""


def resolve(html: str, links: Sequence[Link], answer: Callable[[Link], Target]) -> str:
    """The page with every `doc:N` replaced by the absolute url `answer` gives, with the fragment, or by its text alone.

    The words of a `titled` link become the target's title, if it has one. `html` is a part's; links in it never nest,
    which is what makes one pattern enough. `answer` is asked once a link.
    """
    targets: dict[int, Target] = {}

    def replaced(match: re.Match[str]) -> str:
        number = int(match[1])
        if number not in targets:
            targets[number] = _settled(links[number], answer) if number < len(links) else Target(None)
        url, title = targets[number]
        words = escaped(title) if title else match[2]
        return f'<a href="{url}">{words}</a>' if url else words

    return _OURS.sub(replaced, html) if "doc:" in html else html


def _settled(link: Link, answer: Callable[[Link], Target]) -> Target:
    found = answer(link)
    return found._replace(url=found.url and quoted(_with_fragment(found.url, link.fragment)))


def _with_fragment(url: str, fragment: str) -> str:
    if not fragment or "#" in url:
        return url
    return f"{url}#{quote(fragment, safe='/?:@!$&()*+,;=-._~', errors='replace')}"
