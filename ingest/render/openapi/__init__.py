"""API descriptions (OpenAPI 3, Swagger 2.0) as pages: an overview, one for each tag, and one for the schemas.

What the pieces of a description mean is the other modules' knowledge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.render.blocks import escaped, quoted
from ingest.render.clean import finish
from ingest.render.model import Finding, Link, Meta, Part, Rendered, RenderSettings
from ingest.render.openapi.operations import Operation, Writer, operations_of, told
from ingest.render.openapi.reading import Api, Tree, parsed
from ingest.render.openapi.schemas import Schemas
from ingest.render.openapi.words import Words
from ingest.render.registry import fallback_title
from ingest.render.split import slug_of

Piece = tuple[str, str, str]
"""Suffix, title and html of a page to be."""


def render(body: bytes, *, path: str, settings: RenderSettings) -> Rendered:
    """An API description as pages; any other YAML or JSON has none. Raises RenderError, and Needed for other files."""
    root = parsed(body, settings)
    if not isinstance(root, dict) or not _VERSION.match(str(root.get("openapi", root.get("swagger", "")))):
        return Rendered(Meta(excluded="not an API description"), ())
    api = Api({str(key): value for key, value in root.items()}, path, settings)
    words = Words(api, settings.findings)
    schemas = Schemas(words)
    info = api.tree(api.root, "info")
    title = " ".join(str(info.get("title") or settings.title or fallback_title(path)).split())
    pieces = list(_pieces(api, words, Writer(api, words, schemas), schemas, settings.max_page_bytes))
    overview = _overview(api, words, info)
    for ref in api.missing:
        words.report("FIN146", f"`{ref[:200]}` leads nowhere: correct it, or bundle the description into one file")
    return _assembled([("", "", overview), *pieces], title, path, settings, words.findings)


_VERSION: Final = re.compile(r"3\.\d|2\.0|2$|3$")
_LINK: Final = re.compile(r'<a href="doc:(\d+)">')


def _overview(api: Api, words: Words, info: Tree) -> str:
    html = []
    if version := info.get("version"):
        html.append(f"<p>Version {escaped(str(version))}</p>")
    html.append(words.blocks(info.get("summary")))
    html.append(words.blocks(info.get("description"), deeper=1))
    html.append(_servers(api, words))
    html.append(_authentication(api, words))
    contact, licence = api.tree(info, "contact"), api.tree(info, "license")
    reach = [str(contact[key]) for key in ("name", "email", "url") if contact.get(key)]
    if reach:
        html.append(f"<p>Contact: {escaped(', '.join(reach))}</p>")
    if licence.get("name"):
        html.append(f"<p>License: {escaped(str(licence['name']))}</p>")
    if terms := info.get("termsOfService"):
        html.append(f'<p><a href="{quoted(str(terms))}">Terms of service</a></p>')
    outside = api.tree(api.root, "externalDocs")
    if url := outside.get("url"):
        text = words.phrase(outside.get("description")) or escaped(str(url))
        html.append(f'<p>More: <a href="{quoted(str(url))}">{text}</a></p>')
    return "\n".join(filter(None, html))


def _servers(api: Api, words: Words) -> str:
    rows = []
    for server in api.rows(api.root, "servers"):
        described = words.phrase(server.get("description"))
        rows.append(f"<code>{escaped(str(server.get('url', '')))}</code>{': ' if described else ''}{described}")
        for name, about in api.tree(server, "variables").items():
            default = about.get("default", "") if isinstance(about, dict) else ""
            said = words.phrase(about.get("description")) if isinstance(about, dict) else ""
            rows[-1] += f"; <code>{escaped(name)}</code> is {escaped(str(default))} by default. {said}".rstrip()
    if host := api.root.get("host"):  # Swagger 2.0
        schemes = api.root.get("schemes")
        every = [str(scheme) for scheme in schemes] if isinstance(schemes, list) and schemes else ["https"]
        base = str(api.root.get("basePath") or "")
        rows += [f"<code>{escaped(f'{scheme}://{host}{base}')}</code>" for scheme in every]
    elif api.root.get("basePath"):
        rows.append(f"<code>{escaped(str(api.root['basePath']))}</code>")
    return "<h2>Servers</h2>\n<ul>\n" + "".join(f"<li>{row}</li>\n" for row in rows) + "</ul>" if rows else ""


def _authentication(api: Api, words: Words) -> str:
    components = api.tree(api.root, "components")
    schemes = api.tree(components, "securitySchemes") or api.tree(api.root, "securityDefinitions")
    rows = []
    for name, node in schemes.items():
        about = api.resolved(node)
        if isinstance(about, dict):
            rows.append(f"<li><code>{escaped(name)}</code>: {_scheme(api, words, about)}</li>")
    return "<h2>Authentication</h2>\n<ul>\n" + "\n".join(rows) + "\n</ul>" if rows else ""


def _scheme(api: Api, words: Words, about: Tree) -> str:
    """One way to authenticate, in words."""
    kind = str(about.get("type", ""))
    place, name = escaped(str(about.get("in", ""))), escaped(str(about.get("name", "")))
    if kind == "apiKey":
        said = f"an API key in the {place} <code>{name}</code>"
    elif kind == "basic" or (kind == "http" and str(about.get("scheme", "")).lower() == "basic"):
        said = "user name and password (HTTP basic)"
    elif kind == "http":
        form = f" ({escaped(str(about['bearerFormat']))})" if about.get("bearerFormat") else ""
        said = f"HTTP {escaped(str(about.get('scheme', '')))} token{form}"
    elif kind == "oauth2":
        said = "OAuth 2.0"
    elif kind == "openIdConnect":
        said = f"OpenID Connect, <code>{escaped(str(about.get('openIdConnectUrl', '')))}</code>"
    elif kind == "mutualTLS":
        said = "a client certificate (mutual TLS)"
    else:
        said = escaped(kind)
    described = words.phrase(about.get("description"))
    flows = api.tree(about, "flows") or ({str(about.get("flow")): about} if about.get("flow") else {})
    html = f"{said}. {described}"
    for flow, each in flows.items():
        urls = [f"{word} <code>{escaped(str(each[key]))}</code>" for key, word in _URLS.items()
                if isinstance(each, dict) and each.get(key)]  # fmt: skip
        html += f"\n<p>Flow {escaped(flow)}: {', '.join(urls)}</p>"
        scopes = [f"<li><code>{escaped(scope)}</code>: {words.phrase(text)}</li>"
                  for scope, text in api.tree(each, "scopes").items()]  # fmt: skip
        html += f"\n<ul>{''.join(scopes)}</ul>" if scopes else ""
    return html


_URLS: Final = {"authorizationUrl": "authorize at", "tokenUrl": "token from", "refreshUrl": "refresh at"}


def _pieces(api: Api, words: Words, writer: Writer, schemas: Schemas, limit: int) -> Iterator[Piece]:
    """A page for each tag, one for webhooks, one for the schemas met; for a long tag one an operation."""
    described = {str(tag.get("name", "")): tag.get("description") for tag in api.rows(api.root, "tags")}
    if not isinstance(api.root.get("paths", {}), dict):
        words.report("FIN147", "`paths` is no mapping of paths, so there are no operations")
    groups: dict[str, list[Operation]] = {tag: [] for tag in described}
    untagged: list[Operation] = []
    for operation in operations_of(api, api.root, "paths", words):
        (groups.setdefault(operation.tag, []) if operation.tag else untagged).append(operation)
    hooks = [hook._replace(about=told(hook.about)) for hook in operations_of(api, api.root, "webhooks", words)]
    rest = [("Other operations" if groups else "Operations", untagged), ("Webhooks", hooks)]
    for tag, operations in [*groups.items(), *rest]:
        if operations:
            yield from _group(tag, words.blocks(described.get(tag)), operations, writer, limit)
    if sections := list(_schemas(api, schemas)):
        whole = "\n".join(f"<h2>{name}</h2>\n{html}" for name, html in sections)
        yield "schemas", "Schemas", whole


def _group(tag: str, about: str, operations: list[Operation], writer: Writer, limit: int) -> Iterator[Piece]:
    written = [writer.operation(operation) for operation in operations]
    slug = slug_of(tag)
    if sum(len(html.encode("utf-8", "replace")) for html in written) < limit * _SLACK:
        yield slug, tag, "\n".join([about, *written])
        return
    if about:
        yield slug, tag, about
    for operation, html in zip(operations, written, strict=True):
        summary = str(operation.about.get("summary") or "").strip()
        title = f"{tag} \N{EN DASH} {summary} ({operation.call})" if summary else f"{tag} \N{EN DASH} {operation.call}"
        body = html.partition("\n")[2] if html.startswith("<h2>") else html
        yield f"{slug}/{slug_of(operation.call)}", title, f"<p><code>{escaped(operation.call)}</code></p>\n{body}"


_SLACK: Final = 0.8
"""How full a page may be before its last steps, which add to it and take from it."""


def _schemas(api: Api, schemas: Schemas) -> Iterator[tuple[str, str]]:
    """The named schemas that operations use, and those that these use, each once."""
    done: set[str] = set()
    while waiting := [name for name in schemas.used if name not in done]:
        for name in waiting:
            done.add(name)
            node = schemas.used[name]
            about = api.resolved(node)
            if not isinstance(about, dict):
                continue
            whole = schemas.merged(about, (name,))
            said = schemas.words.blocks(whole.get("description") or "")
            kind = {key: value for key, value in whole.items() if key != "allOf"}
            lead = f"<p>{_first(schemas.type_of(kind))}. {schemas.remarks(about)}</p>"
            given = about.get("example")
            example = schemas.words.example(given) if isinstance(given, (dict, list)) else ""
            yield escaped(name), "\n".join(filter(None, [said, lead, schemas.fields(node), example]))


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _assembled(
    pieces: list[Piece], title: str, path: str, settings: RenderSettings, findings: list[Finding]
) -> Rendered:
    """The pages of all pieces, each finished by itself, as those of one document: links and suffixes fit."""
    parts: list[Part] = []
    links: list[Link] = []
    found = list(findings)
    taken: set[str] = set()
    for slug, name, html in pieces:
        named = f"{title} \N{EN DASH} {name}" if name else title
        done = finish(
            html,
            path=path,
            meta=Meta(title=named),
            settings=settings,
            findings=[],
            fallback_title=named,
            lines=(0,) * (html.count("\n") + 1),
        )
        if not slug and len(pieces) > 1 and not done.parts[0].html:
            done = done._replace(findings=(), parts=(done.parts[0]._replace(html=f"<p>{escaped(title)}</p>"),))
        for part in done.parts:
            suffix = _suffix(slug, part.suffix, taken)
            parts.append(part._replace(suffix=suffix, html=_moved(part.html, len(links))))
        links += [link._replace(line=0) for link in done.links]
        found += [remark._replace(line=0) for remark in done.findings]
    return Rendered(Meta(), tuple(parts), tuple(links), tuple(dict.fromkeys(found)))


def _suffix(slug: str, within: str, taken: set[str]) -> str:
    inner = within.removeprefix("#")
    suffix = "#" + "/".join(filter(None, [slug, inner])) if slug or inner else ""
    while suffix in taken:
        suffix += "-2"
    taken.add(suffix)
    return suffix


def _moved(html: str, by: int) -> str:
    """The html with its links numbered from `by` on."""
    return _LINK.sub(lambda link: f'<a href="doc:{int(link[1]) + by}">', html) if by else html
