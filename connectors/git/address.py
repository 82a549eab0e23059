"""The url of a repository: what git may be given of it, what may be shown, and the secrets, which go another way."""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import unquote

from connectors.base import ConnectorError

_WEB = re.compile(r"(https?)://(?:([^/@]*(?:@[^/@]*)*)@)?([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?(/[^?#]*)?", re.ASCII)
_OTHER = re.compile(r"(ssh|git|file)://(?:([^/@:]*)(?::[^/@]*)?@)?((?!-)[^/@?#]*)(/[^?#]*)")
_SCP = re.compile(r"(?:(?!-)[\w.-]+@)?(?!-)[\w.-]+:(?![:/]{2})[^\s:][^\s]*")
_ANY_USER = "x-access-token"
"""Whose token it is does not matter to GitHub and GitLab; where it does, the url names the user."""
_ODD = re.compile(r"[\x00-\x20\x7f]")


class Address(NamedTuple):
    """`url` has no secrets: git gets it as an argument, messages and the cache show it."""

    url: str
    scope: str = ""
    """The part of a web address its credentials are for."""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Address({self.url!r})"

    def with_token(self, token: str) -> Address:
        """The same with a token for its password. Raises `ConnectorError` where that would be sent to nobody."""
        if not self.scope:
            hint = "name the repository by https; over ssh, keys are git's own affair"
            raise ConnectorError(f"a token is of no use for {self.url}", at="token", hint=hint)
        return self._replace(user=self.user or _ANY_USER, password=token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be told, in every form it has."""
        whole = _basic(self.user, self.password) if self.scope else ""
        return tuple(secret for secret in (whole, self.password, self.user if not self.password else "") if secret)

    def environment(self) -> dict[str, str]:
        """What git is started with so that it has the credentials: no other process sees its environment.

        The user's own git set-up is left alone when the url has none.
        """
        if not self.user and not self.password:
            return {}
        settings = (
            (f"http.{self.scope}.extraHeader", ""),
            (f"http.{self.scope}.extraHeader", f"Authorization: Basic {_basic(self.user, self.password)}"),
            # Refused is refused: nobody else is asked, and no helper is told these to keep them.
            ("credential.helper", ""),
            ("core.askPass", "true"),
        )
        count = os.environ.get("GIT_CONFIG_COUNT", "")
        first = int(count) if count.isdecimal() else 0
        made = {"GIT_CONFIG_COUNT": str(first + len(settings)), "GIT_ASKPASS": "true"}
        for number, (name, value) in enumerate(settings, first):
            made |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return made


def address_of(repository: str) -> Address:
    """Take a url apart. Raises `ConnectorError`, which shows none of it, for one that is not understood."""
    web = _WEB.fullmatch(repository)
    if web and not _ODD.search(repository):
        scheme, userinfo, host, port, path = web.groups(default="")
        user, _, password = userinfo.partition(":")
        scope = f"{scheme}://{host}{port}/"
        return Address(f"{scheme}://{host}{port}{path}", scope, unquote(user), unquote(password))
    other = _OTHER.fullmatch(repository)
    if other and not _ODD.search(repository):
        scheme, user, host, path = other.groups(default="")
        return Address(f"{scheme}://{user}@{host}{path}" if user else f"{scheme}://{host}{path}")
    if _SCP.fullmatch(repository) and not _ODD.search(repository):
        return Address(repository)
    hint = (
        "https://, ssh://, git://, file:// or git@host:path, odd characters percent-encoded; a folder goes under `path`"
    )
    raise ConnectorError("this is no url of a git repository", at="repository", hint=hint)


def _basic(user: str, password: str) -> str:
    from base64 import b64encode

    return b64encode(f"{user}:{password}".encode()).decode()
