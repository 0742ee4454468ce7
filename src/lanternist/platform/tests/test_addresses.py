import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanternist.platform.addresses import address_denial, host_denial


def words(text: str) -> list[str]:
    return text.split()


DENIED = words(
    # One address from the start, the end or the middle of every block nobody may reach.
    """
    0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
    127.1.2.3 127.255.255.255 169.254.0.0 169.254.169.254 169.254.170.2 172.16.0.0 172.31.255.255
    192.0.0.1 192.0.0.9 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
    192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.255 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::2 ::127.0.0.1 ::8.8.8.8
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:168.63.129.16 ::ffff:0:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::7f00:1 64:ff9b:1::808:808 100::1
    100:0:0:1::1 200::1 400::1 1000::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:1ff:ffff::1
    2001:db8::1 2002:7f00:1:: 2002:808:808:: 2620:4f:8000::1 3ffe::1 3fff::1 3fff:fff::1 4000::1 5f00::1
    8000::1 c000::1 e000::1 f000::1 fc00::1 fd00:ec2::254 fdff::1 fe00::1 fe80::1 fe80::1%eth0 febf::1
    fec0::1 feff::1 ff02::1 ff0e::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
    """
)

ALLOWED = words(
    """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
    169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0
    198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.15 168.63.129.17 151.101.1.140 2001:200::1
    2001:4860:4860::8888 2606:4700::1111 2a04:4e42::396 2003::1 2620:4f:7fff::1 3ffd::1 ::ffff:8.8.8.8
    64:ff9b::8.8.8.8
    """
)


@pytest.mark.parametrize("address", DENIED)
def test_an_address_outside_the_public_internet_is_denied(address: str) -> None:
    assert address_denial(address) is not None


@pytest.mark.parametrize("address", ALLOWED)
def test_a_public_address_is_allowed(address: str) -> None:
    assert address_denial(address) is None


@pytest.mark.parametrize(
    "text", ["", "example.com", "127.1", "0177.0.0.1", "2130706433", "1.2.3.4.5", "::g", "%"]
)
def test_what_is_not_an_address_is_denied(text: str) -> None:
    assert address_denial(text) == "not an address"


@given(st.ip_addresses(v=4))
def test_everything_python_calls_private_is_denied(address: ipaddress.IPv4Address) -> None:
    if not address.is_global:
        assert address_denial(str(address)) is not None


@given(st.ip_addresses(v=6))
def test_everything_python_calls_private_is_denied_in_ipv6(address: ipaddress.IPv6Address) -> None:
    if not address.is_global and address.ipv4_mapped is None:
        assert address_denial(str(address)) is not None


@given(st.ip_addresses(v=4))
def test_an_address_mapped_into_ipv6_is_judged_like_itself(address: ipaddress.IPv4Address) -> None:
    verdict = address_denial(str(address))

    assert address_denial(f"::ffff:{address}") == verdict
    assert address_denial(f"64:ff9b::{address}") == verdict


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "i.redd.it",
        "xn--bcher-kva.example",
        "a_b.example.com",
        "1e100.net",
        "0x7f.com",
        "8.8.8.8",
    ],
)
def test_a_public_host_is_allowed(host: str) -> None:
    assert host_denial(host) is None


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            ".",
            "a..b",
            ".a.b",
            "a.b.",
            "-a.b",
            "a b.c",
            "a/b.c",
            "a%2e.c",
            "bücher.example",
            "a" * 64 + ".b",
        ),
        *(
            "a." * 127 + "abcd",
            "v1.a]",
            "localhost",
            "a.localhost",
            "db",
            "metadata.google.internal",
            "printer.local",
        ),
        *("router.lan", "nas.home.arpa", "x.onion", "a.1", "1.2.3", "a.0x7f", "0x", "1.2.3.4.5"),
    ],
)
def test_a_host_that_is_no_public_name_is_denied(host: str) -> None:
    assert host_denial(host) is not None
