"""What is never asked: no server runs here, and no name is looked up outside."""

import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.abc import AbstractResolver, ResolveResult
from pytest_socket import SocketConnectBlockedError

from lanternist.platform.fetch import AddressRefused, ConnectionFailed, Fetcher, SchemeRefused, UrlRefused
from lanternist.platform.fetch_connections import RefusedSocket, _checked_socket
from lanternist.platform.tests.test_addresses import DENIED

PUBLIC = "151.101.1.140"
# The guard lets this address pass; what stops it is the test-suite's own lock on sockets.
PUBLIC_IS_BLOCKED = pytest.mark.filterwarnings("ignore:A test tried to use socket")


class NameServer(AbstractResolver):
    """Answers each lookup with the next list of addresses and the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.lookups: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.lookups.append(host)
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=address, port=port, family=int(family), proto=0, flags=0)
            for address in addresses
        ]

    async def close(self) -> None:
        self.answers.clear()


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=NameServer(["127.0.0.1"]))
    yield fetcher
    await fetcher.close()


def words(text: str) -> list[str]:
    return text.split()


# Every way we know to write 127.0.0.1, the metadata service and other inner places.
SPELLINGS = words(
    """
    127.0.0.1 127.0.0.1. 127.1 127.0.1 0 0.0.0.0 00 2130706433 02130706433 017700000001 0x7f000001
    0X7F000001 0x7f.1 0x7f.0x1 0x7f.0.0.1 0x7f.0x0.0x0.0x1 0177.1 0177.0.0.1 0177.0.0.01 0177.00.00.01
    00177.0.0.1 127.000.000.001 127.0.0.01 127.0.0.0x1 127.0.256 127.65537 0x00000007f.1 127.0.0.1.0
    127.0.0. 127..1 127.1. 4294967296 6425673729 2852039166 0xa9fea9fe 0251.0376.0251.0376
    169.254.169.254 169.254.43518 169.16689662 3232235777 0xc0a80001 10.0.0.1 10.1 172.16.0.1
    192.168.1.1 192.168.257 100.100.100.200 168.63.129.16 255.255.255.255 224.0.0.1 1２7.0.0.1
    １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 127．0．0．1 ２１３０７０６４３３ 𝟙𝟚𝟟.𝟘.𝟘.𝟙
    ⑯⑨。②⑤④。⑯⑨｡②⑤④ 0ｘ7f.1 127.0.0.1%2f 127%2e0.0.1 %31%32%37.0.0.1 1%32%37.0.0.1
    127.0.0.1%00 127.0.0.1%20 127.0.0.1%23.example.com 127.0.0.1\u00ad 12\u200b7.0.0.1 [::1]
    [0:0:0:0:0:0:0:1] [0000::0001] [::0001] [::] [0::0] [::127.0.0.1] [::7f00:1] [::ffff:127.0.0.1]
    [::ffff:7f00:1] [0:0:0:0:0:ffff:7f00:0001] [::FFFF:127.0.0.1] [::ffff:0:127.0.0.1]
    [::ffff:169.254.169.254] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe]
    [64:ff9b:1::7f00:1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::1] [fe80::1%25eth0] [fe80::1%eth0]
    [::1%25lo] [fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [5f00::1] [3fff::1] [127.0.0.1]
    [::ffff:127.1] [v1.fe80::1] [v1.a] [localhost] [] [::1 ::1] localhost LOCALHOST Localhost.
    localhost.. ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ loc\u00adalhost lo%63alhost a.localhost
    localhost.localdomain localhost6 ip6-localhost ip6-loopback broadcasthost host.docker.internal
    kubernetes metadata metadata.google.internal kubernetes.default.svc.cluster.local db redis
    printer.local router.lan nas.home.arpa
    """
)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_an_inner_host_is_asked(fetcher: Fetcher, scheme: str, host: str) -> None:
    with pytest.raises((AddressRefused, UrlRefused)):
        await fetcher.request("GET", f"{scheme}://{host}/")


@pytest.mark.parametrize("host", SPELLINGS)
async def test_the_override_for_every_host_does_not_cover_inner_hosts(host: str) -> None:
    fetcher = Fetcher(overrides={"*": ("127.0.0.1", 9)}, user_agent="test")

    with pytest.raises((AddressRefused, UrlRefused)):
        await fetcher.request("GET", f"http://{host}/")

    await fetcher.close()


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com:80/_x",
        "data:text/plain,x",
        "dict://example.com:80/",
        "javascript:alert(1)",
        "blob:https://example.com/x",
        "ws://example.com/",
        "unix:///run/x.sock",
        "jar:http://example.com!/",
        "//example.com/",
        "/etc/passwd",
        "example.com",
        "",
        " ",
    ],
)
async def test_only_http_and_https_are_asked(fetcher: Fetcher, url: str) -> None:
    with pytest.raises(UrlRefused):
        await fetcher.request("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "http://ana@example.com/",
        "http://ana:secret@example.com/",
        "http://@example.com/",
        "http://:@example.com/",
        "http://example.com@127.0.0.1/",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1%2f@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http:\\\\example.com/",
        "http://example.com\\.evil.example/",
        "http://127.0.0.1\\@example.com/",
        "http:example.com/",
        "http:/example.com/",
        "http:///example.com/",
        "http://",
        "http://?x",
        "http://#x",
        "http://exa mple.com/",
        "http://example.com/a b",
        " http://example.com/",
        "http://example.com/\n",
        "http://example.com/\r\nHost: evil",
        "ht\ntp://example.com/",
        "http://exam\tple.com/",
        "http://example.com/\x00",
        "http://example.com:22/",
        "http://example.com:6379/",
        "http://example.com:8080/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:-80/",
        "http://example.com:+80/",
        "http://example.com:/",
        "http://example.com:80:80/",
        "http://example.com:８０/",
        "http://example.com:80a/",
        "http://[::1/",
        "http://::1/",
        "http://[2606:4700::1111]x/",
        "http://example..com/",
        "http://" + "a" * 64 + ".example.com/",
        "http://example.com/" + "a" * 8192,
    ],
)
async def test_a_url_that_could_be_misread_is_refused(url: str) -> None:
    # Every host would be connected to, so only the text of the URL can be the reason.
    fetcher = Fetcher(overrides={"*": ("127.0.0.1", 9)}, user_agent="test")

    with pytest.raises((UrlRefused, AddressRefused)):
        await fetcher.request("GET", url)

    await fetcher.close()


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["::1"],
        ["169.254.169.254"],
        ["::ffff:10.0.0.1"],
        ["64:ff9b::a9fe:a9fe"],
        ["fe80::1%eth0"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC, "::1"],
        ["2606:4700::1111", "127.0.0.1"],
        ["not an address"],
    ],
)
async def test_a_name_with_any_inner_address_is_refused(answers: list[str]) -> None:
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=NameServer(answers))

    with pytest.raises(AddressRefused):
        await fetcher.request("GET", "http://pictures.example.com/")

    await fetcher.close()


async def test_a_name_of_any_inner_address_is_refused() -> None:
    names = NameServer(*([address] for address in DENIED))
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=names)

    for address in DENIED:
        with pytest.raises(AddressRefused, match="pictures"):
            await fetcher.request("GET", f"https://pictures.example.com/{address}.jpg")

    assert len(names.lookups) == len(DENIED)
    assert len(DENIED) + len(SPELLINGS) >= 200
    await fetcher.close()


@PUBLIC_IS_BLOCKED
async def test_a_name_that_changes_its_address_is_checked_at_each_connection() -> None:
    names = NameServer([PUBLIC], ["127.0.0.1"])
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=names)

    with pytest.raises(SocketConnectBlockedError, match=PUBLIC):
        await fetcher.request("GET", "http://pictures.example.com/")
    with pytest.raises(AddressRefused):
        await fetcher.request("GET", "http://pictures.example.com/")

    assert names.lookups == ["pictures.example.com", "pictures.example.com"]
    await fetcher.close()


@PUBLIC_IS_BLOCKED
async def test_a_name_is_looked_up_once_and_that_answer_is_connected_to() -> None:
    names = NameServer([PUBLIC], ["127.0.0.1"])
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=names)

    with pytest.raises(SocketConnectBlockedError, match=PUBLIC):
        await fetcher.request("GET", "https://pictures.example.com/")

    assert len(names.lookups) == 1
    await fetcher.close()


async def test_a_name_without_an_address_is_a_failed_connection() -> None:
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=NameServer([]))

    with pytest.raises(ConnectionFailed):
        await fetcher.request("GET", "http://pictures.example.com/")

    await fetcher.close()


async def test_streams_are_guarded_like_requests(fetcher: Fetcher) -> None:
    with pytest.raises(AddressRefused):
        async with fetcher.stream("http://pictures.example.com/"):
            pass
    with pytest.raises(SchemeRefused):
        async with fetcher.stream("file:///etc/passwd"):
            pass


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "169.254.169.254"])
def test_the_socket_itself_is_refused_should_a_literal_ever_get_that_far(address: str) -> None:
    with pytest.raises(RefusedSocket):
        _checked_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 80)))
