"""Lines of text, each an address and perhaps a title. Pure."""

from lanternist.features.ingestion.addresses import hosts
from lanternist.features.ingestion.addresses.fields import address, text
from lanternist.features.ingestion.models import FoundMedia, Listing, Reason, SourceUnavailable

LARGEST_LIST = 1024 * 1024
MOST_LINES = 5000


def parse_list(body: bytes, name: str) -> Listing:
    """Return the media that the lines name, in their order; empty lines and those with a `#` first are left out.

    Raises `SourceUnavailable` where no line is an address: then it is something else than a list.
    """
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()[:MOST_LINES]]
    lines = [line for line in lines if line and not line.startswith("#")]
    found: dict[str, FoundMedia] = {}
    count = 0
    for line in lines:
        first, *title = line.split(maxsplit=1)
        url = address(first)
        if url is None:
            continue
        count += 1
        target = hosts.target_of(url)
        if target is None:
            continue
        found.setdefault(
            target.canonical_id,
            FoundMedia(
                type=target.type,
                url=target.url,
                canonical_id=target.canonical_id,
                hls_url=target.hls_url,
                needs_resolving=target.needs_resolving,
                title=text(title[0]) if title else None,
                community=name.rpartition("/")[2] or name,
                post_url=url,
            ),
        )
    if lines and not count:
        raise SourceUnavailable(Reason.UPSTREAM_ERROR)
    return Listing(tuple(found.values()), posts=count)
