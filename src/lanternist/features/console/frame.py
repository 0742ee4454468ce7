"""What all pages of the console share: the row of links above them, and forms that come back with what is wrong."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from litestar import Response

from lanternist.features.accounts import Page
from lanternist.kit.texts import message
from lanternist.platform.bodies import shape_from

Shape = TypeVar("Shape", bound=msgspec.Struct)
TABS = [
    ("/admin", message("Overview")),
    ("/admin/people", message("People")),
    ("/admin/prices", message("Prices and plans")),
    ("/admin/grants", message("Grants")),
    ("/admin/captions", message("Captions")),
    ("/admin/denylist", message("Denied")),
    ("/admin/jobs", message("Jobs")),
    ("/admin/activity", message("Activity")),
]
NOTICES = {
    "standing": message("The account is changed. Its logins and tokens are ended where that was needed."),
    "tier": message("The plan is changed."),
    "grant": message("The credits are given."),
    "correction": message("The transfer is put right."),
    "price": message("The price is set."),
    "unpriced": message("The price is removed: nobody can use the feature until it has one again."),
    "plan": message("The plan is saved."),
    "theme": message("The themes are changed. Captions that are there stay as they are."),
    "denied": message("It is denied from now on. Other processes know it within five seconds."),
    "allowed": message("It is allowed again."),
    "retried": message("The job is queued again."),
    "discarded": message("The job is thrown away."),
}


async def render(
    page: Page, name: str, context: Mapping[str, Any], *, tab: str, status: int = 200
) -> Response[str]:
    """Return a page of the console; `tab` is the address in the row of links that it belongs to."""
    shared = {
        "tabs": TABS,
        "tab": tab,
        "notice": NOTICES.get(page.request.query_params.get("done", "")),
    }
    return await page.render(f"console/{name}.html", shared | dict(context), status=status)


def form_shape(form: Mapping[str, str], shape: type[Shape], *, numbers: tuple[str, ...] = ()) -> Shape:
    """Return the filled fields of a form as `shape`; those of `numbers` are read as whole numbers."""
    members: dict[str, Any] = {name: value.strip() for name, value in form.items() if value.strip()}
    for name in numbers:
        text = str(members.get(name, ""))
        if text.isascii() and text.isdigit() and len(text) < 12:
            members[name] = int(text)
    return shape_from(members, shape)
