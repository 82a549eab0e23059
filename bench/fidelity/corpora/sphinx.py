"""Sphinx, with a configuration of our own: Django's is not in the corpus, so its object types are declared again."""

from __future__ import annotations

import os

from bench.fidelity.corpora.files import gathered
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents
from bench.fidelity.tools import run, venv

PACKAGES = ("sphinx==9.0.4",)

_CONF = """
from sphinx import addnodes
from sphinx.directives.code import CodeBlock

source_suffix = {".txt": "restructuredtext"}
root_doc = "contents"
extensions = ["sphinx.ext.extlinks"]
html_theme = "basic"
html_copy_source = False
html_use_index = False
smartquotes = False
extlinks = {
    "ticket": ("https://example.org/%s", "#%s"),
    "commit": ("https://example.org/%s", "%s"),
    "source": ("https://example.org/%s", "%s"),
    "pypi": ("https://example.org/%s", "%s"),
    "bpo": ("https://example.org/%s", "%s"),
}

def admin(env, sig, signode):
    signode += addnodes.desc_name(f"django-admin {sig}", f"django-admin {sig}")
    return sig.split(" ")[0]

class Console(CodeBlock):
    required_arguments = 0
    def run(self):
        self.arguments = ["console"]
        return super().run()

def setup(app):
    app.add_crossref_type("setting", "setting")
    app.add_crossref_type("templatetag", "ttag")
    app.add_crossref_type("templatefilter", "tfilter")
    app.add_crossref_type("fieldlookup", "lookup")
    app.add_object_type("django-admin", "djadmin", parse_node=admin)
    app.add_object_type("django-admin-option", "djadminopt")
    app.add_directive("console", Console)
"""


def build(source: str, work: str, cache: str) -> Built:
    """Build every document, in two processes."""
    python = venv(cache, "sphinx", PACKAGES)
    conf, site = os.path.join(work, "conf"), os.path.join(work, "site")
    os.makedirs(conf)
    with open(os.path.join(conf, "conf.py"), "w", encoding="utf-8") as file:
        file.write(_CONF)
    run([python, "-m", "sphinx", "-Q", "-j", "2", "-b", "html", "-c", conf, source, site], work)
    pages = {path: f"{path.removesuffix('.txt')}.html" for path in documents(source, (".txt",))}
    return gathered(
        site,
        pages,
        PACKAGES[0].replace("==", " "),
        (
            "Django's own directives are declared as plain Sphinx object types and cross references",
            "`django-admin` has that word before its names; `console` is a code block; links to tickets are text",
            "a toctree counts as the titles of its documents; headings within those, which it may list below, do not",
            "`versionadded` and the like read as Sphinx has them; no inventories; quotes stay straight",
        ),
    )


CORPUS = Corpus(
    "rst-django",
    "rst-django/docs",
    build,
    roots=("div.body",),
    drop=("a.headerlink", ".linenos", "a.viewcode-link", ".toctree-l2"),
    options=Options((".txt",), ((".txt", "text/x-rst"),)),
)
