"""Comparing an answer with the shape that the API's description gives it: what it holds and the shape lacks."""

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def shape_of(document: dict[str, Any], method: str, path: str, status: int) -> dict[str, Any] | None:
    """Return the schema of a route's JSON answer, or None where the description has none."""
    operation = document["paths"].get(path, {}).get(method.lower(), {})
    response = operation.get("responses", {}).get(str(status), {})
    return response.get("content", {}).get("application/json", {}).get("schema")


def departures(document: dict[str, Any], value: object, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Return every place where `value` is not what `schema` says: unknown members, missing ones, other types."""
    schema = _resolved(document, schema)
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return min((departures(document, value, each, at) for each in options), key=len)
    return list(_departures(document, value, schema, at))


def _departures(document: dict[str, Any], value: object, schema: dict[str, Any], at: str) -> Iterator[str]:
    named = schema.get("type", [])
    kinds = [named] if isinstance(named, str) else named
    if not kinds and "enum" not in schema and "const" not in schema:
        yield f"{at} has no type in the description"
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{at} is {type(value).__name__}, not {' or '.join(kinds)}"
    elif isinstance(value, dict):
        yield from _members(document, value, schema, at)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from departures(document, item, schema.get("items", {}), f"{at}[{number}]")


def _members(
    document: dict[str, Any], value: dict[str, Any], schema: dict[str, Any], at: str
) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    for name in schema.get("required", []):
        if name not in value:
            yield f"{at}.{name} is missing"
    for name, member in value.items():
        if name in properties:
            yield from departures(document, member, properties[name], f"{at}.{name}")
        elif isinstance(others, dict):
            yield from departures(document, member, others, f"{at}.{name}")
        else:
            yield f"{at}.{name} is not in the description"


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
