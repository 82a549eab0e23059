"""Whether two pieces of html say the same: what a server may have written anew is compared, not its bytes."""

from __future__ import annotations

import re
from typing import Final

from ingest.render import tree

_PREFORMATTED: Final = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
_BLOCK: Final = re.compile(
    r"[ \t\n\r\f]*(</?(?:p|h[1-6]|[uod]l|li|d[td]|table|caption|t(?:head|body|foot|[rhd])|blockquote|hr|br)"
    r"(?: [^<>]*)?>)[ \t\n\r\f]*"
)
"""A tag of a block, or one that ends a line: blanks beside it separate nothing."""
_ATTRIBUTES: Final = re.compile(r'<([a-z]+\d?)((?: [^\s="<>]+="[^"]*"){2,})>')
_ATTRIBUTE: Final = re.compile(r' [^\s="]+="[^"]*"')


def alike(one: str, other: str) -> bool:
    """Whether both are the same text in the same elements, with the same links and pictures.

    Attributes and elements that no page of ours has, the order of attributes, blanks between blocks and the ways to
    write a letter make no difference. False when in doubt.
    """
    return one == other or _canonical(one) == _canonical(other)


def _canonical(html: str) -> str:
    """The html as it would be written if nobody had a choice."""
    written = tree.well_formed(tree.fragment(tree.sanitized(html)))
    pieces = _PREFORMATTED.split(html if written is None else written)
    return "".join(piece if at % 2 else _plain(piece) for at, piece in enumerate(pieces)).strip()


def _plain(html: str) -> str:
    return _ATTRIBUTES.sub(_sorted, _BLOCK.sub(r"\1", html))


def _sorted(tag: re.Match[str]) -> str:
    return f"<{tag[1]}{''.join(sorted(_ATTRIBUTE.findall(tag[2])))}>"
