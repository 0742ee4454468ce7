"""What an operator may set about the files that people bring along."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lanternist.kit import parsing
from lanternist.kit.parsing import Rate
from lanternist.settings.table import setting

_QUOTAS = "free=2GiB, joi-curious=20GiB, full-access=50GiB, vip=100GiB, *=2GiB"


@dataclass(frozen=True)
class UploadSettings:
    """The settings of uploads and of the vault."""

    upload_bytes: int = setting(
        parsing.byte_count,
        100 * 1024**2,
        shown="100 MiB",
        expects="a size like 100 MiB",
        help="The largest file that is taken in one piece, as a form.",
    )
    resumable_upload_bytes: int = setting(
        parsing.byte_count,
        4 * 1024**3,
        shown="4 GiB",
        expects="a size like 4 GiB",
        help="The largest file that is taken in pieces.",
    )
    upload_hours: int = setting(
        partial(parsing.whole_number, least=1, most=24 * 30),
        24,
        expects="a number of hours from 1 to 720",
        help="How long an upload in pieces waits for its next piece.",
    )
    vault_quotas: Mapping[str, int] = setting(
        parsing.sizes,
        parsing.sizes(_QUOTAS),
        shown=_QUOTAS.replace("*", "others"),
        expects="pairs like free=2GiB, separated by commas; `*` is every other tier",
        help="How much each tier may keep in its vault.",
    )
    limit_uploads: Rate = setting(  # noqa: RUF009  it declares the field
        parsing.rate,
        Rate(6000, 900),
        expects="a number and a window in seconds, like 100/900",
        help="Calls about uploads and the vault from one address. A file needs one, a large one as many as it has "
        "pieces.",
    )
