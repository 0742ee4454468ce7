"""What a form shows when it is refused."""

from lanternist.errors import AppError, FieldProblem, ValidationFailed
from lanternist.platform.forms import errors_by_field


def errors_of(error: AppError) -> dict[str, str]:
    """Return one sentence for each field; what belongs to none stands under the empty name."""
    if isinstance(error, ValidationFailed):
        return errors_by_field(_readable(error.problems))
    return {"": error.text()}


def _readable(problems: tuple[FieldProblem, ...]) -> list[FieldProblem]:
    """Return the problems with a word that people use in place of a missing value's technical sentence."""
    return [
        FieldProblem(each.field, f"{each.field} is needed") if each.message.endswith("is required") else each
        for each in problems
    ]
