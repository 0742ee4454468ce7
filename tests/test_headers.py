"""What goes with every answer of every route, and the `Host` header that none is built from."""

import pytest

from lanternist.platform.gate import ADULTS_ONLY
from tests.data import wrong_hosts
from tests.support.matrix import Street, rows

pytestmark = pytest.mark.long

ROUTES = [
    pytest.param(route, person, id=f"{person} {route}")
    for route, person, status in rows()
    if (person in ("anonymous", "administrator") or (status < 400 and person == "owner"))
    and "/logout" not in route
]
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
    "rating": ADULTS_ONLY,
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FILE_POLICY = {"default-src": "'none'", "sandbox": ""}
NEVER = ("server", "x-powered-by", "access-control-allow-origin", "via", "x-aspnet-version")
CACHED = ("no-store", "private")
"""Nothing that depends on who asks is kept by a cache that others share."""
BAD_HOST = {
    "error": "Bad Request",
    "message": "The Host header must be one host name with or without a port.",
    "code": "BAD_HOST",
}


@pytest.mark.parametrize(("route", "person"), ROUTES)
async def test_every_answer_carries_the_headers_of_safety(street: Street, route, person):
    path = route.split()[1]

    answer = await street.send(route, person, street.owned if "GET" in route else await street.fresh(route))

    headers = answer.headers
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    is_file = path.startswith("/media") or ("/pictures/" in path and answer.status_code == 200)
    expected = FILE_POLICY if is_file else POLICY
    assert {name: policy.get(name) for name in expected} == expected
    assert "unsafe" not in headers["content-security-policy"]
    assert [name for name in NEVER if name in headers] == []
    assert len(headers.get_list("content-security-policy")) == 1
    assert len(headers.get_list("cache-control")) == 1
    assert headers["cache-control"].startswith("private" if is_file else CACHED)
    assert "public" not in headers["cache-control"]
    if answer.content:
        assert headers["content-type"].split(";")[0] in _types(path, answer.status_code)


def _types(path: str, status: int) -> tuple[str, ...]:
    if path.endswith("/events") and status == 200:
        return ("text/event-stream",)
    if path.startswith(("/media", "/moderation/{case_id}/pictures")) and status == 200:
        return ("image/jpeg", "image/png", "image/webp")
    if path.endswith("/export") and status == 200:
        return ("application/zip",)
    if path.startswith(("/api", "/openapi", "/livez", "/readyz")):
        return ("application/json",)
    return ("text/html", "text/plain")


@pytest.mark.parametrize("host", wrong_hosts.WRONG, ids=lambda host: repr(host[:30]))
async def test_a_host_that_is_none_is_refused(street: Street, host):
    for path in ("/library", "/api/sessions", "/media/1-1"):
        headers = [(b"Host", host.encode("latin-1")), (b"Accept", b"text/html")]
        answer = await street.house.ana.get(path, headers=headers)
        assert (answer.status_code, answer.json()) == (400, BAD_HOST)


async def test_two_hosts_are_refused(street: Street):
    answer = await street.house.ana.get("/", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")])

    assert answer.json() == BAD_HOST


@pytest.mark.parametrize("host", wrong_hosts.FAIR)
async def test_whatever_host_is_named_stands_in_no_answer(street: Street, host):
    for path in ("/library", "/register", f"/shared/{street.owned.places['code']}", "/openapi.json"):
        for headers in ({"Host": host}, {"X-Forwarded-Host": host, "Forwarded": f"host={host}"}):
            answer = await street.house.nobody.get(path, headers={"Accept": "text/html"} | headers)
            assert answer.status_code < 400
            told = answer.text + repr(answer.headers.multi_items())
            assert host in ("127.0.0.1", "127.0.0.1:8000", "localhost") or host not in told
