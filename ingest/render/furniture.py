"""What stands around the text of a page, told by its classes: surely, or only if it is small or outside the text.

Decides by names alone, each list of classes once; `roots` decides about the elements.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.render.sites import known_signs

SURE: Final = frozenset(
    "navheader navfooter breadcrumb breadcrumbs breadcrumb-nav theme-doc-breadcrumbs td-breadcrumbs skip-link "
    "skip-to-content skip-to-content-link skiplink skip-nav pagination-nav prev-next-footer prev-next-area "
    "rst-footer-buttons nav-wrapper nav-chapters page-nav sphinxsidebar wy-nav-side bd-sidebar md-sidebar "
    "md-source-file theme-edit-this-page edit-link edit-this-page theme-doc-version-badge theme-doc-version-banner "
    "theme-last-updated cookie-banner cookie-consent cookie-notice cc-window cc-banner cookieconsent on-this-page "
    "page-metadata rst-versions readthedocs-flyout md-banner md-consent announcement-bar bd-header-announcement "
    "back-to-top backtotop docs-feedback page-feedback was-this-page-helpful mw-editsection mw-jump-link printfooter "
    "catlinks disqus_thread giscus utterances a2a_kit addthis_toolbox sharedaddy social-share share-buttons "
    "grecaptcha-badge onetrust-banner-sdk topbar-button copybtn md-clipboard prev-next-bottom bd-header-article "
    "header-article-items bd-sidebar-secondary toc-drawer toc-sticky MathJax_Message".split()
)
"""Never text of a page."""
_UNLESS_LARGE: Final = re.compile(
    r"(?:[a-z]+(?:__|-|_))?(?:feedback|helpful|was-this-helpful|page-rating|article-votes|share|social|social-links|"
    r"last-?(?:updated|modified)|page-?edit|edit-?(?:page|link|on-github)|newsletter(?:-signup)?|cookies?|consent|"
    r"announcement|skip|back-?to-?top|prev-?next|pager|pagination|comments-section|comment-form|subscribe|"
    r"version-(?:banner|warning|switcher|selector)|language-(?:selector|switcher)|search-(?:form|box|bar|modal)|"
    r"tags-list|reading-time|related-(?:posts|articles)|copy-(?:button|btn|link)|toc-(?:mobile|sidebar))"
    r"(?:(?:__|-|_)(?:widget|form|container|box|section|wrapper|bar|buttons?|banner|inner|popup|modal|links?|nav))?\Z"
)
DOUBTFUL: Final = frozenset(
    {"sidebar", "modal", "drawer", "offcanvas", "navbar", "site-header", "site-footer", "toast"}
)
DRAWN: Final = frozenset(
    "MathJax_Preview MathJax MathJax_Display MathJax_SVG MathJax_CHTML MathJax_SVG_Display".split()
)
"""What a script drew of a formula, whose source stands beside it as a script."""
CONTENTS: Final = frozenset("toc toc-macro table-of-contents contents md-toc tocbox".split())
TABS: Final = frozenset(
    "tabbed-set sd-tab-set vp-code-group nav-tabs tab-nav tablist tab-panel gdoc-tabs book-tabs tabs".split()
)
LABELS: Final = frozenset(
    "custom-block-title starlight-aside__title sidebar-title topic-title sd-summary-title".split()
)
"""What a box is called, which a style sheet shows in bold."""
GUTTERED: Final = frozenset({"highlighttable", "lntable"})
"""Tables that show code beside its line numbers."""
_LONGEST: Final = 60
"""Letters of a class that is looked at closely."""
_SIGNS: Final = known_signs()


@lru_cache(maxsize=4096)
def kinds(classes: str | None) -> tuple[str, ...]:
    """What an element with these classes may be: "sure", "small", "doubtful", "label" and so on, `site:SIGN`."""
    names = (classes or "").split()
    found = []
    if not SURE.isdisjoint(names):
        found.append("sure")
    elif any(len(name) < _LONGEST and _UNLESS_LARGE.match(name) for name in names):
        found.append("small")
    if not DOUBTFUL.isdisjoint(names):
        found.append("doubtful")
    if not CONTENTS.isdisjoint(names) and not (names[0] == "contents" and "topic" not in names):
        found.append("contents")
    if not DRAWN.isdisjoint(names):
        found.append("drawn")
    if not TABS.isdisjoint(names):
        found.append("tabs")
    if not LABELS.isdisjoint(names) or any(name.startswith("admonitionHeading_") for name in names):
        found.append("label")
    if not GUTTERED.isdisjoint(names):
        found.append("guttered")
    found += [f"site:{name}" for name in names if name in _SIGNS]
    return tuple(found)
