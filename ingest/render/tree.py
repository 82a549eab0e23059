"""The html library behind one door: parsing as browsers do, positions, and the gate every page leaves through.

Nothing else imports the library. What elements mean is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, cast

import turbohtml
from turbohtml import Document, Element, Node, Text
from turbohtml.clean import OnDisallowed, Policy, Sanitizer, collapse_whitespace_node, strip_comments_node

__all__ = [
    "VOID",
    "Document",
    "Element",
    "Node",
    "Tag",
    "Text",
    "attributes",
    "document",
    "drop_noise",
    "fragment",
    "gate",
    "line",
    "unescaped",
    "usable",
    "well_formed",
]

_POLICY: Final = Policy(
    tags=frozenset(
        "p h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr th td pre code blockquote em strong "
        "a br hr sub sup del ins kbd samp var abbr img".split()
    ),
    attributes={
        "a": frozenset({"href"}),
        "abbr": frozenset({"title"}),
        "code": frozenset({"class"}),
        "img": frozenset({"src", "alt"}),
        "ol": frozenset({"start", "reversed", "type"}),
        "td": frozenset({"colspan", "rowspan", "scope"}),
        "th": frozenset({"colspan", "rowspan", "scope"}),
    },
    # `doc:` is this program's own: a link whose target is not resolved yet.
    url_schemes=frozenset({"http", "https", "mailto", "tel", "doc"}),
    allow_relative_urls=False,
    on_disallowed_tag=OnDisallowed.STRIP,
    remove_with_content=frozenset({"script", "style", "template", "noscript", "iframe", "svg", "math"}),
)
_SANITIZER: Final = Sanitizer(_POLICY)
_BARE: Final = (
    r"p(?:re)?|code|li|a(?:bbr)?|t(?:[hrd]|able|head|body|foot)|h[2-6]|strong|em|[udo]l|d(?:[td]|el)|blockquote|caption"
    r"|s(?:u[bp]|amp)|ins|kbd|var"
)
_WEB: Final = r'https?://[A-Za-z0-9._-]+(?::\d{1,4})?(?:[/?#][^"<>]*)?'
_FULL: Final = (
    rf'a href="(?:{_WEB}|doc:\d+|(?:mailto|tel):[^"<>]*)"|code class="[^"<>]*"'
    r'|t[dh](?: colspan="\d+")?(?: rowspan="\d+")?(?: scope="[a-z]+")?|[bh]r'
    rf'|ol(?: start="-?\d+")?(?: reversed="")?(?: type="[aAiI]")?|img src="{_WEB}" alt="[^"<>]*"|abbr title="[^"<>]*"'
)
_UNLISTED: Final = re.compile(rf"<(?!(?:/?(?:{_BARE})|{_FULL})>)")
"""What is none of the tags `writer` writes, to the letter: bare ones, and those with the attributes they may have."""
_UNUSABLE: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_USABLE: Final = bytes({9, 10, 12, 13, *range(0x20, 0x100)} - {0x7F, 0xEF})
"""Bytes of UTF-8 that say at a glance that there is nothing to remove: no control, and not the lead of U+FFFE."""
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

VOID: Final = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
"""Elements that are written without an end tag."""
_UNREAD: Final = frozenset("script style template iframe noframes noembed".split())
_ODD: Final = (*sorted(_UNREAD), "xmp", "plaintext", "svg", "math")
"""Elements whose content is written otherwise than that of all others."""
_VOID_NAMES: Final = ",".join(sorted(VOID))


class Tag:
    """What stands for an element where there is no tree: it answers what steps ask of most elements."""

    __slots__ = ("_text", "attrs", "tag")

    def __init__(self, tag: str, attrs: dict[str, str], text: Callable[[], str] = str) -> None:
        self.tag, self.attrs, self._text = tag, attrs, text

    def attr(self, name: str) -> str | None:
        """The value of an attribute, "" for one without a value; None when it is not there."""
        return self.attrs.get(name)

    @property
    def text(self) -> str:
        """All text in it."""
        return self._text()


def unescaped(html: str) -> str:
    """Text of html as the characters it stands for."""
    return turbohtml.unescape(html)


def document(html: str, *, decoded: bool = False) -> Document:
    """A whole document. Never fails, whatever the text is; elements nest at most 511 deep.

    `decoded`: it is what `decode` made of bytes, so that no page is without any character of it.
    """
    return turbohtml.parse(html if decoded else usable(html))


def fragment(html: str) -> Element:
    """What may stand in a body, as children of an element of no meaning. Never fails; nests at most 511 deep."""
    return turbohtml.parse_fragment(usable(html))


def gate(html: str) -> str:
    """The same html with nothing in it that is not on the allow-list: elements, attributes, url schemes.

    The last thing that happens to a page, so that a mistake elsewhere costs markup and not safety. A page in which
    each `<` begins a tag on the list, letter by letter, holds nothing else and passes as it is, which takes a fraction
    of the time; only one with a tag that is written in any other way is parsed again and cleaned.
    """
    return sanitized(html) if _UNLISTED.search(html) else html


def sanitized(html: str) -> str:
    """The html as the library's own sanitiser leaves it under the same allow-list."""
    return _SANITIZER.sanitize(html).replace("&nbsp;", "\xa0")


def drop_noise(root: Element) -> None:
    """Remove what no reader sees: scripts but those that hold formulas, styles, templates."""
    for tag in ("script", "style", "template"):  # one by one, as the library knows where each tag is
        for element in root.find_all(tag):
            if tag != "script" or not (element.attr("type") or "").startswith("math/tex"):
                element.decompose()


def well_formed(root: Element) -> str | None:
    """The html in `root`, in which blanks of ASCII are one but in preformatted text, and each `<` begins a tag.

    (Or stands in the name of an element, without a `>` after it.) In the tree what nobody reads is gone, too, and its
    blanks are as in the html. None when html cannot say what is in the tree.
    """
    for element in list(root.iter_elements(_ODD)):
        if element.tag in _UNREAD and not (element.attr("type") or "").startswith("math/tex"):
            element.clear() if element.tag == "iframe" else element.decompose()
        elif element.tag not in {"svg", "math"} or element.select_one(_VOID_NAMES) is not None:
            return None
    strip_comments_node(root)
    return collapse_whitespace_node(root).inner_html


def attributes(element: Element) -> dict[str, str]:
    """The attributes by lower-case name, each as one string; those without a value are ""."""
    attrs = element.attrs.copy()
    for name in [name for name, value in attrs.items() if type(value) is not str]:
        attrs[name] = " ".join(attrs[name] or ())
    return cast("dict[str, str]", attrs)


def line(element: Element) -> int:
    """The line its start tag stands on, from 1; 0 when it is not known."""
    return element.source_line or 0


def usable(html: str) -> str:
    """Without what no page can hold: control characters and halves of surrogate pairs."""
    try:
        if not html.encode().translate(None, _USABLE):
            return html
    except UnicodeEncodeError:
        pass  # a half of a pair
    return _SURROGATES.sub("\ufffd", _UNUSABLE.sub("", html))
