"""What can go wrong in the console."""

from lanternist.errors import AppError


class FailedJobNotFound(AppError):
    """There is no failed job with this id: it was tried again or thrown away, or never was."""

    status = 404
    code = "FAILED_JOB_NOT_FOUND"
    message = "There is no failed job with this id."
    advice = "Look at the list of failed jobs again: somebody else may have dealt with it."
