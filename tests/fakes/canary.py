"""Somebody who must never be called: a listener on loopback that counts who comes and what they say, and a GWS over TLS."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator
    from pathlib import Path

OK = b'{"statusCode": 0, "user": {"id": "u"}}'
DAY = timedelta(days=1)


@dataclass
class Canary:
    """Where it listens; how often it was called, and the first bytes of each caller."""

    port: int = 0
    calls: int = 0
    heard: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.calls += 1
        try:
            self.heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(OK), OK))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(context: ssl.SSLContext | None = None) -> AsyncIterator[Canary]:
    """A canary on a free port, by TLS where it has a context."""
    canary = Canary()
    server = await asyncio.start_server(canary.answer, "127.0.0.1", 0, ssl=context)
    canary.port = server.sockets[0].getsockname()[1]
    async with server:
        yield canary


@dataclass(frozen=True)
class Authority:
    """One who signs certificates: `ca` is the file to trust. Written into `folder`."""

    folder: Path
    name: str = "house"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def ca(self) -> str:
        path = self.folder / f"{self.name}-ca.pem"
        if not path.exists():
            path.write_bytes(_pem(self._signed(self.name, self.key, is_ca=True)))
        return str(path)

    def pair(self, name: str, host: str = "127.0.0.1", password: bytes = b"") -> str:
        """A certificate for a host with its key, as one PEM file, the key locked by the password."""
        key = ec.generate_private_key(ec.SECP256R1())
        lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        kept = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
        path = self.folder / f"{self.name}-{name}.pem"
        path.write_bytes(_pem(self._signed(name, key, host)) + kept)
        return str(path)

    def server(self, host: str = "127.0.0.1") -> ssl.SSLContext:
        """What a server with such a certificate listens by."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.pair("server", host))
        return context

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, host: str = "127.0.0.1", *, is_ca: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        named, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, self.name))
        built = x509.CertificateBuilder().subject_name(named).issuer_name(issuer).public_key(key.public_key())
        built = built.serial_number(x509.random_serial_number()).not_valid_before(now - DAY).not_valid_after(now + DAY)
        constraint = x509.BasicConstraints(ca=is_ca, path_length=None)
        usage = x509.KeyUsage(
            digital_signature=not is_ca,
            key_cert_sign=is_ca,
            crl_sign=is_ca,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        known = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        place = x509.SubjectAlternativeName([_place(host)])
        for extension, critical in ((constraint, True), (usage, True), (known, False), (by, False), (place, False)):
            built = built.add_extension(extension, critical=critical)
        return built.sign(self.key, hashes.SHA256())


def _place(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
