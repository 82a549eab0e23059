"""What a web address is: scheme, host, and whether customers can reach it."""

from __future__ import annotations

from typing import NamedTuple

PRIVATE_DOMAINS = frozenset(
    (
        "corp",
        "home",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "private",
        "test",
    )
)
"""Last labels no public name has (RFC 2606, RFC 6762, ICANN's .internal), or that companies use inside."""


class Address(NamedTuple):
    """A url's parts, lower-case where case does not count. `tail` is path, query and fragment."""

    scheme: str
    host: str
    port: str
    tail: str


class NotAnAddress(ValueError):  # noqa: N818 - it says what the text is
    """No http(s) url; the message says why and never repeats the text, which may hold a password."""


def address(text: str) -> Address:
    """The parts of an absolute http(s) url. Raises `NotAnAddress`.

    Written by hand because importing `urllib.parse` costs more than the rest of reading a configuration.
    """
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in ("http", "https"):
        raise NotAnAddress("it must start with https:// or http://")
    if any(letter.isspace() or letter in '\\<>"' for letter in text):
        raise NotAnAddress("it contains a space or another character no url may have")
    end = min((at for at in map(rest.find, "/?#") if at >= 0), default=len(rest))
    authority, tail = rest[:end], rest[end:]
    if "@" in authority:
        raise NotAnAddress("it contains a user name or password, which everyone would see")
    host, port = _split_port(authority)
    if not host or (not host.startswith("[") and "" in host.rstrip(".").split(".")):
        raise NotAnAddress("it has no valid host name")
    return Address(scheme, host, port, tail)


def _split_port(authority: str) -> tuple[str, str]:
    bracket = authority.rfind("]")
    host, colon, port = authority[bracket + 1 :].partition(":")
    digits = port.isascii() and port.isdecimal() and len(port) < 6  # noqa: PLR2004 - the highest port has 5
    if colon and not (digits and int(port) <= 65_535):  # noqa: PLR2004
        raise NotAnAddress("its port is not a number up to 65535")
    return (authority[: bracket + 1] + host).lower(), port


def same_place(text: str) -> str:
    """A form equal for urls of the same place: case of the host, default port, last slash do not count."""
    parts = address(text)
    default = {"http": "80", "https": "443"}[parts.scheme]
    port = "" if parts.port in ("", default) else f":{parts.port}"
    return f"{parts.scheme}://{parts.host.rstrip('.')}{port}{parts.tail.rstrip('/')}"


def is_ip(host: str) -> bool:
    """Whether the host is an address in numbers, in any of the spellings browsers accept."""
    last = host.rstrip(".").rpartition(".")[2]
    return host.startswith("[") or last.isdigit() or last.startswith("0x")


def is_private(host: str) -> bool:
    """Whether customers cannot reach this host: no domain, a private domain, a private address."""
    if is_ip(host):
        return not _is_public_ip(host.strip("[]"))
    labels = host.rstrip(".").split(".")
    return len(labels) == 1 or labels[-1] in PRIVATE_DOMAINS or labels[-2:] == ["home", "arpa"]


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    return host in ("localhost", "[::1]") or (host.startswith("127.") and is_ip(host))


def _is_public_ip(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_global
    except ValueError:  # octal, hexadecimal or shortened: nobody writes a public address so
        return False
