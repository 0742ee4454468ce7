"""Shapes of what administrators say of themes."""

from typing import Annotated

from msgspec import Meta

from lanternist.platform.bodies import INSTRUCTION, Body, solid_text

Instruction = Annotated[
    str,
    Meta(
        max_length=2000,
        extra={"rule": "must be text of 1 to 2,000 characters", "words": INSTRUCTION},
        extra_json_schema=solid_text(2000),
    ),
]


class ThemeBody(Body, frozen=True, kw_only=True):
    """A theme: `theme` is the value that sessions and calls have for it, `instruction` what it asks the model for."""

    theme: str
    label: str
    instruction: str
    is_enabled: Annotated[bool, Meta(description="Whether people may choose it for captions of a session.")]
    is_shipped: Annotated[bool, Meta(description="Whether it is one of the six that sessions can have.")]


class ThemeList(Body, frozen=True, kw_only=True):
    """All themes, in the order in which people choose."""

    items: list[ThemeBody]


class NewInstruction(Body, frozen=True, kw_only=True):
    """What a theme asks the model for from now on."""

    instruction: Instruction


class NewTheme(Body, frozen=True, kw_only=True):
    """What a theme is called, what it asks for, and whether it is offered."""

    label: Annotated[str, Meta(max_length=60, extra={"rule": "must be text of 1 to 60 characters"})] = ""
    instruction: Instruction
    is_enabled: bool = False
