"""How long the functions of a file are, and what its strings hold."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(
    r"(?:^|\s)(?:function\s*\*?\s*(?P<named>[\w$]+)?|(?P<method>(?:static\s+|async\s+|get\s+|set\s+|\*\s*|#)*[\w$]+))"
    r"\s*\([^(){}]*(?:\([^()]*\)[^(){}]*)*\)\s*\{$"
)
_NO_FUNCTIONS = {"if", "for", "while", "switch", "catch", "with"}


@dataclass(frozen=True)
class Found:
    """Something in a file, and how many lines it takes."""

    name: str
    lines: int


def functions_of(suffix: str, text: str) -> list[Found]:
    """Return the functions of a Python or JavaScript file."""
    if suffix == ".py":
        return [
            Found(node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    return list(_script_functions(text)) if suffix == ".js" else []


def strings_of(tree: ast.Module) -> Iterator[str]:
    """Yield every text that is no docstring; of a formatted one, what stands before the first value."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)


def _script_functions(text: str) -> Iterator[Found]:
    """Find functions by their first line, and their end by indentation, which the formatter keeps."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        head = _HEAD.search(line)
        name = head and (head["named"] or head["method"] or "function").split()[-1]
        if not name or name in _NO_FUNCTIONS:
            continue
        margin = line[: len(line) - len(line.lstrip())]
        end = next(
            (end for end in range(number + 1, len(lines)) if lines[end].startswith(margin + "}")), number
        )
        yield Found(name, end - number + 1)
