"""How what routes ask for is provided."""

from litestar import Litestar, get
from litestar.di import Provide
from litestar.routes import HTTPRoute

from lanternist.platform.injected import Given, provide_in_turn


def test_independent_values_are_provided_one_by_one() -> None:
    @get("/")
    async def route(first: Given[int], second: Given[int], third: Given[int]) -> int:
        return first + second + third

    given = {name: Provide(lambda: 1, sync_to_thread=False) for name in ("first", "second", "third")}
    app = Litestar([route], dependencies=given, openapi_config=None)

    provide_in_turn(app)

    routes = [each for each in app.routes if isinstance(each, HTTPRoute)]
    batches = [
        batch
        for each in routes
        for _, wanted in each.route_handler_map.values()
        for batch in wanted.dependency_batches
    ]
    assert len(batches) == 3
    assert all(len(batch) == 1 for batch in batches)
