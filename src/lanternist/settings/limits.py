"""How often one may call, and from when on reports hide."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from lanternist.kit import parsing
from lanternist.kit.parsing import Rate
from lanternist.settings.table import setting

_RATE = "a number and a window in seconds, like 100/900"


@dataclass(frozen=True)
class LimitSettings:
    """The limits of calls; that of uploads stands beside them."""

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
