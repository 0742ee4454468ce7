"""The one spelling of a community's name, from any of the ways people write it."""

import re

from lanternist.features.ingestion.models import BadSourceName

_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z0-9-]+\.)?reddit\.com(?=/)", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_]{2,21}")


def normalise_community(text: str) -> str:
    """Return the lower-case name of a community, or of a profile as `u_name`.

    Takes bare names, `r/name`, `/r/name/`, `u/name` and addresses on any Reddit host, where whatever follows
    the name (a sort, a post, a query) is left out.
    """
    text = text.strip()
    address = _ADDRESS.match(text)
    path = re.split(r"[?#]", text[address.end() :])[0] if address else text
    parts = path.lower().strip("/ ").split("/")
    if len(parts) > 1 and parts[0] in {"r", "u", "user"}:
        kind, name, *rest = parts
    else:
        kind, name, *rest = ("r", *parts)
    if kind != "r":
        name = f"u_{name}"
    if (rest and not address) or not _NAME.fullmatch(name):
        raise BadSourceName("A community's name has 2 to 21 letters, digits or underscores.")
    return name
