"""What can go wrong with accounts."""

from lanternist.errors import AppError


class Unauthorized(AppError):
    """Nobody is signed in."""

    status = 401
    code = "UNAUTHORIZED"
    message = "Unauthorized"
    shows_code = False


class InvalidCredentials(AppError):
    """The e-mail address or the password is wrong; which one is not said."""

    status = 401
    code = "INVALID_CREDENTIALS"
    message = "Invalid credentials"
    shows_code = False


class AccountDisabled(AppError):
    """The account was switched off."""

    status = 403
    code = "ACCOUNT_DISABLED"
    message = "Account is disabled"
    shows_code = False


class Forbidden(AppError):
    """The account's role does not reach this far."""

    status = 403
    code = "FORBIDDEN"
    message = "Your account may not do this. Ask an administrator of this server for the role."
    label = "Forbidden"


class AgeRequirementNotMet(AppError):
    """The person is younger than 18."""

    status = 403
    code = "AGE_REQUIREMENT_NOT_MET"
    message = "You must be 18 or older to use this service."
    label = "Forbidden"


class AgeVerificationRequired(AppError):
    """The account has not shown that its owner is an adult."""

    status = 403
    code = "AGE_VERIFICATION_REQUIRED"
    message = "Age verification required"
    label = "Forbidden"


class EmailTaken(AppError):
    """An account with this address exists, and the operator lets registration say so."""

    status = 409
    code = "EMAIL_TAKEN"
    message = "An account with this e-mail address exists already."
    label = "Conflict"


class UserNotFound(AppError):
    """No account has this id or address."""

    status = 404
    code = "USER_NOT_FOUND"
    message = "User not found"
    shows_code = False
