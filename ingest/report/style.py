"""How text looks: colours, signs and safe, aligned words. Knows nothing of what is being reported."""

from __future__ import annotations

from typing import NamedTuple

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}

SIGNS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "rename": ("→", "blue"),
    "delete": ("-", "red"),
    "hide": ("◌", "magenta"),
}
"""Kind of change → its sign and colour."""
_PLAIN = str.maketrans({"→": ">", "◌": "o", "·": "-", "…": "...", "━": "=", "─": "-"})


class Style(NamedTuple):
    """What the place that is written to can show; `width` in columns."""

    color: bool = False
    unicode: bool = True
    width: int = 100

    def paint(self, text: str, *names: str) -> str:
        """The text in a colour, where there are colours."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"

    def drawn(self, text: str) -> str:
        """Our own signs, where they cannot be shown in their plain forms."""
        return text if self.unicode else text.translate(_PLAIN)


def shown(text: str) -> str:
    """Foreign text on one line that cannot steer a terminal: control characters become visible escapes."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() or letter == "\u3000" else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    if letter in "\t\r\n\u2028\u2029\xa0":
        return " "
    return letter.encode("unicode_escape", "surrogatepass").decode()


def columns(text: str) -> int:
    """How many columns of a terminal a printable text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """The text, filled with spaces to a width."""
    return text + " " * (width - columns(text))


def shortened(text: str, width: int) -> str:
    """The text, or as much of it as fits, marked with an ellipsis."""
    if columns(text) <= width:
        return text
    kept = text
    while kept and columns(kept) > width - 1:
        kept = kept[: -max(1, (columns(kept) - width) // 2)]
    return kept.rstrip() + "…"


def count(number: int, one: str, many: str = "") -> str:
    """`1 page`, `1,204 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """`0.06 s`, `4.2 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 9.95:  # noqa: PLR2004 - what rounds to 10
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
