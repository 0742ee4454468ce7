"""The description of the API as the page for people shows it."""

import json
from collections import defaultdict
from typing import Any


def groups_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations by tag."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            groups[operation["tags"][0]].append(_shown(document, path, method, operation))
    return [{"name": name, "operations": groups[name]} for name in sorted(groups)]


def _shown(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody")
    schema = next(iter(body["content"].values()))["schema"] if body else None
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation["description"],
        "auth": bool(operation.get("security")),
        "parameters": [
            {
                "name": parameter["name"],
                "in": parameter["in"],
                "required": parameter["required"],
                "type": _type_name(parameter["schema"]),
                "description": parameter.get("description", ""),
            }
            for parameter in operation["parameters"]
        ],
        "body": json.dumps(_resolved(document, schema), indent=2, ensure_ascii=False) if schema else None,
        "responses": [
            {"status": status, "description": response["description"]}
            for status, response in operation["responses"].items()
        ],
    }


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"].get(name, schema)


def _type_name(schema: dict[str, Any]) -> str:
    kinds = (
        [schema.get("type")] if "type" in schema else [part.get("type") for part in schema.get("anyOf", [])]
    )
    return " or ".join(str(kind) for kind in kinds if kind) or "text"
