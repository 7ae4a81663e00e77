"""T25: nobody between us and GWS is believed, unless a file of certificate authorities vouches for him."""

from __future__ import annotations

import ast
import ssl
from typing import TYPE_CHECKING

import pytest

from monitoring.gws.client import Client
from monitoring.gws.errors import Unreachable
from monitoring.http import new_client, trust
from tests.fakes.canary import Authority, listening
from tests.fakes.vault import account
from tests.house.tree import sources

if TYPE_CHECKING:
    from pathlib import Path

# What would turn the verification off, each by its name.
SWITCHES = {"CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context", "insecure"}


@pytest.fixture
def house(tmp_path: Path) -> Authority:
    """The authority of the house that runs GWS."""
    return Authority(tmp_path)


async def asks(url: str, context: ssl.SSLContext | None = None) -> None:
    """Sign in there as an account of ours."""
    client = Client(account("sup001", "supervisor"), new_client(url, verify=context), patience=5.0)
    try:
        await client.sign_in()
    finally:
        await client.close()


async def test_stranger_is_refused(house: Authority) -> None:
    """T25: a GWS whose certificate nobody vouches for gets no byte of the credentials."""
    async with listening(house.server()) as far:
        with pytest.raises(Unreachable, match=r"(?i)certificate"):
            await asks(f"https://127.0.0.1:{far.port}")
        assert far.heard == []


async def test_other_authority_is_refused(house: Authority, tmp_path: Path) -> None:
    """T25: with an authority of our own no other one counts, and neither does the name of another host."""
    other = Authority(tmp_path, "other")
    for server in (other.server(), house.server("gws.example")):
        async with listening(server) as far:
            with pytest.raises(Unreachable, match=r"(?i)certificate"):
                await asks(f"https://127.0.0.1:{far.port}", trust(house.ca))
            assert far.heard == []


async def test_own_authority_is_believed(house: Authority) -> None:
    """T25: the certificate of the authority in GWS_CA_FILE is believed, and the request arrives."""
    async with listening(house.server()) as far:
        await asks(f"https://127.0.0.1:{far.port}", trust(house.ca))
        assert [line.split(b"\r\n")[0] for line in far.heard] == [b"GET /api/v2/me HTTP/1.1"]


async def test_own_certificate_is_shown(house: Authority) -> None:
    """T25: a GWS that asks who we are is shown GWS_CLIENT_CERT; without it, it lets nobody in."""
    server = house.server()
    server.verify_mode = ssl.CERT_REQUIRED
    server.load_verify_locations(house.ca)
    async with listening(server) as far:
        url = f"https://127.0.0.1:{far.port}"
        with pytest.raises(Unreachable):
            await asks(url, trust(house.ca))
        assert far.heard == []
        await asks(url, trust(house.ca, house.pair("floorwalker")))
        assert len(far.heard) == 1


def test_locked_key_asks_nobody(house: Authority, tmp_path: Path) -> None:
    """T25: a key with a password, a file of nothing and a file that is not there are errors, and no question on the terminal."""
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for ca, own in ((house.ca, house.pair("locked", password=b"canary")), (str(empty), ""), ("/nowhere.pem", "")):
        with pytest.raises(OSError, match=r"\w"):
            trust(ca, own)


def test_every_trust_verifies(house: Authority) -> None:
    """T25: however it was made, a context verifies the certificate and the host's name, by TLS 1.2 at least."""
    made = [
        trust(),
        trust(house.ca),
        *(new_client(url)._transport._pool._ssl_context for url in ("https://a", "http://a")),
    ]
    for context in made:
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_no_switch_exists() -> None:
    """T25: nothing in the product turns verification off, and no setting offers to."""
    named = []
    for path, text in sources("monitoring", "dashboard").items():
        for node in ast.walk(ast.parse(text)):
            word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            off = isinstance(node, ast.keyword) and node.arg in {"verify", "check_hostname"}
            if word in SWITCHES or (off and isinstance(node.value, ast.Constant)):
                named.append(f"{path}:{node.lineno}")
    assert named == []
