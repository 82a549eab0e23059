"""MkDocs with the Material theme, over the site's own configuration as far as it can be had."""

from __future__ import annotations

import json
import os

from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.tools import run, venv

PACKAGES = ("mkdocs==1.6.1", "mkdocs-material==9.8.1", "mkdocs-minify-plugin==0.8.0")

_HOOK = """
import json, os
PAGES = {}
def on_page_markdown(markdown, page, config, files):
    template = page.meta.get("template", "main.html")
    if not any(os.path.exists(os.path.join(folder, template)) for folder in config.theme.dirs):
        del page.meta["template"]
def on_post_page(output, page, config):
    PAGES[page.file.src_uri] = page.file.dest_uri
    return output
def on_post_build(config):
    with open(os.environ["FIDELITY_PAGES"], "w", encoding="utf-8") as file:
        json.dump(PAGES, file)
"""


def build(source: str, work: str, cache: str) -> Built:
    """Build with the site's configuration, derived by `INHERIT`."""
    python = venv(cache, "mkdocs", PACKAGES)
    site, pages = os.path.join(work, "site"), os.path.join(work, "pages.json")
    overrides = os.path.join(work, "overrides")
    os.makedirs(overrides)
    with open(os.path.join(work, "hook.py"), "w", encoding="utf-8") as file:
        file.write(_HOOK)
    derived = {
        "INHERIT": os.path.join(source, "mkdocs.yml"),
        "docs_dir": source,
        "site_dir": site,
        "hooks": [os.path.join(work, "hook.py")],
        "theme": {"name": "material", "custom_dir": overrides, "font": False},
        "plugins": [{"blog": {"authors": False}}],
        "use_directory_urls": False,
    }
    with open(os.path.join(work, "mkdocs.yml"), "w", encoding="utf-8") as file:
        json.dump(derived, file)  # JSON is YAML
    run([python, "-m", "mkdocs", "build", "-q", "-f", os.path.join(work, "mkdocs.yml")], work, FIDELITY_PAGES=pages)
    with open(pages, encoding="utf-8") as file:
        where: dict[str, str] = json.load(file)
    return Built(
        {
            path: _text(os.path.join(site, page))
            for path, page in where.items()
            if os.path.exists(os.path.join(source, path))
        },
        " ".join(PACKAGES[:2]).replace("==", " "),
        (
            "the site's theme overrides and hooks are not in the corpus: its `<!-- md:… -->` badges show nothing",
            "plugins other than the blog are left out; `includes/mkdocs.md`, which it appends to pages, is not there",
            "page templates that are not there are replaced by the usual one; the blog has no authors here",
            "excerpts of other pages on the blog's index are not counted",
        ),
    )


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


CORPUS = Corpus(
    "mkdocs-material",
    "markdown/mkdocs-material",
    build,
    roots=("article.md-content__inner", ".md-content"),
    drop=(
        ".headerlink",
        ".md-content__button",
        ".md-source-file",
        ".md-post--excerpt",
        ".md-pagination",
        ".linenos",
        ".md-tags",
    ),
)
