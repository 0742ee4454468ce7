"""People and who is asking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["user", "moderator", "admin", "super_admin"]
ADMINISTRATORS = frozenset({"admin", "super_admin"})
MODERATORS = ADMINISTRATORS | {"moderator"}


@dataclass(frozen=True, slots=True)
class User:
    """An account, without its password."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    profile_image_url: str | None
    role: Role
    is_active: bool
    age_verified: bool
    referral_code: str
    referred_by: str | None
    onboarding_completed: bool
    created_at: datetime
    updated_at: datetime

    @property
    def is_administrator(self) -> bool:
        """Return whether this person runs the place."""
        return self.role in ADMINISTRATORS

    @property
    def name(self) -> str:
        """Return what other people may see: never the e-mail address."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or "Someone"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who makes this request, and the login it came with."""

    user: User
    login_id: int

    @property
    def id(self) -> str:
        """Return the account's id."""
        return self.user.id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What is stored of a registration; the birth date is not."""

    email: str
    password_hash: str
    first_name: str | None
    last_name: str | None
    age_verified_by: str
    referral_code: str
    referred_by: str | None
