"""Shapes of the account calls."""

from datetime import date, datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from lanternist.features.accounts.models import Fit, Motion, Role, Scope, Transition, VideoRule
from lanternist.platform.bodies import UNREAD, Body, Timestamp, solid_text

Email = Annotated[
    str,
    Meta(
        max_length=320,
        pattern=r"^[^@\s\u0000-\u001f]+@[^@\s\u0000-\u001f]+\.[^@\s\u0000-\u001f]+$",
        extra={"rule": "must be an e-mail address", "words": UNREAD},
    ),
]
Password = Annotated[
    str,
    Meta(min_length=8, max_length=1024, extra={"rule": "must have 8 to 1,024 characters", "words": UNREAD}),
]
AnyPassword = Annotated[str, Meta(max_length=1024, extra={"rule": "must be text", "words": UNREAD})]
Name = Annotated[str, Meta(max_length=100, extra={"rule": "must be at most 100 characters of text"})]
BirthDate = Annotated[date, Meta(extra={"rule": "must be a date such as 1990-12-31"})]
Code = Annotated[str, Meta(max_length=64, extra={"rule": "must be at most 64 characters of text"})]
TokenName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=solid_text(100)["pattern"],
        extra={"rule": "must have 1 to 100 characters"},
    ),
]
Scopes = Annotated[
    list[Scope], Meta(min_length=1, max_length=2, extra={"rule": "must be a list of read, write or both"})
]
UserCursor = Annotated[
    str,
    Meta(max_length=21, pattern=r"^user_[a-z0-9]{16}$", extra={"rule": "must be a cursor that a list gave"}),
]
LanguageCode = Annotated[
    str,
    Meta(
        max_length=35,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        extra={"rule": "must be the code of a language, such as en", "words": UNREAD},
    ),
]
Seconds = Annotated[int, Meta(ge=1, le=60, extra={"rule": "must be a whole number from 1 to 60"})]
ImageUrl = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=r"^https?://[^\s/?#@\\\u0000-\u001f]+([/?#][^\s\u0000-\u001f]*)?$",
        extra={"rule": "must be a web address"},
    ),
]


class Registration(Body, frozen=True, kw_only=True):
    """What a new account needs. The birth date is checked and thrown away."""

    email: Email
    password: Password
    birth_date: BirthDate
    referral_code: Code | None = None
    first_name: Name | None = None
    last_name: Name | None = None


class Credentials(Body, frozen=True, kw_only=True):
    """What a login needs."""

    email: Annotated[str, Meta(max_length=320, extra={"rule": "must be an e-mail address", "words": UNREAD})]
    password: AnyPassword


class Target(Body, frozen=True, kw_only=True):
    """Where to go after signing in; what is no path of this site leads home."""

    redirect: str = "/"


class PasswordChange(Body, frozen=True, kw_only=True):
    """The password as it is, to prove who asks, and as it shall be."""

    current_password: AnyPassword
    new_password: Password


class AccountEnd(Body, frozen=True, kw_only=True):
    """The password, to prove who asks that their account be deleted."""

    password: AnyPassword


class NewToken(Body, frozen=True, kw_only=True):
    """What a personal token is called and may do."""

    name: TokenName
    scopes: Scopes


class CreatedToken(Body, frozen=True, kw_only=True):
    """A new token. `token` is its text, which no later answer holds."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: datetime
    token: str


class TokenBody(Body, frozen=True, kw_only=True):
    """A personal token; `lastSeenAt` is null before it is first used, and may be five minutes old."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: datetime
    last_seen_at: datetime | None


class TokenList(Body, frozen=True, kw_only=True):
    """A person's tokens, the newest first."""

    items: list[TokenBody]


class LoginBody(Body, frozen=True, kw_only=True):
    """A place where a person is signed in; `current` marks the one that asks."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    current: bool


class LoginList(Body, frozen=True, kw_only=True):
    """The places where a person is signed in, the last used first."""

    items: list[LoginBody]


class UserQuery(Body, frozen=True, kw_only=True):
    """Which accounts to list."""

    query: Annotated[str, Meta(max_length=320, extra={"rule": "must be at most 320 characters"})] = ""
    cursor: UserCursor | None = None
    limit: Annotated[int, Meta(ge=1, le=200, extra={"rule": "must be a number from 1 to 200"})] = 50


class Standing(Body, frozen=True, kw_only=True):
    """What an administrator changes of an account."""

    is_active: bool | UnsetType = UNSET
    role: (
        Annotated[Role, Meta(extra={"rule": "must be user, moderator, admin or super_admin"})] | UnsetType
    ) = UNSET


class UserBody(Body, frozen=True, kw_only=True):
    """An account as administrators see it."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    role: Role
    is_active: bool
    age_verified: bool
    created_at: datetime


class UserList(Body, frozen=True, kw_only=True):
    """Accounts, the newest first; `nextCursor` is null on the last page."""

    items: list[UserBody]
    next_cursor: str | None


class ProfileChange(Body, frozen=True, kw_only=True):
    """The parts of a profile that its owner edits; null clears."""

    first_name: Name | UnsetType | None = UNSET
    last_name: Name | UnsetType | None = UNSET
    profile_image_url: ImageUrl | UnsetType | None = UNSET


class PreferencesChange(Body, frozen=True, kw_only=True):
    """The parts of one's preferences to change; a `language` of null follows the browser."""

    motion: Annotated[Motion, Meta(extra={"rule": "must be system, reduced or full"})] | UnsetType = UNSET
    language: LanguageCode | UnsetType | None = UNSET
    interval_min: Seconds | UnsetType = UNSET
    interval_max: Seconds | UnsetType = UNSET
    transition: (
        Annotated[Transition, Meta(extra={"rule": "must be one of fade, slide, zoom, flip, none"})]
        | UnsetType
    ) = UNSET
    fit: Annotated[Fit, Meta(extra={"rule": "must be whole, fill or blur"})] | UnsetType = UNSET
    video: Annotated[VideoRule, Meta(extra={"rule": "must be whole, interval or loop"})] | UnsetType = UNSET
    sound: bool | UnsetType = UNSET
    captions: bool | UnsetType = UNSET
    speech: bool | UnsetType = UNSET


class PreferencesBody(Body, frozen=True, kw_only=True):
    """How a person wants pages and the player. Intervals are seconds; a `language` of null follows the browser."""

    motion: Motion
    language: str | None
    interval_min: int
    interval_max: int
    transition: Transition
    fit: Fit
    video: VideoRule
    sound: bool
    captions: bool
    speech: bool


class ProfileCredits(Body, frozen=True, kw_only=True):
    """The balance as the profile shows it."""

    balance: int
    tier: str
    is_low_balance: bool
    next_allocation_date: Timestamp | None


class Profile(Body, frozen=True, kw_only=True):
    """A person as they see themselves. `birthDate` is always null: it is not kept."""

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    profile_image_url: str | None
    role: str
    is_active: bool
    age_verified: bool
    birth_date: None
    referral_code: str
    referred_by: str | None
    onboarding_completed: bool
    interests: None
    credits: ProfileCredits
    created_at: datetime
    updated_at: datetime
