"""Parser functions: what `{{#if:…}}`, `{{lc:…}}` and `{{PAGENAME}}` write, after Help:Magic words.

What only the running wiki knows (dates, counts, Lua modules) is left out, with a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, quote_plus

from ingest.render.mediawiki.arithmetic import evaluated
from ingest.render.mediawiki.variables import CHANGING, SETTINGS, TITLES, VARIABLES, spelled

if TYPE_CHECKING:
    from ingest.render.mediawiki.expand import Expander, Frame
    from ingest.render.mediawiki.preprocess import Node, Piece

_LONGEST: Final = 10_000


class Call(NamedTuple):
    """What stands in braces: the name up to the first bar, worked out, and the parts after it, not yet."""

    expander: Expander
    frame: Frame
    name: str
    pieces: list[Piece]

    def part(self, place: int) -> str:
        """A part as text without blanks at its ends, "" when there is none."""
        return self.whole(self.pieces[place]) if place < len(self.pieces) else ""

    def whole(self, piece: Piece) -> str:
        """All of a part as text."""
        if piece.equals < 0:
            return self.expander.text(piece.nodes, self.frame).strip()
        return f"{self.key(piece)}={self.value(piece)}"

    def key(self, piece: Piece) -> str:
        """What stands before the `=` of a part."""
        return self.text(piece.nodes[: piece.equals])

    def value(self, piece: Piece) -> str:
        """What stands after the `=` of a part."""
        return self.text(piece.nodes[piece.equals :])

    def text(self, nodes: list[Node]) -> str:
        """Nodes as text without blanks at their ends."""
        return self.expander.text(nodes, self.frame).strip()


def is_word(name: str, *, bars: bool) -> bool:
    """Whether braces that begin so hold a variable or a function and no page's name."""
    before, colon, _ = name.partition(":")
    if name.startswith("#"):
        return True
    if colon:
        return before.strip().lower() in _FUNCTIONS or before.strip().upper() in TITLES or before.upper() in SETTINGS
    return name in VARIABLES or (not bars and (name in TITLES or name in CHANGING)) or name == ""


def called(call: Call) -> str | None:
    """What the function or variable of a call writes; None when it is neither. Raises Needed."""
    before, colon, first = call.name.partition(":")
    word = before.strip()
    if not colon:
        return _variable(call, word)
    if word.lower() in _FUNCTIONS:
        return _FUNCTIONS[word.lower()](call, first.strip())
    if word.upper() in SETTINGS:
        return _setting(call, word.upper(), first.strip())
    if word in TITLES:
        title = call.expander.site.title(first)
        return TITLES[word](call.expander.site, title) if title is not None else ""
    if word in CHANGING:
        return _left_out(call, word)
    if word.startswith("#"):
        name = f"{word}:{first.strip().partition('|')[0][:60]}" if word.lower() == "#invoke" else word
        message = f"{{{{{name}}}}} cannot be worked out here; what it shows is left out: write it into the page"
        call.expander.report("FIN751", name, message)
        return call.expander.nothing()
    return None


def _variable(call: Call, word: str) -> str | None:
    if word in VARIABLES:
        return VARIABLES[word]
    if word in TITLES and not call.pieces:
        return TITLES[word](call.expander.site, call.expander.page)
    if word in CHANGING and not call.pieces:
        return _left_out(call, word)
    return {"SITENAME": call.expander.site.name, "SERVER": "", "SCRIPTPATH": ""}.get(word)


def _left_out(call: Call, word: str) -> str:
    call.expander.report("FIN754", word, f"{{{{{word}}}}} changes with the running wiki and is left out")
    return call.expander.nothing()


def _setting(call: Call, word: str, value: str) -> str:
    if word == "DISPLAYTITLE":
        call.expander.display = value
    return ""


def _if(call: Call, test: str) -> str:
    return call.part(0 if test else 1)


def _ifeq(call: Call, left: str) -> str:
    right = call.part(0)
    first, second = _number(left), _number(right)
    same = left == right or (first is not None and first == second)
    return call.part(1 if same else 2)


def _iferror(call: Call, test: str) -> str:
    if 'class="error"' in test:
        return call.part(0)
    return call.part(1) if len(call.pieces) > 1 else test


def _ifexpr(call: Call, test: str) -> str:
    value = evaluated(test)
    return call.part(0 if value not in (None, "", "0") else 1)


def _expr(_: Call, test: str) -> str:
    value = evaluated(test)
    return value if value is not None else '<strong class="error"></strong>'


def _ifexist(call: Call, name: str) -> str:
    title = call.expander.site.title(name)
    there = title is not None and title.space >= 0 and call.expander.source(title._replace(fragment="")) is not None
    return call.part(0 if there else 1)


def _switch(call: Call, test: str) -> str:
    """The first case that fits, where cases without a value fall through to the next one that has one."""
    fits = False
    default: Piece | None = None
    wanted = _number(test)
    for piece in call.pieces:
        case = call.whole(piece) if piece.equals < 0 else call.key(piece)
        number = _number(case)
        fits = fits or case == test or (wanted is not None and number == wanted)
        if piece.equals < 0:
            continue
        if fits:
            return call.value(piece)
        if case.lower() == "#default":
            default = piece
    if call.pieces and call.pieces[-1].equals < 0:
        return call.whole(call.pieces[-1])
    return call.value(default) if default is not None else ""


def _number(text: str) -> float | None:
    try:
        return float(text) if re.fullmatch(r"[-+]?[\d.]+(?:[eE][-+]?\d{1,3})?", text) else None
    except ValueError:
        return None


def _pad(call: Call, text: str, *, left: bool) -> str:
    size = min(int(call.part(0)), 500) if re.fullmatch(r"\d{1,9}", call.part(0)) else 0
    filler = call.part(1) or "0"
    padding = (filler * size)[: max(0, size - len(text))]
    return padding + text if left else text + padding


def _tag(call: Call, name: str) -> str:
    """A tag written as a function, so that its content may hold templates."""
    from ingest.render.mediawiki.preprocess import TAGS, Tag

    said = [f'{call.key(p)}="{call.value(p).strip(chr(34))}"' for p in call.pieces[1:] if p.equals >= 0]
    attributes = "".join(f" {one}" for one in said)
    content = call.part(0)
    if name.lower() not in TAGS:
        return f"<{name}{attributes}>{content}</{name}>"
    return call.expander._extension(Tag(name.lower(), attributes, content, 0), attributes, call.frame)  # noqa: SLF001


def _titleparts(call: Call, name: str) -> str:
    parts = name.split("/")[:25]
    count, first = _whole_number(call.part(0)), _whole_number(call.part(1))
    parts = parts[first - 1 if first > 0 else first or None :] if first else parts
    return "/".join(parts[: count or None])


def _whole_number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0


def _plural(call: Call, count: str) -> str:
    return call.part(0) if _number(count) == 1 or len(call.pieces) < 2 else call.part(1)  # noqa: PLR2004 - two forms


def _namespace(call: Call, name: str) -> str:
    site = call.expander.site
    number = int(name) if re.fullmatch(r"-?\d{1,5}", name) else site.number(name)
    return "" if number is None else site.prefix(number)


def _address(call: Call, name: str) -> str:
    """The address of a page of this wiki: as a link to it, when it stands in brackets."""
    title = call.expander.site.title(name)
    base = call.expander.site.base.rpartition("/")[0]
    return f"{base}/{quote(title.full.replace(' ', '_'), safe='/:')}" if title is not None and base else ""


def _encoded(call: Call, text: str) -> str:
    kind = call.part(0).upper()
    return spelled(text) if kind == "WIKI" else quote(text) if kind == "PATH" else quote_plus(text)


def _sub(call: Call, text: str) -> str:
    start, size = _whole_number(call.part(0)), _whole_number(call.part(1))
    cut = text[start:]
    return cut[:size] if size else cut


def _replace(call: Call, text: str) -> str:
    old = call.part(0) or " "
    made = text[:_LONGEST].replace(old, call.part(1)[:100])
    return made[:_LONGEST]


def _explode(call: Call, text: str) -> str:
    parts = text.split(call.part(0) or " ")
    place = _whole_number(call.part(1))
    return parts[place] if -len(parts) <= place < len(parts) else ""


def _position(call: Call, text: str) -> str:
    place = text.find(call.part(0) or " ")
    return str(place) if place >= 0 else ""


def _message(call: Call, name: str) -> str:
    call.expander.report("FIN754", f"int:{name}", f"the wiki's own message “{name[:60]}” is left out")
    return call.expander.nothing()


_FUNCTIONS: Final[dict[str, Callable[[Call, str], str]]] = {
    "#if": _if,
    "#ifeq": _ifeq,
    "#iferror": _iferror,
    "#ifexpr": _ifexpr,
    "#expr": _expr,
    "#ifexist": _ifexist,
    "#switch": _switch,
    "#tag": _tag,
    "#titleparts": _titleparts,
    "#len": lambda _, text: str(len(text)),
    "#sub": _sub,
    "#pos": _position,
    "#replace": _replace,
    "#explode": _explode,
    "#urldecode": lambda _, text: text,
    "#language": lambda _, code: code,
    "#formatdate": lambda _, text: text,
    "#dateformat": lambda _, text: text,
    "#special": lambda _, name: f"Special:{name}",
    # Semantic MediaWiki and Cargo: they store what stands elsewhere on the page, and show nothing.
    "#set": lambda *_: "",
    "#subobject": lambda *_: "",
    "#cargo_store": lambda *_: "",
    "#cargo_declare": lambda *_: "",
    "#seo": lambda *_: "",
    "#vardefine": lambda *_: "",
    "lc": lambda _, text: text.lower(),
    "uc": lambda _, text: text.upper(),
    "lcfirst": lambda _, text: text[:1].lower() + text[1:],
    "ucfirst": lambda _, text: text[:1].upper() + text[1:],
    "urlencode": lambda call, text: _encoded(call, call.expander.kept.plain(text)),
    "anchorencode": lambda call, text: re.sub(r"\s+", "_", call.expander.kept.plain(text)),
    "formatnum": lambda call, text: text.replace(",", "") if call.part(0) == "R" else _grouped(text),
    "padleft": lambda call, text: _pad(call, text, left=True),
    "padright": lambda call, text: _pad(call, text, left=False),
    "plural": _plural,
    "grammar": lambda call, _: call.part(0),
    "gender": lambda call, _: call.part(2) or call.part(0),
    "bidi": lambda _, text: text,
    "ns": _namespace,
    "nse": _namespace,
    "localurl": _address,
    "fullurl": _address,
    "canonicalurl": _address,
    "filepath": lambda *_: "",
    "int": _message,
}


def _grouped(text: str) -> str:
    found = re.fullmatch(r"(-?\d{1,300})(\.\d+)?", text)
    return f"{int(found[1]):,}{found[2] or ''}" if found else text
