"""Names, paths, addresses and the like: from the text a person wrote to the value, or the reason why not."""

# ruff: noqa: ARG001 - every kind is read with the same arguments

from __future__ import annotations

import os
import re

from ingest.address import OWN_URL
from ingest.config import urls
from ingest.config.scalars import Place, Refused
from ingest.config.setting import FIELDS, Setting
from ingest.config.words import did_you_mean, is_name, is_reference, quoted


def name(value: str, setting: Setting, place: Place) -> str:
    """Letters, digits, `.`, `_` and `-`, not beginning with a sign, at most 64."""
    if not value.isascii() or not value.replace("-", "").replace(".", "").replace("_", "").isalnum():
        raise Refused("may have only the letters a-z, digits, `-`, `_` and `.`", f"for example `{setting.example}`")
    if not value[0].isalnum() or len(value) > 64:  # noqa: PLR2004 - said in the message
        raise Refused("must begin with a letter or digit and have at most 64 signs")
    return value


def token(value: str, setting: Setting, place: Place) -> str:
    """Exactly one `${NAME}`, unexpanded. The refusal never shows the value."""
    if is_reference(value):
        return value
    hint = f"put it into an environment variable and write `token: {setting.example}`"
    if value.startswith("$") and is_name(value[1:]):
        hint = "write the name of the variable in braces: `${NAME}`"
    raise Refused("must be one environment variable, never the token itself", hint, show=False)


def expanded(value: str, setting: Setting, place: Place) -> str:
    """The text with every `${NAME}` replaced. Raises `Refused` for what is undefined, empty, or the token."""
    out, rest = "", value
    while "${" in rest:
        before, _, rest = rest.partition("${")
        variable, brace, rest = rest.partition("}")
        if not brace or not is_name(variable):
            raise Refused("has a `${` that is no `${NAME}`", "default values and the like are not supported")
        if variable in place.secret_names:
            raise Refused(
                f"would show the token, which is in {quoted(variable)}",
                "the token stands under `token:` only",
            )
        found = place.environ.get(variable, "")
        if not found:
            state = "is empty" if variable in place.environ else "is not set"
            raise Refused(
                f"needs the environment variable {quoted(variable)}, which {state}", f"set {quoted(variable)}"
            )
        out += before + found
    if rest.startswith("$") and not out and is_name(rest[1:].split("/")[0]):
        raise Refused("begins with `$` but has no braces", "environment variables are written `${NAME}`")
    return out + rest


def path(value: str, setting: Setting, place: Place) -> str:
    """Absolute: variables and `~` expanded, relative ones from the configuration's folder."""
    found = expanded(value, setting, place)
    if not found.strip() or not found.isprintable():
        raise Refused("is no path: it is empty or contains a control character")
    if found.startswith("~"):
        home = place.environ.get("HOME", "")
        found = home + found[1:] if home and found[1:2] in ("", "/") else os.path.expanduser(found)
        if found.startswith("~"):
            raise Refused("begins with `~`, but there is no such home folder", "write the whole path")
    return os.path.normpath(os.path.join(place.folder, found))


def _address(value: str, *, hint: str = "") -> urls.Address:
    try:
        return urls.address(value)
    except urls.NotAnAddress as error:
        raise Refused(f"is no web address: {error}", hint, show="@" not in value) from None


def url(value: str, setting: Setting, place: Place) -> str:
    """An absolute http(s) url, variables expanded. Whether its host is public depends on the target."""
    found = expanded(value, setting, place)
    _address(found, hint=f"for example {setting.example}")
    return found


def base_url(value: str, setting: Setting, place: Place) -> str:
    """https, or http to this machine; without a last slash."""
    found = expanded(value, setting, place)
    parts = _address(found, hint="for example https://api.intercom.io")
    if parts.scheme == "http" and not urls.is_loopback(parts.host):
        raise Refused("would send the token unencrypted", "use https; http is for this machine only")
    if "?" in parts.tail or "#" in parts.tail:
        raise Refused("has a query or fragment, which an API's address cannot have")
    return found.rstrip("/")


def template(value: str, setting: Setting, place: Place) -> str | None:
    """An http(s) url with {fields}, or `{url}`; `none` = None. Whether its host is public is asked by its source."""
    if value.lower() == "none":
        return None
    if value == OWN_URL:
        return value
    if "${" in value:
        raise Refused("cannot use environment variables", "`${NAME}` is expanded in path, manifest, url and base_url")
    _address(filled(value), hint=f"for example {setting.example}")
    return value


def filled(value: str) -> str:
    """The template with an x for every field. Raises `Refused` for unknown fields and single braces."""
    out, rest = "", value
    while "{" in rest:
        before, _, rest = rest.partition("{")
        field, brace, rest = rest.partition("}")
        if not brace:
            raise Refused("has a `{` without its `}`")
        if "{" + field + "}" == OWN_URL:
            raise Refused("has {url} beside other text", "`{url}` is a whole address: it stands alone")
        if field not in FIELDS:
            allowed = " ".join("{" + known + "}" for known in FIELDS)
            raise Refused("has a field that does not exist", did_you_mean(field, FIELDS, f"fields are {allowed}"))
        out += before + "x"
    if "}" in out + rest:
        raise Refused("has a `}` without its `{`")
    return out + rest


def locale(value: str, setting: Setting, place: Place) -> str:
    """A language tag such as `en`, `pt-BR`, `zh-Hans`."""
    language, *rest = value.split("-")
    fits = all(2 <= len(part) <= 8 for part in rest) and 2 <= len(language) <= 3  # noqa: PLR2004 - BCP 47
    if not (fits and language.isalpha() and value.isascii() and "".join([language, *rest]).isalnum()):
        raise Refused("is no language code", "for example en, fr, pt-BR; with a hyphen, not an underscore")
    return "-".join([language.lower(), *rest])


def importable(value: str) -> bool:
    """Whether the text has the form `package.module:Name`."""
    module, colon, attribute = value.partition(":")
    return bool(colon) and all(part.isidentifier() for part in (*module.split("."), *attribute.split(".")))


def connector_type(value: str, setting: Setting, place: Place) -> str:
    """The name of a connector that exists, or `package.module:Class`."""
    if value in setting.allowed or importable(value):
        return value
    if ":" in value or "." in value:
        raise Refused("is no connector", "a class of your own is written `package.module:Class`")
    known = ", ".join(setting.allowed)
    raise Refused(
        "is no connector",
        did_you_mean(value, setting.allowed, f"there is: {known}; or `package.module:Class`"),
    )


def pattern(value: str, setting: Setting, place: Place) -> str:
    """A gitignore-style pattern, as written."""
    if not value.strip() or not value.isprintable():
        raise Refused("is no pattern: it is empty or contains a control character")
    if value.lstrip().startswith("#"):
        raise Refused("is a comment to gitignore rules and matches nothing", "for a name with #, write `\\#`")
    return value


def text(value: str, setting: Setting, place: Place) -> str:
    """Any words in one line."""
    if not value.strip() or not value.isprintable():
        raise Refused("is empty or contains a control character")
    return value


def repository(value: str, setting: Setting, place: Place) -> str:
    """What git fetches from: a url, `git@host:path`, a path; never with a password."""
    found = expanded(value, setting, place)
    if re.search(r"://[^/@\s]*:[^/@\s]*@", found):
        hint = "keep it in an environment variable, and write `token: ${GITHUB_TOKEN}`"
        raise Refused("has a password in it", hint, show=False)
    if not found.isprintable() or found.startswith("-") or " " in found:
        raise Refused("is no address git can fetch from", f"for example {setting.example}")
    return found


def audience(value: str, setting: Setting, place: Place) -> int:
    """An audience's number."""
    number = value.isascii() and value.isdecimal() and not value.startswith("0")
    if not number or len(value) > 18:  # noqa: PLR2004 - what a 64-bit integer holds
        raise Refused(
            "is no audience id: a positive whole number", "Intercom names audiences by number, for example 12"
        )
    return int(value)


def suffix(value: str, setting: Setting, place: Place) -> str:
    """A file name's ending with its dot, lower-case."""
    if not value.startswith(".") or len(value) == 1 or "/" in value or not value.isprintable():
        raise Refused(
            "is no suffix",
            f"write `.{quoted(value.strip('*.'))}`" if value.strip("*.").isalnum() else "such as `.xml`",
        )
    return value.lower()


def renderer(value: str, setting: Setting, place: Place) -> str:
    """A media type something renders, or `package.module:function`."""
    if importable(value):
        return value
    from ingest.render.registry import RENDERERS

    if value not in RENDERERS:
        hint = did_you_mean(value, RENDERERS, f"media types are {', '.join(RENDERERS)}")
        raise Refused("is neither a media type that can be rendered nor `package.module:function`", hint)
    return value


def shortcode(value: str, setting: Setting, place: Place) -> str:
    """The name of a shortcode or template tag."""
    if not value or not all(letter.isalnum() or letter in "-_./" for letter in value):
        raise Refused("is no shortcode's name", "such as `button`, without braces")
    return value


def words(value: str, setting: Setting, place: Place) -> str:
    """Any text; braces around a number or a name stand for what the shortcode was called with."""
    return value


def finding(value: str, setting: Setting, place: Place) -> str:
    """The code of a finding there is, as in `FIN201`."""
    from ingest.render.findings import CODES

    if value not in CODES:
        raise Refused("is no finding's code", did_you_mean(value, CODES, "reports show them: FIN and three digits"))
    return value
