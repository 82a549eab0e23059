"""One page of a DokuWiki on its way to html: what was taken out of it, its notes, and the pages it includes."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.blocks import escaped
from ingest.render.dokuwiki import links
from ingest.render.dokuwiki.blocks import blocks, heading
from ingest.render.dokuwiki.ids import clean, resolved, resource
from ingest.render.dokuwiki.inline import formatted
from ingest.render.dokuwiki.scan import scanned
from ingest.render.findings import finding
from ingest.render.model import Finding, RenderSettings
from ingest.render.wikitext import LOST, Kept, Notes, attribute, readable

_DEEPEST: Final = 5
_MOST: Final = 200
_TRAILING: Final = ",.;:!?"
_LANGUAGE = re.compile(r"[a-zA-Z0-9+#_.-]+")
_BOX = re.compile(r"</?([\w-]+)")
_QUOTED: Final = frozenset("note callout alert panel".split())


class Page:
    """The state of one page. `titled`: links without words show their target's title; `raw`: html blocks are shown."""

    def __init__(
        self,
        name: str,
        *,
        titled: bool,
        raw: bool,
        settings: RenderSettings,
        findings: list[Finding],
        depth: tuple[str, ...] = (),
    ) -> None:
        self.id, self.titled, self.raw, self.settings = name, titled, raw, settings
        self.kept, self.notes = Kept(), Notes()
        self._findings = findings
        self._said: set[tuple[str, str]] = set()
        self._chain = (*depth, name)
        self._count = 0
        self._line = 0
        self._in_note = False

    def html(self, source: str) -> tuple[str, list[int]]:
        """The page as html, and the line of the source each line of it is made of. Raises Needed."""
        lines: list[int] = []
        html: list[str] = []
        place = 1
        for line in self._blocks(source).split("\n"):
            made = self.kept.back(line)
            lost = line.count(LOST)
            lines += [place] * (made.count("\n") + 1)
            html.append(made.replace(LOST, ""))
            place += 1 + lost
        return "\n".join([*html, self.kept.back(self.notes.rest()).replace(LOST, "")]), lines

    def report(self, code: str, what: str, message: str) -> None:
        """A finding, once for each `what`."""
        if (code, what) not in self._said:
            self._said.add((code, what))
            self._findings.append(finding(code, message, self._line, self.settings.findings))

    def included(self, target: str) -> str:
        """Another page, or a section of it, in place of `{{page>…}}`. Raises Needed."""
        target, *options = target.split("&")
        target, _, section = target.partition("|")[0].partition("#")
        name, body = "", None
        self._count += 1
        for name in dict.fromkeys(resolved(target, self.id, accents=kept).rstrip(":") for kept in (True, False)):
            if name and name not in self._chain and len(self._chain) <= _DEEPEST and self._count <= _MOST:
                body = self.settings.files.read(resource(name))
            if body is not None:
                break
        if body is None:
            message = (
                f"the page {name or target} is not included: it is missing, kept from readers, or goes in a circle"
            )
            self.report("FIN760", name, message)
            return ""
        text = readable(body.decode("utf-8", "replace"))
        if section:
            text = _section(text, section)
        if any(option in ("noheader", "nohead") for option in options):
            text = _headless(text)
        other = Page(
            name, titled=self.titled, raw=self.raw, settings=self.settings, findings=self._findings, depth=self._chain
        )
        other._count, other._line, other._said = self._count, self._line, self._said
        html, _ = other.html(text)
        self._count = other._count
        return html

    def _blocks(self, source: str) -> str:
        starts = _Lines(source)

        def take(kind: str, token: re.Match[str], inner: str) -> str:
            if not self._in_note and len(self._chain) == 1:
                self._line = starts.of(token.start())
            return self._taken(kind, token, inner)

        return blocks(scanned(source, take))

    def _taken(self, kind: str, token: re.Match[str], inner: str) -> str:
        if kind == "indent":
            return self.kept.block(f"<pre>{escaped(inner)}</pre>")
        if kind == "code":
            return self._code(token["said"], inner)
        if kind in ("raw", "percent"):
            return self.kept.inline(escaped(inner))
        if kind == "html" and token["html"].lower() == "html" and self.raw:
            return self.kept.block(inner)
        if kind == "html":
            self.report(
                "FIN761",
                token["html"].upper(),
                f"a block of {token['html'].upper()} is left out: write it in the wiki's syntax",
            )
            return ""
        if kind == "note":
            return self._note(inner)
        if kind == "link":
            return self.kept.inline(links.link(self, inner))
        if kind == "media":
            html, between = links.media(self, inner)
            return self.kept.block(html) if between else self.kept.inline(html)
        if kind == "mail":
            return self.kept.inline(f'<a href="mailto:{attribute(token["mail"])}">{escaped(token["mail"])}</a>')
        if kind == "web":
            return self._address(token[0])
        return self._box(kind, token, inner)

    def _address(self, address: str) -> str:
        kept = address.rstrip(_TRAILING + ("" if "(" in address else ")"))
        href = kept if "://" in kept else f"http://{kept}"
        # Signs of emphasis that close around an address are none of it.
        for mark in ("**", "//", "__", "''"):
            if kept.endswith(mark):
                kept, href = kept[:-2], href[:-2]
        link = self.kept.inline(f'<a href="{attribute(href)}">{escaped(kept)}</a>')
        return link + address[len(kept) :]

    def _code(self, said: str, inner: str) -> str:
        words = re.sub(r"\[[^\]]*\]", "", said).split()
        language = words[0].lower() if words and _LANGUAGE.fullmatch(words[0]) and words[0] != "-" else ""
        kind = f' class="language-{language}"' if language not in ("", "text", "none") else ""
        name = f"<p>{escaped(' '.join(words[1:]))}</p>" if len(words) > 1 else ""
        return self.kept.block(f"{name}<pre><code{kind}>{escaped(inner.strip(chr(10)).rstrip())}</code></pre>")

    def _note(self, inner: str) -> str:
        if self._in_note:
            return escaped(f"(({inner}))")
        self._in_note = True
        text = scanned(inner.strip(), self._taken)
        self._in_note = False
        html = self.kept.back(formatted(text.replace("\n", " ").replace(LOST, " ")))
        return self.kept.inline(self.notes.refer("", clean(html) if len(html) < _MOST else "", html)) if html else ""

    def _box(self, kind: str, token: re.Match[str], inner: str) -> str:
        if kind == "fold":
            name = (token["foldname"] or "").strip()
            return self.kept.block(f"<p><b>{formatted(name)}</b></p>" if name else "<!-- -->")
        if kind == "inlinefold":
            return f"{token['inlinename'].strip()} {scanned(inner, self._taken)}".replace("\n", " ")
        if kind == "switch":
            return ""
        found = _BOX.match(token[0])
        name = found[1] if found else ""
        if name.lower() in _QUOTED:
            return self.kept.block("</blockquote>" if token[0].startswith("</") else "<blockquote>")
        if name in (
            "wrap",
            "inline",
            "span",
            "fs",
            "fc",
            "ff",
            "bg",
            "color",
            "font",
            "size",
            "badge",
            "label",
            "small",
        ):
            return ""
        return self.kept.block("<!-- -->")


class _Lines:
    """The line of a place in a text, for places that only grow."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def of(self, place: int) -> int:
        if place > self._at:
            self._line += self._text.count("\n", self._at, place)
            self._at = place
        return self._line


def _section(text: str, wanted: str) -> str:
    """The part of a page under the heading of this name, with all below it."""
    taken: list[str] = []
    level = 0
    for line in text.split("\n"):
        found = heading(line) if "==" in line else None
        if found is not None and level and found[0] <= level:
            break
        if found is not None and not level and clean(found[1]) == clean(wanted):
            level = found[0]
        if level:
            taken.append(line)
    return "\n".join(taken)


def _headless(text: str) -> str:
    """A page without its first heading."""
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if "==" in line and heading(line)), None)
    if first is not None:
        del lines[first]
    return "\n".join(lines)
