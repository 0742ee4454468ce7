"""What can go wrong with reports and decisions."""

from lanternist.errors import AppError


class OwnThing(AppError):
    """People do not report what is their own."""

    status = 403
    code = "OWN_THING"
    message = "This is yours: change or delete it instead of reporting it."
    advice = "Change or delete what is yours."
    label = "Forbidden"


class TargetNotFound(AppError):
    """What is reported is not there, or is not shown to who reports it."""

    status = 404
    code = "REPORT_TARGET_NOT_FOUND"
    message = "There is nothing to report at this place."
    advice = (
        "Send the id or the code that the thing was seen under; who is not signed in can report links only."
    )


class CaseNotFound(AppError):
    """There is no such case, or it is not for whoever asks."""

    status = 404
    code = "CASE_NOT_FOUND"
    message = "There is no such case."
    advice = "Look at the list again."


class ReportNotFound(AppError):
    """The link of a report is not right."""

    status = 404
    code = "REPORT_NOT_FOUND"
    message = "There is no such report."
    advice = "Use the whole link that was shown when the report was sent."


class NothingToDecide(AppError):
    """Somebody else was faster, or it was decided long ago."""

    status = 409
    code = "NOTHING_TO_DECIDE"
    message = "This was decided already."
    advice = "Read the case again to see what was decided."
    label = "Conflict"


class OwnCase(AppError):
    """Moderators do not judge what is their own."""

    status = 403
    code = "OWN_CASE"
    message = "This is about something of yours: somebody else has to decide it."
    advice = "Leave the case to another moderator."
    label = "Forbidden"


class SecondLookNeeded(AppError):
    """An appeal is decided by somebody else than the first decision, where there is somebody else."""

    status = 403
    code = "SECOND_LOOK_NEEDED"
    message = "You made the first decision: another moderator has to decide the appeal."
    advice = "Leave the appeal to another moderator."
    label = "Forbidden"


class NoAppeal(AppError):
    """There is no decision to appeal against, or it was appealed against before."""

    status = 409
    code = "NO_APPEAL"
    message = "There is nothing here to appeal against, or no second time."
    advice = "An appeal is possible once, after something was hidden or removed."
    label = "Conflict"
