"""The application: which features there are, low to high, and how web and worker are put together."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.di import Provide

from lanternist import __version__
from lanternist.demo import loading as demo
from lanternist.features import (
    accounts,
    activity,
    captions,
    community,
    console,
    credits,
    denylist,
    ingestion,
    media,
    moderation,
    player,
    referrals,
    reports,
    sessions,
    sharing,
    transfers,
    vault,
)
from lanternist.platform import error_catalogue, faults, health, telemetry
from lanternist.platform.apidoc import ApiDocument
from lanternist.platform.application import WebApplication
from lanternist.platform.db import WEB_STATEMENT_SECONDS, WORKER_STATEMENT_SECONDS, Database, connect
from lanternist.platform.decoders import Decoders
from lanternist.platform.feature import Feature, Hooks
from lanternist.platform.fetch import Fetcher
from lanternist.platform.gate import Gate
from lanternist.platform.hosts import forget_old_hosts
from lanternist.platform.idempotency import forget_old_answers
from lanternist.platform.injected import Given, provide_in_turn
from lanternist.platform.jobs import Job, Schedule, forget_job_log
from lanternist.platform.languages import Languages
from lanternist.platform.limits import Limiter, Policies, limiter_of
from lanternist.platform.navigation import Navigation
from lanternist.platform.notices import Notices
from lanternist.platform.pages import Pages, template_environment
from lanternist.platform.static import StaticFiles
from lanternist.platform.storage import Objects
from lanternist.platform.web import JSON_BODY_BYTES, error_handlers
from lanternist.settings import Settings, load, with_secret_key
from lanternist.styleguide import styleguide_page

FEATURES: Sequence[Feature] = (
    accounts.feature,
    activity.feature,
    denylist.feature,
    moderation.feature,
    credits.feature,
    referrals.feature,
    media.feature,
    ingestion.feature,
    vault.feature,
    sessions.feature,
    captions.feature,
    transfers.feature,
    sharing.feature,
    player.feature,
    community.feature,
    reports.feature,
    console.feature,
)
WEB_CONNECTIONS = 10
WORKER_CONNECTIONS = 16
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Application:
    """What both processes hold while they run."""

    settings: Settings
    db: Database
    hooks: Hooks
    fetcher: Fetcher
    deny_list: denylist.DenyList
    media: media.MediaServices
    sessions: sessions.SessionServices
    captions: captions.CaptionServices
    transfers: transfers.TransferServices

    async def close(self) -> None:
        """Let go of everything that reaches outside."""
        await self.sessions.listings.close()
        await self.captions.provider.close()
        await self.fetcher.close()
        await self.media.decoders.close()
        await self.media.videos.close()
        await self.media.photos.close()
        await self.media.conversions.close()
        await self.deny_list.close()
        await self.db.close()


async def open_application(settings: Settings, *, connections: int, statement_seconds: int) -> Application:
    """Connect to the database and build the services."""
    db = await connect(dsn_of(settings), size=connections, statement_seconds=statement_seconds)
    overrides = {host: (place.host, place.port) for host, place in settings.fetch_overrides.items()}
    fetcher = Fetcher(overrides=overrides, user_agent=f"Lanternist/{__version__}")
    context = ingestion.SourceContext(settings=settings, fetcher=fetcher, budget=ingestion.Budget(db))
    sources = ingestion.discover(context)
    signer = media.Signer(settings.secret_key or "", settings.former_secret_key)
    library = _library(settings)
    deny_list = denylist.DenyList(
        await connect(dsn_of(settings), size=1, statement_seconds=statement_seconds)
    )
    media_services = media.MediaServices(
        fetcher,
        Objects.at(settings.storage_url),
        library,
        signer,
        Decoders(),
        Decoders(kind="videos"),
        Decoders(kind="conversions"),
        Decoders(kind="conversions", seconds=media.CONVERSION_SECONDS),
        settings.video_height,
        settings.media_pass_on,
        deny_list,
    )
    return Application(
        settings=settings,
        db=db,
        hooks=Hooks(FEATURES),
        fetcher=fetcher,
        deny_list=deny_list,
        media=media_services,
        sessions=sessions.SessionServices(
            sources,
            ingestion.Listings(
                db,
                sources,
                max_age=settings.listing_cache_seconds,
                oldest=settings.listing_stale_hours * 3600.0,
            ),
            signer,
            deny_list,
            is_relaying=settings.media_delivery == "relay",
        ),
        captions=captions.CaptionServices.of(settings, db, media_services),
        transfers=transfers.TransferServices(context),
    )


def _library(settings: Settings) -> Objects | None:
    """Return the operator's library; the one in our own data folder is made when missing."""
    if settings.library_dir.is_relative_to(settings.data_dir):
        settings.library_dir.mkdir(parents=True, exist_ok=True)
    return Objects.in_folder(settings.library_dir) if settings.library_dir.is_dir() else None


def create_app(settings: Settings | None = None) -> Gate:
    """Build the web application."""
    settings = with_secret_key(settings or load())
    telemetry.configure(settings)
    faults.arm(settings.fault)
    static = StaticFiles([_HERE / "web/static", *_folders("static")])
    navigation = Navigation.of(link for feature in FEATURES for link in feature.navigation)
    pages = Pages(
        template_environment([_HERE / "web/templates", *_folders("templates")], static.url, navigation),
        Languages(),
        is_secure=settings.public_url.startswith("https://"),
    )
    document = ApiDocument(
        version=__version__,
        cookie=settings.cookie_name,
        path_parameters={
            name: each for feature in FEATURES for name, each in feature.path_parameters.items()
        },
        policies=Policies.of(settings),
    )
    limiter = limiter_of(settings)
    app = WebApplication(
        route_handlers=[
            *(route for feature in FEATURES for route in feature.routes),
            *health.routes,
            *error_catalogue.routes,
            *document.routes,
            api_page,
            styleguide_page,
            static.handler(),
        ],
        lifespan=[lambda app: _running(app, settings)],
        dependencies=_dependencies(settings, pages, document, limiter),
        exception_handlers=error_handlers(pages),
        before_send=[accounts.keep_invitation],
        openapi_config=None,
        request_max_body_size=JSON_BODY_BYTES,
        logging_config=None,
        debug=False,
    )
    provide_in_turn(app)
    document.describe(app)
    return Gate(
        app,
        public_url=settings.public_url,
        limiter=limiter,
        media_from_anywhere=settings.media_delivery == "direct",
    )


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Run background jobs until `stop` is set."""
    from lanternist.platform.job_runner import run_jobs

    settings = with_secret_key(settings)
    telemetry.configure(settings)
    application = await open_application(
        settings, connections=WORKER_CONNECTIONS, statement_seconds=WORKER_STATEMENT_SECONDS
    )
    try:
        await run_jobs(
            dsn_of(settings),
            application,
            all_jobs(),
            all_schedules(),
            concurrency=settings.worker_concurrency,
            stop=stop,
        )
    finally:
        await application.close()


async def run_jobs_once(application: Application) -> None:
    """Run what is queued until nothing is left."""
    from lanternist.platform.job_runner import drain_jobs

    await drain_jobs(dsn_of(application.settings), application, all_jobs())


def all_jobs() -> list[Job]:
    """Return the jobs of all features."""
    return [job for feature in FEATURES for job in feature.jobs]


def all_schedules() -> list[Schedule]:
    """Return what comes by the clock, of the platform and of all features."""
    return [
        forget_old_answers,
        forget_old_hosts,
        forget_job_log,
        *(schedule for feature in FEATURES for schedule in feature.schedules),
    ]


@asynccontextmanager
async def _running(app: Litestar, settings: Settings) -> AsyncGenerator[None]:
    if settings.demo:
        await asyncio.to_thread(demo.copy_library, settings.library_dir)
    application = await open_application(
        settings, connections=WEB_CONNECTIONS, statement_seconds=WEB_STATEMENT_SECONDS
    )
    notices = Notices(dsn_of(settings))
    notices.start()
    if settings.demo:
        await demo.load(application.db, application.sessions, Hooks(FEATURES))
    app.state.application = application
    app.state.word_rules = application.deny_list.terms
    app.state.notices = notices
    try:
        yield
    finally:
        await notices.stop()
        await application.close()


@get("/docs/api", include_in_schema=False)
async def api_page(page: Given[accounts.Page], document: Given[ApiDocument]) -> Response[Any]:
    """Show the description of the API to people."""
    return await page.render("docs/api.html", {"groups": document.groups()})


def dsn_of(settings: Settings) -> str:
    """Return where the database is; whoever starts us with an embedded one says so in the settings."""
    if settings.database_url is None:
        raise RuntimeError(
            "No database is named: start with `lanternist run`, or set LANTERNIST_DATABASE_URL."
        )
    return settings.database_url


def _dependencies(
    settings: Settings, pages: Pages, document: ApiDocument, limiter: Limiter | None
) -> dict[str, Provide]:
    """Return what routes may ask for by name."""
    hooks = Hooks(FEATURES)

    def of_state(pick: Callable[[State], Any]) -> Provide:  # Any: one of our services
        def provide(state: State) -> Any:  # the service that was picked
            return pick(state)

        return Provide(provide, sync_to_thread=False)

    def constant(value: Any) -> Provide:  # any service
        return Provide(lambda: value, sync_to_thread=False)

    return {
        "settings": constant(settings),
        "hooks": constant(hooks),
        "vault": constant(vault.VaultServices.of(settings)),
        "pages": constant(pages),
        "document": constant(document),
        "db": of_state(lambda state: state.application.db),
        "deny_list": of_state(lambda state: state.application.deny_list),
        "media": of_state(lambda state: state.application.media),
        "services": of_state(lambda state: state.application.sessions),
        "sources": of_state(lambda state: state.application.sessions.sources),
        "captions": of_state(lambda state: state.application.captions),
        "transfers": of_state(lambda state: state.application.transfers),
        "limiter": constant(limiter),
        "totals": constant(community.Totals()),
        "notices": of_state(lambda state: state.notices),
        "viewer": Provide(accounts.provide_viewer),
        "actor": Provide(accounts.provide_actor),
        "by_login": Provide(accounts.provide_by_login),
        "adult": Provide(accounts.provide_adult),
        "moderator": Provide(accounts.provide_moderator),
        "administrator": Provide(accounts.provide_administrator),
        "page": Provide(accounts.provide_page),
    }


def _folders(name: str) -> list[Path]:
    """Return the features' folders of this name."""
    return [feature.folder / name for feature in FEATURES if (feature.folder / name).is_dir()]
