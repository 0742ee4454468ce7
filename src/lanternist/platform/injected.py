"""How a route asks for what the application provides: `db: Given[Database]`."""

from typing import Annotated, TypeVar

from litestar import Litestar
from litestar.di import Dependency
from litestar.params import SkipValidationMarker
from litestar.routes import HTTPRoute

T = TypeVar("T")

Given = Annotated[T, Dependency(kind="named"), SkipValidationMarker()]
"""A value that the application provides under the parameter's name; it is ours, so it is not checked again."""


def provide_in_turn(app: Litestar) -> None:
    """Provide what routes ask for one by one.

    What does not depend on each other is otherwise provided by tasks that run at the same time, and most of what
    we provide is at hand: starting the tasks costs more than a statement of the database.
    """
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for _, wanted in route.route_handler_map.values():
                wanted.dependency_batches = [{each} for batch in wanted.dependency_batches for each in batch]
