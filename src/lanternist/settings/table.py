"""Declare settings as fields of a dataclass, and read them from an environment."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from lanternist.kit import parsing
from lanternist.kit.parsing import Endpoint

PREFIX = "LANTERNIST_"
HIDDEN = "(hidden)"

_PAGE_TOP = """# Settings

All settings are environment variables. `lanternist config` shows those in effect and where each came from.
What is wrong is listed at the start, all at once. A secret may be in a file that a variable with `_FILE`
names. This page is written by `make docs`.
"""

_Listed = Mapping[str, Endpoint] | tuple[object, ...]  # what `match` cannot tell of a list's members
Values = dict[str, Any]  # Any: every setting has its own type, and its field names it


class SettingsError(Exception):
    """The environment does not make valid settings; `problems` says everything that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Setting:
    """What one setting says about itself."""

    name: str
    parse: Callable[[str], object]
    default: Callable[[Values], object]
    default_text: str
    expects: str
    help: str
    secret: bool

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    @property
    def file_variable(self) -> str | None:
        """The variable that names a file with the value; only secrets have one."""
        return f"{self.variable}_FILE" if self.secret else None


def setting(
    parse: Callable[[str], object],
    default: object = None,
    *,
    expects: str,
    help: str,  # noqa: A002  it is the setting's help
    derived: Callable[[Values], object] | None = None,
    shown: str | None = None,
    secret: bool = False,
) -> Any:  # Any: as with dataclasses.field, the field's own annotation gives the type
    """Declare one setting; `derived` makes its default of the settings declared before it."""

    def fixed(_values: Values) -> object:
        return default

    about: dict[str, object] = {
        "parse": parse,
        "default": derived or fixed,
        "default_text": shown if shown is not None else text_of(default),
        "expects": expects,
        "help": help,
        "secret": secret,
    }
    return field(repr=not secret, hash=False, metadata=about)


def folder(text: str) -> Path:
    """Read the path of a folder, whether it is there or not."""
    return Path(text).expanduser().absolute()


def table_of(declared: type) -> tuple[Setting, ...]:
    """List the settings that a dataclass declares."""
    return tuple(Setting(name=each.name, **each.metadata) for each in fields(declared))


def read(table: tuple[Setting, ...], environ: Mapping[str, str], problems: list[str]) -> Values:
    """Read every setting, adding what is wrong to `problems`; a wrong value is replaced by its default."""
    problems += _unknown_variables(table, environ)
    values: Values = {}
    for each in table:
        try:
            written = _written(each, environ)
            values[each.name] = each.default(values) if written is None else each.parse(written)
        except OSError as error:
            problems.append(f"{each.file_variable}: the file cannot be read: {error.strerror}")
            values[each.name] = each.default(values)
        except ValueError:
            was = "" if each.secret else f", got {environ[each.variable]!r}"
            problems.append(f"{each.variable}: expected {each.expects}{was}")
            values[each.name] = each.default(values)
    return values


def origin_of(each: Setting, environ: Mapping[str, str]) -> str:
    """Name the variable a setting came from, or say that it is the default."""
    for variable in (each.variable, each.file_variable):
        if variable is not None and environ.get(variable, "").strip():
            return variable
    return "default"


def shown_value(each: Setting, value: object) -> str:
    """Write a setting's value for people; a secret stays hidden."""
    if value is None:
        return each.default_text
    return HIDDEN if each.secret else text_of(value)


def text_of(value: object) -> str:
    """Write a value the way an operator would."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Mapping() | tuple():
            return parsing.joined(cast("_Listed", value)) or "none"
        case _:
            return str(value)


def markdown(table: tuple[Setting, ...]) -> str:
    """Write the table of all settings as a page of documentation."""
    lines = [_PAGE_TOP, "| variable | default | meaning |", "| --- | --- | --- |"]
    for each in table:
        names = f"`{each.variable}`" + (f" or `{each.file_variable}`" if each.file_variable else "")
        lines.append(
            f"| {names} | {each.default_text} | {each.help} Expected: {each.expects}. |".replace("<", "&lt;")
        )
    return "\n".join(lines) + "\n"


def _written(each: Setting, environ: Mapping[str, str]) -> str | None:
    written = environ.get(each.variable, "").strip()
    if not written and each.file_variable is not None:
        kept_in = environ.get(each.file_variable, "").strip()
        written = Path(kept_in).read_text().strip() if kept_in else ""
    return written or None


def _unknown_variables(table: tuple[Setting, ...], environ: Mapping[str, str]) -> list[str]:
    known = [each.variable for each in table] + [each.file_variable for each in table if each.file_variable]
    problems: list[str] = []
    for variable in sorted(environ):
        if variable.startswith(PREFIX) and variable not in known:
            near = difflib.get_close_matches(variable, known, n=1)
            problems.append(f"{variable}: no such setting" + (f", did you mean {near[0]}?" if near else ""))
    return problems
