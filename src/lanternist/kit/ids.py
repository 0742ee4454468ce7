"""Random names: of accounts, of logins, of referral codes."""

import hashlib
import re
import secrets

USER_ID = re.compile(r"^user_[a-z0-9]{16}$")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


def new_user_id() -> str:
    """Return a fresh account id, `user_` and 80 random bits."""
    return "user_" + _random(16)


def is_user_id(text: str) -> bool:
    """Return whether `text` is of the form that `new_user_id` gives."""
    return USER_ID.fullmatch(text) is not None


def new_referral_code() -> str:
    """Return eight lower-case letters and digits; the caller makes sure that it is unique."""
    return _random(8)


def new_token() -> str:
    """Return 256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def new_personal_token() -> str:
    """Return 256 random bits behind `lnt_`, by which people and scanners for leaked secrets know it."""
    return "lnt_" + new_token()


def digest(token: str) -> bytes:
    """Return the SHA-256 of a token: what the database keeps in place of the token."""
    return hashlib.sha256(token.encode()).digest()


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
