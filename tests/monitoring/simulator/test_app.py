from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse
from starlette.routing import Route

from monitoring.simulator import Options, Published, Request, Simulator
from tests.fakes.centre import FakeCentre, FakeEvent
from tests.fakes.far_side import CALLS, Browser, datas

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request as HttpRequest

CALL = FakeEvent("agent001", CALLS, {"messageType": "CallStateChangeMessage"})
ALICE = "Basic " + base64.b64encode(b"agent001:secret").decode()


def make_rest(centre: FakeCentre) -> Callable[[Callable[[], None]], list[Route]]:
    """REST with one resource: a GET tells who asks, a POST of `end` ends the login, any other rings the phone."""

    async def me(request: HttpRequest) -> JSONResponse:
        if request.method == "POST":
            body = await request.json()
            if body == "end":
                request.state.end_session()
            centre.due.append((0.0, CALL))
        return JSONResponse({"statusCode": 0, "user": request.state.user})

    def routes(deliver: Callable[[], None]) -> list[Route]:
        async def endpoint(request: HttpRequest) -> JSONResponse:
            answer = await me(request)
            deliver()
            return answer

        return [Route("/api/v2/me", endpoint, methods=["GET", "POST"])]

    return routes


def make_simulator(**options: Any) -> Simulator:
    centre = FakeCentre()
    return Simulator(Options(start=100.0, **options), centre, make_rest(centre))


async def ready(browser: Browser) -> str:
    client = str((await browser.bayeux({"channel": "/meta/handshake"})).json[0]["clientId"])
    await browser.bayeux({"channel": "/meta/subscribe", "clientId": client, "subscription": CALLS})
    return client


async def fetch(browser: Browser, client: str) -> list[Any]:
    heard = await browser.bayeux({"channel": "/meta/connect", "clientId": client, "advice": {"timeout": 0}})
    return datas(heard.json)


async def test_everything_needs_sign_in() -> None:
    """REST and Bayeux answer a stranger 403 with statusCode 20."""
    browser = Browser(make_simulator().app)
    for heard in (await browser.ask("GET", "/api/v2/me"), await browser.bayeux({"channel": "/meta/handshake"})):
        assert (heard.status, heard.json["statusCode"]) == (403, 20)


async def test_one_cookie_for_both() -> None:
    """The cookie of a Basic sign-in opens REST and Bayeux alike, and tells them who it is."""
    browser = Browser(make_simulator().app)
    assert (await browser.ask("GET", "/api/v2/me", authorization=ALICE)).json["user"] == "agent001"
    assert (await browser.ask("GET", "/api/v2/me")).json["user"] == "agent001"
    assert await ready(browser)


async def test_operation_notifies() -> None:
    """What an operation emits goes to the user's sessions at once and stands in the ledger."""
    simulator = make_simulator()
    browser = Browser(simulator.app, authorization=ALICE)
    client = await ready(browser)
    await browser.ask("POST", "/api/v2/me", {"operationName": "Dial"})
    assert await fetch(browser, client) == [CALL.data]
    assert simulator.ledger.published("agent001") == [Published(100.0, "agent001", CALLS, CALL.data)]
    asked = Request(100.0, "agent001", "POST", "/api/v2/me", {"operationName": "Dial"}, 0, 200)
    assert simulator.ledger.requests("agent001") == [asked]
    assert simulator.ledger.requests("agent002") == []


async def test_clock_brings_events() -> None:
    """Advancing the clock hands what falls due to the users concerned; the clock never goes back."""
    simulator = make_simulator()
    browser = Browser(simulator.app, authorization=ALICE)
    client = await ready(browser)
    simulator.centre.due.append((105.0, CALL))
    simulator.advance(104.0)
    assert await fetch(browser, client) == []
    simulator.advance(105.0)
    assert await fetch(browser, client) == [CALL.data]
    simulator.advance(1.0)
    assert simulator.now == 105.0


async def test_run_applies_speed() -> None:
    """Running, the simulated clock starts at `start` and goes at `speed`."""
    simulator = make_simulator(speed=10.0)
    clock = iter([50.0, 50.0, 51.0, 53.0])
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(simulator.now)

    with pytest.raises(RuntimeError, match="StopIteration"):
        await simulator.run(lambda: next(clock), pause)
    assert pauses == [100.0, 110.0, 130.0]


async def test_ended_login_is_out() -> None:
    """A handler can end the HTTP login it was called under."""
    browser = Browser(make_simulator().app)
    await browser.ask("GET", "/api/v2/me", authorization=ALICE)
    assert (await browser.ask("POST", "/api/v2/me", "end")).status == 200
    assert (await browser.ask("GET", "/api/v2/me")).status == 403


@pytest.mark.parametrize(("ends", "status"), [(True, 403), (False, 200)])
async def test_expiry_ends_login(ends: bool, status: int) -> None:  # noqa: FBT001
    """Row 14: a swept Bayeux session takes its HTTP login along, when so configured."""
    simulator = make_simulator(expire_http_session=ends, max_interval_ms=0, sweep_ms=0)
    browser = Browser(simulator.app)
    await browser.ask("GET", "/api/v2/me", authorization=ALICE)
    await browser.bayeux({"channel": "/meta/handshake"})
    simulator.endpoint.sweep()
    assert (await browser.ask("GET", "/api/v2/me")).status == status


async def test_csrf_covers_bayeux() -> None:
    """In CSRF mode a Bayeux POST needs the token as every write does."""
    browser = Browser(make_simulator(csrf=True).app)
    token = (await browser.ask("GET", "/api/v2/me", authorization=ALICE)).header("x-csrf-token") or ""
    refused = await browser.bayeux({"channel": "/meta/handshake"})
    assert (refused.status, refused.header("content-type")) == (403, "text/plain")
    assert (await browser.bayeux({"channel": "/meta/handshake"}, x_csrf_token=token)).status == 200


async def test_unknown_paths_enveloped() -> None:
    """What does not exist, or not by that method, is answered in GWS's envelope."""
    browser = Browser(make_simulator().app, authorization=ALICE)
    for method, path, status in (("GET", "/api/v2/nothing", 404), ("PUT", "/api/v2/me", 405)):
        heard = await browser.ask(method, path)
        assert (heard.status, heard.json["statusCode"]) == (status, 6)


async def test_huge_body_refused() -> None:
    """A body over one MiB goes no further, and is not remembered."""
    simulator = make_simulator()
    heard = await Browser(simulator.app, authorization=ALICE).ask("POST", "/api/v2/me", b" " * ((1 << 20) + 1))
    assert heard.status == 413
    assert simulator.ledger.requests() == []


async def test_no_body_remembered_as_none() -> None:
    """The ledger keeps None where there was no JSON."""
    simulator = make_simulator()
    browser = Browser(simulator.app, authorization=ALICE)
    await browser.ask("GET", "/api/v2/me")
    await browser.ask("GET", "/api/v2/me", b"{broken")
    assert [request.body for request in simulator.ledger.requests()] == [None, None]


def test_start_defaults_to_now() -> None:
    """A start of zero becomes the present."""
    assert Simulator(Options(), FakeCentre()).now > 1_700_000_000


async def test_real_centre_joined() -> None:
    """Without a centre of the test's own the living one moves in, with its REST routes."""
    simulator = Simulator(Options(agents=2, supervisors=1, start=1_700_000_000.0))
    heard = await Browser(simulator.app).ask("GET", "/api/v2/me", authorization=ALICE)
    assert heard.json["user"]["userName"] == "agent001"
