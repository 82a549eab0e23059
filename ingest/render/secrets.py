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


_A: Final = r"A(?:KIA|SIA|Iza|TATT3x|ccountKey=|TE KEY|(?<=pypi-A)gE)"
_G: Final = r"G(?:OCSPX-|\.(?<=SG\.)|9rO(?<=dG9rO))"
_J: Final = r"J(?:(?<=eyJ)|(?<=T3BlbkFJ))"
_T: Final = r"T(?<=hooks\.slack\.com/services/T)"
_W: Final = r"w(?<=[Aa]w)(?i:s_?secret)"
_CAPITAL_W: Final = r"W(?<=[Aa]W)(?i:s_?secret)"
_LOW_LINE: Final = (
    r"_(?=[A-Za-z0-9]{16})"
    r"(?:(?<=gh[pousr]_)|(?<=github_pat_)|(?<=npm_)|(?<=hf_)|(?<=k_live_)|(?<=_v1_)|(?<=shp(?:at|ca|pa|ss)_))"
)
_HYPHEN: Final = (
    r"-(?=[\w-]{16})"
    r"(?:(?<=xox[abeoprs]-)|(?<=gl[dr]t-)|(?<=glpat-)|(?<=gl[pc][tb]t-)|(?<=glsoat-)|(?<=sk-ant-))"
)
"""Traces that every secret of some kinds leaves, each told by a character that is rare in text.

Looking for these eight first makes a page without secrets, which is nearly every page, cost next to nothing.
"""
_KINDS: Final = (
    ("private key", (_A,),
     (r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r){1,8}"
     r"(?:[\w-]{1,40}: [^\n<]{1,200}\s{1,4}){0,4}[A-Za-z0-9+/=\s\\]{64,}")),
    ("AWS access key id", (_A,), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("AWS secret key", (_W, _CAPITAL_W),
     (r"(?i:aws_?secret_?(?:access_?)?key)(?:\"|&quot;|')?\s{0,3}[=:]\s{0,3}"
     r"(?:\"|&quot;|')?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")),
    ("GitHub token", (_LOW_LINE,),
     r"\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    ("GitLab token", (_HYPHEN,),
     r"\bgl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20,60}\b"),
    ("Slack token", (_HYPHEN,), r"\bxox[abeoprs]-\d{8,}[\w-]{16,}"),
    ("Slack webhook", (_T,),
     r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}"),
    ("Stripe key", (_LOW_LINE,), r"\b[rs]k_live_[A-Za-z0-9]{16,120}\b"),
    ("Google API key", (_A,), r"\bAIza[\w-]{35}(?![\w-])"),
    ("Google client secret", (_G,), r"\bGOCSPX-[\w-]{28}(?![\w-])"),
    ("Intercom access token", (_G,), r"\bdG9rO[A-Za-z0-9_-]{40,90}={0,2}(?![A-Za-z0-9_-])"),
    ("SendGrid key", (_G,), r"\bSG\.[\w-]{22}\.[\w-]{43}(?![\w-])"),
    ("npm token", (_LOW_LINE,), r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("PyPI token", (_A,), r"\bpypi-AgE[\w-]{50,}"),
    ("Atlassian token", (_A,), r"\bATATT3x[\w=-]{60,}"),
    ("OpenAI key", (_J,), r"\bsk-(?:proj-|svcacct-|admin-)?[\w-]{20,80}T3BlbkFJ[\w-]{20,80}"),
    ("Anthropic key", (_HYPHEN,), r"\bsk-ant-(?:api|admin)\d\d-[\w-]{60,}"),
    ("Hugging Face token", (_LOW_LINE,), r"\bhf_[A-Za-z]{34}\b"),
    ("DigitalOcean token", (_LOW_LINE,), r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    ("Shopify token", (_LOW_LINE,), r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    ("Azure storage key", (_A,), r"AccountKey=[A-Za-z0-9+/]{86}=="),
    ("JSON web token", (_J,), r"\beyJ[\w-]{12,}\.eyJ[\w-]{20,}\.[\w-]{30,}(?![\w.-])"),
)  # fmt: skip
"""What to call it, the traces one of which every such secret leaves, and its pattern."""
_TRACES: Final = tuple(map(re.compile, (_A, _G, _J, _T, _W, _CAPITAL_W, _LOW_LINE, _HYPHEN)))
_PATTERNS: Final = tuple((kind, traces, re.compile(pattern)) for kind, traces, pattern in _KINDS)
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
    found = {trace.pattern for trace in _TRACES if trace.search(text)}
    if not found:
        return
    for kind, traces, pattern in _PATTERNS:
        if not found.isdisjoint(traces):
            for match in pattern.finditer(text):
                if not _is_place_holder(match[0]):
                    yield Secret(kind, f"{kind}, {len(match[0])} characters", match.start(), match[0])


def _is_place_holder(found: str) -> bool:
    secret = found.rpartition("-----")[2] if found.startswith("-----") else found
    telling = _PLACE_HOLDER.search(secret, 0, _TELLING) is not None
    return telling or _JWT_IO in secret or len(set(secret)) < _FEWEST
