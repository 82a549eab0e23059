"""Keys and tokens in a page are found, examples of them are not, and no message shows one."""

from __future__ import annotations

import base64
import random
import string

import pytest

from ingest.render.clean import finish
from ingest.render.model import Meta, RenderSettings
from ingest.render.secrets import secrets_in

# Made up here and put together at run time, so that no scanner of repositories takes this file for a leak.
RANDOM = random.Random(7)


def letters(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(count))


def _b64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


SECRETS = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + letters(64) + "\n" + letters(64) + "\n-----END",
    "AWS access key id": "AK" + "IA" + letters(16, "BCDFGHJKLMNPQRSTVWXZ234567"),
    "AWS secret key": "aws_secret_access_" + "key = " + letters(40),
    "GitHub token": "gh" + "p_" + letters(36),
    "GitLab token": "gl" + "pat-" + letters(20),
    "Slack token": "xo" + "xb-" + letters(12, "2345679") + "-" + letters(24),
    "Stripe key": "sk_" + "live_" + letters(24),
    "Google API key": "AI" + "za" + letters(35),
    "Intercom access token": "dG9r" + "O" + letters(55),
    "SendGrid key": "SG" + "." + letters(22) + "." + letters(43),
    "npm token": "np" + "m_" + letters(36),
    "JSON web token": "ey" + "J" + letters(20) + ".ey" + "J" + letters(60) + "." + letters(43),
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_found_and_never_shown(kind):
    found = list(secrets_in(f"before {SECRETS[kind]} after"))
    assert [one.kind for one in found] == [kind]
    assert SECRETS[kind] not in found[0].excerpt + repr(found[0])


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_" + "x" * 36,
        "ghp_" + "1234567890abcdefghijklmnopqrstuvwxyz"[:36],
        "sk_live_" + "xxxxxxxxxxxxxxxxxxxxxxxx",
        "glpat-" + "your-token-goes-here",
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "password: hunter2-but-quite-long-9f8a7d",
        _b64('{"alg":"HS256","typ":"JWT"}') + "." + _b64('{"sub":"1234567890","name":"John Doe"}') + "." + "a8Kd0" * 9,
        "the eyJ prefix of a token, an xoxb- token, a glpat- token, AIza keys",
        "a secret key and more prose about AWS_SECRET_ACCESS_KEY variables",
    ],
)
def test_examples_and_prose_are_no_secrets(text):
    assert list(secrets_in(text)) == []


def finished(html: str, **options):
    return finish(html, path="a.md", meta=Meta(), settings=RenderSettings(), findings=[], fallback_title="A", **options)


def test_a_secret_is_a_finding_of_level_error_with_its_line():
    token = SECRETS["GitHub token"]
    rendered = finished(f"<p>one</p>\n<pre>two\n{token}</pre>", line_offset=10)
    (found,) = rendered.findings
    assert (found.code, found.level, found.line) == ("FIN401", "error", 13)
    assert token not in found.message


def test_a_secret_in_markdown_is_on_its_blocks_line():
    token = SECRETS["GitHub token"]
    html = f'<p data-sourcepos="3:1-3:9">one</p>\n<pre data-sourcepos="5:1-8:3"><code>two\n{token}\n</code></pre>'
    assert finished(html, sourcepos=True).findings[0].line == 6


def test_a_secret_cut_up_by_a_highlighter_or_in_a_link_is_found():
    token = SECRETS["GitHub token"]
    cut = f"<pre><span>{token[:9]}</span><span>{token[9:]}</span></pre>"
    assert [one.code for one in finished(cut).findings] == ["FIN401"]
    link = f'<p><a href="https://example.com/?token={token}">x</a></p>'
    assert [one.code for one in finished(link).findings] == ["FIN401"]
