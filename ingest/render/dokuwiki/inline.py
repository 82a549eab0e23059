"""Within a paragraph of DokuWiki: bold and the like, line breaks, signs that are typed as several, smileys."""

from __future__ import annotations

import re
from typing import Final

_TOKEN = re.compile(
    r"\*\*|//|__|''|</?(?:sub|sup|del)>|\\\\(?:[ \t]|(?=\n|\Z|\x0b|\x7f))"
    r"|<->|<=>|->|<-(?!-)|=>|<=|(?<!-)---?(?!-)|\.\.\.|\((?:c|tm|r)\)|(?<![\w.])\d+x\d+(?!\w)"
    r"|(?<!\S)(?:8-\)|8-O|:-\(|:-\)|=\)|:-/|:-\\|:-\?|:-D|:-P|:-O|:-X|:-\||;-\)|\^_\^|m\(|:[?!]:)(?!\S)"
    r"|[<>&\"]",
)
_PAIRS: Final = {"**": "b", "//": "i", "__": "u", "''": "code"}
_SIGNS: Final = {
    "<->": "↔", "<=>": "⇔", "->": "→", "<-": "←", "=>": "⇒", "<=": "⇐", "--": "–", "---": "—", "...": "…",
    "(c)": "©", "(tm)": "™", "(r)": "®", "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;",
    ":!:": "❗", ":?:": "❓",
}  # fmt: skip


def formatted(text: str) -> str:
    """A paragraph's text as html; marks of what was taken out stay. Its line ends stay, too.

    A pair of signs that is not closed within the text is no pair; one that is not the last opened does not end.
    """
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return text
    left: dict[str, int] = {}
    for token in tokens:
        name = _name(token[0])
        left[name] = left.get(name, 0) + 1
    open_: list[str] = []
    made: list[str] = []
    at = 0
    for token in tokens:
        sign = token[0]
        made.append(text[at : token.start()])
        at = token.end()
        name = _name(sign)
        left[name] -= 1
        if sign.startswith("\\\\"):
            made.append("<br>")
        elif sign in _PAIRS:
            made.append(_paired(sign, token, text, open_, left[name]))
        elif sign.endswith(">") and sign[1:2] in "sd/":
            made.append(_tagged(sign, name, open_, left))
        elif sign[0].isdigit() and "x" in sign:
            made.append(sign.replace("x", "×"))
        else:
            made.append(_SIGNS.get(sign.lower(), ""))
    return "".join(made) + text[at:] + "".join(f"</{name}>" for name in reversed(open_))


def _name(sign: str) -> str:
    return sign if sign not in ("<sub>", "<sup>", "<del>", "</sub>", "</sup>", "</del>") else sign.strip("<>")


def _paired(sign: str, token: re.Match[str], text: str, open_: list[str], left: int) -> str:
    name = _PAIRS[sign]
    if open_ and open_[-1] == name:
        open_.pop()
        return f"</{name}>"
    after = text[token.end() : token.end() + 1]
    alone = (sign == "__" and not after.strip()) or (sign == "//" and text[token.start() - 1 : token.start()] == ":")
    if name in open_ or not left or alone:
        return sign.replace("'", "&#39;")
    open_.append(name)
    return f"<{name}>"


def _tagged(sign: str, name: str, open_: list[str], left: dict[str, int]) -> str:
    if not name.startswith("/"):
        if left.get(f"/{name}", 0) > 0 and name not in open_:
            open_.append(name)
            return sign
    elif open_ and open_[-1] == name[1:]:
        open_.pop()
        return sign
    return sign.replace("<", "&lt;").replace(">", "&gt;")
