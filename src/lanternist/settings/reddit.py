"""How this server is known to Reddit."""

from dataclasses import dataclass
from functools import partial

from lanternist.kit import parsing
from lanternist.settings.table import setting

_REDDIT_USER_AGENT = r"[\w.-]+:[\w.-]+:[\w.+-]+ \(by /?u/[\w-]{3,20}\)"


@dataclass(frozen=True)
class RedditSettings:
    """The credentials of the operator's own Reddit application, and where Reddit is."""

    reddit_client_id: str | None = setting(
        partial(parsing.matching, pattern=r"[\w-]+"),
        None,
        expects="the id of a Reddit application",
        help="Id of your Reddit application. Without it, Reddit sources report that they are not set up.",
    )
    reddit_client_secret: str | None = setting(
        str,
        None,
        expects="the secret of the same Reddit application",
        help="Secret of your Reddit application.",
        secret=True,
    )
    reddit_user_agent: str | None = setting(
        partial(parsing.matching, pattern=_REDDIT_USER_AGENT),
        None,
        expects="the form <platform>:<app id>:<version> (by /u/<name>)",
        help="How this server names itself to Reddit, in Reddit's form `<platform>:<app id>:<version> "
        "(by /u/<name>)`. Must be true and your own; needed with the client id.",
    )
    reddit_token_url: str = setting(
        partial(parsing.url, schemes=("https", "http")),
        "https://www.reddit.com/api/v1/access_token",
        expects="a web address",
        help="Where Reddit hands out access tokens.",
    )
    reddit_api_url: str = setting(
        partial(parsing.url, schemes=("https", "http")),
        "https://oauth.reddit.com",
        expects="a web address",
        help="Where Reddit's listings are read.",
    )
