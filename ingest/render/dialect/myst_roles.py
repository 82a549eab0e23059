"""Roles of MyST: what `{name}`words`` within a paragraph becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from ingest.render.dialect.myst_links import document, is_web, label, titled
from ingest.render.dialect.myst_names import equations
from ingest.render.dialect.reader import Page
from ingest.render.dialect.written import literal

_NAME = r"\{[A-Za-z][\w:+.-]*\}"
_WORDS = r"[^`\n]|\n(?![ \t]*\n)"
ROLE = rf"{_NAME}(?:`(?:{_WORDS})++`(?!`)|``(?:{_WORDS}|`(?!`))++``(?!`)|```(?:{_WORDS}|`(?!``))++```(?!`))"
_SPLIT = re.compile(r"\{(?P<name>[^}]+)\}(?P<marks>`{1,3})(?P<text>.*?)(?P=marks)\Z", re.DOTALL)
_EXPLICIT = re.compile(r"(?P<words>.+?)\s*(?<!\\)<(?P<target>[^<]*?)>\Z", re.DOTALL)
_KEYS = re.compile(r"(?<=.)([\-+^]| +)(?=.)")
_BRACES = re.compile(r"\{([^{}]+)\}")

Role = Callable[[Page, str, str], str]


def _target(text: str) -> tuple[str, str]:
    """The words, "" for none, and the target of `words <target>`."""
    found = _EXPLICIT.match(text)
    return (literal(" ".join(found["words"].split())), found["target"].strip()) if found else ("", text.strip())


def code(words: str) -> str:
    """Words as code, exactly."""
    words = " ".join(words.split())
    marks = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{marks}{pad}{words}{pad}{marks}" if words else ""


def role(page: Page, match: re.Match[str]) -> str | None:
    """What stands for a role as `ROLE` matches it."""
    found = _SPLIT.match(match[0])
    if found is None:
        return None
    name, text = found["name"].lower(), found["text"].strip()
    step = _ROLES.get(name) or _ROLES.get(name.rpartition(":")[2] if name.startswith("external") else "")
    if name.startswith("external") or (step is None and "+" in name):
        words, target = _target(text)
        return words or code(target.removeprefix("~"))
    if step is None and (":" in name or name in _OBJECTS):
        step = _object
    if step is None:
        page.report("FIN127", f"the role {{{name}}} is not known, so its words stand without what it would add")
        words, target = _target(text)
        return words or literal(target)
    return step(page, name, text)


def _doc(page: Page, _name: str, text: str) -> str:
    words, target = _target(text)
    return document(page, target, words)


def _ref(page: Page, _name: str, text: str) -> str:
    words, target = _target(text)
    return label(page, target, words)


def _numref(page: Page, name: str, text: str) -> str:
    words, target = _target(text)
    page.report("FIN128", f"the number that {{{name}}} shows is known only when the site is built: use a title")
    return label(page, target, re.sub(r"\s*(?:%s|\\\{number\\\})\s*", " ", words).strip())


def _term(_page: Page, _name: str, text: str) -> str:
    words, target = _target(text)
    name = " ".join(target.split()).casefold()
    return f'<a href="name:rst:term:{escape(name)}">{words or literal(target)}</a>'


def _any(page: Page, _name: str, text: str) -> str:
    words, target = _target(text)
    return label(page, target, words, code=True)


def _download(_page: Page, _name: str, text: str) -> str:
    words, target = _target(text)
    shown = words or code(target)
    return titled(target, shown, "") if is_web(target) else shown


def _object(_page: Page, name: str, text: str) -> str:
    """What a program calls something, without a link: its reference is elsewhere."""
    found = _EXPLICIT.match(text)
    words = found["words"] if found else text.lstrip("!.")
    if not found and words.startswith("~"):
        words = words[1:].rpartition(".")[2]
    called = name.rpartition(":")[2] in {"func", "meth"} and not found
    return code(words.removesuffix("()") + "()" if called else words)


def _eq(page: Page, _name: str, text: str) -> str:
    return equations(page).get(text) or f"({literal(text)})"


def _code(_page: Page, _name: str, text: str) -> str:
    return code(text)


def _samp(_page: Page, _name: str, text: str) -> str:
    return code(_BRACES.sub(r"\1", text))


def _words(_page: Page, _name: str, text: str) -> str:
    return literal(" ".join(((_target(text)[0] and text.rpartition("<")[0]) or text).split()))


def _exact(_page: Page, _name: str, text: str) -> str:
    return literal(" ".join(text.split()))


def _menu(_page: Page, name: str, text: str) -> str:
    words = text.replace("-->", "‣") if name == "menuselection" else text
    return literal(re.sub(r"(?<!&)&(?![&\s])", "", words).replace("&&", "&"))


def _keys(_page: Page, _name: str, text: str) -> str:
    parts = _KEYS.split(text)
    return "".join(part if place % 2 else f"<kbd>{literal(part)}</kbd>" for place, part in enumerate(parts) if part)


def _abbreviation(_page: Page, _name: str, text: str) -> str:
    found = re.match(r"(.*?)\s*\((.*)\)\Z", text, re.DOTALL)
    if found is None:
        return literal(text)
    return f'<abbr title="{escape(" ".join(found[2].split()))}">{literal(found[1])}</abbr>'


def _in(tag: str) -> Role:
    return lambda _page, _name, text: f"<{tag}>{literal(text)}</{tag}>"


def _badge(page: Page, name: str, text: str) -> str:
    words, target = _target(text)
    return label(page, target, words) if "-ref-" in name else titled(target, words or literal(target), "")


def _standard(name: str, address: str) -> Role:
    def standard(_page: Page, _name: str, text: str) -> str:
        words, target = _target(text)
        number, sharp, anchor = target.partition("#")
        padded = number.zfill(4) if name == "PEP" else number
        return f"[{words or f'{name} {literal(number)}'}](<{address.format(padded)}{sharp}{anchor}>)"

    return standard


def _nothing(_page: Page, _name: str, _text: str) -> str:
    return ""


_COLOURS = "primary secondary success info warning danger light muted dark white black".split()
_OBJECTS = frozenset(
    """mod func data const class meth attr exc obj option envvar confval keyword token member macro struct union enum
    enumerator var type expr texpr""".split()
)
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("doc", "external:doc"), _doc),
    "ref": _ref,
    "prf:ref": _ref,
    "numref": _numref,
    "term": _term,
    "any": _any,
    "download": _download,
    "eq": _eq,
    "math:numref": _eq,
    **dict.fromkeys("code literal regexp math py python".split(), _code),
    **dict.fromkeys(("file", "samp"), _samp),
    **dict.fromkeys(("guilabel", "menuselection"), _menu),
    "kbd": _keys,
    **dict.fromkeys(("abbr", "abbreviation"), _abbreviation),
    **dict.fromkeys(("sub", "subscript"), _in("sub")),
    **dict.fromkeys(("sup", "superscript"), _in("sup")),
    **dict.fromkeys(("command", "program", "dfn", "strong", "makevar"), _in("strong")),
    **dict.fromkeys("mimetype newsgroup manpage mailheader emphasis title title-reference".split(), _in("em")),
    "index": _words,
    **dict.fromkeys(("bdg", "inline", "del", "underline", "smallcaps", "u"), _exact),
    **{f"bdg-{colour}{line}": _exact for colour in _COLOURS for line in ("", "-line")},
    **{f"bdg-{one}-{colour}{line}": _badge for one in ("link", "ref") for colour in _COLOURS for line in ("", "-line")},
    **dict.fromkeys("octicon fas fab far fa material-regular material-outlined material-round".split(), _nothing),
    **dict.fromkeys(("material-sharp", "material-twotone"), _nothing),
    "pep": _standard("PEP", "https://peps.python.org/pep-{}/"),
    "rfc": _standard("RFC", "https://datatracker.ietf.org/doc/html/rfc{}.html"),
}
