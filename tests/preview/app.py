"""The preview as an ASGI app: pages under the strict policy, a socket, a back door for a test to push frames.

It answers every operation with 202 and confirms nothing by itself; `push` is the only thing that changes a page.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.kiosk.words import words
from tests.preview.draw import ROOT, desk, draw, login, wall
from tests.preview.floor import AGENTS, CALLS, CHATS, Notice
from tests.preview.open import inspector

if TYPE_CHECKING:
    from starlette.requests import Request

POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types htmx"
)
SOCKETS: set[WebSocket] = set()
HEARD: list[dict[str, Any]] = []
PARTIAL = "hx-request"


def _page(html: str, nonce: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, {"Content-Security-Policy": POLICY.format(nonce), "Cache-Control": "no-store"})


async def show_desk(request: Request) -> HTMLResponse:
    """The desk, filtered by `q` and `show`; with an inspector on the pages of one subject."""
    nonce = secrets.token_urlsafe(16)
    query = request.query_params.get("q", "")
    found = {
        "agents": tuple(row for row in AGENTS if query.casefold() in row.name.casefold()),
        "calls": tuple(row for row in CALLS if query.casefold() in (row.customer + row.agents).casefold()),
        "chats": tuple(row for row in CHATS if query.casefold() in (row.customer + row.agents).casefold()),
    }
    totals = {name: len(rows) for name, rows in found.items()}
    html = desk(nonce, query=query, show=request.query_params.get("show", "all"), totals=totals, **found)
    return _page(html, nonce)


async def show_subject(request: Request) -> HTMLResponse:
    """One agent, call or chat: its fragment for htmx, else the whole desk."""
    kind, identifier = request.path_params["kind"].removesuffix("s"), request.path_params["id"]
    nonce = secrets.token_urlsafe(16)
    row = inspector(kind, identifier)
    if PARTIAL in request.headers:
        return _page(draw("partials/inspector.html", row=row), nonce)
    return _page(desk(nonce, inspector=row, show=request.query_params.get("show", "all")), nonce)


async def operate(request: Request) -> HTMLResponse:
    """Accept any operation and remember it."""
    form = await request.body()
    HEARD.append({"path": request.url.path, "body": form.decode(), "csrf": request.headers.get("x-csrftoken", "")})
    notice = Notice("Asked.", "GWS has accepted it; the mode changes when GWS confirms it.")
    return HTMLResponse(draw("partials/notice.html", row=notice), 202)


async def show_wall(request: Request) -> HTMLResponse:
    """The wall that the query asks for."""
    nonce = secrets.token_urlsafe(16)
    return _page(wall(nonce, request.query_params), nonce)


async def show_screen(request: Request) -> HTMLResponse:
    """What a screen shows that has no wall: code, dark or full; in `lang`, dark for `why`, with a code as wide as any."""
    nonce, asked = secrets.token_urlsafe(16), request.query_params
    said, why = words(asked.get("lang", "en")), asked.get("why", "off")
    context = {"said": said, "why": said.why(why), "asks": why != "elsewhere", "code": "WWWWWW"}
    html = draw(f"kiosk/{request.path_params['name']}.html", csp_nonce=nonce, **context)
    return _page(html, nonce)


async def show_login(request: Request) -> HTMLResponse:
    """The sign-in."""
    nonce = secrets.token_urlsafe(16)
    return _page(login(nonce, failed="failed" in request.query_params), nonce)


async def show_error(request: Request) -> HTMLResponse:
    """One of the error pages."""
    nonce = secrets.token_urlsafe(16)
    code = request.path_params["code"]
    return _page(
        draw(f"{code}.html", csp_nonce=nonce, exception="supervisors of North may not open South"), nonce, code
    )


async def push(request: Request) -> JSONResponse:
    """Send a frame to every socket, or close them all with `{"close": code}`."""
    frame = json.loads(await request.body())
    for socket in list(SOCKETS):
        if "close" in frame:
            await socket.close(frame["close"])
        else:
            await socket.send_text(json.dumps(frame))
    return JSONResponse({"sockets": len(SOCKETS), "heard": HEARD})


async def live(socket: WebSocket) -> None:
    """Hold the socket and remember what it says."""
    await socket.accept()
    SOCKETS.add(socket)
    HEARD.append({"opened": socket.url.query})
    try:
        while True:
            HEARD.append({"said": await socket.receive_text()})
    except WebSocketDisconnect:
        SOCKETS.discard(socket)


app = Starlette(
    routes=[
        Route("/", show_desk),
        Route("/wall/", show_wall),
        Route("/kiosk/{name}/", show_screen),
        Route("/accounts/login/", show_login),
        Route("/errors/{code:int}/", show_error),
        Route("/push", push, methods=["POST"]),
        Route("/{kind}/{id}/operations/", operate, methods=["POST"]),
        WebSocketRoute("/ws/desk/", live),
        WebSocketRoute("/ws/wall/{slug}/", live),
        Mount("/static", StaticFiles(directory=ROOT / "static")),
        Route("/{kind}/{id}/", show_subject),
    ]
)
