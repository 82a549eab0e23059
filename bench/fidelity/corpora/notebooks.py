"""Jupyter notebooks, by nbconvert."""

from __future__ import annotations

import os

from bench.fidelity.corpora.files import gathered
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents
from bench.fidelity.tools import run, venv

PACKAGES = ("nbconvert==7.17.2",)


def build(source: str, work: str, cache: str) -> Built:
    """Convert all with the classic template."""
    python = venv(cache, "nbconvert", PACKAGES)
    notebooks = documents(source, (".ipynb",))
    script = os.path.join(work, "convert.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(_SCRIPT)
    run([python, script, source, os.path.join(work, "site"), *notebooks], work)
    pages = {path: f"{path}.html" for path in notebooks}
    return gathered(os.path.join(work, "site"), pages, PACKAGES[0].replace("==", " "), ("prompts are not counted",))


_SCRIPT = """
import os, sys
from nbconvert import HTMLExporter
source, site, *paths = sys.argv[1:]
exporter = HTMLExporter(template_name="classic")
for path in paths:
    body, _ = exporter.from_filename(os.path.join(source, path))
    place = os.path.join(site, path + ".html")
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with open(place, "w", encoding="utf-8") as file:
        file.write(body)
"""

CORPUS = Corpus(
    "notebooks",
    "notebooks",
    build,
    roots=("#notebook-container", "body"),
    drop=(".prompt", "a.anchor-link", ".MathJax_Preview"),
    options=Options((".ipynb",)),
)
