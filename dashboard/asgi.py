"""The ASGI application: pages, and websockets from our own origins only."""

from __future__ import annotations

import logging
import os
from typing import Any
from urllib.parse import urlsplit

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  # Django must be set up first
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator, WebsocketDenier  # noqa: E402
from django.conf import settings  # noqa: E402

from dashboard import conf, wiring  # noqa: E402
from dashboard.routing import websocket_urlpatterns  # noqa: E402
from dashboard.sockets import Limited, Limits  # noqa: E402

log = logging.getLogger(__name__)


class OwnOrigins(OriginValidator):  # type: ignore[misc]  # channels is not typed
    """Lets in what comes from these origins. An Origin that is none is refused, not an error of ours."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        """Whether it is one of them; a port that is no number makes it none."""
        try:
            is_ours = bool(super().valid_origin(parsed_origin))
        except ValueError:
            is_ours = False
        if not is_ours:
            log.warning("a websocket was refused: its Origin %.80r is none of ALLOWED_ORIGINS", _spelled(parsed_origin))
        return is_ours

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        """Refuse what cannot even be taken apart; the rest is asked about."""
        try:
            for origin in (value for name, value in scope["headers"] if name == b"origin"):
                urlsplit(origin.decode("latin-1"))
        except ValueError:
            return await WebsocketDenier()(scope, receive, send)
        return await super().__call__(scope, receive, send)


def _spelled(origin: Any) -> str:
    return origin.geturl() if origin else ""


limited = Limited(
    URLRouter(websocket_urlpatterns),
    Limits(
        conf.SOCKETS_PER_SIGN_IN, conf.SOCKETS_PER_USER, conf.SOCKETS_PER_ADDRESS, proxies=max(0, conf.TRUSTED_PROXIES)
    ),
)
# Full origins: AllowedHostsOriginValidator would let any port and scheme of the host in.
websocket = OwnOrigins(AuthMiddlewareStack(limited), settings.ALLOWED_ORIGINS)
routes = ProtocolTypeRouter({"http": http, "websocket": websocket})
ALIVE = "/livez"
STARTING = b"Floorwalker is starting; try again in a moment."
HEADERS = [(b"content-type", b"text/plain"), (b"retry-after", b"1"), (b"cache-control", b"no-store")]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Everything, once the house is open; until then a page is 503, and a socket comes again by itself."""
    if wiring.is_open() or scope.get("path") == ALIVE:
        await routes(scope, receive, send)
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 503, "headers": HEADERS})
        await send({"type": "http.response.body", "body": STARTING})
    else:
        await send({"type": "websocket.close"})
