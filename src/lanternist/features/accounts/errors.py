"""What can go wrong with accounts."""

from lanternist.errors import AppError


class Unauthorized(AppError):
    """Nobody is signed in."""

    status = 401
    code = "UNAUTHORIZED"
    message = "Unauthorized"
    advice = "Sign in and send the cookie along, or send a personal token as `Authorization: Bearer`."
    shows_code = False


class InvalidToken(Unauthorized):
    """The request carries an `Authorization` header, and no token of ours in it."""

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class InsufficientScope(AppError):
    """The token was made without the scope that this call needs."""

    status = 403
    code = "INSUFFICIENT_SCOPE"
    message = "This token may not do this. Make one with the scope that the call needs: read, or write."
    advice = "Make a token with the scope that the call needs, in the settings."
    label = "Forbidden"


class LoginRequired(AppError):
    """A token cannot do this, so that who finds one cannot make more of it."""

    status = 403
    code = "LOGIN_REQUIRED"
    message = "A token cannot do this. Sign in, and send the cookie instead of the token."
    advice = "Sign in, and send the cookie in place of the token."
    label = "Forbidden"


class WrongPassword(AppError):
    """The current password, asked for before a change, is wrong."""

    status = 403
    code = "WRONG_PASSWORD"
    message = "The current password is wrong."
    advice = "Send the password with which you sign in now."
    label = "Forbidden"


class SharedDemoAccount(AppError):
    """The account that all visitors of a demo share keeps its password, and stays."""

    status = 403
    code = "DEMO_ACCOUNT"
    message = (
        "All visitors of this demo share this account: it keeps its password and cannot be deleted. "
        "Make an account of your own."
    )
    advice = "Make an account of your own."
    label = "Forbidden"


class TooManyTokens(AppError):
    """The account has as many personal tokens as one may have."""

    status = 409
    code = "TOO_MANY_TOKENS"
    message = "You have 50 tokens already. Revoke one that you no longer use."
    advice = "Revoke a token that you no longer use."
    label = "Conflict"


class InvalidLoginId(AppError):
    """The id in the path is no number."""

    status = 400
    code = "INVALID_LOGIN_ID"
    message = "Invalid login ID"
    advice = "Use an id of `GET /api/auth/logins`."


class InvalidTokenId(AppError):
    """The id in the path is no number."""

    status = 400
    code = "INVALID_TOKEN_ID"
    message = "Invalid token ID"
    advice = "Use an id of `GET /api/auth/tokens`."


class LoginNotFound(AppError):
    """This person has no such login; somebody else's is as good as none."""

    status = 404
    code = "LOGIN_NOT_FOUND"
    message = "Login not found"
    advice = "Read the list of your logins again: this one may have ended."


class TokenNotFound(AppError):
    """This person has no such token; somebody else's is as good as none."""

    status = 404
    code = "TOKEN_NOT_FOUND"
    message = "Token not found"
    advice = "Read the list of your tokens again: this one may have been revoked."


class InvalidCredentials(AppError):
    """The e-mail address or the password is wrong; which one is not said."""

    status = 401
    code = "INVALID_CREDENTIALS"
    message = "Invalid credentials"
    advice = "Check the address and the password."
    shows_code = False


class AccountDisabled(AppError):
    """The account was switched off."""

    status = 403
    code = "ACCOUNT_DISABLED"
    message = "Account is disabled"
    advice = "Ask an administrator of this server."
    shows_code = False


class Forbidden(AppError):
    """The account's role does not reach this far."""

    status = 403
    code = "FORBIDDEN"
    message = "Your account may not do this. Ask an administrator of this server for the role."
    advice = "Ask an administrator of this server for the role."
    label = "Forbidden"


class OwnAccount(AppError):
    """An administrator is about to change their own role or switch themselves off."""

    status = 403
    code = "OWN_ACCOUNT"
    message = "You cannot change your own role or switch your own account off. Ask another administrator."
    advice = "Ask another administrator."
    label = "Forbidden"


class LastSuperAdmin(AppError):
    """Without this account nobody could give roles any more."""

    status = 409
    code = "LAST_SUPER_ADMIN"
    message = "This is the last super administrator. Make another one first."
    advice = "Make another super administrator first."
    label = "Conflict"


class AgeRequirementNotMet(AppError):
    """The person is younger than 18."""

    status = 403
    code = "AGE_REQUIREMENT_NOT_MET"
    message = "You must be 18 or older to use this service."
    advice = "Nothing can be done before the eighteenth birthday."
    label = "Forbidden"


class AgeVerificationRequired(AppError):
    """The account has not shown that its owner is an adult."""

    status = 403
    code = "AGE_VERIFICATION_REQUIRED"
    message = "Age verification required"
    advice = "Ask the operator to confirm your age."
    label = "Forbidden"


class EmailTaken(AppError):
    """An account with this address exists, and the operator lets registration say so."""

    status = 409
    code = "EMAIL_TAKEN"
    message = "An account with this e-mail address exists already."
    advice = "Sign in with this address, or register with another one."
    label = "Conflict"


class UserNotFound(AppError):
    """No account has this id or address."""

    status = 404
    code = "USER_NOT_FOUND"
    message = "User not found"
    advice = "Check the id or the address of the account."
    shows_code = False
