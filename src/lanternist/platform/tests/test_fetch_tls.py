"""Over https the certificate is for the name that was asked, whatever address the name has."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp.connector
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lanternist.platform import fetch_connections, fetch_targets
from lanternist.platform.fetch import ConnectionFailed, Fetcher
from lanternist.platform.tests.test_fetch_refusals import NameServer

HOST = "pictures.example.com"


class Authority:
    """Gives out certificates."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _certificate("authority", self._key, self._key, is_authority=True)

    def write(self, name: str, folder: Path) -> Path:
        """Write a certificate for `name` with its key; return the file."""
        key = ec.generate_private_key(ec.SECP256R1())
        file = folder / f"{name}.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + _certificate(name, key, self._key).public_bytes(Encoding.PEM)
        )
        return file


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(signer, hashes.SHA256())
    )


@pytest.fixture(scope="module")
def trusted() -> Authority:
    """An authority that this process trusts from now on."""
    authority = Authority()
    known = aiohttp.connector._SSL_CONTEXT_VERIFIED
    known.load_verify_locations(cadata=authority.certificate.public_bytes(Encoding.PEM).decode())
    return authority


@asynccontextmanager
async def served(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Fetcher, str]]:
    """Open the guard for one server on this machine; give a fetcher, and the server's address by its name."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhills")
        await writer.drain()
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(fetch_connections, "address_denial", lambda address: None)
    monkeypatch.setattr(fetch_targets, "_PORTS", {port})
    fetcher = Fetcher(overrides={}, user_agent="test", resolver=NameServer(["127.0.0.1"]))
    yield fetcher, f"https://{HOST}:{port}/hills.jpg"
    await fetcher.close()
    server.close()


async def test_the_name_that_was_asked_is_the_one_that_is_proved(
    trusted: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(trusted.write(HOST, tmp_path), monkeypatch) as (fetcher, url):
        assert (await fetcher.request("GET", url)).body == b"hills"


@pytest.mark.parametrize("name", ["other.example.com", "127.0.0.1", "example.com"])
async def test_a_certificate_for_another_name_is_refused(
    trusted: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async with served(trusted.write(name, tmp_path), monkeypatch) as (fetcher, url):
        with pytest.raises(ConnectionFailed):
            await fetcher.request("GET", url)


async def test_a_certificate_of_nobody_we_know_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(Authority().write(HOST, tmp_path), monkeypatch) as (fetcher, url):
        with pytest.raises(ConnectionFailed):
            await fetcher.request("GET", url)
