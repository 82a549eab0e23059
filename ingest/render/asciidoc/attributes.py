"""Attributes: those every document has, the lines that set them, and references to them in text."""

from __future__ import annotations

import re
from typing import Final

from ingest.render.asciidoc.document import Document
from ingest.render.asciidoc.reader import Reader

CHARACTERS: Final = {
    "amp": "&amp;", "apos": "&#39;", "asterisk": "*", "backslash": "\\", "backtick": "`", "blank": "",
    "brvbar": "&#166;", "caret": "^", "cpp": "C&#43;&#43;", "cxx": "C&#43;&#43;", "deg": "&#176;", "empty": "",
    "endsb": "]", "gt": "&gt;", "ldquo": "&#8220;", "lsquo": "&#8216;", "lt": "&lt;", "nbsp": "&#160;",
    "plus": "&#43;", "pp": "&#43;&#43;", "quot": "&#34;", "rdquo": "&#8221;", "rsquo": "&#8217;", "sp": " ",
    "startsb": "[", "tilde": "~", "two-colons": "::", "two-semicolons": ";;", "vbar": "|", "wj": "&#8288;",
    "zwsp": "&#8203;",
}  # fmt: skip

BUILT_IN: Final = {
    **CHARACTERS,
    "appendix-caption": "Appendix", "appendix-refsig": "Appendix", "asciidoctor": "", "asciidoctor-version": "2.0.23",
    "attribute-missing": "skip", "attribute-undefined": "drop-line", "author-id": "", "backend": "html5",
    "backend-html5": "", "backend-html5-doctype-article": "", "basebackend": "html", "basebackend-html": "",
    "basebackend-html-doctype-article": "", "caution-caption": "Caution", "chapter-refsig": "Chapter",
    "doctype": "article", "doctype-article": "", "example-caption": "Example", "figure-caption": "Figure",
    "filetype": "html", "filetype-html": "", "htmlsyntax": "html", "important-caption": "Important",
    "last-update-label": "Last updated", "manname-title": "NAME", "note-caption": "Note", "outfilesuffix": ".html",
    "part-refsig": "Part", "prewrap": "", "safe-mode-level": "0", "safe-mode-name": "unsafe", "safe-mode-unsafe": "",
    "section-refsig": "Section", "sectids": "", "table-caption": "Table", "tip-caption": "Tip",
    "toc-placement": "auto", "toc-title": "Table of Contents", "untitled-label": "Untitled", "user-home": ".",
    "version-label": "Version", "warning-caption": "Warning",
}  # fmt: skip
del BUILT_IN["author-id"]

SETTING: Final = re.compile(r":(!?\w[^:]*):(?:[ \t]+(.*))?$")
REFERENCE: Final = re.compile(r"(\\)?\{(\w[\w-]*|(?:set|counter2?):[^}\n]+?)(\\)?\}")
_NOT_IN_NAME: Final = re.compile(r"[^\w-]")
_PASSED: Final = re.compile(r"pass:([a-z]+(?:,[a-z-]+)*)?\[(.*)\]", re.DOTALL)
_LONGEST_VALUE: Final = 4000
_LONGEST_TEXT: Final = 400_000
"""How far references may blow up one text; a bomb of attributes within attributes ends here."""


def read_setting(document: Document, reader: Reader) -> bool:
    """Take a line that sets or unsets an attribute, with the lines it goes on in; False when there is none."""
    line = reader.peek()
    if line is None or not line.startswith(":"):
        return False
    setting = SETTING.match(line)
    if setting is None:
        return False
    reader.read()
    name, value = setting[1], (setting[2] or "").rstrip()
    pieces = [value]
    while pieces[-1].endswith((" \\", " +")) and (following := reader.peek()) is not None and following.strip():
        value = pieces[-1][:-2].rstrip()
        pieces[-1] = value
        pieces.append(("\n" if value.endswith(" +") else " ") + reader.read().strip())
    value = "".join(pieces).removesuffix(" \\")
    _set(document, name, value)
    return True


def _set(document: Document, name: str, value: str) -> None:
    removed = name.startswith("!") or name.endswith("!")
    name = canonical(name)
    if not name:
        return
    if removed:
        document.attributes.pop(name, None)
        return
    passed = _PASSED.fullmatch(value)
    if passed:
        value = _with_subs(document, passed[2], passed[1] or "")
    elif value:
        value = substituted(document, value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    if name == "leveloffset":
        value = offset(document.attributes.get("leveloffset", ""), value)
    document.attributes[name] = value[:_LONGEST_VALUE]


def _with_subs(document: Document, value: str, names: str) -> str:
    from ingest.render.asciidoc.inline import apply, steps_of

    return document.restored(apply(document, value, steps_of(names, ()))) if names else value


def canonical(name: str) -> str:
    """The name an attribute is kept under."""
    name = _NOT_IN_NAME.sub("", name).lower()
    return "sectnums" if name == "numbered" else name


def offset(before: str, value: str) -> str:
    """A level offset, which may be relative to the one before."""
    if not re.fullmatch(r"[+-]?\d{1,3}", value):
        return ""
    number = int(value)
    if value[0] in "+-" and re.fullmatch(r"-?\d{1,3}", before):
        number += int(before)
    return str(max(-9, min(9, number)))


def substituted(document: Document, text: str) -> str:
    """The text with the values of the attributes it refers to; a reference to an unknown one stays as it is."""
    if "{" not in text:
        return text
    kept: list[str] = []
    size = 0
    for line in text.split("\n"):
        if "{" not in line:
            kept.append(line)
            continue
        dropping = False

        def value(reference: re.Match[str]) -> str:
            nonlocal dropping
            found = _value(document, reference)
            if found is None:
                dropping = True
                return ""
            return found

        replaced = REFERENCE.sub(value, line) if size < _LONGEST_TEXT else line
        size += len(replaced)
        if not dropping or (replaced.strip() and document.attributes.get("attribute-missing") != "drop-line"):
            kept.append(replaced)
    return "\n".join(kept)


def substituted_quietly(document: Document, text: str) -> str:
    """The text with the values of its attributes; "" when one of them is not known, which is no finding here."""
    if "{" not in text:
        return text
    names = [reference[2].lower() for reference in REFERENCE.finditer(text)]
    return substituted(document, text) if all(name in document.attributes for name in names) else ""


def _value(document: Document, reference: re.Match[str]) -> str | None:
    """What stands for one reference; None when nothing does, and a line that holds nothing else goes."""
    whole, name = reference[0], reference[2]
    if reference[1] or reference[3]:
        return "{" + name + "}"
    kind, colon, rest = name.partition(":")
    if colon and kind == "set":
        key, _, value = rest.partition(":")
        _set(document, key, value)
        return None
    if colon:
        key, _, start = rest.partition(":")
        number = document.next_number(canonical(key), start)
        return number if kind == "counter" else None
    found = document.attributes.get(name.lower())
    if found is not None:
        return found
    policy = document.attributes.get("attribute-missing", "skip")
    if policy in {"drop", "drop-line"}:
        return None if policy == "drop-line" else ""
    document.report("FIN131", f"the attribute {name[:80]} has no value here, so the reader sees {whole[:80]}")
    return whole
