"""Word files, by mammoth and by pandoc: two readings, since none is what Word itself shows."""

from __future__ import annotations

import os

from bench.fidelity.corpora.files import gathered
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents
from bench.fidelity.tools import Unavailable, command, run, venv

PACKAGES = ("mammoth==1.13.0",)
_SUFFIXES = (".docx",)


def by_mammoth(source: str, work: str, cache: str) -> Built:
    """Convert each on its own."""
    python = venv(cache, "mammoth", PACKAGES)
    return _each(source, work, [os.path.join(os.path.dirname(python), "mammoth")], PACKAGES[0].replace("==", " "))


def by_pandoc(source: str, work: str, cache: str) -> Built:
    """Convert each on its own."""
    del cache
    pandoc = command("pandoc", "pandoc")
    version = run([pandoc, "--version"], work).split("\n")[0]
    return _each(source, work, [pandoc, "-f", "docx", "-t", "html", "-o"], version)


def _each(source: str, work: str, words: list[str], tool: str) -> Built:
    site = os.path.join(work, "site")
    pages = {path: f"{path}.html" for path in documents(source, _SUFFIXES)}
    why = ""
    for path, page in pages.items():
        place = os.path.join(site, page)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        order = [place, os.path.join(source, path)] if words[-1] == "-o" else [os.path.join(source, path), place]
        try:
            run([*words, *order], work)
        except Unavailable as reason:
            why = str(reason)[-200:]
            if os.path.exists(place):
                os.unlink(place)
    return gathered(site, pages, tool, why=why)


_OPTIONS = Options(_SUFFIXES)
MAMMOTH = Corpus("docx", "docx", by_mammoth, roots=("body",), options=_OPTIONS)
PANDOC = Corpus("docx-pandoc", "docx", by_pandoc, roots=("body",), options=_OPTIONS, weaker=True)
"""A second opinion: this pandoc leaves text boxes out, which Word shows."""
