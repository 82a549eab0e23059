"""The corpora: what each is built with, where the main content of its pages is, and how we are told to read it."""

from __future__ import annotations

from bench.fidelity.corpora import asciidoc, built, docusaurus, hugo, mkdocs, notebooks, plain, sphinx, word
from bench.fidelity.corpora.model import Built, Corpus

CORPORA: tuple[Corpus, ...] = (
    mkdocs.CORPUS,
    docusaurus.CORPUS,
    hugo.CORPUS,
    sphinx.CORPUS,
    asciidoc.CORPUS,
    notebooks.CORPUS,
    word.MAMMOTH,
    word.PANDOC,
    built.POSTGRESQL,
    built.CONFLUENCE,
    plain.RUST,
    plain.ZOLA,
    plain.LEARN,
)

__all__ = ["CORPORA", "Built", "Corpus"]
