"""People, their logins, and who is asking."""

from pathlib import Path

from lanternist.features.accounts.actions import new_account
from lanternist.features.accounts.admin_routes import admin_routes
from lanternist.features.accounts.administration import (
    change_standing,
    find_subject,
    give_role,
    list_users,
)
from lanternist.features.accounts.auth import (
    admitted,
    provide_actor,
    provide_administrator,
    provide_adult,
    provide_by_login,
    provide_moderator,
    provide_viewer,
    require_adult,
    secret_of,
)
from lanternist.features.accounts.deletion import delete_job
from lanternist.features.accounts.demo import DEMO_EMAIL, DEMO_PASSWORD, demo_login
from lanternist.features.accounts.errors import (
    Forbidden,
    InvalidLoginId,
    InvalidTokenId,
    LoginNotFound,
    TokenNotFound,
    Unauthorized,
    UserNotFound,
)
from lanternist.features.accounts.frame import Page, provide_page
from lanternist.features.accounts.invitations import keep_invitation
from lanternist.features.accounts.login_queries import FIND_ACTOR, actor_from, touch
from lanternist.features.accounts.login_routes import login_routes
from lanternist.features.accounts.logins import forget_expired_logins, is_admitted_still
from lanternist.features.accounts.models import (
    NAMELESS,
    Actor,
    CredentialKind,
    Preferences,
    Role,
    Secret,
    Source,
    User,
)
from lanternist.features.accounts.pages import page_routes
from lanternist.features.accounts.preference_routes import preference_routes
from lanternist.features.accounts.preferences import preferences_of
from lanternist.features.accounts.queries import count_users, find_user, find_user_by_email, find_users
from lanternist.features.accounts.routes import (
    change_profile,
    login,
    login_by_link,
    logout,
    logout_by_link,
    read_profile,
    register,
)
from lanternist.features.accounts.schemas import Email, Password, Standing, UserQuery
from lanternist.features.accounts.settings_pages import settings_routes
from lanternist.features.accounts.signup import create_account
from lanternist.kit.ids import USER_ID
from lanternist.kit.texts import message
from lanternist.platform.described import ID, PathParameter
from lanternist.platform.feature import Feature
from lanternist.platform.navigation import NavigationLink

__all__ = [
    "DEMO_EMAIL",
    "DEMO_PASSWORD",
    "FIND_ACTOR",
    "NAMELESS",
    "Actor",
    "CredentialKind",
    "Email",
    "Forbidden",
    "Page",
    "Password",
    "Preferences",
    "Role",
    "Secret",
    "Source",
    "Standing",
    "Unauthorized",
    "User",
    "UserNotFound",
    "UserQuery",
    "actor_from",
    "admitted",
    "change_standing",
    "count_users",
    "create_account",
    "demo_login",
    "feature",
    "find_subject",
    "find_user",
    "find_user_by_email",
    "find_users",
    "give_role",
    "is_admitted_still",
    "keep_invitation",
    "list_users",
    "new_account",
    "preferences_of",
    "provide_actor",
    "provide_administrator",
    "provide_adult",
    "provide_by_login",
    "provide_moderator",
    "provide_page",
    "provide_viewer",
    "require_adult",
    "secret_of",
    "touch",
]

feature = Feature(
    name="accounts",
    folder=Path(__file__).parent,
    routes=[
        register,
        login,
        login_by_link,
        logout,
        logout_by_link,
        read_profile,
        change_profile,
        *login_routes,
        *preference_routes,
        *admin_routes,
        *page_routes,
        *settings_routes,
    ],
    jobs=[delete_job],
    schedules=[forget_expired_logins],
    path_parameters={
        "login_id": PathParameter(
            schema=ID, description="The id of a login.", errors=[InvalidLoginId, LoginNotFound]
        ),
        "token_id": PathParameter(
            schema=ID, description="The id of a personal token.", errors=[InvalidTokenId, TokenNotFound]
        ),
        "user_id": PathParameter(
            schema={"type": "string", "pattern": USER_ID.pattern},
            description="The id of an account.",
            errors=[UserNotFound],
        ),
    },
    navigation=[
        NavigationLink(
            label=message("Settings"), path="/settings", icon="settings", place="account", position=10
        ),
    ],
)
