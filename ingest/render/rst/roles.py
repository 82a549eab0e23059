"""Roles: what text marked `:role:` becomes. References carry names that other documents define."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.nodes import unescape

from ingest.render.rst.parts import GENERATED, fallback_words, term_name
from ingest.render.rst.reading import Reading, Role
from ingest.render.rst.shapes import Html, Keys, Reference

_EXPLICIT = re.compile(r"(.+?)\s*(?<!\x00)<([^<]*?)>\Z", re.DOTALL)
_BRACES = re.compile(r"(\\\\|\\{|\\}|[{}])")
_ACCELERATOR = re.compile(r"(?<!&)&(?![&\s])")
_KEYS = re.compile(r"(?<=.)([\-+^]| +)(?=.)")
_MULTI_KEYS = re.compile(r"(?:back space|(?:caps|num|scroll) lock|page (?:down|up)|sys rq)\Z", re.IGNORECASE)


def _split(text: str) -> tuple[str, str, bool]:
    """The words and the target of `words <target>`, and whether they differ."""
    match = _EXPLICIT.match(text)
    if match:
        return unescape(match[1]), unescape(match[2]).strip(), True
    plain = unescape(text)
    return plain, " ".join(plain.split()), False


def _reference(words: str, href: str, **attributes: Any) -> list[nodes.Node]:
    return [Reference("", words, href=href, **attributes)]


def unknown(reading: Reading, name: str, text: str, line: int) -> list[nodes.Node]:
    """The words of a role nobody here knows, as code; a link where the project says what such roles lead to."""
    words, target, explicit = _split(text)
    known = reading.option("extlinks") or {}
    if isinstance(known, dict) and name in known:
        return _external(known[name], words, target, explicit=explicit)
    if name and name not in _QUIET:
        message = f"the role :{name}: is not known, so its words stand without what it would add"
        reading.report("FIN127", message, line)
    if not name:
        return [nodes.emphasis("", words)]
    shown = words if explicit else words.removeprefix("!")
    if not explicit and shown.startswith("~"):
        shown = shown[1:].rpartition(".")[2]
    return [nodes.literal("", shown)]


_QUIET = frozenset({"ticket", "issue", "pr", "commit", "user", "bpo", "gh", "source", "pypi", "github"})
"""What their words say without more."""


def _external(template: Any, words: str, target: str, *, explicit: bool) -> list[nodes.Node]:
    parts = [*template, None] if isinstance(template, (list, tuple)) else [template, None]
    url, caption = str(parts[0]), parts[1]
    address = _filled(url, target) if "%s" in url else url + target
    shown = words if explicit else _filled(str(caption), target) if caption else address
    return [nodes.reference("", shown, refuri=address)]


def _filled(template: str, target: str) -> str:
    return template.replace("%s", target).replace("%%", "%")


STANDARD = frozenset({"ref", "doc", "term", "option", "envvar", "numref"})
"""Roles that the documentation of another project may be named before: `python:ref`."""
_ELSEWHERE = re.compile(r"[\w.-]+:[^:\s/]")


def elsewhere(reading: Reading, _name: str, text: str, line: int) -> list[nodes.Node]:
    """The words of a reference to another project's documentation; its titles are not known here."""
    words, target, explicit = _split(text)
    if explicit:
        return [nodes.inline("", words)]
    message = f"the title of {target}, in the documentation of another project, is not known: write words before it"
    reading.report("FIN128", message, line)
    return [nodes.inline("", target.rpartition(":")[2].rpartition("/")[2])]


def _ref(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, target, explicit = _split(text)
    label = " ".join(target.split()).lower()
    if label in GENERATED:
        return _reference(words if explicit else GENERATED[label], "")
    return _reference(words, f"name:rst:{label}", titled=not explicit, label=label)


def _numref(reading: Reading, name: str, text: str, line: int) -> list[nodes.Node]:
    words, target, explicit = _split(text)
    shown = re.sub(r"\s*(?:%s|\{number\})\s*", " ", words).strip().replace("{name}", target) if explicit else target
    reading.report("FIN128", f"the number that :{name}: shows is known only when the site is built: use a title", line)
    return _reference(shown, f"name:rst:{target.lower()}", titled=not explicit, label=target.lower())


def _doc(reading: Reading, name: str, text: str, line: int) -> list[nodes.Node]:
    words, target, explicit = _split(text)
    if _ELSEWHERE.match(target):
        return elsewhere(reading, name, text, line)
    href = reading.document(target)
    return _reference(words if explicit else fallback_words(target), href, titled=not explicit)


def _term(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, target, explicit = _split(text)
    if words.startswith("!") and not explicit:
        return [nodes.emphasis("", words[1:])]
    return _reference(words, f"name:rst:{term_name(target)}")


def _any(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, target, explicit = _split(text)
    return _reference(words, f"name:rst:{target.lower()}", titled=not explicit, code=not explicit, label=target.lower())


def _download(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, target, _explicit = _split(text)
    web = target.startswith(("http://", "https://"))
    return _reference(words, target if web else "", code=True)


def _object(domain: str) -> Role:
    def role(reading: Reading, name: str, text: str, _line: int) -> list[nodes.Node]:
        words, target, explicit = _split(text)
        off = words.startswith("!") or target.startswith("!")
        words, target = words.removeprefix("!"), target.removeprefix("!")
        if not explicit:
            words = _shown(words, domain)
        if not explicit and name.rpartition(":")[2] in {"func", "meth"}:
            words = words.removesuffix("()") + "()"
        target = target.lstrip("~.").removesuffix("()")
        href = "" if off or not target else reading.object_href(_meant(reading, domain, target))
        return _reference(words, href, code=True)

    return role


def _shown(words: str, domain: str) -> str:
    """The words of a reference to an object: all of its name, or its last part after `~`."""
    words = words.lstrip(".") if domain in {"py", "js"} else words
    if not words.startswith("~"):
        return words
    words = words[1:]
    at = max(words.rfind(sign) + len(sign) if sign in words else 0 for sign in (".", "::"))
    return words[at:]


def _meant(reading: Reading, domain: str, target: str) -> list[str]:
    """The names of objects that a target may mean from where it is written."""
    if domain not in {"py", "js"}:
        return [f"rst:{domain}:{target}"]
    around = reading.objects[-1] if reading.objects else ""
    places = ["", around, reading.module, ".".join(filter(None, (reading.module, around)))]
    return [f"rst:{domain}:{place}.{target}" if place else f"rst:{domain}:{target}" for place in places]


def _option(reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, target, _explicit = _split(text)
    program = reading.program
    names = [f"rst:option:{target}", f"rst:option:{program} {target}"] if program else [f"rst:option:{target}"]
    return _reference(words.removeprefix("!"), reading.object_href(names), code=True)


def _named(kind: str) -> Role:
    def role(reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
        words, target, _explicit = _split(text)
        return _reference(words.removeprefix("!"), reading.object_href([f"rst:{kind}:{target}"]), code=True)

    return role


def _standard(label: str, url: str) -> Role:
    def role(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
        words, target, explicit = _split(text)
        number, _, anchor = target.partition("#")
        first, _, rest = anchor.partition("-")
        shown = f"{label} {words}"
        if label == "RFC" and first in {"appendix", "page", "section"}:
            shown = f"RFC {number} {first.title()} {rest}".rstrip()
        padded = number.zfill(4) if label == "PEP" else number
        address = url.format(padded) + (f"#{anchor}" if anchor else "")
        return [nodes.reference("", words if explicit else shown, refuri=address)]

    return role


def _label(_reading: Reading, name: str, text: str, _line: int) -> list[nodes.Node]:
    words = unescape(text).replace("-->", "‣") if name == "menuselection" else unescape(text)
    return [nodes.inline("", "".join(_ACCELERATOR.split(words)).replace("&&", "&"))]


def _samp(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    """Code in which `{placeholders}` lose their braces."""
    written = unescape(text, True) if "\0" in text else text
    literal = nodes.literal()
    pieces, opened = [""], False
    for place, part in enumerate(_BRACES.split(written)):
        if place % 2 == 0 or part.startswith("\\"):
            pieces[-1] += part[1:] if place % 2 else part
        elif part == "{" and not opened:
            pieces.append("")
            opened = True
        elif part == "}" and opened and pieces[-1]:
            literal += [nodes.Text(pieces[0]), nodes.emphasis("", pieces[1])]
            pieces, opened = [""], False
        else:
            pieces = ["{".join(pieces) + part]
            opened = False
    literal += nodes.Text("{".join(pieces))
    return [literal]


def _keys(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words = unescape(text)
    if _MULTI_KEYS.match(words):
        return [Keys("", words)]
    parts = _KEYS.split(words)
    return [nodes.Text(part) if place % 2 else Keys("", part) for place, part in enumerate(parts) if part]


def _abbreviation(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words = unescape(text)
    match = re.search(r"\((.*)\)\Z", words, re.DOTALL)
    if match:
        return [nodes.abbreviation("", words[: match.start()].strip(), explanation=match[1])]
    return [nodes.abbreviation("", words)]


def _inline(kind: type[nodes.TextElement]) -> Role:
    def role(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
        return [kind("", unescape(text))]

    return role


def _code(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    return [nodes.literal("", unescape(text, True))]


def _math(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    return [nodes.math("", unescape(text, True))]


def _equation(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    _words, target, _explicit = _split(text)
    return [Reference("", target, href="", equation=target)]


def _words(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, _target, _explicit = _split(text)
    return [nodes.inline("", words)]


def _link(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    words, target, _explicit = _split(text)
    return [nodes.reference("", words, refuri=target)]


def _nothing(_reading: Reading, _name: str, _text: str, _line: int) -> list[nodes.Node]:
    return []


def _raw_html(_reading: Reading, _name: str, text: str, _line: int) -> list[nodes.Node]:
    return [Html(text=unescape(text, True))]


_OBJECTS = {
    "py": "mod func data const class meth attr exc obj type deco property classmethod staticmethod",
    "js": "mod func meth class data attr",
    "c": "func member macro type data var struct union enum enumerator",
    "cpp": "func member var class struct union enum enumerator type concept any texpr",
}
_COLOURS = "primary secondary success info warning danger light muted dark white black".split()

ROLES: dict[str, Role] = {
    "": _inline(nodes.emphasis),
    **{f"{domain}:{name}": _object(domain) for domain, names in _OBJECTS.items() for name in names.split()},
    **dict.fromkeys(("c:expr", "c:texpr", "cpp:expr", "code"), _code),
    **{f"http:{name}": _words for name in ("get", "post", "put", "delete", "patch", "statuscode", "header", "any")},
    "rst:role": _named("rst"), "rst:dir": _named("rst"),
    "ref": _ref, "numref": _numref, "doc": _doc, "term": _term, "any": _any, "download": _download,
    "option": _option, "envvar": _named("envvar"), "confval": _named("confval"),
    "keyword": _named("keyword"), "token": _named("token"),
    "pep": _standard("PEP", "https://peps.python.org/pep-{}/"),
    "rfc": _standard("RFC", "https://datatracker.ietf.org/doc/html/rfc{}.html"),
    "cve": _standard("CVE", "https://www.cve.org/CVERecord?id=CVE-{}"),
    "cwe": _standard("CWE", "https://cwe.mitre.org/data/definitions/{}.html"),
    **dict.fromkeys(("pep-reference",), _standard("PEP", "https://peps.python.org/pep-{}/")),
    **dict.fromkeys(("rfc-reference",), _standard("RFC", "https://datatracker.ietf.org/doc/html/rfc{}.html")),
    **dict.fromkeys(("guilabel", "menuselection"), _label),
    **dict.fromkeys(("file", "samp"), _samp),
    "kbd": _keys,
    **dict.fromkeys(("abbr", "abbreviation"), _abbreviation),
    **dict.fromkeys(("command", "program", "dfn", "strong"), _inline(nodes.strong)),
    **dict.fromkeys(("mimetype", "newsgroup", "manpage", "mailheader", "emphasis", "title-reference", "title", "t"),
                    _inline(nodes.emphasis)),
    **dict.fromkeys(("makevar",), _inline(nodes.strong)),
    **dict.fromkeys(("regexp", "literal"), _code),
    **dict.fromkeys(("sub", "subscript"), _inline(nodes.subscript)),
    **dict.fromkeys(("sup", "superscript"), _inline(nodes.superscript)),
    "math": _math, "eq": _equation, "math:numref": _equation,
    "index": _words,
    **{f"bdg-{colour}{line}": _inline(nodes.inline) for colour in _COLOURS for line in ("", "-line")},
    **{f"bdg-{kind}-{colour}{line}": _words if kind == "ref" else _link
       for kind in ("link", "ref") for colour in _COLOURS for line in ("", "-line")},
    **dict.fromkeys(("bdg", "inline"), _inline(nodes.inline)),
    **dict.fromkeys(("octicon", "fas", "fab", "far", "material-regular", "material-outlined", "material-round",
                     "material-sharp", "material-twotone"), _nothing),
    "raw-html": _raw_html,
}  # fmt: skip
