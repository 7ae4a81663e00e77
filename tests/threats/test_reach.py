"""T7: whatever a setting, an answer or a payload says, we connect to the one GWS that was set, and to no neighbour of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest

from dashboard import conf
from dashboard.checks import settings_are_usable
from monitoring.gws.client import Client
from monitoring.gws.errors import ForbiddenPath, Garbled
from monitoring.gws.paths import OperationRequest
from monitoring.http import OneWay, new_client
from monitoring.places import is_loopback, refusal
from tests.fakes.building import building
from tests.fakes.canary import listening
from tests.fakes.vault import account
from tests.fakes.wired import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

METADATA = [
    "169.254.169.254",
    "169.254.0.1",
    "fd00:ec2::254",
    "[fd00:ec2::254]",
    "fe80::1",
    "fe80::1%eth0",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "100.100.100.200",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "::",
    "224.0.0.1",
]
DISGUISED = [
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "0xA9.0xFE.43518",
    "127.1",
    "2130706433",
]


class Stream(httpcore.AsyncNetworkStream):
    """A connection that says where it led, and remembers what it was told to carry."""

    def __init__(self, peer: str) -> None:
        self.peer, self.written, self.is_closed = peer, b"", False

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self.written += buffer

    async def aclose(self) -> None:
        self.is_closed = True

    def get_extra_info(self, info: str) -> Any:
        return (self.peer, 443) if self.peer else None


class Rebinding(httpcore.AsyncNetworkBackend):
    """DNS that gives another address each time; `asked` are the hosts."""

    def __init__(self, *peers: str) -> None:
        self.peers, self.asked, self.made = list(peers), [], list[Stream]()

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> Stream:
        self.asked.append(host)
        self.made.append(Stream(self.peers.pop(0)))
        return self.made[-1]


def ids(urls: Iterable[str], monkeypatch: pytest.MonkeyPatch, **more: object) -> dict[str, list[str]]:
    """What the checks say to each of these as GWS_URL."""
    monkeypatch.setattr(conf, "problems", {})
    monkeypatch.setattr(conf, "GWS_ALLOW_HTTP", more.get("allow", False))
    found = {}
    for url in urls:
        monkeypatch.setattr(conf, "GWS_URL", url)
        found[url] = [str(said.id).removeprefix("floorwalker.") for said in settings_are_usable()]
    return found


@pytest.mark.parametrize("host", METADATA + DISGUISED)
def test_neighbour_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """T7: link-local, metadata and nobody's addresses, and any number in disguise, are refused in whatever spelling."""
    assert refusal(host)
    url = f"https://[{host}]" if ":" in host and "[" not in host else f"https://{host}"
    if "%" not in url:
        assert ids([url], monkeypatch) == {url: ["E021"]}


@pytest.mark.parametrize(
    "host", ["gws.example", "10.0.0.7", "127.0.0.1", "::1", "192.168.1.1", "2001:db8::1", "123.example", "a1"]
)
def test_server_is_not_refused(host: str) -> None:
    """T7: names, and addresses where a server may well be, are not refused."""
    assert refusal(host) == ""


def test_plain_way_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """T7: plain http leads to this machine only, unless it was allowed expressly."""
    near = ["http://127.0.0.1:8090", "http://localhost", "http://[::1]:8090", "https://gws.example"]
    far = ["http://gws.example", "http://10.0.0.7", "http://localhost.evil.example", "http://127.evil.example"]
    assert ids(near, monkeypatch) == {url: [] for url in near}
    assert ids(far, monkeypatch) == {url: ["E020"] for url in far}
    assert ids(far, monkeypatch, allow=True) == {url: [] for url in far}
    assert [is_loopback(host) for host in ("127.0.0.2", "LOCALHOST", "::ffff:127.0.0.1", "10.0.0.7")] == [
        True, True, True, False,
    ]  # fmt: skip


async def test_rebinding_is_caught() -> None:
    """T7: a name that leads to a neighbour, at once or the second time, is not spoken to: not a byte leaves."""
    dns = Rebinding("203.0.113.7", "169.254.169.254", "")
    way = OneWay("https://gws.example", dns)
    assert (await way.connect_tcp("gws.example", 443)).get_extra_info("server_addr") == ("203.0.113.7", 443)
    for _ in range(2):
        with pytest.raises(httpcore.ConnectError):
            await way.connect_tcp("gws.example", 443)
    assert [(stream.is_closed, stream.written) for stream in dns.made] == [(False, b""), (True, b""), (True, b"")]


@pytest.mark.parametrize("host", ["169.254.169.254", "0xa9fea9fe", "[fd00:ec2::254]"])
async def test_neighbour_is_not_called(host: str) -> None:
    """T7: even where the checks were not heeded, such an address is not connected to."""
    dns = Rebinding()
    way = OneWay(f"https://{host}", dns)
    with pytest.raises(httpcore.ConnectError, match="nothing is sent to"):
        await way.connect_tcp(host.strip("[]"), 443)
    assert dns.asked == []


async def test_other_host_is_not_called() -> None:
    """T7: the client of one GWS connects to no other host and port, whatever URL it is asked for."""
    async with listening() as gws, listening() as other, new_client(gws.url) as client:
        assert (await client.get("/api/v2/me")).status_code == 200
        for url in (f"{other.url}/api/v2/me", f"http://localhost:{gws.port}/", "http://[::1]/"):
            with pytest.raises(httpx.ConnectError):
                await client.get(url)
        await client.get(f"//127.0.0.1:{other.port}/")
        assert (gws.calls, other.calls) == (2, 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed(status: int) -> None:
    """T7: an answer that sends us elsewhere is no answer of GWS, and nobody is called there."""
    async with listening() as other:
        wire = Wire([httpx.Response(status, headers={"Location": f"{other.url}/api/v2/me"})] * 2)
        client = wire.client()
        with pytest.raises(Garbled):
            await client.get("/api/v2/me")
        with pytest.raises(Garbled):
            await client.operate(OperationRequest("/api/v2/me/calls/call-1", {"operationName": "Hangup"}))
        assert (other.calls, len(wire.requests)) == (0, 2)


@pytest.mark.parametrize("path", ["//{canary}/api/v2/me", "http://{canary}/api/v2/me", "@{canary}/", "\\\\{canary}/"])
async def test_path_leads_nowhere_else(path: str) -> None:
    """T7: a path that names another host is refused before anything is built from it, or stays on the wire to our GWS."""
    async with listening() as other, listening() as gws:
        client = Client(account("sup001", "supervisor"), new_client(gws.url))
        with pytest.raises((ForbiddenPath, httpx.InvalidURL)):
            await client.operate(OperationRequest(path.format(canary=f"127.0.0.1:{other.port}"), {}))
        await client.close()
        assert (gws.calls, other.calls) == (0, 0)


async def test_proxy_of_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """T7: no proxy and no .netrc of the environment takes part."""
    async with listening() as proxy, listening() as gws:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with new_client(gws.url) as client:
            await client.get("/api/v2/me")
        assert (gws.calls, proxy.calls) == (1, 0)


@pytest.mark.django_db(transaction=True)
async def test_uri_of_payload_is_not_fetched() -> None:
    """T7: with a canary named in every URI that GWS sends, watched, looked at and operated on, the canary hears nothing."""
    async with listening() as canary, building(host_in_uris=f"{canary.url}/api/v2") as made:
        call_id, chat_id = await made.call(), await made.chat()
        alice = await made.browser("alice")
        for path in ("/", f"/calls/{call_id}/", f"/chats/{chat_id}/", "/wall/"):
            page = (await alice.get(path)).content.decode()
            assert str(canary.port) not in page
        await made.ask(alice, f"/calls/{call_id}/", "ListenIn")
        await made.ask(alice, f"/chats/{chat_id}/", "Monitor")
        said = json.dumps([post.body for post in made.posts()])
        assert made.posts()
        assert str(canary.port) not in said
        assert canary.calls == 0
