"""What MkDocs and the extensions of Python-Markdown write within paragraphs: attributes, icons, keys, changes."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.render.dialect.reader import Inline, Page
from ingest.render.dialect.written import literal

_ONE = r"(?:[.\#][\w:/-]+|[\w:-]+=(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}=]+)|(?:data-)?[a-z][a-z-]*)"
ATTRIBUTES = rf"\{{:?[ ]*{_ONE}(?:[ ]+{_ONE})*[ ]*\}}"
"""An attribute list, without groups."""
_MARKED = re.compile(rf"(?:(?<=[)\]*_`:~^=+>])|[ ]+){ATTRIBUTES}")
_SETS = ("material", "fontawesome", "octicons", "simple", "custom")
_ICON = rf":(?:{'|'.join(_SETS)})-[a-z0-9-]+:"
_PICTURES = re.compile(rf"{_ICON}(?:{ATTRIBUTES})?[ ]?")
_KEYS = {
    "arrow-up": "Up", "arrow-down": "Down", "arrow-left": "Left", "arrow-right": "Right", "up": "Up", "down": "Down",
    "left": "Left", "right": "Right", "page-up": "Page Up", "page-down": "Page Down", "pg-up": "Page Up",
    "pg-down": "Page Down", "home": "Home", "end": "End", "backspace": "Backspace", "delete": "Del", "del": "Del",
    "insert": "Ins", "ins": "Ins", "tab": "Tab", "break": "Break", "caps-lock": "Caps Lock", "clear": "Clear",
    "enter": "Enter", "return": "Enter", "escape": "Esc", "esc": "Esc", "help": "Help", "space": "Space",
    "print-screen": "Print Screen", "scroll-lock": "Scroll Lock", "num-lock": "Num Lock", "alt": "Alt",
    "control": "Ctrl", "ctrl": "Ctrl", "shift": "Shift", "command": "Cmd", "cmd": "Cmd", "option": "Option",
    "opt": "Option", "windows": "Win", "win": "Win", "super": "Super", "meta": "Meta", "function": "Fn", "fn": "Fn",
    "alt-graph": "AltGr", "altgr": "AltGr", "context-menu": "Menu", "menu": "Menu", "hyper": "Hyper",
    "left-alt": "Left Alt", "right-alt": "Right Alt", "left-control": "Left Ctrl", "right-control": "Right Ctrl",
    "left-shift": "Left Shift", "right-shift": "Right Shift", "left-command": "Left Cmd",
    "right-command": "Right Cmd", "left-windows": "Left Win", "right-windows": "Right Win",
    "backslash": "\\", "bar": "|", "pipe": "|", "brace-left": "{", "brace-right": "}", "bracket-left": "[",
    "bracket-right": "]", "colon": ":", "comma": ",", "double-quote": '"', "equal": "=", "exclam": "!",
    "grave": "`", "greater": ">", "less": "<", "minus": "-", "hyphen": "-", "period": ".", "dot": ".", "plus": "+",
    "question": "?", "semicolon": ";", "single-quote": "'", "slash": "/", "tilde": "~", "underscore": "_",
    "left-button": "Left Button", "middle-button": "Middle Button", "right-button": "Right Button",
}  # fmt: skip
"""Names of keys and what is on them, where it is not the name with a capital."""
_KEY = r"(?:[\w-]+|\"[^\"\n]+\"|'[^'\n]+')"
_FUNCTION = re.compile(r"f\d{1,2}\Z", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?P<marks>`+)[ ]?(?:#!|:::)[\w+.#-]+\s(?=\S)")
_EXTRA = frozenset(("attr_list", "abbr", "def_list", "md_in_html", "footnotes"))


def has(page: Page, name: str, *, otherwise: bool = True) -> bool:
    """Whether an extension is among those the site's configuration names; `otherwise` when that is not known."""
    known = page.settings.project.option("extensions")
    if known is None:
        return otherwise
    return name in known or (name in _EXTRA and ("extra" in known or "pymdownx.extra" in known))


def pictures(words: str) -> str:
    """Words of one line, Markdown, without icons and attribute lists."""
    words = _PICTURES.sub("", words) if ":" in words else words
    return _MARKED.sub("", words) if "{" in words else words


def _attributes(page: Page, match: re.Match[str]) -> str | None:
    """Attributes of a heading, a link, an image, a word, a cell."""
    text, start, end = match.string, match.start(), match.end()
    if not has(page, "attr_list"):
        return None
    before = text[start - 1] if start else "\n"
    if before in ")]*_`:~^=+>":
        return ""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    rest = text[end : end + 80].partition("\n")[0].strip()
    if (line.startswith("#") and not rest) or (line.lstrip().startswith("|") and rest.startswith("|")):
        return ""
    return "" if not rest and not line.strip(" \t>") else None


def _icon(page: Page, match: re.Match[str]) -> str | None:
    """A picture of the icon sets that come with the theme, with its attributes."""
    if not has(page, "pymdownx.emoji"):
        return None
    start = match.start()
    apart = start and not match.string[start - 1].isspace()
    return " " if apart and match[0].endswith(" ") else ""  # words must not move away from the marker of their list


@lru_cache(maxsize=1024)
def _emoji_of(name: str) -> str | None:
    from ingest.render.markdown import Parser

    html = Parser(("shortcodes",), positions=False).html(name)
    return None if name in html else html.removeprefix("<p>").partition("</p>")[0]


def _emoji(page: Page, match: re.Match[str]) -> str | None:
    """`:smile:` as the character it names."""
    return _emoji_of(match[0]) if has(page, "pymdownx.emoji") else None


def _keys(page: Page, match: re.Match[str]) -> str | None:
    """`++ctrl+alt+del++`, as what is on the keys, with plus signs between."""
    if not has(page, "pymdownx.keys"):
        return None
    shown: list[str] = []
    for key in re.findall(r"\"[^\"]*\"|'[^']*'|[\w-]+", match[0][2:-2]):
        if key[0] in "\"'":
            shown.append(key[1:-1])
        elif key.lower() in _KEYS:
            shown.append(_KEYS[key.lower()])
        elif len(key) == 1 or _FUNCTION.match(key):
            shown.append(key.upper())
        elif key.startswith("num"):
            shown.append("Num " + key[3:].strip("-").capitalize())
        else:
            return None
    return "+".join(f"<kbd>{literal(key)}</kbd>" for key in shown)


def _change(page: Page, match: re.Match[str]) -> str | None:
    """Critic marks: what was deleted, inserted and remarked stays to be seen."""
    if not has(page, "pymdownx.critic"):
        return None
    mark, inside = match[0][1:3], match[0][3:-3]
    if mark == "~~":
        old, arrow, new = inside.partition("~>")
        return f"<del>{old}</del><ins>{new}</ins>" if arrow else None
    tag = {"++": "ins", "--": "del", "==": "mark", ">>": "span"}[mark]
    blank = "\n\n" in inside
    return inside if blank else f"<{tag}>{inside}</{tag}>"


def _marked(extension: str, tag: str, width: int) -> Inline:
    """`==words==` and its like: a mark of some width on either side."""

    def step(page: Page, match: re.Match[str]) -> str | None:
        return f"<{tag}>{match[0][width:-width]}</{tag}>" if has(page, extension) else None

    mark = {"mark": "=", "ins": "^", "sup": "^", "sub": "~"}[tag]
    one = re.escape(mark)
    inside = rf"(?![\s{one}])[^{one}\n]{{0,400}}?(?<!\s)" if width > 1 else rf"[^\s{one}]{{1,100}}"
    return Inline(
        mark * width,
        rf"(?<![{one}\\])(?:{one}){{{width}}}{inside}(?:{one}){{{width}}}(?!{one})",
        step,
        mark,
        rf"{one}(?![\s{one}])" if width > 1 else rf"[^\s{one}]",
    )


def highlighted(_page: Page, span: str) -> str | None:
    """Code within a paragraph that begins with its language, `#!py words`; None: it does not."""
    language = _LANGUAGE.match(span) if "#!" in span or ":::" in span else None
    return f"{language['marks']}{span[language.end() :]}" if language else None


def _runs_macros(page: Page) -> bool:
    """Whether an extension, not a plugin, fills in templates."""
    known = page.settings.project.option("extensions") or ()
    return any(str(name).endswith(".macros") for name in known)


def _macro(page: Page, match: re.Match[str]) -> str | None:
    """A variable of the macros plugin; any other tag of it is not run."""
    plugins = page.settings.project.option("plugins")
    if plugins is not None and "macros" not in plugins and not _runs_macros(page):
        return None
    extra = dict(page.settings.project.option("extra") or ())
    name = match[0].strip("{}%# \t\n-").partition("|")[0].strip()
    is_raw = bool(page.state.get("macros.raw"))
    if (
        match[0].startswith("{{")
        and not is_raw
        and (value := extra.get(name, extra.get(name.removeprefix("config.extra."))))
    ):
        return str(value)
    if plugins is None:
        return None
    if name in ("raw", "endraw"):
        page.state["macros.raw"] = name == "raw"
        return ""
    if is_raw:
        return None
    if match[0].startswith("{#"):
        return ""
    page.report("FIN103", f"`{match[0][:60]}`: is not run, and what it would show is missing")
    return ""


_NAME = r"[a-z0-9+\-][a-z0-9_+\-]*:"
INLINES: tuple[Inline, ...] = (
    Inline("{{", r"\{\{(?![<%{])[^{}\n]*\}\}", _macro, "{", r"[{%#]"),
    Inline("{%", r"\{%[^\n{}]*?%\}|\{#(?![\w-]+\})[^\n{}]*?#\}", _macro, "{", r"[{%#]"),
    Inline("{++", r"\{\+\+(?s:.){1,2000}?\+\+\}", _change, "{", r"[+\-~=>]"),
    Inline("{--", r"\{--(?s:.){1,2000}?--\}", _change, "{", r"[+\-~=>]"),
    Inline("{~~", r"\{~~(?s:.){1,2000}?~~\}", _change, "{", r"[+\-~=>]"),
    Inline("{==", r"\{==(?s:.){1,2000}?==\}", _change, "{", r"[+\-~=>]"),
    Inline("{>>", r"\{>>(?s:.){1,2000}?<<\}", _change, "{", r"[+\-~=>]"),
    Inline("{", ATTRIBUTES, _attributes, "{", r"[ .:#a-z]"),
    *(Inline(f":{name}-", rf":{name}-[a-z0-9-]+:(?:{ATTRIBUTES})?[ ]?", _icon, ":", _NAME) for name in _SETS),
    Inline(":", r"(?<![\w:]):(?=[a-z+-]|100|1234|8ball)[a-z0-9_+-]{1,60}:(?!:)", _emoji, ":", _NAME),
    Inline("++", rf"(?<![\w+])\+\+{_KEY}(?:\+{_KEY})*\+\+(?![\w+])", _keys, "+", r"\+"),
    _marked("pymdownx.mark", "mark", 2),
    _marked("pymdownx.caret", "ins", 2),
    _marked("pymdownx.caret", "sup", 1),
    _marked("pymdownx.tilde", "sub", 1),
)  # fmt: skip
