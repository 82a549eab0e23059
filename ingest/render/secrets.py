"""Secrets in a page: keys and tokens whose form leaves no doubt. Reports that one is there, never the secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class Secret(NamedTuple):
    """What kind it is, an excerpt fit for a message, and where it stands in the text."""

    kind: str
    excerpt: str
    position: int
    text: str

    def __repr__(self) -> str:
        """Without the secret, so that no log or traceback shows it."""
        return f"Secret({self.kind!r}, {self.excerpt!r})"


_KINDS: Final = (
    ("private key", ("PRIVATE KEY",),
     (r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r){1,8}"
     r"(?:[\w-]{1,40}: [^\n<]{1,200}\s{1,4}){0,4}[A-Za-z0-9+/=\s\\]{64,}")),
    ("AWS access key id", ("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("AWS secret key", ("ecret", "ECRET"),
     (r"(?i:aws_?secret_?(?:access_?)?key)(?:\"|&quot;|')?\s{0,3}[=:]\s{0,3}"
     r"(?:\"|&quot;|')?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")),
    ("GitHub token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
     r"\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ("GitLab token", ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-"),
     r"\bgl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20,60}\b"),
    ("Slack token", ("xox",), r"\bxox[abeoprs]-\d{8,}[\w-]{16,}"),
    ("Slack webhook", ("hooks.slack.com",),
     r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}"),
    ("Stripe key", ("k_live_",), r"\b[rs]k_live_[A-Za-z0-9]{16,120}\b"),
    ("Google API key", ("AIza",), r"\bAIza[\w-]{35}(?![\w-])"),
    ("Google client secret", ("GOCSPX-",), r"\bGOCSPX-[\w-]{28}(?![\w-])"),
    ("Intercom access token", ("dG9rO",), r"\bdG9rO[A-Za-z0-9_-]{40,90}={0,2}(?![A-Za-z0-9_-])"),
    ("SendGrid key", ("SG.",), r"\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])"),
    ("npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", ("pypi-AgE",), r"\bpypi-AgE[\w-]{50,}"),
    ("Atlassian token", ("ATATT3x",), r"\bATATT3x[\w=-]{60,}"),
    ("OpenAI key", ("T3BlbkFJ",), r"\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,80}T3BlbkFJ[\w-]{20,80}"),
    ("Anthropic key", ("sk-ant-",), r"\bsk-ant-(?:api|admin)\d\d-[\w-]{60,}"),
    ("Hugging Face token", ("hf_",), r"\bhf_[A-Za-z]{34}\b"),
    ("DigitalOcean token", ("_v1_",), r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    ("Shopify token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    ("Azure storage key", ("AccountKey=",), r"AccountKey=[A-Za-z0-9+/]{86}=="),
    ("JSON web token", ("eyJ",), r"\beyJ[\w-]{12,}\.eyJ[\w-]{20,}\.[\w-]{30,}(?![\w.-])"),
)  # fmt: skip
"""What to call it, plain strings one of which is in every such secret, and its pattern.

Searching for the plain strings first makes a page without secrets, which is nearly every page, cost next to nothing.
"""
_PATTERNS: Final = tuple((kind, hints, re.compile(pattern)) for kind, hints, pattern in _KINDS)
_PLACE_HOLDER: Final = re.compile(
    r"example|sample|placeholder|changeme|redacted|dummy|fake|your|xxxx|\.\.\.|\*\*\*|012345|123456|987654|abcdef|000000|"
    r"1234.?5678|qwerty|deadbeef",
    re.IGNORECASE,
)
_FEWEST: Final = 8
"""A key of fewer different characters was typed to stand for one."""
_TELLING: Final = 80
"""Only so many characters are searched for signs of a place holder: a long key holds any four letters by chance."""
_JWT_IO: Final = "eyJzdWIiOiIxMjM0NTY3ODkw"  # the subject 1234567890 of every tutorial


def secrets_in(text: str) -> Iterator[Secret]:
    """Every secret in the text. Documented examples and place holders (EXAMPLE, xxxx, 123456) are none."""
    for kind, hints, pattern in _PATTERNS:
        if any(hint in text for hint in hints):
            for match in pattern.finditer(text):
                if not _is_place_holder(match[0]):
                    yield Secret(kind, f"{kind}, {len(match[0])} characters", match.start(), match[0])


def _is_place_holder(found: str) -> bool:
    secret = found.rpartition("-----")[2] if found.startswith("-----") else found
    telling = _PLACE_HOLDER.search(secret, 0, _TELLING) is not None
    return telling or _JWT_IO in secret or len(set(secret)) < _FEWEST
