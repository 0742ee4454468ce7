"""What a signed path's signature is."""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as some

from lanternist.features.media.signing import MediaKey, Signer

IDS = some.integers(min_value=1, max_value=10**18 - 1)
NOW = 1_790_000_000


@given(some.text(min_size=1), IDS, IDS)
def test_a_signature_is_the_hmac_of_what_the_path_names(secret: str, link_id: int, scope_id: int) -> None:
    path = urlsplit(Signer(secret).path(link_id, scope_id, now=NOW))

    query = parse_qs(path.query)
    key = hmac.digest(secret.encode(), b"media paths, second version", "sha256")
    named = f"GET\n{link_id}-{scope_id}?e={query['e'][0]}".encode()
    assert query["s"] == [hmac.new(key, named, hashlib.sha256).hexdigest()[:32]]
    assert MediaKey.parse(path.path.rpartition("/")[2]) == MediaKey(link_id, scope_id)


def test_all_paths_of_one_answer_end_together_whatever_the_time() -> None:
    path_of = Signer("secret").paths(7, now=NOW)

    ends = {parse_qs(urlsplit(path_of(link)).query)["e"][0] for link in range(1, 26)}

    assert len(ends) == 1
