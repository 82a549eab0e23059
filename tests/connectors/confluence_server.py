"""A wiki on this machine that answers as Atlassian documents the REST APIs of Confluence Cloud and Data Center.

It knows spaces, pages with versions, labels, read restrictions and who may see what, archived, deleted and draft pages,
folders, attachments, people, lists in parts, limits and failures. It checks what it is asked: a parameter that is not
documented is an error.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import falcon

CLOUD, DATA_CENTER = "cloud", "datacenter"
TOKEN = "ATATT3xFfGF0-very-secret"
USER = "robot@example.com"
ME = "557058:robot"
MEDIA = "api.media.atlassian.com"

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class File:
    id: str
    title: str
    bodies: list[bytes]
    type: str = "application/octet-stream"


@dataclass
class Page:
    id: str
    title: str
    space: str
    parent: str | None = None
    kind: str = "page"
    status: str = "current"
    bodies: list[str] = field(default_factory=lambda: ["<p>words</p>"])
    labels: list[tuple[str, str]] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)
    """Accounts its read restrictions name; empty: not restricted."""
    files: list[File] = field(default_factory=list)

    @property
    def version(self) -> int:
        return len(self.bodies)


@dataclass
class Space:
    id: str
    key: str
    name: str
    status: str = "current"
    viewers: set[str] | None = None


class Wiki:
    """What the wiki holds. `cap` is the most a list gives at once; `fault` may answer in a call's place."""

    def __init__(self, flavour: str) -> None:
        self.flavour = flavour
        self.token, self.me = TOKEN, ME
        self.lenient = False
        """Whether a wrong token makes a caller anonymous, as on wikis that are open to everybody."""
        self.spaces: dict[str, Space] = {}
        self.pages: dict[str, Page] = {}
        self.people: dict[str, str] = {ME: "Robot"}
        self.unindexed: set[str] = set()
        self.silent = False
        """Whether Data Center leaves out the links of its lists, as some do behind a proxy."""
        self.cap = 1000
        self.headers: dict[str, str] = {}
        self.log: list[str] = []
        self.fault: Callable[[int, str], Answer | None] = lambda _number, _line: None
        self.before: Callable[[int], None] = lambda _number: None
        self._next = 100

    @property
    def context(self) -> str:
        return "/wiki" if self.flavour == CLOUD else "/confluence"

    @property
    def site(self) -> str:
        return "https://docs.atlassian.net/wiki" if self.flavour == CLOUD else "https://wiki.example.com/confluence"

    def space(self, key: str, **known: Any) -> Space:
        self.spaces[key] = Space(str(9000 + len(self.spaces)), key, f"{key} space", **known)
        return self.spaces[key]

    def page(self, title: str, space: str = "DOC", **known: Any) -> Page:
        self._next += 1
        page = Page(known.pop("id", str(self._next)), title, space, **known)
        self.pages[page.id] = page
        return page

    def file(self, page: Page, title: str, body: bytes, type: str = "application/pdf") -> File:  # noqa: A002
        self._next += 1
        page.files.append(File(str(self._next), title, [body], type))
        return page.files[-1]

    def sees(self, page: Page) -> bool:
        """Whether we may see the page: its space, its restrictions and those of all it lies below let us."""
        viewers = self.spaces[page.space].viewers
        line: list[Page] = [page, *self.above(page)]
        return (viewers is None or self.me in viewers) and all(
            not one.readers or self.me in one.readers for one in line
        )

    def above(self, page: Page) -> list[Page]:
        """Innermost first."""
        line, seen = [], {page.id}
        while page.parent is not None and page.parent in self.pages and page.parent not in seen:
            page = self.pages[page.parent]
            seen.add(page.id)
            line.append(page)
        return line

    def listed(self, space: str, kind: str, statuses: set[str]) -> list[Page]:
        pages = [page for page in self.pages.values() if (page.space, page.kind) == (space, kind)]
        return sorted((page for page in pages if page.status in statuses), key=lambda page: int(page.id))

    def app(self) -> falcon.App:
        """The WSGI application."""
        app = falcon.App(middleware=[Door(self)])
        app.set_error_serializer(_told)
        Cloud(self).serve(app) if self.flavour == CLOUD else DataCenter(self).serve(app)
        return app


def _told(req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    message = error.description or error.title
    resp.content_type = falcon.MEDIA_JSON
    resp.data = json.dumps({"statusCode": error.status, "message": message}).encode()


class Door:
    """What stands before every call: the log, failures made on purpose, and who is asking."""

    def __init__(self, wiki: Wiki) -> None:
        self.wiki = wiki

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        wiki = self.wiki
        line = f"{req.method} {req.path}" + (f"?{req.query_string}" if req.query_string else "")
        wiki.log.append(line)
        wiki.before(len(wiki.log) - 1)
        given = wiki.fault(len(wiki.log) - 1, line)
        resp.set_headers(wiki.headers)
        if given is not None:
            status, headers, body = given
            resp.status, resp.data = f"{status} Fault", body
            resp.set_headers({"Content-Type": "application/json", **headers})
            resp.complete = True
        elif req.host == MEDIA:
            if req.get_header("Authorization") is not None:
                raise falcon.HTTPBadRequest(description="Only one auth mechanism allowed")
        elif req.get_header("Authorization") != self._expected():
            if not wiki.lenient:
                raise falcon.HTTPUnauthorized(description="Basic authentication with passwords is deprecated.")
            resp.set_header("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")

    def _expected(self) -> str:
        if self.wiki.flavour == CLOUD:
            return "Basic " + base64.b64encode(f"{USER}:{self.wiki.token}".encode()).decode()
        return "Bearer " + self.wiki.token


class Resource:
    """One address; `answer` makes the JSON of a GET, or of a POST."""

    def __init__(self, answer: Callable[..., Any], params: str = "") -> None:
        self.answer, self.params = answer, {*params.split(), "limit", "cursor", "start"} if params else set()

    def on_get(self, req: falcon.Request, resp: falcon.Response, **names: str) -> None:
        unknown = set(req.params) - self.params
        if unknown:
            raise falcon.HTTPBadRequest(description=f"no parameter {sorted(unknown)}")
        resp.media = self.answer(req, **names)

    def on_post(self, req: falcon.Request, resp: falcon.Response, **names: str) -> None:
        resp.media = self.answer(req, **names)


class Shared:
    def __init__(self, wiki: Wiki) -> None:
        self.wiki = wiki

    def seen(self, id: str, *kinds: str) -> Page:  # noqa: A002
        page = self.wiki.pages.get(id)
        if page is None or not self.wiki.sees(page) or (kinds and page.kind not in kinds):
            raise falcon.HTTPNotFound(description="No content found, or no permission to view it")
        return page

    def read(self, page: Page) -> dict[str, Any]:
        """The read restrictions of a page, as both flavours have them."""
        users = [{"type": "known", "accountId": one} for one in sorted(page.readers) if not one.startswith("group:")]
        groups = [{"type": "group", "name": one} for one in sorted(page.readers) if one.startswith("group:")]
        lists = {
            kind: {"results": found, "start": 0, "limit": 200, "size": len(found)}
            for kind, found in (("user", users), ("group", groups))
        }
        return {"operation": "read", "restrictions": lists, "_links": {}, "_expandable": {"content": ""}}

    def labels(self, page: Page, limit: int = 200) -> dict[str, Any]:
        found = [{"prefix": prefix, "name": name, "id": str(n)} for n, (prefix, name) in enumerate(page.labels)]
        links = {"next": "/rest/api/content/label?start=200"} if len(found) > limit else {}
        return {"results": found[:limit], "start": 0, "limit": limit, "size": len(found[:limit]), "_links": links}

    def restriction(self, req: falcon.Request, id: str) -> Any:  # noqa: A002
        page = self.seen(id)
        if page.status == "draft":
            raise falcon.HTTPNotFound(description="a draft")
        return self.read(page)


class Cloud(Shared):
    """v2 where it exists, and of v1 what has not been withdrawn."""

    def serve(self, app: falcon.App) -> None:
        v1, v2 = "/wiki/rest/api", "/wiki/api/v2"
        app.add_route(f"{v1}/user/current", Resource(self.current))
        app.add_route(f"{v1}/content", Resource(self.gone, "spaceKey type status expand"))
        app.add_route(f"{v1}/content/search", Resource(self.search, "cql expand next"))
        app.add_route(f"{v1}/content/{{id}}/restriction/byOperation/read", Resource(self.restriction, "expand"))
        app.add_route(f"{v1}/content/{{id}}/child/attachment/{{file}}/download", self)
        app.add_route(f"{v2}/spaces", Resource(self.find_spaces, "keys"))
        for kind, name in (("page", "pages"), ("blogpost", "blogposts")):
            app.add_route(f"{v2}/spaces/{{id}}/{name}", Resource(self.list_of(kind), "status"))
            app.add_route(f"{v2}/{name}/{{id}}", Resource(self.one(kind), "body-format"))
            app.add_route(f"{v2}/{name}/{{id}}/labels", Resource(self.labels_of, "prefix"))
            app.add_route(f"{v2}/{name}/{{id}}/attachments", Resource(self.files_of, "status"))
        app.add_route(f"{v2}/folders/{{id}}", Resource(self.one("folder")))
        app.add_route(f"{v2}/users-bulk", Resource(self.users))
        app.add_route("/file/{id}/{version}", Bytes(self.wiki))

    def current(self, req: falcon.Request) -> Any:
        if req.get_header("Authorization") != Door(self.wiki)._expected():
            return {"type": "anonymous", "displayName": "Anonymous"}
        return {"type": "known", "accountId": self.wiki.me, "displayName": "Robot"}

    def gone(self, req: falcon.Request) -> Any:
        raise falcon.HTTPGone(description="This deprecated endpoint has been removed.")

    def find_spaces(self, req: falcon.Request) -> Any:
        wanted = req.get_param("keys", required=True).split(",")
        spaces = [space for space in self.wiki.spaces.values() if space.key in wanted]
        spaces = [space for space in spaces if space.viewers is None or self.wiki.me in space.viewers]
        shapes = [{"id": s.id, "key": s.key, "name": s.name, "status": s.status, "type": "global"} for s in spaces]
        return self.part(req, sorted(shapes, key=lambda shape: int(shape["id"])), 250)

    def list_of(self, kind: str) -> Callable[..., Any]:
        def answer(req: falcon.Request, id: str) -> Any:  # noqa: A002
            space = next((space for space in self.wiki.spaces.values() if space.id == id), None)
            if space is None or (space.viewers is not None and self.wiki.me not in space.viewers):
                raise falcon.HTTPNotFound(description="no such space")
            statuses = set(req.get_param("status", default="current,archived").split(","))
            if not statuses <= {"current", "archived", "deleted", "trashed"} - (
                {"archived"} if kind != "page" else set()
            ):
                raise falcon.HTTPBadRequest(description=f"status {statuses}")
            pages = [page for page in self.wiki.listed(space.key, kind, statuses) if self.wiki.sees(page)]
            return self.part(req, [self.shape(page) for page in pages], 250)

        return answer

    def one(self, kind: str) -> Callable[..., Any]:
        def answer(req: falcon.Request, id: str) -> Any:  # noqa: A002
            page = self.seen(id, kind)
            if page.status == "draft":
                raise falcon.HTTPNotFound(description="a draft")
            body = {}
            if "body-format" in req.params:
                assert req.params["body-format"] == "storage"
                body = {"body": {"storage": {"representation": "storage", "value": page.bodies[-1]}}}
            return {**self.shape(page), **body}

        return answer

    def shape(self, page: Page) -> dict[str, Any]:
        version = {"number": page.version, "message": "", "minorEdit": False, "createdAt": "2026-01-31T10:11:12.000Z"}
        place = "blog" if page.kind == "blogpost" else "pages"
        shape = {
            "id": page.id,
            "status": page.status,
            "title": page.title,
            "version": version,
            "spaceId": self.wiki.spaces[page.space].id,
            "createdAt": "2025-01-01T00:00:00.000Z",
            "_links": {"webui": f"/spaces/{page.space}/{place}/{page.id}", "tinyui": "/x/AbCd"},
        }
        if page.kind != "blogpost":
            parent = self.wiki.pages.get(page.parent or "")
            shape |= {"parentId": page.parent, "parentType": parent.kind if parent else None, "position": int(page.id)}
        return shape

    def labels_of(self, req: falcon.Request, id: str) -> Any:  # noqa: A002
        return self.part(req, self.labels(self.seen(id), 10_000)["results"], 250)

    def files_of(self, req: falcon.Request, id: str) -> Any:  # noqa: A002
        shapes = [
            {
                "id": f"att{file.id}",
                "status": "current",
                "title": file.title,
                "mediaType": file.type,
                "pageId": id,
                "version": {"number": len(file.bodies), "createdAt": "2026-01-01T00:00:00.000Z"},
                "downloadLink": f"/download/attachments/{id}/{file.title}?version={len(file.bodies)}&api=v2",
            }
            for file in self.seen(id).files
        ]
        return self.part(req, shapes, 250)

    def users(self, req: falcon.Request) -> Any:
        asked = req.get_media()
        assert list(asked) == ["accountIds"]
        found = [one for one in asked["accountIds"] if one in self.wiki.people]
        return {"results": [{"accountId": one, "displayName": self.wiki.people[one]} for one in found], "_links": {}}

    def search(self, req: falcon.Request) -> Any:
        asked = re.fullmatch(r'space = "([^"]+)" and type = (page|blogpost)', req.get_param("cql", required=True))
        if asked is None:
            raise falcon.HTTPBadRequest(description="Could not parse cql")
        expand = req.get_param("expand", default="").split(",")
        assert not any(name.startswith("ancestors.restrictions") for name in expand), "fails with drafts"
        pages = self.wiki.listed(asked[1], asked[2], {"current"})
        if self.wiki.spaces[asked[1]].status == "archived":
            pages = []
        pages = [page for page in pages if self.wiki.sees(page) and page.id not in self.wiki.unindexed]
        return self.part(req, [self.searched(page, expand) for page in pages], 100, v1=True)

    def searched(self, page: Page, expand: list[str]) -> dict[str, Any]:
        shape: dict[str, Any] = {"id": page.id, "type": page.kind, "status": page.status, "title": page.title}
        if {f"restrictions.read.restrictions.{kind}" for kind in ("user", "group")} <= set(expand):
            shape["restrictions"] = {"read": self.read(page), "_expandable": {"update": ""}}
        if "metadata.labels" in expand:
            shape["metadata"] = {"labels": self.labels(page), "_expandable": {}}
        return {**shape, "_links": {"webui": f"/spaces/{page.space}/pages/{page.id}"}, "_expandable": {}}

    def part(self, req: falcon.Request, shapes: list[dict[str, Any]], most: int, *, v1: bool = False) -> dict[str, Any]:
        """A part of a list, sorted by id, and the cursor of the next one."""
        limit = min(req.get_param_as_int("limit", default=25), most, self.wiki.cap)
        after = req.get_param("cursor")
        if after is not None:
            last = int(base64.urlsafe_b64decode(after))
            shapes = [shape for shape in shapes if int(shape["id"].removeprefix("att")) > last]
        links = {"base": self.wiki.site}
        if len(shapes) > limit:
            last_id = shapes[limit - 1]["id"].removeprefix("att")
            more = {"cursor": base64.urlsafe_b64encode(last_id.encode()).decode(), "limit": str(limit)}
            rest = {name: value for name, value in req.params.items() if name not in more}
            path = req.path.removeprefix("/wiki") if v1 else req.path
            links["next"] = f"{path}?{urlencode({**({'next': 'true'} if v1 else {}), **more, **rest}, doseq=True)}"
        shown = shapes[:limit]
        return {"results": shown, **({"limit": limit, "size": len(shown), "start": 0} if v1 else {}), "_links": links}

    def on_get(self, req: falcon.Request, resp: falcon.Response, id: str, file: str) -> None:  # noqa: A002
        """A download is handed to another host, with an address that is good for a while."""
        found = next((one for one in self.seen(id).files if f"att{one.id}" == file), None)
        if found is None or not 1 <= req.get_param_as_int("version", default=1) <= len(found.bodies):
            raise falcon.HTTPNotFound(description="no such attachment")
        version = req.get_param("version", default=str(len(found.bodies)))
        raise falcon.HTTPFound(f"https://{MEDIA}/file/{found.id}/{version}?token=one-time")


class Bytes:
    def __init__(self, wiki: Wiki) -> None:
        self.wiki = wiki

    def on_get(self, req: falcon.Request, resp: falcon.Response, id: str, version: str) -> None:  # noqa: A002
        files = [file for page in self.wiki.pages.values() for file in page.files if file.id == id]
        resp.content_type, resp.data = "application/octet-stream", files[0].bodies[int(version) - 1]


class DataCenter(Shared):
    """The one API of Data Center and Server."""

    def serve(self, app: falcon.App) -> None:
        api = "/confluence/rest/api"
        app.add_route(f"{api}/user/current", Resource(self.current))
        app.add_route(f"{api}/user", Resource(self.user, "key username"))
        app.add_route(f"{api}/space/{{key}}", Resource(self.one_space, "expand"))
        app.add_route(f"{api}/content", Resource(self.contents, "spaceKey type status expand title"))
        app.add_route(f"{api}/content/{{id}}", Resource(self.one, "expand status"))
        app.add_route(f"{api}/content/{{id}}/label", Resource(self.labels_of, "prefix"))
        app.add_route(f"{api}/content/{{id}}/child/attachment", Resource(self.files_of, "expand filename mediaType"))
        app.add_route(f"{api}/content/{{id}}/restriction/byOperation/read", Resource(self.restriction, "expand"))
        app.add_route("/confluence/download/attachments/{page}/{name}", self)

    def current(self, req: falcon.Request) -> Any:
        if req.get_header("Authorization") != Door(self.wiki)._expected():
            return {"type": "anonymous", "displayName": "Anonymous"}
        return {"type": "known", "username": "robot", "userKey": self.wiki.me, "displayName": "Robot"}

    def user(self, req: falcon.Request) -> Any:
        key = req.get_param("key") or f"name:{req.get_param('username')}"
        if key not in self.wiki.people:
            raise falcon.HTTPNotFound(description=f"No user found with key {key}")
        return {"type": "known", "userKey": key, "displayName": self.wiki.people[key]}

    def one_space(self, req: falcon.Request, key: str) -> Any:
        space = self.wiki.spaces.get(key)
        if space is None or (space.viewers is not None and self.wiki.me not in space.viewers):
            raise falcon.HTTPNotFound(description=f"No space found with key : {key}")
        return {"id": int(space.id), "key": key, "name": space.name, "status": space.status.upper(), "type": "global"}

    def contents(self, req: falcon.Request) -> Any:
        expand = _words(req.get_param("expand", default=""))
        if req.get_param("spaceKey", required=True) not in self.wiki.spaces:
            raise falcon.HTTPNotFound(description="no such space")
        status = req.get_param("status", default="current")
        assert status in ("current", "trashed", "any")
        statuses = {"current", "trashed"} if status == "any" else {status}
        pages = self.wiki.listed(req.params["spaceKey"], req.get_param("type", default="page"), statuses)
        return self.part(req, pages, lambda page: self.shape(page, expand), 200 if expand else 1000)

    def one(self, req: falcon.Request, id: str) -> Any:  # noqa: A002
        page = self.seen(id)
        if page.status != req.get_param("status", default="current"):
            raise falcon.HTTPNotFound(description="not current")
        return self.shape(page, _words(req.get_param("expand", default="")))

    def shape(self, page: Page, expand: set[str]) -> dict[str, Any]:
        shape: dict[str, Any] = {"id": page.id, "type": page.kind, "status": page.status, "title": page.title}
        shape["extensions"] = {"position": int(page.id) if int(page.id) % 2 else "none"}
        shape["_links"] = {"webui": f"/display/{page.space}/{page.id}", "self": f"{self.wiki.site}/x"}
        shape["_expandable"] = {"ancestors": "", "restrictions": "", "version": ""}
        if "version" in expand:
            shape["version"] = {"number": page.version, "when": "2026-01-31T10:11:12.000+01:00", "minorEdit": False}
        if "ancestors" in expand:
            line = reversed(self.wiki.above(page))
            shape["ancestors"] = [{"id": one.id, "type": "page", "title": one.title} for one in line]
        if "metadata.labels" in expand:
            shape["metadata"] = {"labels": self.labels(page)}
        if {f"restrictions.read.restrictions.{kind}" for kind in ("user", "group")} <= expand:
            shape["restrictions"] = {"read": self.read(page), "_expandable": {"update": ""}}
        if "body.storage" in expand:
            shape["body"] = {"storage": {"value": page.bodies[-1], "representation": "storage"}}
        return shape

    def labels_of(self, req: falcon.Request, id: str) -> Any:  # noqa: A002
        found = self.labels(self.seen(id), 10_000)["results"]
        return self.part(req, found, lambda shape: shape, 1000)

    def files_of(self, req: falcon.Request, id: str) -> Any:  # noqa: A002
        def shape(file: File) -> dict[str, Any]:
            return {
                "id": f"att{file.id}",
                "type": "attachment",
                "status": "current",
                "title": file.title,
                "version": {"number": len(file.bodies), "when": "2026-01-01T00:00:00.000Z"},
                "metadata": {"mediaType": file.type},
                "extensions": {"mediaType": file.type, "fileSize": 1},
                "_links": {"download": f"/download/attachments/{id}/{file.title}?version={len(file.bodies)}&api=v2"},
            }

        return self.part(req, self.seen(id).files, shape, 200)

    def part(self, req: falcon.Request, found: list[Any], shape: Callable[[Any], Any], most: int) -> dict[str, Any]:
        """A part of a list by places. What we may not see is taken out of it after it was cut."""
        start = req.get_param_as_int("start", default=0)
        limit = min(req.get_param_as_int("limit", default=25), most, self.wiki.cap)
        shown = [one for one in found[start : start + limit] if not isinstance(one, Page) or self.wiki.sees(one)]
        links = {"base": self.wiki.site, "context": "/confluence"}
        if len(found) > start + limit and not self.wiki.silent:
            more = {**req.params, "limit": str(limit), "start": str(start + limit)}
            links["next"] = f"{req.path.removeprefix('/confluence')}?{urlencode(more, doseq=True)}"
        return {
            "results": [shape(one) for one in shown],
            "start": start,
            "limit": limit,
            "size": len(shown),
            "_links": links,
        }

    def on_get(self, req: falcon.Request, resp: falcon.Response, page: str, name: str) -> None:
        found = next((file for file in self.seen(page).files if file.title == name), None)
        if found is None:
            raise falcon.HTTPNotFound(description="no such attachment")
        resp.content_type, resp.data = found.type, found.bodies[req.get_param_as_int("version", required=True) - 1]


def _words(expand: str) -> set[str]:
    return {word for word in expand.split(",") if word}


def failing(line: str, answer: Answer) -> Callable[[int, str], Answer | None]:
    """A fault: every call that begins with this line is answered so."""
    return lambda _number, asked: answer if asked.startswith(line) else None


def error(status: int, message: str = "no", **headers: str) -> Answer:
    """An error as the wiki tells it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"statusCode": status, "message": message}).encode()


def lines(wiki: Wiki) -> Iterator[str]:
    """What was asked since this was last called, without parameters."""
    asked, wiki.log = wiki.log, []
    return (line.partition("?")[0] for line in asked)
