"""The account that all visitors of a demo share: its password is shown to everybody, so nobody may take it away."""

from lanternist.features.accounts.errors import SharedDemoAccount
from lanternist.features.accounts.models import Actor
from lanternist.settings import Settings

DEMO_EMAIL = "demo@lanternist.example"
DEMO_PASSWORD = "a-lantern-in-the-dark"  # noqa: S105 -- shown on the sign-in page of a demo, and only there


def demo_login(settings: Settings) -> dict[str, str] | None:
    """Return what a visitor of a demo signs in with."""
    return {"email": DEMO_EMAIL, "password": DEMO_PASSWORD} if settings.demo else None


def check_not_shared(settings: Settings, actor: Actor) -> None:
    """Raise `SharedDemoAccount` if other visitors of a demo sign in with this account too."""
    if settings.demo and actor.user.email == DEMO_EMAIL:
        raise SharedDemoAccount
