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
    ("private key", r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r){1,8}"
                    r"(?:[\w-]{1,40}: [^\n<]{1,200}\s{1,4}){0,4}[A-Za-z0-9+/=\s\\]{64,}"),
    ("AWS access key id", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("AWS secret key", r"(?i:aws_?secret_?(?:access_?)?key)(?:\"|&quot;|')?\s{0,3}[=:]\s{0,3}"
                       r"(?:\"|&quot;|')?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"),
    ("GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ("GitLab token", r"\bgl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20,60}\b"),
    ("Slack token", r"\bxox[abeoprs]-\d{8,}[\w-]{16,}"),
    ("Slack webhook", r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}"),
    ("Stripe key", r"\b[rs]k_live_[A-Za-z0-9]{16,120}\b"),
    ("Google API key", r"\bAIza[\w-]{35}(?![\w-])"),
    ("Google client secret", r"\bGOCSPX-[\w-]{28}(?![\w-])"),
    ("Intercom access token", r"\bdG9rO[A-Za-z0-9_-]{40,90}={0,2}(?![A-Za-z0-9_-])"),
    ("SendGrid key", r"\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", r"\bpypi-AgE[\w-]{50,}"),
    ("Atlassian token", r"\bATATT3x[\w=-]{60,}"),
    ("OpenAI key", r"\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,80}T3BlbkFJ[\w-]{20,80}"),
    ("Anthropic key", r"\bsk-ant-(?:api|admin)\d\d-[\w-]{60,}"),
    ("Hugging Face token", r"\bhf_[A-Za-z]{34}\b"),
    ("DigitalOcean token", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    ("Shopify token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    ("Azure storage key", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    ("JSON web token", r"\beyJ[\w-]{12,}\.eyJ[\w-]{20,}\.[\w-]{30,}(?![\w.-])"),
)  # fmt: skip
_PATTERN: Final = re.compile(
    "|".join(f"(?P<k{number}>{pattern})" for number, (_, pattern) in enumerate(_KINDS))
)
# Looked for first: a page without any of these, which is nearly every page, costs one scan for plain strings.
_HINTS: Final = (
    "PRIVATE KEY", "AKIA", "ASIA", "secret", "SECRET", "Secret", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
    "gl", "xox", "hooks.slack.com", "k_live_", "AIza", "GOCSPX-", "dG9rO", "SG.", "npm_", "pypi-", "ATATT3x",
    "T3BlbkFJ", "sk-ant-", "hf_", "_v1_", "shp", "AccountKey=", "eyJ",
)  # fmt: skip
_HINT: Final = re.compile(
    "|".join(re.escape(hint) for hint in _HINTS if hint not in {"gl", "shp"}) + "|gl[a-z]{2,4}-|shp[a-z]{2}_"
)
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
    """Every secret in the text, in order. Documented examples and place holders (EXAMPLE, xxxx, 123456) are none."""
    if not _HINT.search(text):
        return
    for match in _PATTERN.finditer(text):
        found = match[0]
        secret = found.rpartition("-----")[2] if found.startswith("-----") else found
        if _PLACE_HOLDER.search(secret, 0, _TELLING) or _JWT_IO in secret or len(set(secret)) < _FEWEST:
            continue
        kind = _KINDS[int((match.lastgroup or "k0")[1:])][0]
        yield Secret(kind, f"{kind}, {len(found)} characters", match.start(), found)
