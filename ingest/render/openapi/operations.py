"""Operations of an API in words: parameters, request body, responses, security, callbacks and links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ingest.render.blocks import escaped
from ingest.render.openapi.reading import Api, Tree
from ingest.render.openapi.schemas import Schemas, sentence
from ingest.render.openapi.words import Words, brief

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_IN_BODY: Final = frozenset({"body", "formData"})
_FORMS: Final = "application/x-www-form-urlencoded"


class Operation(NamedTuple):
    """An operation with the path and method it is called by, and what its path says for all of its operations."""

    path: str
    method: str
    about: Tree
    shared: Tree

    @property
    def call(self) -> str:
        """How it is called: `GET /pets`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def tag(self) -> str:
        """The first of its tags, "" without any."""
        tags = self.about.get("tags")
        return str(tags[0]) if isinstance(tags, list) and tags and isinstance(tags[0], (str, int, float)) else ""


def operations_of(api: Api, node: Any, key: str, words: Words) -> Iterator[Operation]:
    """The operations below `paths` or `webhooks`, without those marked as internal."""
    for path, about in api.tree(node, key).items():
        if path.startswith("x-"):
            continue
        shared = api.resolved(about)
        if not isinstance(shared, dict):
            words.report("FIN147", f"`{path[:100]}` describes no operations")
            continue
        for method in shared:
            operation = api.resolved(shared[method])
            if method not in METHODS:
                continue
            if not isinstance(operation, dict):
                words.report("FIN147", f"`{method.upper()} {path[:100]}` is not described")
            elif operation.get("x-internal") is True or shared.get("x-internal") is True:
                words.report("FIN151", f"`{method.upper()} {path[:100]}` is marked as internal and was left out")
            else:
                yield Operation(path, method, operation, shared)


class Writer:
    """Writes the operations of one description."""

    def __init__(self, api: Api, words: Words, schemas: Schemas) -> None:
        self.api, self.words, self.schemas = api, words, schemas

    def operation(self, operation: Operation, level: int = 2) -> str:
        """An operation with its heading."""
        about = operation.about
        title = str(about.get("summary") or operation.shared.get("summary") or "").strip()
        call = f"<code>{escaped(operation.call)}</code>"
        html = [f"<h{level}>{escaped(title)} ({call})</h{level}>" if title else f"<h{level}>{call}</h{level}>"]
        if about.get("deprecated") is True:
            html.append("<p><strong>Deprecated.</strong></p>")
        html.append(self.words.blocks(about.get("description") or operation.shared.get("description")))
        parameters = self._parameters(operation)
        html.append(self._table([each for each in parameters if each.get("in") not in _IN_BODY], level))
        html.append(self._body(operation, [each for each in parameters if each.get("in") in _IN_BODY], level))
        html.append(self._responses(about, level))
        html.append(self._security(about))
        html += self._callbacks(about, level)
        if (outside := self.api.tree(about, "externalDocs")).get("url"):
            url = escaped(str(outside["url"])).replace('"', "%22")
            html.append(f'<p>More: <a href="{url}">{self.words.phrase(outside.get("description")) or url}</a></p>')
        return self.words.spend("\n".join(filter(None, html)))

    def _parameters(self, operation: Operation) -> list[Tree]:
        """The operation's parameters and those of its path that it does not replace."""
        if not isinstance(operation.about.get("parameters", []), list):
            self.words.report("FIN147", f"the parameters of `{operation.call[:100]}` are no list")
        found: dict[tuple[str, str], Tree] = {}
        for each in self.api.rows(operation.shared, "parameters") + self.api.rows(operation.about, "parameters"):
            found[str(each.get("name")), str(each.get("in"))] = each
        return list(found.values())

    def _table(self, parameters: list[Tree], level: int) -> str:
        if not parameters:
            return ""
        rows = [
            f"<tr><td><code>{escaped(str(each.get('name', '')))}</code></td><td>{escaped(str(each.get('in', '')))}</td>"
            f"<td>{self.schemas.type_of(_schema(each))}</td><td>{'yes' if each.get('required') is True else 'no'}</td>"
            f"<td>{self._said(each)}</td></tr>"
            for each in parameters
        ]
        head = "<tr><th>Name</th><th>In</th><th>Type</th><th>Required</th><th>Description</th></tr>"
        return (
            f"<h{level + 1}>Parameters</h{level + 1}>\n<table>\n<thead>{head}</thead>\n<tbody>\n"
            + "\n".join(rows)
            + "\n</tbody>\n</table>"
        )

    def _said(self, parameter: Tree) -> str:
        """What is to be said about a parameter, and about its values."""
        described = self.words.phrase(parameter.get("description"))
        deprecated = "Deprecated." if parameter.get("deprecated") is True else ""
        return " ".join(filter(None, [sentence(described), deprecated, self.schemas.remarks(_schema(parameter))]))

    def _body(self, operation: Operation, parameters: list[Tree], level: int) -> str:
        body = self.api.tree(operation.about, "requestBody")
        if parameters:
            body = self._old_body(operation, parameters)
        if not body:
            return ""
        html = [f"<h{level + 1}>Request body</h{level + 1}>", self.words.blocks(body.get("description"))]
        if body.get("required") is True:
            html.append("<p>The body is required.</p>")
        for kind, about in self._media(body).items():
            html.append(f"<p>As <code>{escaped(kind)}</code>: {self.schemas.type_of(about.get('schema'))}</p>")
            html.append(self.schemas.fields(about.get("schema")))
            html.append(self._examples(about, kind))
        return "\n".join(filter(None, html))

    def _old_body(self, operation: Operation, parameters: list[Tree]) -> Tree:
        """The body of Swagger 2.0, which is a parameter, or several for a form, as newer ones have it."""
        consumes = operation.about.get("consumes") or self.api.root.get("consumes")
        kind = str(consumes[0]) if isinstance(consumes, list) and consumes else ""
        whole = next((each for each in parameters if each.get("in") == "body"), None)
        if whole is not None:
            about = {"schema": whole.get("schema")}
            return {**whole, "content": {kind or "application/json": about}}
        schema = {
            "type": "object",
            "properties": {str(each.get("name")): each for each in parameters},
            "required": [str(each.get("name")) for each in parameters if each.get("required") is True],
        }
        return {"content": {kind or _FORMS: {"schema": schema}}}

    def _media(self, owner: Tree) -> dict[str, Tree]:
        """The forms of a body; those that are described alike are one."""
        found: dict[str, Tree] = {}
        for kind, about in self.api.tree(owner, "content").items():
            about = self.api.resolved(about)  # noqa: PLW2901 - the same, resolved
            if not isinstance(about, dict):
                about = {}  # noqa: PLW2901 - what is malformed says nothing
            alike = next((name for name, other in found.items() if other == about), None)
            if alike is None:
                found[kind] = about
            else:
                found = {(f"{name}, {kind}" if name == alike else name): other for name, other in found.items()}
        return found

    def _examples(self, about: Tree, kind: str) -> str:
        language = "json" if "json" in kind else "xml" if "xml" in kind else ""
        shown = []
        if (single := self.words.example(about.get("example"), language)) or (
            single := self.words.example(_example(self.api.resolved(about.get("schema"))), language)
        ):
            shown.append(f"<p>Example:</p>\n{single}")
        for name, example in self.api.tree(about, "examples").items():
            each = self.api.resolved(example)
            if isinstance(each, dict) and (code := self.words.example(each.get("value"), language)):
                title = str(each.get("summary") or name)
                shown.append(f"<p>Example “{escaped(title)}”:</p>\n{self.words.blocks(each.get('description'))}{code}")
        return "\n".join(shown)

    def _responses(self, about: Tree, level: int) -> str:
        rows = [self._response(status, each) for status, each in self.api.tree(about, "responses").items()
                if not status.startswith("x-")]  # fmt: skip
        if not rows:
            return ""
        return f"<h{level + 1}>Responses</h{level + 1}>\n<ul>\n" + "\n".join(rows) + "\n</ul>"

    def _response(self, status: str, node: Any) -> str:
        about = self.api.resolved(node)
        if not isinstance(about, dict):
            self.words.report("FIN147", f"a response {status[:40]} is not described")
            about = {}
        html = [f"<p><strong>{escaped(status)}</strong>: {self.words.phrase(about.get('description'))}</p>"]
        content = self._media(about)
        if isinstance(about.get("schema"), dict):
            content = {"": {"schema": about["schema"]}}  # Swagger 2.0
        for kind, media in content.items():
            if media.get("schema") is not None:
                form = f" as <code>{escaped(kind)}</code>" if kind else ""
                html.append(f"<p>Returns {self.schemas.type_of(media['schema'])}{form}.</p>")
                named = self._is_named(media["schema"])
                html.append(self.schemas.summary(media["schema"]) if named else self.schemas.fields(media["schema"]))
            html.append(self._examples(media, kind))
        for kind, example in self.api.tree(about, "examples").items():
            html.append(self.words.example(example, "json" if "json" in kind else ""))
        html += self._named(about, "headers", "Header")
        html += [self._link(name, self.api.resolved(link)) for name, link in self.api.tree(about, "links").items()]
        return f"<li>{chr(10).join(filter(None, html))}</li>"

    def _is_named(self, schema: Any) -> bool:
        """Whether a schema, or that of each in an array, is explained by itself."""
        items = schema.get("items") if isinstance(schema, dict) else None
        return bool(self.api.name(schema) or self.api.name(items))

    def _named(self, about: Tree, key: str, word: str) -> list[str]:
        html = []
        for name, each in self.api.tree(about, key).items():
            found = self.api.resolved(each)
            if isinstance(found, dict):
                described = self.words.phrase(found.get("description"))
                html.append(f"<p>{word} <code>{escaped(name)}</code> ({self.schemas.type_of(_schema(found))})"
                            f"{': ' if described else ''}{described}</p>")  # fmt: skip
        return html

    def _link(self, name: str, link: Any) -> str:
        if not isinstance(link, dict):
            return ""
        target = link.get("operationId") or link.get("operationRef") or ""
        to = f" leads to the operation {brief(str(target))}" if target else ""
        given = [f"{brief(key)} = {brief(value)}" for key, value in self.api.tree(link, "parameters").items()]
        with_ = f" with {', '.join(given)}" if given else ""
        return f"<p>The link <code>{escaped(name)}</code>{to}{with_}. {self.words.phrase(link.get('description'))}</p>"

    def _security(self, about: Tree) -> str:
        needed = about.get("security", self.api.root.get("security"))
        if not isinstance(needed, list):
            return ""
        ways = [self._way(each) for each in needed if isinstance(each, dict)]
        if not needed or ways == ["no authentication"]:
            return "<p>No authentication is needed.</p>" if "security" in about else ""
        return f"<p>Authentication: {', or '.join(ways)}.</p>"

    def _way(self, way: Tree) -> str:
        named = []
        for name, scopes in way.items():
            every = ", ".join(map(brief, scopes)) if isinstance(scopes, list) else ""
            named.append(f"<code>{escaped(str(name))}</code>{f' with the scopes {every}' if every else ''}")
        return " and ".join(named) or "no authentication"

    def _callbacks(self, about: Tree, level: int) -> Iterator[str]:
        for name, each in self.api.tree(about, "callbacks").items():
            for operation in operations_of(self.api, {"callbacks": each}, "callbacks", self.words):
                alone = operation._replace(about=told(operation.about))
                yield f"<p>Callback <code>{escaped(name)}</code>: this address is called:</p>"
                yield self.operation(alone, min(level + 1, 5))


def told(about: Tree) -> Tree:
    """An operation that the API calls: without callbacks of its own, and the API's own security is not meant."""
    return {"security": None} | {key: value for key, value in about.items() if key != "callbacks"}


def _schema(parameter: Tree) -> Any:
    """The schema of a parameter, which is the parameter itself in Swagger 2.0, or that of its content."""
    if "schema" in parameter:
        return parameter["schema"]
    content = parameter.get("content")
    if isinstance(content, dict) and content:
        first = next(iter(content.values()))
        return first.get("schema") if isinstance(first, dict) else None
    return {key: value for key, value in parameter.items() if key not in {"description", "required", "deprecated"}}


def _example(schema: Any) -> Any:
    """The example of a whole object that its schema brings."""
    example = schema.get("example") if isinstance(schema, dict) else None
    return example if isinstance(example, (dict, list)) else None
