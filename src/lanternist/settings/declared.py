"""All settings together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from lanternist.kit import parsing
from lanternist.kit.parsing import Endpoint
from lanternist.settings.captions import CaptionSettings
from lanternist.settings.limits import LimitSettings
from lanternist.settings.reddit import RedditSettings
from lanternist.settings.server import ServerSettings
from lanternist.settings.table import folder, setting
from lanternist.settings.uploads import UploadSettings

_COOKIE_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"


@dataclass(frozen=True)
class Settings(RedditSettings, LimitSettings, ServerSettings, CaptionSettings, UploadSettings):
    """The settings of one process; the same in `run`, `serve` and `worker`.

    They are listed from the last of these groups to the first, and then what follows here.
    """

    library_dir: Path = setting(  # noqa: RUF009  it declares the field
        folder,
        derived=lambda values: values["data_dir"] / "library",
        shown="DATA_DIR/library",
        expects="a folder",
        help="Folder whose sub-folders can be named as sources.",
    )
    imgur_client_id: str | None = setting(
        partial(parsing.matching, pattern=r"[\w-]{5,100}"),
        None,
        expects="the client id of an imgur application",
        help="Client id of your imgur application. Without it, albums of imgur are shown by their covers, and "
        "pages by a guess at the file behind them.",
        secret=True,
    )
    imgchest_token: str | None = setting(
        partial(parsing.matching, pattern=r"[!-~]{5,500}"),
        None,
        expects="an access token of an imgchest account",
        help="Access token for imgchest's API. Without it, galleries are imported from their public pages.",
        secret=True,
    )
    sources_off: tuple[str, ...] = setting(
        partial(parsing.words, pattern=r"[a-z]+"),
        (),
        shown="none",
        expects="names like rss, lemmy, separated by commas",
        help="Kinds of sources that people may not name, by their prefix: `folder`, `imgur`, `lemmy`, `piefed`, "
        "`redgifs`, `rss`, `urls`.",
    )
    accepted_versions: tuple[str, ...] = setting(
        partial(parsing.words, pattern=r"[a-z0-9-]+=[\w.+~:-]+"),
        (),
        shown="none",
        expects="names and versions like ffmpeg=7.1.2, separated by commas",
        help="Versions of libraries that are refused at the start for a known hole, and that you know to be mended "
        "all the same, as by a distribution.",
    )
    fetch_overrides: Mapping[str, Endpoint] = setting(
        parsing.endpoints,
        parsing.endpoints(""),
        shown="none",
        expects="pairs like host=127.0.0.1:9000, separated by commas",
        help="Connect to these hosts at the given address by plain HTTP; `*` is every other host. For tests "
        "and demonstrations without a network only, for it goes past the check for private addresses.",
    )
    media_delivery: Literal["relay", "direct"] = setting(
        partial(parsing.one_of, choices=("relay", "direct")),
        "relay",
        expects="relay or direct",
        help="`relay`: browsers get media from this server. `direct`: they get the original addresses.",
    )
    media_cache_bytes: int = setting(
        parsing.byte_count,
        10 * 1024**3,
        shown="10 GiB",
        expects="a size like 500 MB or 10 GiB",
        help="How much media to keep: what was fetched, and pictures drawn from it at the sizes of screens. "
        "What was not asked for the longest goes first.",
    )
    media_pass_on: bool = setting(
        parsing.flag,
        default=True,
        expects="yes or no",
        help="Pass films and animations on while they arrive, to whoever asks for them first. `no`: everybody waits "
        "until a file was checked and cleaned. Once anything is blocked by moderation it is always so, because a file "
        "can be compared with the list only when all of it is here.",
    )
    video_height: int = setting(
        parsing.whole_number,
        1080,
        expects="a number of pixels",
        help="The largest height of a video to fetch where its host offers several.",
    )
    listing_cache_seconds: int = setting(
        parsing.whole_number,
        600,
        expects="a number of seconds",
        help="How long a source's listing is used again before it is read anew.",
    )
    listing_stale_hours: int = setting(
        parsing.whole_number,
        168,
        expects="a number of hours",
        help="How old a listing may be that is used while its source does not answer; older ones are forgotten.",
    )
    cookie_name: str = setting(
        partial(parsing.matching, pattern=_COOKIE_NAME),
        "connect.sid",
        expects="a cookie name",
        help="Name of the login cookie.",
    )
    secret_key: str | None = setting(
        partial(parsing.matching, pattern=r"\S{32,}"),
        None,
        shown="made once, kept in DATA_DIR/secret_key",
        expects="at least 32 characters without spaces",
        help="Key that signs media addresses. Processes that serve the same site need the same key.",
        secret=True,
    )
    former_secret_key: str | None = setting(
        partial(parsing.matching, pattern=r"\S{32,}"),
        None,
        expects="at least 32 characters without spaces",
        help="What `SECRET_KEY` was before it was changed. Addresses signed with it stay good until they end, and what "
        "was encrypted with it can be read.",
        secret=True,
    )
    registration_reveals_email: bool = setting(
        parsing.flag,
        derived=lambda values: values["demo"],
        shown="no; yes with DEMO",
        expects="yes or no",
        help="Tell a person who signs up that the e-mail address is already registered.",
    )
    age_gate: bool = setting(
        parsing.flag,
        default=True,
        expects="yes or no",
        help="Show media only to accounts that have confirmed their age.",
    )
    activity_days: int = setting(
        partial(parsing.whole_number, least=30, most=36_500),
        365,
        expects="a number of days from 30 to 36500",
        help="How long it is kept what people did.",
    )
    trusted_proxies: tuple[str, ...] = setting(
        parsing.networks,
        (),
        shown="none",
        expects="address ranges like 10.0.0.0/8, separated by commas",
        help="Proxies whose `X-Forwarded-For` is believed.",
    )
    web_workers: int = setting(
        partial(parsing.whole_number, least=1, most=64),
        1,
        expects="a number from 1 to 64",
        help="Web processes.",
    )
    worker_concurrency: int = setting(
        partial(parsing.whole_number, least=1, most=1000),
        20,
        expects="a number from 1 to 1000",
        help="Background jobs that run at the same time.",
    )
    fault: str | None = setting(
        partial(parsing.matching, pattern=r"[a-z.]+(:[1-9][0-9]{0,5})?"),
        None,
        expects="the name of a place in the code, like create.charged:3",
        help="For tests only: the web process dies when it comes to this place for the given time.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        partial(parsing.one_of, choices=("debug", "info", "warning", "error")),
        "info",
        expects="debug, info, warning or error",
        help="How much to log.",
    )
    log_format: Literal["auto", "json", "console"] = setting(
        partial(parsing.one_of, choices=("auto", "json", "console")),
        "auto",
        expects="auto, json or console",
        help="`auto`: for people on a terminal, JSON lines otherwise.",
    )
