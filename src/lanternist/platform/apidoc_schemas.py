"""JSON schemas of what is sent and answered, and of errors."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec

from lanternist.errors import AppError
from lanternist.platform.bodies import TEXT

Schema = dict[str, Any]
_REF = "#/components/schemas/"


class Schemas:
    """The named schemas of a document. All shapes are named before the first is asked for."""

    def __init__(self, sent: Iterable[Any], answered: Iterable[Any]) -> None:
        sent, answered = list(dict.fromkeys(sent)), list(dict.fromkeys(answered))
        shapes = list(dict.fromkeys([*sent, *answered]))
        found, self.components = msgspec.json.schema_components(shapes, ref_template=_REF + "{name}")
        self._errors: dict[str, type[AppError]] = {}
        self._by_shape: dict[Any, Schema] = dict(zip(shapes, found, strict=True))
        for name in {reference for shape in sent for reference in self._reached(self._by_shape[shape])}:
            _forbid_control_characters(self.components[name])

    def of(self, shape: Any) -> Schema:
        """Return the schema of a shape, by reference where it has a name."""
        return self._by_shape[shape]

    def members(self, shape: Any) -> Mapping[str, Schema]:
        """Return the members of a shape that stands for a query string: there is no null in one."""
        schema = self.components[_name(self._by_shape[shape])]
        return {name: _without_null(member) for name, member in schema.get("properties", {}).items()}

    def forget(self, shape: Any) -> None:
        """Leave a shape out of the named schemas, because it is shown in place."""
        self.components.pop(_name(self._by_shape[shape]), None)

    def error(self, kind: type[AppError]) -> Schema:
        """Return a reference to the schema of an error. Two classes of one name would describe each other's answers."""
        name = f"{kind.__name__}Error"
        if self._errors.setdefault(name, kind) is not kind:
            raise ValueError(f"two errors are called {kind.__name__}: {kind.__module__} has one of them")
        self.components.setdefault(name, error_schema(kind))
        return {"$ref": _REF + name}

    def _reached(self, schema: Any) -> set[str]:
        names: set[str] = set()
        waiting = [schema]
        while waiting:
            for name in _references(waiting.pop()) - names:
                names.add(name)
                waiting.append(self.components[name])
        return names


def error_schema(kind: type[AppError]) -> Schema:
    """Return the schema of an error's body: exactly the members of its example, with what never varies."""
    body = kind.example().body()
    fixed = {"error", "code"} | ({"message"} if kind.text is AppError.text else set[str]())
    properties: Schema = {}
    for name, value in body.items():
        properties[name] = _shape_of(value) | ({"const": value} if name in fixed else {})
    return {
        "type": "object",
        "description": kind.__doc__,
        "properties": properties,
        "required": list(body),
        "additionalProperties": False,
        "examples": [body],
    }


def _shape_of(value: object) -> Schema:
    match value:
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case list():
            items = cast("list[object]", value)
            return {"type": "array", "items": _shape_of(items[0]), "minItems": 1}
        case dict():
            members = cast("dict[str, object]", value)
            properties = {name: _shape_of(member) for name, member in members.items()}
            return {"type": "object", "properties": properties, "required": list(members)}
        case _:
            return {"type": "string"}


def _forbid_control_characters(schema: Any) -> None:
    """State what `platform.bodies` demands of every text that is sent."""
    if isinstance(schema, list):
        for each in cast("list[Any]", schema):
            _forbid_control_characters(each)
    elif isinstance(schema, dict):
        members = cast("dict[str, Any]", schema)
        if members.get("type") == "string" and not {"pattern", "format", "enum"} & set(members):
            members["pattern"] = TEXT
        for name in ("properties",):
            for each in members.get(name, {}).values():
                _forbid_control_characters(each)
        for name in ("items", "anyOf"):
            _forbid_control_characters(members.get(name))


def _without_null(schema: Schema) -> Schema:
    options = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    rest = {
        name: value
        for name, value in schema.items()
        if name != "anyOf" and (name, value) != ("default", None)
    }
    return rest | (options[0] if len(options) == 1 else {"anyOf": options} if options else {})


def _references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        members = cast("dict[str, Any]", schema)
        own = {_name(members)} if "$ref" in members else set[str]()
        return own.union(*(_references(each) for each in members.values()))
    if isinstance(schema, list):
        return set[str]().union(*(_references(each) for each in cast("list[Any]", schema)))
    return set()


def _name(schema: Schema) -> str:
    return schema["$ref"].rpartition("/")[2]
