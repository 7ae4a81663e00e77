"""Where the websockets live; who may hold one stands in `access.SOCKETS`, under the route's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channels.security.websocket import WebsocketDenier
from django.core.exceptions import ImproperlyConfigured
from django.urls import path, re_path

from dashboard.access import SOCKETS
from dashboard.desk.consumers import DeskConsumer
from dashboard.kiosk.consumers import KioskConsumer
from dashboard.wall.consumers import WallConsumer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.urls import URLPattern


def ruled(routes: Sequence[URLPattern]) -> Sequence[URLPattern]:
    """The same, if each has a rule; else ImproperlyConfigured, so that nothing starts."""
    if {route.name for route in routes} - set(SOCKETS):
        raise ImproperlyConfigured(
            "A websocket has no rule: name its route, and give the name one in dashboard/access.py."
        )
    return routes


websocket_urlpatterns = ruled(
    [
        path("ws/desk/", DeskConsumer.as_asgi(), name="desk-socket"),
        path("ws/wall/<slug:slug>/", WallConsumer.as_asgi(), name="wall-socket"),
        path("ws/kiosk/", KioskConsumer.as_asgi(), name="kiosk-socket"),
        # Any other is refused, where Channels would raise for whoever asks.
        re_path(r"", WebsocketDenier.as_asgi(), name="no-socket"),
    ]
)
