"""How a route asks for what the application provides: `db: Given[Database]`."""

from typing import Annotated, TypeVar

from litestar.di import Dependency
from litestar.params import SkipValidationMarker

T = TypeVar("T")

Given = Annotated[T, Dependency(kind="named"), SkipValidationMarker()]
"""A value that the application provides under the parameter's name; it is ours, so it is not checked again."""
