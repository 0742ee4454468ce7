"""Where the server listens, and where it keeps what it has."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lanternist.kit import parsing
from lanternist.settings.table import folder, setting

_HOST = r"[A-Za-z0-9.:-]+"


def _own_address(host: str, port: int) -> str:
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  compared, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


@dataclass(frozen=True)
class ServerSettings:
    """Address, folders and database."""

    demo: bool = setting(
        parsing.flag,
        default=False,
        expects="yes or no",
        help="Load the demo library and the demo account. `lanternist run --demo` sets it.",
    )
    data_dir: Path = setting(  # noqa: RUF009  it declares the field
        folder,
        derived=lambda _values: folder("var"),
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

    @property
    def cookies_are_secure(self) -> bool:
        return self.public_url.startswith("https://")
