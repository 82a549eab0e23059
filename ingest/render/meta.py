"""What the values of front matter mean for a page. Reading their syntax is `frontmatter`'s work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.render.findings import finding
from ingest.render.model import Finding, Meta, RenderError, Table

TEXTS = frozenset({"title", "id", "url", "locale", "lang"})
"""Keys whose value is taken as it is written: `title: 1.10` and `title: yes` are texts."""

OURS = TEXTS | {"draft", "published", "availability", "agent", "copilot", "audiences", "audience_ids"}
"""Keys that say how the page is to be published; they may stand under `fin:` as well."""

KNOWN = OURS | {"fin", "build", "_build", "headless", "cascade"}
"""All keys that are read; others are other programs' and pass in silence. The last ones are Hugo's."""

_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
_AVAILABLE = {"all": (True, True), "agent": (True, False), "copilot": (False, True), "none": (False, False)}
_DIGITS = 20
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]+")


def meta_of(table: Table, lines: Mapping[str, int], levels: tuple[tuple[str, str], ...]) -> tuple[Meta, list[Finding]]:
    """The page's own wishes, and a finding for each value that cannot be one.

    `lines` says where a key stands in the file (`fin.agent` for one inside the table). What stands under
    `fin:` is surely meant for this program and wins; there, and wherever a document is kept back, a value
    that cannot be understood raises RenderError, because publishing could be the wrong guess.
    """
    wishes = _Wishes(table, lines, levels)
    if table.keys() <= {"title"}:
        return Meta(title=wishes.text("title")), wishes.findings
    agent, copilot = wishes.availability()
    meta = Meta(
        title=wishes.text("title"),
        id=wishes.text("id"),
        url=wishes.url(),
        agent=agent,
        copilot=copilot,
        audience_ids=wishes.audiences(),
        locale=wishes.locale(),
        excluded=wishes.excluded(),
    )
    return meta, wishes.findings


class _Wishes:
    """The values by key, flat or under `fin`, and the findings met while reading them."""

    def __init__(self, table: Table, lines: Mapping[str, int], levels: tuple[tuple[str, str], ...]) -> None:
        own = table.get("fin")
        self.table, self.lines, self.levels = table, lines, levels
        self.own: Table = own if isinstance(own, dict) else {}
        self.findings: list[Finding] = []
        for key in self.own:
            if key not in OURS:
                raise RenderError(
                    f"front matter: `fin.{key}` is not known",
                    line=self.line("fin", key),
                    hint=f"known under `fin:` are {', '.join(sorted(OURS))}",
                )

    def line(self, *key: str) -> int:
        return self.lines.get(".".join(key), self.lines.get(key[0], 0))

    def value(self, key: str) -> Any:
        """The value of a key, the one under `fin` first; None when it is absent or empty."""
        own = self.own.get(key)
        return self.table.get(key) if own is None else own

    def wrong(self, key: str, wanted: str) -> None:
        """The value of `key` cannot be used: a finding, or the end of it where it was meant for us."""
        if self.own.get(key) is not None:
            raise RenderError(f"front matter: `fin.{key}` must be {wanted}", line=self.line(f"fin.{key}", "fin"))
        message = f"front matter: `{key}` is ignored, it must be {wanted}"
        self.findings.append(finding("FIN503", message, self.line(key), self.levels))

    def text(self, key: str) -> str | None:
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, dict | list):
            self.wrong(key, "a text")
            return None
        if isinstance(value, bool):
            value = str(value).lower()
        return " ".join(_UNSEEN.sub(" ", str(value)).split()) or None

    def url(self) -> str | None:
        url = self.text("url")
        if url is None:
            return None
        scheme = _SCHEME.match(url)
        if " " in url or url.startswith("//") or (scheme and scheme[0].lower() not in {"http:", "https:"}):
            self.wrong("url", "an address that begins with http://, https:// or /")
            return None
        return url

    def locale(self) -> str | None:
        for key in ("locale", "lang"):
            locale = self.text(key)
            if locale and _LOCALE.fullmatch(locale):
                return locale
            if locale:
                self.wrong(key, "a language such as en or pt-BR")
        return None

    def availability(self) -> tuple[bool | None, bool | None]:
        """For Fin's agent and copilot; the single key wins over the combined one."""
        agent, copilot = self._combined(self.value("availability"))
        for key in ("agent", "copilot"):
            value = self.value(key)
            truth = None if value is None else _truth(value)
            if value is not None and truth is None:
                self.wrong(key, "true or false")
            elif key == "agent":
                agent = agent if truth is None else truth
            else:
                copilot = copilot if truth is None else truth
        return agent, copilot

    def _combined(self, value: Any) -> tuple[bool | None, bool | None]:
        if isinstance(value, str) and value.strip().lower() in _AVAILABLE:
            return _AVAILABLE[value.strip().lower()]
        if isinstance(value, dict) and value.keys() <= {"agent", "copilot"}:
            truths = {key: _truth(value[key]) for key in value}
            if None not in truths.values():
                return truths.get("agent"), truths.get("copilot")
        if value is not None:
            self.wrong("availability", "none, agent, copilot, all, or a table of agent and copilot")
        return None, None

    def audiences(self) -> tuple[int, ...] | None:
        for key in ("audience_ids", "audiences"):
            value = self.value(key)
            if value is None:
                continue
            ids = [_whole(one) for one in (value if isinstance(value, list) else [value])]
            if None not in ids:
                return tuple(dict.fromkeys(one for one in ids if one is not None))
            self.wrong(key, "a number or a list of numbers")
        return None

    def excluded(self) -> str | None:
        """Why the document asks not to be published, or None."""
        if self._gate("draft"):
            return "draft"
        published = self.value("published")  # elsewhere often a date, which says nothing of the kind
        if published is not None and _truth(published) is False:
            return "published: false"
        if not isinstance(self.table.get("fin"), dict) and self._gate("fin") is False:
            return "fin: false"
        return unbuilt(self.table)

    def _gate(self, key: str) -> bool | None:
        value = self.value(key)
        truth = None if value is None else _truth(value)
        if value is not None and truth is None:
            hint = "it was held, because it may not be meant to be published"
            raise RenderError(f"front matter: `{key}` must be true or false", line=self.line(key), hint=hint)
        return truth


def unbuilt(table: Table) -> str | None:
    """Why Hugo makes no page of a document, or None: `build: {render: never}`, or `headless: true`."""
    for key in ("build", "_build"):
        build = table.get(key)
        if isinstance(build, dict) and str(build.get("render", "")).lower() in {"never", "false"}:
            return f"{key}.render: never"
    return "headless" if _truth(table.get("headless")) else None


def _truth(value: Any) -> bool | None:
    """A yes or no however it is written, or None."""
    word = str(value).strip().lower() if isinstance(value, bool | int | str) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < _DIGITS:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
