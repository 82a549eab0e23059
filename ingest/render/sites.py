"""Generators of sites: by which class a page of each is known, where its text is, and what around it is no text.

A table, not code: `roots` reads it. What is furniture whatever made the page is in `furniture`.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Site(NamedTuple):
    """One generator, or one theme of it.

    `signs` are classes, or ids written `#id`, that no other page has; one is enough. `roots` are selectors for the
    element that holds the text, best first; "" is the whole body. `drop` is what to leave out besides general
    furniture, `title` where a page says what it is about when that is no h1. `apart` are elements of running text that
    a style sheet shows as blocks, so that words in them would run together.
    """

    name: str
    signs: tuple[str, ...]
    roots: tuple[str, ...]
    drop: str = ""
    title: str = ""
    apart: str = ""
    code: str = ""
    loose: str = ""


SITES: Final = (
    Site("docbook", ("navheader", "navfooter"), ("",)),
    Site(
        "sphinx",
        ("documentwrapper", "bodywrapper", "bd-article", "rst-content", "sphinxsidebar", "#furo-main-content"),
        (
            "article.bd-article", "#furo-main-content", "[itemprop=articleBody]", "div.body[role=main]", "div.body",
            "[role=main]", "main",
        ),
        ".viewcode-link,.viewcode-back,div.related",
    ),
    Site(
        "material",
        ("md-content__inner",),
        ("article.md-content__inner", ".md-content__inner"),
        ".md-feedback,.md-content__button,.md-source-file,.md-source-date,.md-tooltip,.md-annotation__index,"
        ".md-code__nav,.md-clipboard,form.md-consent__form,#__comments",
    ),
    Site("mkdocs", ("bs-sidebar", "#mkdocs_search_modal"), ("[role=main]",), ".modal,.bs-sidebar,#toc-collapse"),
    Site(
        "docusaurus",
        ("theme-doc-markdown", "theme-doc-breadcrumbs", "blog-wrapper"),
        (".theme-doc-markdown", "article .markdown", "main article", "main"),
        "[class*=buttonGroup],[class*=tocCollapsible],[class*=tocMobile],.theme-doc-toc-mobile,.pagination-nav,"
        ".theme-doc-footer",
    ),
    Site(
        "vitepress",
        ("vp-doc", "VPHome", "VPContent"),
        ("div.vp-doc", ".VPHome", ".VPContent"),
        "button.copy,.line-numbers-wrapper,.vp-doc span.lang,.VPDocFooter,.VPDocAsideOutline",
        apart=".VPHero .name,.VPHero .text,.VPBadge,.VPHero .tagline",
    ),
    Site(
        "vuepress",
        ("theme-default-content", "vp-page"),
        (".theme-default-content", "[vp-content]", "main"),
        ".page-edit",
    ),
    Site(
        "starlight",
        ("sl-markdown-content", "content-panel"),
        ("main", ".sl-markdown-content"),
        "mobile-starlight-toc,starlight-toc,.right-sidebar,.sl-banner,.pagination-links,.sl-anchor-link,.meta,"
        ".expressive-code .copy,footer.sl-flex,main > footer",
    ),
    Site("antora", ("nav-container", "nav-panel-menu"), ("article.doc", "main.article article", "main"), ".pagination"),
    Site("asciidoctor", ("#preamble", "sectionbody", "sect1"), ("",), "#toc,#footer,.toc2,#footer-text"),
    Site(
        "mdbook",
        ("page-wrapper", "nav-chapters", "#menu-bar"),
        ("#content main", "#mdbook-content main", "main"),
        ".nav-chapters,.nav-wrapper,.nav-wide-wrapper,pre > .buttons,.boring,.sidetoc,#sidebar-toc",
        loose="pre:has(> pre)",
    ),
    Site(
        "docsy",
        ("td-content",),
        (".td-content",),
        ".feedback--title,.feedback--question,.feedback--answer,.feedback--response,.td-page-meta__lastmod,"
        ".td-page-meta,.reading-time,.text-muted.border-top",
    ),
    Site("hugo-book", ("book-page",), ("article.markdown", ".book-page"), ".book-footer,.book-header,.book-comments"),
    Site("geekdoc", ("gdoc-markdown", "gdoc-page"), ("article.gdoc-markdown", ".gdoc-page"), ".gdoc-page__anchor"),
    Site(
        "relearn",
        ("highlightable", "#R-body-inner", "#body-inner"),
        ("#R-body-inner article", "#R-body-inner", "#body-inner"),
        "#R-footer,footer.footline,.footline,#breadcrumbs,#navigation,.topbar-button,.copy-to-clipboard-button",
    ),
    Site(
        "javadoc",
        ("class-description", "package-signature", "contentContainer", "topNav", "top-nav"),
        ("main", "[role=main]", ""),
        ".topNav,.bottomNav,.subNav,.sub-nav,.top-nav,.bottom-nav,.skipNav,.skip-nav,.legalCopy,.legal-copy,"
        ".toc,.navList,.subNavList",
        title="h1.title,h2.title,.header > h1,.header > h2",
    ),
    Site(
        "doxygen",
        ("headertitle", "memitem", "memberdecls", "#doc-content"),
        ("#doc-content", ""),
        "#top,#side-nav,#nav-path,.header .summary,.ttc,.lineno,.footer,address.footer,.permalink,.dynheader,.levels,"
        "#MSearchSelectWindow,#MSearchResultsWindow,.arrow,.icona,#nav-sync",
        title=".headertitle .title",
        code="div.fragment",
    ),
    Site(
        "rustdoc",
        ("rustdoc", "docblock", "item-decl"),
        ("#main-content", "section.content", "main"),
        ".sidebar,.out-of-band,.rightside,a.src,.srclink,.anchor,#copy-path,.hideme,.tooltip,rustdoc-toolbar,"
        "rustdoc-breadcrumbs,rustdoc-search,nav.sub,.search-form,#toggle-all-docs,.scrape-help",
    ),
    Site(
        "mediawiki",
        ("mw-parser-output", "#mw-content-text", "mw-body-content"),
        (".mw-parser-output", "#mw-content-text", ".mw-body-content"),
        "#toc,.toc,.navbox,.vertical-navbox,.catlinks,.printfooter,.mw-jump-link,.noprint,.mw-editsection,"
        ".mw-cite-backlink,.mw-indicators,.mw-empty-elt,#siteSub,#contentSub,#jump-to-nav,.navigation-not-searchable",
        title="#firstHeading",
    ),
    Site(
        "confluence",
        ("wiki-content",),
        ("#main-content.wiki-content", ".wiki-content"),
        ".pageSection:has(#attachments),#likes-and-labels-container,#comments-section",
        title="#title-text",
    ),
    Site("word", ("WordSection1", "MsoNormal"), ("",), ".MsoCommentText,.msocomtxt,[style*='mso-hide:all']"),
    Site(
        "readme",
        ("rm-Article", "rm-Markdown"),
        (".rm-Markdown", ".rm-Article"),
        ".UpdatedAt,.PageThumbs,.rm-Pagination",
    ),
    Site(
        "minimal-mistakes",
        ("page__content",),
        (".page__content", "article.page"),
        ".page__meta,.page__share,.page__related,.page__comments,.sidebar__right,.pagination",
        title=".page__title",
    ),
    Site(
        "gitbook",
        ("markdown-section", "book-body"),
        (".markdown-section", "section.normal"),
        ".search-results,#anchor-navigation-ex-navbar",
    ),
)  # fmt: skip


def known_signs() -> dict[str, Site]:
    """The generator a class or `#id` gives away."""
    return {sign: site for site in SITES for sign in site.signs}
