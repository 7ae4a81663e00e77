"""The ASGI application: pages, and websockets from our own origins only."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
http = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  # Django must be set up first
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from dashboard import wiring  # noqa: E402
from dashboard.routing import websocket_urlpatterns  # noqa: E402

# Full origins: AllowedHostsOriginValidator would let any port and scheme of the host in.
websocket = OriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.ALLOWED_ORIGINS)
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
