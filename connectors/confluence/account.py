"""Who asks a wiki, and where it lives: the signing of calls and the checks of its address. Makes no call."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from connectors.base import ConnectorError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
CLOUD = ".atlassian.net"


class Account:
    """A token, and the e-mail address that goes with it on Cloud. The token is asked for at each use, and not kept."""

    def __init__(self, user: str, token: Callable[[], str]) -> None:
        self.user, self._token = user, token

    def __repr__(self) -> str:
        return "<Account>"

    def authorization(self) -> str:
        """The value of the header. Raises ConnectorError for a token that can be none.

        Cloud: "Basic auth for REST APIs"; Data Center: "Personal access tokens", both of Atlassian's documentation.
        """
        from base64 import b64encode

        token = self._secret()
        if not self.user:
            return "Bearer " + token
        return "Basic " + b64encode(f"{self.user}:{token}".encode()).decode()

    def hidden(self, text: str) -> str:
        """The text without the token, in case a server repeats it."""
        for secret in (self.authorization().partition(" ")[2], self._secret()):
            text = text.replace(secret, "…")
        return text

    def _secret(self) -> str:
        token = self._token().strip()
        # Said here, because a library's own complaint about such a header would quote it.
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            what = "holds characters no token has" if token else "is empty"
            raise ConnectorError(f"the wiki's token {what}", at="token", hint="copy the token again, all of it")
        return token


def site_of(site: str, user: str) -> str:
    """The address calls are made below, without a slash at its end. Raises ConnectorError."""
    address = _address(site.strip().rstrip("/"))
    host = address.hostname or ""
    if not host or address.username or address.password or address.query or address.fragment:
        hint = "give it as https://your-name.atlassian.net/wiki, or https://wiki.example.com"
        raise ConnectorError("`site` is not the address of a wiki", at="site", hint=hint)
    if address.scheme != "https" and not (address.scheme == "http" and host in _LOOPBACK):
        raise ConnectorError(
            "`site` is not https, and a token would be read on its way", at="site", hint="use https://"
        )
    if host.endswith(CLOUD) and not user:
        hint = "give `user`, the e-mail address of the token's account"
        raise ConnectorError("a site of Confluence Cloud needs a user beside the token", at="user", hint=hint)
    if ":" in user or not user.isprintable():
        raise ConnectorError(
            "`user` is not an e-mail address", at="user", hint="give the e-mail address of the account"
        )
    # Nothing else lives there, and everybody forgets it.
    path = "/wiki" if host.endswith(CLOUD) and not address.path else address.path
    return f"{address.scheme}://{address.netloc}{path}"


def _address(site: str) -> SplitResult:
    try:
        address = urlsplit(site)
        _ = address.port  # raises for what is no number
    except ValueError:
        address = urlsplit("")
    return address
