"""People and who is asking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

NAMELESS = "Someone"
"""What others see of who gave no name."""
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
    def is_moderator(self) -> bool:
        """Return whether this person may judge what others show."""
        return self.role in MODERATORS

    @property
    def name(self) -> str:
        """Return what other people may see: never the e-mail address."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or NAMELESS


@dataclass(frozen=True, slots=True)
class UserCounts:
    """How many accounts there are, how many of them are switched off, and how many came within seven days."""

    total: int
    inactive: int
    new_this_week: int


Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = ("read", "write")
CredentialKind = Literal["login", "token"]


@dataclass(frozen=True, slots=True)
class Secret:
    """What a request presents to prove who it comes from, as the database knows it."""

    kind: CredentialKind
    digest: bytes


@dataclass(frozen=True, slots=True)
class Credential:
    """The login or the personal token that a request came with, and what it may do."""

    kind: CredentialKind
    id: int
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who makes this request, and by what; without a credential we act in their name ourselves."""

    user: User
    credential: Credential | None = None

    @property
    def id(self) -> str:
        """Return the account's id."""
        return self.user.id

    @property
    def login_id(self) -> int | None:
        """Return the login that this request came with, or None where it came with a token."""
        return self.credential.id if self.credential and self.credential.kind == "login" else None


Motion = Literal["system", "reduced", "full"]
Transition = Literal["fade", "slide", "zoom", "flip", "none"]
Fit = Literal["whole", "fill", "blur"]
VideoRule = Literal["whole", "interval", "loop"]
"""A video plays out, ends with the interval, or is repeated until the interval ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """How a person wants pages and the player; as here for who never said. Intervals are seconds."""

    motion: Motion = "system"
    language: str | None = None
    """The code of a language; None follows the browser."""
    interval_min: int = 3
    interval_max: int = 10
    transition: Transition = "fade"
    fit: Fit = "whole"
    video: VideoRule = "whole"
    sound: bool = False
    captions: bool = True
    speech: bool = False


@dataclass(frozen=True, slots=True)
class Login:
    """One place where a person is signed in."""

    id: int
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A personal token, without its text, which is not kept."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: datetime
    last_seen_at: datetime | None


class Source(StrEnum):
    """How a referral code came to the person who signs up with it."""

    SESSION_SHARE = "session_share"
    DIRECT_LINK = "direct_link"
    LANDING_PAGE = "landing_page"
    """It was typed in where one signs up."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A referral code, which may be nobody's, how it came, and the login of the browser it was used in."""

    code: str
    source: Source
    login: Secret | None = None


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
    referral_source: Source | None = None
    """How the code of who brought them came; None where nobody did."""
