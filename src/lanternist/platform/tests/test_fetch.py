"""Requests that are carried out, against a real web server that every host name leads to."""

import gzip
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import web

from lanternist.platform.fetch import (
    API_LIMITS,
    AddressRefused,
    ConnectionFailed,
    EncodingRefused,
    Fetcher,
    FetchError,
    SchemeRefused,
    TooManyRedirects,
    UrlRefused,
)
from lanternist.platform.hosts import HostResting


@dataclass
class Site:
    """A web server that notes what it was asked."""

    port: int = 0
    asked: list[web.Request] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.forms.append({k: str(v) for k, v in (await request.post()).items()})
        location = request.query.get("to")
        if location is not None:
            return web.Response(status=302, headers={"Location": location, "Set-Cookie": "visit=1; Path=/"})
        if request.path.startswith("/packed/"):
            return self.packed(request.path.removeprefix("/packed/"))
        status = int(request.query.get("status", "200"))
        return web.Response(text="hello", status=status, headers={"Set-Cookie": "visit=1; Path=/"})

    def packed(self, encoding: str) -> web.Response:
        bodies = {
            "gzip": gzip.compress(b"hello"),
            "deflate": zlib.compress(b"hello"),
            "identity": b"hello",
            "broken": b"not packed",
            "cut": gzip.compress(b"hello" * 999)[:-9],
        }
        sent_as = encoding if encoding in {"gzip", "deflate", "identity"} else "gzip"
        return web.Response(body=bodies[encoding], headers={"Content-Encoding": sent_as})


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    yield site
    await runner.cleanup()


@pytest_asyncio.fixture
async def fetcher(site: Site) -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(overrides={"*": ("127.0.0.1", site.port)}, user_agent="lanternist-test/1")
    yield fetcher
    await fetcher.close()


def target(location: str) -> str:
    return "https://first.example.com/start?to=" + quote(location, safe="")


def chain(hops: int) -> str:
    """A URL that redirects so many times before its end."""
    url = "https://a.example.com/end"
    for _ in range(hops):
        url = "https://a.example.com/?to=" + quote(url, safe="")
    return url


async def test_an_answer_carries_status_headers_body_and_url(fetcher: Fetcher, site: Site) -> None:
    answer = await fetcher.request("GET", "https://Media.Example.com/a?b=c#part")

    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.url == "https://media.example.com/a?b=c"
    assert site.asked[0].headers["Host"] == "media.example.com"
    assert site.asked[0].headers["User-Agent"] == "lanternist-test/1"


@pytest.mark.parametrize("status", [301, 304, 400, 404, 429, 500, 503])
async def test_a_bad_status_is_an_answer_not_an_error(fetcher: Fetcher, status: int) -> None:
    answer = await fetcher.request("GET", f"https://api.example.com/?status={status}", follow=True)

    assert answer.status == status


@pytest.mark.parametrize(
    "path", ["/a%2Cb%7E?s=%2f&w=1,2&x=a+b&y=%20", "/a/../b", "//a", "/?", "/a%00b", "/;x=1"]
)
async def test_path_and_query_are_sent_exactly_as_given(fetcher: Fetcher, site: Site, path: str) -> None:
    await fetcher.request("GET", f"https://media.example.com{path}")

    assert site.asked[0].raw_path == (path if path != "/?" else "/")


async def test_other_alphabets_in_a_url_are_encoded(fetcher: Fetcher, site: Site) -> None:
    await fetcher.request("GET", "https://bücher.example.com/straße?ä=ö")

    assert site.asked[0].raw_path == "/stra%C3%9Fe?%C3%A4=%C3%B6"
    assert site.asked[0].headers["Host"] == "xn--bcher-kva.example.com"


async def test_a_form_is_posted_with_basic_credentials(fetcher: Fetcher, site: Site) -> None:
    answer = await fetcher.request(
        "POST", "https://api.example.com/token", form={"grant_type": "a b&c"}, auth=("ana", "s:ö")
    )

    assert answer.status == 200
    assert site.forms == [{"grant_type": "a b&c"}]
    assert site.asked[0].headers["Authorization"] == "Basic YW5hOnM6w7Y="


async def test_an_exact_override_wins_over_the_one_for_every_host(site: Site) -> None:
    overrides = {"*": ("127.0.0.1", 9), "API.example.com.": ("127.0.0.1", site.port)}
    fetcher = Fetcher(overrides=overrides, user_agent="test")

    assert (await fetcher.request("GET", "https://api.example.com/")).status == 200
    assert (await fetcher.request("GET", "https://api.example.com./")).status == 200
    with pytest.raises(ConnectionFailed):
        await fetcher.request("GET", "https://other.example.com/")

    await fetcher.close()


async def test_an_override_may_name_a_local_host_or_a_literal(site: Site) -> None:
    place = ("127.0.0.1", site.port)
    fetcher = Fetcher(overrides={"fixtures": place, "[::1]": place, "10.0.0.7": place}, user_agent="test")

    for host in ("fixtures", "[::1]", "10.0.0.7"):
        assert (await fetcher.request("GET", f"http://{host}/")).status == 200
    with pytest.raises(AddressRefused):
        await fetcher.request("GET", "http://10.0.0.8/")

    await fetcher.close()


async def test_redirects_are_returned_unless_following_is_asked_for(fetcher: Fetcher, site: Site) -> None:
    answer = await fetcher.request("GET", target("/end"))

    assert (answer.status, answer.headers["Location"], len(site.asked)) == (302, "/end", 1)


async def test_a_redirected_post_is_returned_and_its_form_goes_nowhere(fetcher: Fetcher, site: Site) -> None:
    answer = await fetcher.request("POST", target("https://other.example.com/"), form={"a": "b"}, follow=True)

    assert (answer.status, len(site.asked)) == (302, 1)


@pytest.mark.parametrize(
    ("location", "end"),
    [
        ("/end", "https://first.example.com/end"),
        ("end?a=b", "https://first.example.com/end?a=b"),
        ("//other.example.com/end", "https://other.example.com/end"),
        ("https://other.example.com/end%2C", "https://other.example.com/end%2C"),
    ],
)
async def test_a_redirect_is_followed_to_where_it_leads(fetcher: Fetcher, location: str, end: str) -> None:
    answer = await fetcher.request("GET", target(location), follow=True)

    assert (answer.status, answer.url) == (200, end)


async def test_a_redirect_may_lead_from_http_to_https(fetcher: Fetcher) -> None:
    answer = await fetcher.request("GET", "http://a.example.com/?to=https://a.example.com/end", follow=True)

    assert answer.url == "https://a.example.com/end"


@pytest.mark.parametrize(
    ("location", "error"),
    [
        ("http://first.example.com/", SchemeRefused),
        ("ftp://first.example.com/", SchemeRefused),
        ("file:///etc/passwd", SchemeRefused),
        ("data:text/html,x", SchemeRefused),
        ("gopher://127.0.0.1:80/", SchemeRefused),
        ("https://127.0.0.1/", AddressRefused),
        ("//127.0.0.1/", AddressRefused),
        ("https://[::1]/", AddressRefused),
        ("https://2130706433/", AddressRefused),
        ("https://169.254.169.254/latest/meta-data/", AddressRefused),
        ("https://localhost/", AddressRefused),
        ("https://first.example.com:8443/", UrlRefused),
        ("https://ana:secret@first.example.com/", UrlRefused),
        ("https://first.example.com\\@127.0.0.1/", UrlRefused),
        ("https://[::1/", UrlRefused),
    ],
)
async def test_each_hop_is_checked_like_a_first_url(
    fetcher: Fetcher, site: Site, location: str, error: type[FetchError]
) -> None:
    with pytest.raises(error):
        await fetcher.request("GET", target(location), follow=True)
    with pytest.raises(error):
        async with fetcher.stream(target(location)):
            pass

    assert len(site.asked) == 2


async def test_three_redirects_are_followed_and_a_fourth_is_not(fetcher: Fetcher, site: Site) -> None:
    answer = await fetcher.request("GET", chain(3), follow=True)

    assert (answer.url, len(site.asked)) == ("https://a.example.com/end", 4)
    with pytest.raises(TooManyRedirects):
        await fetcher.request("GET", chain(4), follow=True)
    assert len(site.asked) == 8


async def test_credentials_stay_with_the_origin_they_were_meant_for(fetcher: Fetcher, site: Site) -> None:
    secrets = {
        "Cookie": "a=b",
        "X-Api-Key": "k",
        "Referer": "https://x.example.com/",
        "Accept-Language": "en",
    }
    there_and_back = "https://b.example.com/%3Fto%3Dhttps%3A//a.example.com/end"

    await fetcher.request(
        "GET", f"https://a.example.com/?to={there_and_back}", headers=secrets, auth=("ana", "x"), follow=True
    )

    first, second, third = site.asked
    assert {"Cookie", "X-Api-Key", "Referer", "Authorization"} <= set(first.headers)
    for later in (second, third):
        assert not {"Cookie", "X-Api-Key", "Referer", "Authorization"} & set(later.headers)
        assert later.headers["Accept-Language"] == "en"


async def test_credentials_follow_within_their_origin(fetcher: Fetcher, site: Site) -> None:
    await fetcher.request("GET", "https://a.example.com/?to=/end", auth=("ana", "x"), follow=True)

    assert site.asked[1].headers["Authorization"] == site.asked[0].headers["Authorization"]


async def test_cookies_are_never_kept(site: Site) -> None:
    # By name: cookie jars take nothing from a bare address, so an address would prove nothing.
    fetcher = Fetcher(overrides={"*": ("localhost", site.port)}, user_agent="test")

    await fetcher.request("GET", "https://a.example.com/?to=/end", follow=True)
    await fetcher.request("GET", "https://a.example.com/again")

    assert len(site.asked) == 3
    assert not any("Cookie" in request.headers for request in site.asked)
    await fetcher.close()


async def test_proxy_variables_and_netrc_are_ignored(
    fetcher: Fetcher, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ana password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert (await fetcher.request("GET", "http://a.example.com/")).status == 200
    assert "Authorization" not in site.asked[0].headers


async def test_a_gzip_answer_is_unpacked(fetcher: Fetcher, site: Site) -> None:
    answer = await fetcher.request("GET", "https://api.example.com/packed/gzip")

    assert answer.body == b"hello"
    assert site.asked[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("how", ["deflate", "broken", "cut"])
async def test_an_answer_that_cannot_be_unpacked_is_refused(fetcher: Fetcher, how: str) -> None:
    with pytest.raises(EncodingRefused):
        await fetcher.request("GET", f"https://api.example.com/packed/{how}")


async def test_a_head_answer_has_no_body(fetcher: Fetcher) -> None:
    answer = await fetcher.request("HEAD", "https://api.example.com/packed/gzip")

    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_packed_stream_is_refused(fetcher: Fetcher, site: Site, encoding: str) -> None:
    with pytest.raises(EncodingRefused):
        async with fetcher.stream(f"https://media.example.com/packed/{encoding}"):
            pass

    assert site.asked[0].headers["Accept-Encoding"] == "identity"


async def test_a_stream_follows_redirects_and_yields_the_body(fetcher: Fetcher) -> None:
    async with fetcher.stream(target("https://media.example.com/packed/identity")) as stream:
        body = b"".join([chunk async for chunk in stream.chunks()])

    assert (stream.status, body, stream.content_length) == (200, b"hello", 5)
    assert stream.url == "https://media.example.com/packed/identity"


async def test_a_stream_left_early_harms_nobody(fetcher: Fetcher, site: Site) -> None:
    async with fetcher.stream("https://media.example.com/"):
        pass
    with pytest.raises(ZeroDivisionError):
        async with fetcher.stream("https://media.example.com/"):
            raise ZeroDivisionError

    assert (await fetcher.request("GET", "https://media.example.com/")).status == 200


async def test_nobody_listening_is_a_failed_connection() -> None:
    fetcher = Fetcher(overrides={"*": ("127.0.0.1", 9)}, user_agent="test")

    with pytest.raises(ConnectionFailed) as caught:
        await fetcher.request("GET", "https://media.example.com/a?token=secret", limits=API_LIMITS)

    assert "media.example.com" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    await fetcher.close()


def test_every_error_has_a_code_of_its_own() -> None:
    def family(kind: type[FetchError]) -> list[type[FetchError]]:
        return [kind, *(one for child in kind.__subclasses__() for one in family(child))]

    kinds = family(FetchError)

    assert HostResting in kinds
    assert len(kinds) == len({kind.code for kind in kinds}) == 10
