"""Which hosts and addresses the server must never connect to on somebody's behalf.

The table is our own because the standard library answers another question: `is_global` is true for multicast,
for IPv6 addresses that carry a private IPv4 address inside, and for hosts that only exist inside a cloud.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_DENIED: dict[str, str] = {
    # IANA IPv4 special-purpose registry, plus multicast.
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private use",
    "100.64.0.0/10": "carrier shared space",
    "127.0.0.0/8": "loopback",
    "169.254.0.0/16": "link local",
    "172.16.0.0/12": "private use",
    "192.0.0.0/24": "protocol assignments",
    "192.0.2.0/24": "documentation",
    "192.31.196.0/24": "AS112 service",
    "192.52.193.0/24": "AMT relay",
    "192.88.99.0/24": "6to4 relay",
    "192.168.0.0/16": "private use",
    "192.175.48.0/24": "AS112 service",
    "198.18.0.0/15": "benchmarking",
    "198.51.100.0/24": "documentation",
    "203.0.113.0/24": "documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    # Public by its number, yet it answers only inside one cloud, for the host's own services.
    "168.63.129.16/32": "cloud host service",
    # IANA IPv6 special-purpose registry, plus what it left behind.
    "::/96": "unspecified, loopback or IPv4-compatible",
    "::ffff:0:0:0/96": "IPv4-translated",
    "64:ff9b:1::/48": "local translation",
    "100::/64": "discard only",
    "100:0:0:1::/64": "dummy prefix",
    "2001::/23": "protocol assignments",
    "2001:db8::/32": "documentation",
    "2002::/16": "6to4",
    "2620:4f:8000::/48": "AS112 service",
    "3ffe::/16": "retired test network",
    "3fff::/20": "documentation",
    "5f00::/16": "segment routing",
    "fc00::/7": "unique local",
    "fe80::/10": "link local",
    "fec0::/10": "site local",
    "ff00::/8": "multicast",
}

_NETWORKS: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(text), reason) for text, reason in _DENIED.items()
)

# A connection to these ends at the IPv4 address in the last 32 bits, so that one decides.
_CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))

# Global unicast is all that has been given out; the rest of IPv6 has no public hosts.
_GLOBAL_UNICAST = IPv6Network("2000::/3")

_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "private")
_LOCAL_ENDINGS = tuple("." + name for name in (*_LOCAL_NAMES, "home.arpa", "onion"))

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def address_denial(address: str) -> str | None:
    """Why this numeric address must not be connected to; None when it may be.

    What cannot be read as an address is denied too: a guard that guesses is no guard.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "not an address"
    if isinstance(parsed, IPv6Address):
        return _ipv6_denial(parsed)
    return _listed(parsed)


def host_denial(host: str) -> str | None:
    """Why this host of a URL (lower case, no brackets, no final dot) must not be asked; None when it may be.

    A host that ends in a number is an IPv4 address to some resolvers in a dozen spellings
    (`2130706433`, `0x7f.1`, `0177.0.0.1`), so only the plain dotted spelling is accepted.
    """
    if ":" in host:
        return "a zone in the address" if "%" in host else address_denial(host)
    if len(host) > 253 or _NAME.fullmatch(host) is None:
        return "not a host name"
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return address_denial(host)
    if "." not in host or host.endswith(_LOCAL_ENDINGS):
        return "a local name"
    return None


def _ipv6_denial(address: IPv6Address) -> str | None:
    if any(address in carrier for carrier in _CARRIERS):
        return _listed(IPv4Address(int(address) & 0xFFFF_FFFF))
    listed = _listed(address)
    if listed is None and address not in _GLOBAL_UNICAST:
        return "not a public address"
    return listed


def _listed(address: IPv4Address | IPv6Address) -> str | None:
    return next((reason for network, reason in _NETWORKS if address in network), None)
