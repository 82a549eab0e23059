"""Whether a page is clearly in another language than its locale says. A doubt is never worth a word.

Little words and scripts are enough for that, need no model, and give the same answer everywhere. Only text is looked
at, no code: commands and names are English in every language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ingest.quality.vocabulary import LIKE, LITTLE, NAMES, SCRIPTS, WRITTEN_IN
from ingest.render.findings import finding
from ingest.render.headings import plain
from ingest.render.model import Finding, Part

_CODE: Final = re.compile(r"<pre>.*?</pre>|<code\b.*?</code>", re.DOTALL)
_WORD: Final = re.compile(r"[^\W\d_]+")
_LETTERS: Final = {script: re.compile(f"[{letters}]") for script, letters in SCRIPTS.items()}
_ENOUGH: Final = 40
"""Words, and four times as many letters, below which nothing is said."""
_SAMPLE: Final = 40_000
"""Letters of html that are looked at, of each page: more would not change the answer."""
_LEAST: Final = 0.12
"""The share of little words a text in a language has at least; prose has some 0.2 (Finnish) to 0.45 (English)."""
_TELLING: Final = 0.06
"""The share of words that are little words of one language and not of the other."""
_TIMES: Final = 5
"""How many times more telling words the other language must have than the page's own."""
_KINDS: Final = 6
"""Different words among these, at least: a few that are repeated may be names or values."""
_FOREIGN: Final = 0.7
"""The share of letters a foreign script has at least, ..."""
_NATIVE: Final = 0.15
"""... and the page's own script at most."""
_KANA: Final = 0.1
"""The share of kana among the signs of a Japanese text, at least."""


def language(parts: Sequence[Part], locale: str, levels: tuple[tuple[str, str], ...] = ()) -> list[Finding]:
    """A remark when the text is clearly not in the language of `locale`."""
    other = other_language(prose(parts), locale)
    if not other:
        return []
    message = f"the text is {other}, and the page's locale is {locale}: set `locale` in the front matter, or move it"
    found = finding("FIN621", message, 0, levels)
    return [] if found.level == "ignore" else [found]


def prose(parts: Sequence[Part]) -> str:
    """The text of a page without code, as much of it as is looked at."""
    return " ".join(plain(_CODE.sub(" ", part.html[:_SAMPLE]).replace("<", " <")) for part in parts[:3])


def other_language(text: str, locale: str) -> str:
    """What the text is clearly in instead of the locale's language: "German", "in Cyrillic script"; "" else."""
    own = re.split("[-_]", locale)[0].lower()
    scripts = WRITTEN_IN.get(own)
    if scripts is None:
        return ""
    return (_other_script(text, own, scripts) if not text.isascii() or scripts != ("latin",) else "") or _other_words(
        text, "nb" if own in ("no", "nn") else own
    )


def _other_script(text: str, own: str, scripts: tuple[str, ...]) -> str:
    counts = {script: len(pattern.findall(text)) for script, pattern in _LETTERS.items()}
    total = sum(counts.values())
    if total < 4 * _ENOUGH:
        return ""
    signs = counts["kana"] + counts["han"]
    japanese = counts["kana"] > _KANA * signs
    if signs > _FOREIGN * total and own in ("ja", "zh") and japanese != (own == "ja"):
        return NAMES["ja" if japanese else "zh"] if japanese or not counts["kana"] else ""
    foreign = max(counts, key=lambda script: counts[script])
    if signs > counts[foreign]:
        foreign = "kana" if japanese else "han"
    share = signs if foreign in ("kana", "han") else counts[foreign]
    if share < _FOREIGN * total or sum(counts[script] for script in scripts) > _NATIVE * total:
        return ""
    if foreign == "latin":
        return _most_likely(text) or "in Latin script"
    if foreign in ("kana", "han"):
        return NAMES["ja" if foreign == "kana" else "zh"]
    only = [language for language, written in WRITTEN_IN.items() if foreign in written and language in NAMES]
    return NAMES[only[0]] if len(only) == 1 else _most_likely(text) or f"in {foreign.capitalize()} script"


def _little(text: str) -> tuple[Counter[str], int]:
    found = [word.casefold() for word in _WORD.findall(text)]
    return Counter(found), len(found)


def _hits(counted: Counter[str], words: frozenset[str]) -> int:
    return sum(counted[word] for word in words)


def _most_likely(text: str) -> str:
    counted, total = _little(text)
    best = max(LITTLE, key=lambda language: _hits(counted, LITTLE[language]))
    return NAMES[best] if total and _hits(counted, LITTLE[best]) >= _LEAST * total else ""


def _other_words(text: str, own: str) -> str:
    """The language whose little words the text is full of, when those of its own are missing."""
    counted, total = _little(text)
    if own not in LITTLE or total < _ENOUGH:
        return ""
    best, most = "", 0
    for other, words in LITTLE.items():
        hits = _hits(counted, words)
        if hits <= most or hits < _LEAST * total or any({own, other} <= like for like in LIKE):
            continue
        only, own_telling = words - LITTLE[own], _hits(counted, LITTLE[own] - words)
        telling = _hits(counted, only)
        if sum(word in counted for word in only) < _KINDS:
            continue
        if telling >= _TELLING * total and telling >= _TIMES * own_telling:
            best, most = other, hits
    own_hits = _hits(counted, LITTLE[own])
    return NAMES[best] if best and most > own_hits else ""
