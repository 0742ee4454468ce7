"""Which actions the code records, found by reading it: also where a helper passes an action on."""

import ast
from collections.abc import Iterator, Mapping

_RECORDERS: Mapping[str, int | None] = {"record": None, "record_account_event": 2, "account_event": 2}
"""Functions that record, with the position of the action; None is by its name only."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def recorded_in(tree: ast.Module) -> set[str]:
    """Return the actions that a module records. Raises `LookupError` where reading alone cannot tell."""
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    recorders = dict(_RECORDERS)
    known = 0
    while len(recorders) > known:
        known = len(recorders)
        for function in functions:
            parameters = _parameters(function)
            for argument in _arguments(function, recorders):
                if _source(argument) in parameters:
                    recorders[function.name] = parameters.index(_source(argument))
    return {
        action
        for function in functions
        for argument in _arguments(function, recorders)
        if _source(argument) not in _parameters(function)
        for action in _told(function, argument)
    }


def _arguments(function: _Function, recorders: Mapping[str, int | None]) -> Iterator[ast.expr]:
    """Yield what a function gives as action to those that record."""
    for call in ast.walk(function):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name not in recorders:
            continue
        position = recorders[name]
        if position is not None and position < len(call.args):
            yield call.args[position]
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "action")


def _source(argument: ast.expr) -> str:
    """Return the variable that an argument, or a part of it, is."""
    inner = argument.value if isinstance(argument, ast.Subscript) else argument
    return inner.id if isinstance(inner, ast.Name) else ""


def _parameters(function: _Function) -> list[str]:
    return [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _told(function: _Function, argument: ast.expr) -> set[str]:
    """Return the texts that an argument may be; those of a variable stand where it is set."""
    name = _source(argument)
    places: list[ast.expr] = [argument]
    if name:
        places = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)
        ]
    found = {
        node.value
        for place in places
        for node in ast.walk(place)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    if not found:
        raise LookupError(f"{function.name}, line {argument.lineno}: which action is recorded?")
    return found
