"""Words for messages: what may be shown of a file that may hold a secret, and what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHOWN = 40
"""Letters of the file a message shows at most."""

SECRET = 20
"""Letters and digits mixed in a row from which on a word is more likely a secret than a name."""

TELLTALES = ("token", "secret", "password", "bearer", "authorization")


def shown(text: str, secrets: Iterable[str] = ()) -> str:
    """The text in backticks for a message: one line, shortened, without secrets and what looks like one."""
    for secret in secrets:
        text = text.replace(secret, "…")
    line = "".join(_veiled(" ".join(text.split())))
    return f"`{line[:SHOWN]}…`" if len(line) > SHOWN else f"`{line}`"


def quoted(text: str) -> str:
    """Text of the file inside a sentence of ours; `told` veils it once the file's secrets are known."""
    return "\0" + text.replace("\0", "") + "\0"


def told(sentence: str, secrets: Iterable[str]) -> str:
    """The sentence as it may be said: what was `quoted` in it shortened and veiled."""
    parts = sentence.split("\0")
    parts[1::2] = [shown(part, secrets).strip("`") for part in parts[1::2]]
    return "".join(parts)


def _veiled(line: str) -> Iterator[str]:
    word = ""
    for letter in (*line, ""):
        if letter and (letter.isalnum() or letter in "_+="):
            word += letter
            continue
        mixed = any(map(str.isdigit, word)) and any(map(str.isalpha, word))
        yield "…" if mixed and len(word) >= SECRET else word
        word = ""
        yield letter


def secrets_of(text: str, *, after_telltale: bool) -> Iterator[str]:
    """What of this scalar must never be shown: all after a key that tells, else what follows such a word."""
    secret = text
    if not after_telltale:
        lowered = text.lower()
        ends = [lowered.find(word) + len(word) for word in TELLTALES if word in lowered]
        secret = text[min(ends) :].strip(" :=\"'") if ends else ""
    if len(secret) > 3 and not is_reference(secret):  # noqa: PLR2004 - shorter ones would veil ordinary words
        yield secret
        yield " ".join(secret.split())  # as `shown` would put it on one line


def tells(key: str) -> bool:
    """Whether a value under this key is probably a secret."""
    lowered = key.lower()
    return any(word in lowered for word in TELLTALES)


def is_name(text: str) -> bool:
    """Whether the text can name an environment variable."""
    return text.isascii() and text.isidentifier()


def is_reference(text: str) -> bool:
    """Whether the text is exactly one `${NAME}`."""
    return text.startswith("${") and text.endswith("}") and is_name(text[2:-1])


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant, or ""."""
    from difflib import get_close_matches

    by_lower = {candidate.lower(): candidate for candidate in candidates}
    found = get_close_matches(word.lower().replace("-", "_"), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else ""


def did_you_mean(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """A hint with the candidate probably meant, else what the caller says, else all of them."""
    candidates = tuple(candidates)
    found = closest(word, candidates)
    if found:
        return f"did you mean `{found}`?"
    return otherwise or "allowed here: " + ", ".join(candidates)
