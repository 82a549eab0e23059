"""AsciiDoc, by asciidoctor, told what Git's own build tells it."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from bench.fidelity.corpora.files import gathered, text
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents
from bench.fidelity.tools import command, run

_INCLUDE = re.compile(r"^include::([^\[{]+)\[", re.MULTILINE)

_UNRESOLVED = re.compile(r"Unresolved directive in [^\n<]*? - include::[^\n<]*?\[[^\]\n]*\]")

_LINKS = """
require 'asciidoctor'
Asciidoctor::Extensions.register do
  inline_macro :linkgit do
    process do |parent, target, attrs|
      section = attrs[1] || attrs['text']
      create_inline parent, :quoted, (section ? "#{target}(#{section})" : target)
    end
  end
end
"""


def build(source: str, work: str, cache: str) -> Built:
    """Convert all documents but those that others include, in one process."""
    del cache
    asciidoctor = command("asciidoctor", "asciidoctor")
    with open(os.path.join(work, "links.rb"), "w", encoding="utf-8") as file:
        file.write(_LINKS)
    every = documents(source, (".adoc",))
    parts = {
        os.path.normpath(os.path.join(os.path.dirname(path), name.strip()))
        for path in every
        for name in _INCLUDE.findall(text(os.path.join(source, path)))
    }
    wanted = [path for path in every if path not in parts]
    site = os.path.join(work, "site")
    run(
        [
            asciidoctor, "-q", "-S", "unsafe", "-r", os.path.join(work, "links.rb"), "-a", "compat-mode", "-a",
            "litdd=&#45;&#45;", "-a", "stylesheet!", "-R", source, "-D", site,
            *(os.path.join(source, path) for path in wanted),
        ],
        work,
    )  # fmt: skip
    version = " ".join(run([asciidoctor, "--version"], work).split()[:2])
    built = gathered(
        site,
        {path: f"{path.removesuffix('.adoc')}.html" for path in wanted},
        version,
        (
            "Git's own `linkgit:` macro is declared, compat-mode and {litdd} are set as its build does",
            "documents that others include are no pages of their own",
            "what it says of included files that are not in the corpus is left out",
        ),
    )
    return replace(built, pages={path: _UNRESOLVED.sub("", page) for path, page in built.pages.items()})


CORPUS = Corpus(
    "asciidoc-git",
    "asciidoc-git/Documentation",
    build,
    roots=("body",),
    drop=("#footer",),
    options=Options((".adoc",)),
)
