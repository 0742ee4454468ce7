"""Everything an operator may set, read from the environment once.

This is the only module that looks at the environment. A setting is one field of `Settings`; what it says
about itself here is also what `lanternist config`, `docs/settings.md` and the error messages say.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from lanternist.kit import parsing
from lanternist.kit.parsing import Endpoint, Rate
from lanternist.settings_captions import CaptionSettings
from lanternist.settings_checks import contradictions
from lanternist.settings_checks import warnings as warnings
from lanternist.settings_table import PREFIX, SettingsError, read, setting, table_of

_REDDIT_USER_AGENT = r"[\w.-]+:[\w.-]+:[\w.+-]+ \(by /?u/[\w-]{3,20}\)"
_COOKIE_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_HOST = r"[A-Za-z0-9.:-]+"
_RATE = "a number and a window in seconds, like 100/900"


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _own_address(host: str, port: int) -> str:
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  compared, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


@dataclass(frozen=True)
class Settings(CaptionSettings):
    """The settings of one process; the same in `run`, `serve` and `worker`."""

    demo: bool = setting(
        parsing.flag,
        default=False,
        expects="yes or no",
        help="Load the demo library and the demo account. `lanternist run --demo` sets it.",
    )
    data_dir: Path = setting(  # noqa: RUF009  it declares the field
        _folder,
        derived=lambda _values: _folder("var"),
        shown="./var",
        expects="a folder",
        help="Where everything Lanternist writes is kept: embedded database, objects, secret key.",
    )
    host: str = setting(
        partial(parsing.matching, pattern=_HOST),
        "127.0.0.1",
        expects="an address to listen on",
        help="Address the web server listens on; `0.0.0.0` for all.",
    )
    port: int = setting(
        partial(parsing.whole_number, least=1, most=65535),
        8000,
        expects="a number from 1 to 65535",
        help="Port the web server listens on.",
    )
    public_url: str = setting(
        parsing.origin,
        derived=lambda values: _own_address(values["host"], values["port"]),
        shown="http://HOST:PORT",
        expects="an address like https://lanternist.example, without a path",
        help="Address people use. With `https` the login cookie is sent over encrypted connections only.",
    )
    database_url: str | None = setting(
        partial(parsing.url, schemes=("postgresql", "postgres"), password=True),
        None,
        shown="embedded",
        expects="an address like postgresql://user:password@host/database",
        help="PostgreSQL 16 or newer to use instead of the embedded one.",
        secret=True,
    )
    storage_url: str = setting(
        partial(parsing.url, schemes=("file", "s3", "gs", "az")),
        derived=lambda values: (values["data_dir"] / "objects").as_uri(),
        shown="file://DATA_DIR/objects",
        expects="an address that starts with file://, s3://, gs:// or az://, without a password",
        help="Where media files are kept: a folder or a bucket.",
    )
    rate_limits: bool = setting(
        parsing.flag,
        default=True,
        expects="yes or no",
        help="Limit how often one person or address may call. Switch it off only for measurements.",
    )
    limits_store: Literal["shared", "memory"] = setting(
        partial(parsing.one_of, choices=("shared", "memory")),
        "shared",
        expects="shared or memory",
        help="Where requests are counted. `shared`: one count for all web processes of this machine, in "
        "`DATA_DIR/limits.table`. `memory`: each process counts by itself.",
    )
    limit_public: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(100, 900),
        expects=_RATE,
        help="Calls of the API from one address.",
    )
    limit_authentication: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(5, 900),
        expects=_RATE,
        help="Failed logins and password changes from one address.",
    )
    limit_registration: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(10, 3600),
        expects=_RATE,
        help="Registrations from one address, failed ones too.",
    )
    limit_reddit: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(30, 300),
        expects=_RATE,
        help="Calls from one address that ask Reddit at once; failed ones do not count.",
    )
    limit_import: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(5, 900),
        expects=_RATE,
        help="Imports by one person.",
    )
    limit_report: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate, Rate(10, 900), expects=_RATE, help="Reports from one address."
    )
    report_hide_at_once: bool = setting(
        parsing.flag,
        default=True,
        expects="yes or no",
        help="Hide what is reported for minors' safety or lack of consent until a moderator has looked.",
    )
    report_hide_threshold: int = setting(
        parsing.whole_number,
        3,
        expects="a number; 0 for never",
        help="Hide what so many people report until a moderator has looked; all not signed in count as one.",
    )
    limit_media: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(3000, 300),
        expects=_RATE,
        help="Files, and preview pictures of shared sessions, loaded from one address. Someone who plays a slide a "
        "second loads some 600 in that time, a page with 60 thumbnails loads 60.",
    )
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
    library_dir: Path = setting(  # noqa: RUF009  it declares the field
        _folder,
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

    @property
    def cookies_are_secure(self) -> bool:
        return self.public_url.startswith("https://")


TABLE = table_of(Settings)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, or raise `SettingsError` with every problem there is."""
    problems: list[str] = []
    settings = Settings(**read(TABLE, os.environ if environ is None else environ, problems))
    problems += contradictions(settings, TABLE, failed={problem.partition(":")[0] for problem in problems})
    if problems:
        raise SettingsError(problems)
    return settings


def process_environment(**values: str) -> dict[str, str]:
    """Copy this process's environment with the named settings set, to load it or to hand it to a child."""
    return dict(os.environ) | {PREFIX + name.upper(): value for name, value in values.items()}


def adopt(**values: str) -> Settings:
    """Set the named settings for this process and those it starts, and read all of them again."""
    os.environ.update(process_environment(**values))
    return load()


def with_secret_key(settings: Settings) -> Settings:
    """Give settings whose secret key is set, making and keeping one at the first call on a data folder."""
    if settings.secret_key is not None:
        return settings
    kept = settings.data_dir / "secret_key"
    if not kept.exists():
        _keep_new_key(kept)
    return replace(settings, secret_key=kept.read_text().strip())


def _keep_new_key(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48) + "\n")
    try:
        # A link never replaces, so processes that start together agree on the first one's key.
        os.link(draft, kept)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
