"""Markdown whose own program cannot be had here: another parser, and a short reading of what the program documents.

Weaker than a built site: both sides may misread alike what the program reads otherwise.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator

from bench.fidelity.corpora.files import gathered, text
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents
from bench.fidelity.tools import run, venv

PACKAGES = ("markdown-it-py==4.0.0", "mdit-py-plugins==0.5.0")

_SCRIPT = """
import json, os, sys
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin
parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
parser.use(footnote_plugin).use(tasklists_plugin)
with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)
for path, text in texts.items():
    place = os.path.join(sys.argv[2], path + ".html")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w", encoding="utf-8") as file:
        file.write("<main>" + parser.render(text) + "</main>")
"""
_FENCE = re.compile(r"^([ >]*(?:[-*+]|\d+\.)?[ ]*)(`{3,}|~{3,})")
_FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?^\1[ \t]*\r?\n", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^title\s*[:=]\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)

Line = Callable[[str, bool], str | None]
"""What a line outside (False) or inside (True) a fenced block becomes; None: it goes."""


def _built(source: str, work: str, cache: str, read: Callable[[str, str], str], notes: tuple[str, ...]) -> Built:
    """Every document as `read(source, path)` gives it to the parser."""
    python = venv(cache, "markdown-it", PACKAGES)
    paths = [path for path in documents(source, (".md",)) if not path.endswith("SUMMARY.md")]
    script, texts = os.path.join(work, "script.py"), os.path.join(work, "texts.json")
    with open(script, "w", encoding="utf-8") as file:
        file.write(_SCRIPT)
    with open(texts, "w", encoding="utf-8") as file:
        json.dump({path: read(source, path) for path in paths}, file)
    run([python, script, texts, os.path.join(work, "site")], work)
    pages = {path: f"{path}.html" for path in paths}
    return gathered(os.path.join(work, "site"), pages, PACKAGES[0].replace("==", " "), notes)


def _lines(body: str, change: Line) -> str:
    return "\n".join(_changed(body.splitlines(), change))


def _changed(lines: list[str], change: Line) -> Iterator[str]:
    fence = ""
    for line in lines:
        match = _FENCE.match(line)
        if match and not fence:
            fence = match[2]
        elif match and match[2].startswith(fence) and not line[match.end() :].strip("`~ "):
            fence = ""
        changed = change(line, bool(fence))
        if changed is not None:
            yield changed


def _body(source: str, path: str, *, titled: bool = False) -> str:
    """The text without front matter, with the title it gives as a heading where the site shows it."""
    whole = text(os.path.join(source, path)).replace("\r\n", "\n")
    front = _FRONT.match(whole)
    body = whole[front.end() :] if front else whole.removeprefix("\ufeff")
    title = _TITLE.search(front[0]) if front else None
    return f"# {title[1]}\n\n{body}" if title and titled else body


def mdbook(source: str, work: str, cache: str) -> Built:
    """The Rust book's Markdown, without what it includes."""
    return _built(
        source,
        work,
        cache,
        lambda source, path: _LISTING.sub(_listing, _lines(_body(source, path), _no_include)),
        (
            "mdBook is on none of the registries reached here; listings it includes are not in the corpus and left out",
            "`<Listing>` shows its file name and its caption with the number, as the book's own preprocessor does",
        ),
    )


_LISTING = re.compile(r"<Listing([^>]*)>(.*?)</Listing>", re.DOTALL)


def _no_include(line: str, code: bool) -> str | None:
    return None if re.search(r"(?<!\\)\{\{#\w+", line) and code else line


def _listing(match: re.Match[str]) -> str:
    given = dict(re.findall(r'([\w-]+)="([^"]*)"', match[1]))
    name = f"\nFilename: {given['file-name']}\n" if "file-name" in given else ""
    caption = (
        f"\nListing {given['number']}: {given.get('caption', '')}\n" if "number" in given else given.get("caption", "")
    )
    return f"{name}\n{match[2]}\n\n{caption}\n"


def zola(source: str, work: str, cache: str) -> Built:
    """Zola's own documents; what looks like a shortcode is escaped there, since they explain shortcodes."""
    return _built(
        source,
        work,
        cache,
        lambda source, path: _shown(_body(source, path, titled=True)),
        (
            "Zola is on none of the registries reached here; its templates are not in the corpus: title and content",
            "shortcodes outside code show nothing; escaped ones (`{{/* */}}`) are shown without the escape",
        ),
    )


def _shown(body: str) -> str:
    body = re.sub(r"(?m)^[ \t]*\{\{ *\w+\([^{}]*\) *\}\}[ \t]*$", "", body)
    return re.sub(r"\{([{%])/\*(.*?)\*/([}%])\}", r"{\1\2\3}", body, flags=re.DOTALL)


def learn(source: str, work: str, cache: str) -> Built:
    """Microsoft Learn's Markdown."""
    return _built(
        source,
        work,
        cache,
        lambda source, path: _learn(source, path, 0),
        (
            "DocFX needs .NET, which no registry reached here has; alerts begin with their type, includes are put in",
            "lines of `:::` and `[!div]` show nothing but what stands between them; all zones and monikers are shown",
        ),
    )


_INCLUDE = re.compile(r"\[!INCLUDE\s*\[[^\]]*\]\(([^)\s]+)\)\]", re.IGNORECASE)


def _learn(source: str, path: str, depth: int) -> str:
    body = _lines(_body(source, path), _learn_line)

    def included(match: re.Match[str]) -> str:
        target = os.path.normpath(os.path.join(os.path.dirname(path), match[1].removeprefix("~/")))
        there = depth < 5 and os.path.isfile(os.path.join(source, target))
        return _learn(source, target, depth + 1).strip() if there else ""

    return _INCLUDE.sub(included, body)


def _learn_line(line: str, code: bool) -> str | None:
    if code:
        return line
    if re.match(r"[ >]*(?::::|\[!(?:div|VIDEO|CODE))", line):
        return ""
    alert = re.match(r"([ ]*(?:[-*][ ]+)?>[ ]*)\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ ]*(.*)", line)
    return f"{alert[1]}**{alert[2].title()}**\n{alert[1]}\n{alert[1]}{alert[3]}" if alert else line


def _options(dialect: str) -> Options:
    """The sites' configurations are not in the corpus, so the dialect is set."""
    return Options((".md",), dialect=dialect)


_WHY = "the book's own preprocessor makes words of a `<Listing>`'s number, caption and file name"

RUST = Corpus(
    "rust-book", "markdown/rust-book", mdbook, roots=("main",), options=_options("mdbook"), weaker=True, why=_WHY
)
ZOLA = Corpus("zola-docs", "markdown/zola-docs", zola, roots=("main",), options=_options("zola"), weaker=True)
LEARN = Corpus(
    "powershell-docs", "markdown/powershell-docs", learn, roots=("main",), options=_options("docfx"), weaker=True
)
