"""Findings as SARIF 2.1.0, which code scanning shows beside the lines of a change. Says nothing of what changes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ingest.render.findings import CODES
from ingest.report.escaped import one_line
from ingest.report.review import cases, codes, fingerprint, obstacles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.report.review import Case, Review

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HELD = "held"
"""The rule of documents that are held for a reason that is no finding."""
_HELD = {
    "id": HELD,
    "name": "Held",
    "shortDescription": {"text": "A document cannot be sent"},
    "fullDescription": {"text": "The document cannot be read or rendered; its page is left as it is."},
    "help": {"text": "Mend what the message names. Until then Intercom keeps the page as it was last sent."},
    "defaultConfiguration": {"level": "error"},
}


def log(review: Review) -> dict[str, Any]:
    """The whole log, with one run. Paths are relative to the repository's root, without a base of this machine."""
    every = [case for source in review.sources for case in cases(source)]
    rules = [_rule(code) for code in codes(review)] + ([_HELD] if any(case.unsaid for case in every) else [])
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "fin-ingest", "version": review.version or "0", "rules": rules}},
                "invocations": [_invocation(review)],
                "columnKind": "unicodeCodePoints",
                "results": list(_results(review, every, [rule["id"] for rule in rules])),
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    known = CODES.get(code)
    if known is None:
        return {"id": code}
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in known.title.split() if word.isalnum()),
        "shortDescription": {"text": known.title},
        "fullDescription": {"text": known.explanation},
        "help": {"text": known.explanation, "markdown": known.explanation},
        "defaultConfiguration": {"level": _level(known.level)},
    }


def _level(level: str) -> str:
    return "none" if level == "ignore" else level


def _invocation(review: Review) -> dict[str, Any]:
    """How the run ended, and what was in its way."""
    told = obstacles(review)
    broken = review.interrupted or any(one.label in ("stopped", "error", "incomplete") for one in told)
    return {
        "executionSuccessful": not broken,
        "exitCode": review.exit_code,
        "toolExecutionNotifications": [
            {
                "level": "warning" if one.label == "held" else "error",
                "message": {"text": one_line(f"{one.source or review.command}: {one.failure.what}")},
            }
            for one in told
        ],
    }


def _results(review: Review, every: list[Case], rules: list[str]) -> Iterator[dict[str, Any]]:
    seen: Counter[tuple[str, ...]] = Counter()
    for case in every:
        folder = review.folders.get(case.source)
        said = [(found.code, found.level, found.message, found.line) for found in case.findings]
        said += [(HELD, "error", f"cannot be sent: {hold.reason}", hold.line) for hold in case.unsaid]
        for rule, level, message, line in said:
            named = (case.source, case.key, rule, message)
            seen[named] += 1
            yield {
                "ruleId": rule,
                "ruleIndex": rules.index(rule),
                "level": level,
                "message": {"text": one_line(message) or level},
                "locations": [_location(case, folder, line)],
                "partialFingerprints": {"finIngest/v1": fingerprint(*named, str(seen[named]))},
            }


def _location(case: Case, folder: str | None, line: int) -> dict[str, Any]:
    if folder is None:
        return {
            "logicalLocations": [
                {"name": one_line(case.title or case.key), "fullyQualifiedName": one_line(f"{case.source}/{case.key}")}
            ]
        }
    path = f"{folder}/{case.key}" if folder else case.key
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path, errors="surrogatepass"), "uriBaseId": "%SRCROOT%"}}
    return {"physicalLocation": place | ({"region": {"startLine": line}} if line > 0 else {})}
