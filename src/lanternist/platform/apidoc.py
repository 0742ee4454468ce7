"""The description of the API: OpenAPI 3.1 for programs, a page for people. It is made when first asked for."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, cast, get_args, get_origin

import msgspec
from litestar import Litestar, Response, get
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.routes import HTTPRoute

from lanternist.platform.apidoc_operations import COMMON_HEADERS, Operation, link
from lanternist.platform.apidoc_page import groups_of
from lanternist.platform.apidoc_schemas import Schemas
from lanternist.platform.described import PathParameter
from lanternist.platform.limits import Policies


class ApiDocument:
    """Reads the routes of an application: their signatures, what they ask for, and what their `opt` says."""

    def __init__(
        self, *, version: str, cookie: str, path_parameters: Mapping[str, PathParameter], policies: Policies
    ) -> None:
        self._version = version
        self._cookie = cookie
        self._path_parameters = path_parameters
        self._policies = policies
        self._app: Litestar | None = None

    def describe(self, app: Litestar) -> None:
        """Remember the application whose routes are described."""
        self._app = app

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document."""
        operations = list(self._operations())
        sent = [shape for each in operations for shape in each.sent_shapes]
        answered = [shape for each in operations for shape in each.answered_shapes]
        schemas = Schemas(sent, answered)
        paths: dict[str, Any] = {}
        for each in operations:
            paths.setdefault(each.path, {})[each.method.lower()] = each.described(schemas)
        link(operations, paths)
        for each in operations:
            for shape in (each.query, each.loose_query):
                if shape is not None:
                    schemas.forget(shape)
        return {
            "openapi": "3.1.0",
            "info": {"title": "Lanternist", "version": self._version},
            "paths": paths,
            "components": {
                "headers": dict(COMMON_HEADERS),
                "schemas": schemas.components,
                "securitySchemes": {
                    "cookie": {"type": "apiKey", "in": "cookie", "name": self._cookie},
                    "token": {"type": "http", "scheme": "bearer"},
                },
            },
        }

    def groups(self) -> list[dict[str, Any]]:
        """Return the operations by tag, as the page for people shows them."""
        return groups_of(self.document)

    @property
    def routes(self) -> list[BaseRouteHandler]:
        """Return the route that serves the document."""

        @get("/openapi.json", include_in_schema=False)
        async def openapi_json() -> Response[bytes]:
            return Response(self._encoded, media_type="application/json")

        return [openapi_json]

    @cached_property
    def _encoded(self) -> bytes:
        return msgspec.json.encode(self.document)

    def _operations(self) -> Iterator[Operation]:
        if self._app is None:
            raise RuntimeError("no application to describe")
        for route in self._app.routes:
            if not isinstance(route, HTTPRoute):
                continue
            for handler in route.route_handlers:
                if not handler.resolve_include_in_schema():
                    continue
                for method in sorted(handler.http_methods):
                    yield self._operation(route, handler, method)

    def _operation(self, route: HTTPRoute, handler: HTTPRouteHandler, method: str) -> Operation:
        return Operation(
            path=route.path_format,
            method=method,
            handler=handler,
            answer=_answered(handler.parsed_fn_signature.return_type.annotation),
            path_parameters={name: self._path_parameters[name] for name in route.path_parameters},
            is_limited=self._policies.for_request(method, route.path_format) is not None,
        )


def _answered(annotation: Any) -> Any:
    """Return the shape of a route's answer: None where it has no body, `Any` where the route's `opt` says it."""
    origin: Any = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Response):
        [annotation] = get_args(annotation)
    if annotation in (None, type(None)):
        return None
    is_unsaid = isinstance(annotation, type) and issubclass(cast("type[object]", annotation), Response)
    return Any if is_unsaid else cast("Any", annotation)
