"""Docusaurus with the classic theme; components of the site that are not in the corpus are stubs."""

from __future__ import annotations

import json
import os
import re
import shutil

from bench.fidelity.corpora.files import gathered, text
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options, documents
from bench.fidelity.tools import node, run

_VERSION = "3.10.2"
_PARTS = ("core", "plugin-content-docs", "theme-classic", "module-type-aliases")
PACKAGES = (
    *(f"@docusaurus/{name}@{_VERSION}" for name in _PARTS),
    "react@19", "react-dom@19", "@mdx-js/react@3", "clsx@2",
)  # fmt: skip
_SUFFIXES = (".md", ".mdx")
_SITE_IMPORT = re.compile(r"import\s+([\w{}, ]+?)\s+from\s+'@site/([\w./-]+)'")

_OWN_IMPORT = re.compile(r"import\s+([\w{}, ]+?)\s+from\s+'(\.[./\w\\-]+)'")

_CONFIG = """
module.exports = {
  title: 'Site', url: 'https://docs.example.org', baseUrl: '/', trailingSlash: false,
  onBrokenLinks: 'ignore', onBrokenAnchors: 'ignore', onDuplicateRoutes: 'ignore',
  markdown: {hooks: {onBrokenMarkdownLinks: 'ignore', onBrokenMarkdownImages: 'ignore'}},
  staticDirectories: [],
  plugins: [['@docusaurus/plugin-content-docs', {path: 'docs', routeBasePath: '/', breadcrumbs: false}]],
  themes: ['@docusaurus/theme-classic'],
};
"""
_STUB = """
import React from 'react';
export default function Stub({children}) { return React.createElement(React.Fragment, null, children); }
"""
_NAMED = "export function {name}(given) {{ return {result}; }}\n"
_CONSTANTS = """
const of = (...labels) => labels.map(label => ({label, value: label.toLowerCase()}));
export default {
  platforms: of('Android', 'iOS'), defaultPlatform: 'android',
  oses: [{label: 'macOS', value: 'macos'}, {label: 'Windows', value: 'windows'}, {label: 'Linux', value: 'linux'}],
  defaultOs: 'macos', packageManagers: of('npm', 'Yarn'), defaultPackageManager: 'npm',
  snackLanguages: of('TypeScript', 'JavaScript'), defaultSnackLanguage: 'typescript',
  androidLanguages: of('Java', 'Kotlin'), defaultAndroidLanguage: 'kotlin',
  appleLanguages: of('Objective-C', 'Swift'), defaultAppleLanguage: 'objective-c',
  javaScriptSpecLanguages: of('Flow', 'TypeScript'), defaultJavaScriptSpecLanguage: 'typescript',
  defaultJavaScriptSpecLanguages: 'typescript',
  getDevNotesTabs: (tabs = []) => of('Android', 'iOS', 'Web').filter(({value}) => tabs.includes(value)),
};
"""


def build(source: str, work: str, cache: str) -> Built:
    """Build the documents as the whole site, pages at its root."""
    tool = node(cache, "docusaurus", PACKAGES)
    docs = os.path.join(work, "docs")
    shutil.copytree(source, docs)
    os.symlink(os.path.join(tool, "node_modules"), os.path.join(work, "node_modules"))
    _write(os.path.join(work, "package.json"), json.dumps({"name": "site", "private": True}))
    _write(os.path.join(work, "docusaurus.config.js"), _CONFIG)
    stubs = _stubs(work, docs)
    lost = _missing_images(docs)
    run(
        ["node", os.path.join(tool, "node_modules/@docusaurus/core/bin/docusaurus.mjs"), "build", "--no-minify", work],
        work,
        DOCUSAURUS_NO_DUPLICATE_TITLE_WARNING="1",
        NODE_ENV="production",
        CI="true",
    )
    pages = {}
    for place in documents(os.path.join(work, ".docusaurus", "docusaurus-plugin-content-docs", "default"), (".json",)):
        known = text(os.path.join(work, ".docusaurus", "docusaurus-plugin-content-docs", "default", place))
        found = json.loads(known)
        if isinstance(found, dict) and str(found.get("source", "")).startswith("@site/docs/"):
            name = found["permalink"].strip("/") or "index"
            pages[found["source"].removeprefix("@site/docs/")] = f"{name}.html"
    return gathered(
        os.path.join(work, "build"),
        pages,
        f"docusaurus {_VERSION}",
        (
            f"the site's own components are not in the corpus; these show only what is inside them: {', '.join(stubs)}",
            "labels of its tabs are assumed (TabsConstants); live code (SnackPlayer) is a block of code",
            f"{lost} references to pictures that are not in the corpus are left out",
        ),
    )


def _stubs(work: str, docs: str) -> list[str]:
    """A file for each module of the site that documents import."""
    wanted: dict[str, set[str]] = {}
    for path in documents(docs, (*_SUFFIXES, ".jsx", ".js")):
        body = text(os.path.join(docs, path))
        for names, module in _SITE_IMPORT.findall(body):
            wanted.setdefault(module, set()).update(re.findall(r"\w+", names) if "{" in names else ())
        for names, module in _OWN_IMPORT.findall(body):
            place = os.path.normpath(os.path.join("docs", os.path.dirname(path), module.replace("\\", "")))
            if not any(os.path.exists(os.path.join(work, place + end)) for end in ("", ".js", ".jsx", ".tsx", ".mdx")):
                wanted.setdefault(place, set()).update(re.findall(r"\w+", names) if "{" in names else ())
    for module, names in wanted.items():
        body = _CONSTANTS if module.endswith("TabsConstants") else _STUB
        named = (
            _NAMED.format(name=name, result="given.children ?? null" if name[0].isupper() else "'main'")
            for name in sorted(names)
        )
        _write(os.path.join(work, f"{module}.js"), body + "".join(named))
    return sorted(module.rpartition("/")[2] for module in wanted)


def _missing_images(docs: str) -> int:
    """Leave out what would end the build: `require` of a file that is not there."""
    count = 0
    for path in documents(docs, _SUFFIXES):
        place = os.path.join(docs, path)
        body, found = re.subn(
            r"""require\(['"]@?[./\w-]+\.(?:png|jpe?g|gif|svg|webp)['"]\)(?:\.default)?""", "''", text(place)
        )
        if found:
            count += found
            _write(place, body)
    return count


def _write(path: str, body: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(body)


CORPUS = Corpus(
    "react-native-docs",
    "markdown/react-native-docs",
    build,
    roots=(".theme-doc-markdown", "article"),
    drop=("a.hash-link", ".theme-doc-toc-mobile", "button[title]"),
    options=Options(_SUFFIXES, dialect="docusaurus"),
)
