"""The description of the API: OpenAPI 3.1 for programs, a page for people."""

import json
from collections import defaultdict
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

_REF = "#/components/schemas/{name}"
_OPEN_TAGS = {"Health"}
_OPEN_OPERATIONS = {
    "/api/register",
    "/api/login",
    "/api/logout",
    "/api/shared/{code}/preview",
    "/media/{key}",
}


class ApiDocument:
    """The framework describes routes, paths and answers; we add what it cannot see: bodies, queries, the cookie."""

    def __init__(self) -> None:
        self._document: dict[str, Any] = {}
        self._encoded = b""

    def describe(self, app: Litestar) -> None:
        """Build the document of an application, once."""
        document = app.openapi_schema.to_schema()
        for route in app.routes:
            for handler in getattr(route, "route_handlers", ()):
                if isinstance(handler, HTTPRouteHandler):
                    self._complete(document, route.path_format, handler)
        document.setdefault("components", {})["securitySchemes"] = {
            "cookie": {"type": "apiKey", "in": "cookie", "name": "connect.sid"},
            "token": {"type": "http", "scheme": "bearer"},
        }
        self._document = document
        self._encoded = msgspec.json.encode(document)

    def groups(self) -> list[dict[str, Any]]:
        """Return the operations by tag, as the page for people shows them."""
        return groups_of(self._document)

    @property
    def routes(self) -> list[BaseRouteHandler]:
        """Return the route that serves the document."""

        @get("/openapi.json", include_in_schema=False)
        async def openapi_json() -> Response[bytes]:
            return Response(self._encoded, media_type="application/json")

        return [openapi_json]

    def _complete(self, document: dict[str, Any], path: str, handler: HTTPRouteHandler) -> None:
        for method in handler.http_methods:
            operation = document.get("paths", {}).get(path, {}).get(method.lower())
            if operation is None:
                continue
            operation["summary"], operation["description"] = _texts(handler)
            _add_body(document, operation, handler.opt.get("body"))
            _add_query(document, operation, handler.opt.get("query"))
            _add_security_and_errors(operation, path, takes_tokens="login_only" not in handler.opt)


def groups_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations by tag, as the page shows them."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in document.get("paths", {}).items():
        for method, operation in operations.items():
            groups[operation.get("tags", ["Other"])[0]].append(_shown(document, path, method, operation))
    return [{"name": name, "operations": groups[name]} for name in sorted(groups)]


def _texts(handler: HTTPRouteHandler) -> tuple[str, str]:
    """Return a route's first sentence, and the rest of what its docstring says."""
    summary, _, rest = (handler.fn.__doc__ or "").strip().partition("\n")
    return summary.rstrip("."), " ".join(rest.split())


def _shown(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody")
    schema = body["content"]["application/json"]["schema"] if body else None
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "auth": bool(operation.get("security")),
        "parameters": [
            {
                "name": parameter["name"],
                "in": parameter["in"],
                "required": parameter.get("required", False),
                "type": _type_name(parameter.get("schema", {})),
                "description": parameter.get("description", ""),
            }
            for parameter in operation.get("parameters", [])
        ],
        "body": json.dumps(_resolved(document, schema), indent=2, ensure_ascii=False) if schema else None,
        "responses": [
            {"status": status, "description": response.get("description", "")}
            for status, response in operation.get("responses", {}).items()
        ],
    }


def _add_body(
    document: dict[str, Any], operation: dict[str, Any], shape: type[msgspec.Struct] | None
) -> None:
    if shape is None:
        return
    schema = _schema(document, shape)
    operation["requestBody"] = {"content": {"application/json": {"schema": schema}}, "required": True}


def _add_query(
    document: dict[str, Any], operation: dict[str, Any], shape: type[msgspec.Struct] | None
) -> None:
    if shape is None:
        return
    name = _schema(document, shape)["$ref"].rpartition("/")[2]
    properties = document["components"]["schemas"].pop(name)["properties"]
    operation.setdefault("parameters", []).extend(
        {"name": each, "in": "query", "required": False, "schema": schema}
        for each, schema in properties.items()
    )


def _add_security_and_errors(operation: dict[str, Any], path: str, *, takes_tokens: bool) -> None:
    is_open = path in _OPEN_OPERATIONS or operation.get("tags", [""])[0] in _OPEN_TAGS
    if not is_open:
        operation["security"] = [{"cookie": []}, {"token": []}] if takes_tokens else [{"cookie": []}]
    responses: dict[str, Any] = operation.setdefault("responses", {})
    responses.setdefault("default", {"description": "An error, as the errors page describes it."})


def _schema(document: dict[str, Any], shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Return a reference to the shape's JSON schema, stored among the components."""
    [schema], components = msgspec.json.schema_components([shape], ref_template=_REF)
    document.setdefault("components", {}).setdefault("schemas", {}).update(components)
    return schema


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"].get(name, schema)


def _type_name(schema: dict[str, Any]) -> str:
    kinds = (
        [schema.get("type")] if "type" in schema else [part.get("type") for part in schema.get("anyOf", [])]
    )
    return " or ".join(str(kind) for kind in kinds if kind) or "text"
