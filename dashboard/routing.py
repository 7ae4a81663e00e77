"""Where the websockets live; who may hold one stands in `access.SOCKETS`, under the route's name."""

from __future__ import annotations

from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from dashboard.desk.consumers import DeskConsumer
from dashboard.kiosk.consumers import KioskConsumer
from dashboard.wall.consumers import WallConsumer

websocket_urlpatterns = [
    path("ws/desk/", DeskConsumer.as_asgi(), name="desk-socket"),
    path("ws/wall/<slug:slug>/", WallConsumer.as_asgi(), name="wall-socket"),
    path("ws/kiosk/", KioskConsumer.as_asgi(), name="kiosk-socket"),
    # Any other is refused, where Channels would raise for whoever asks.
    re_path(r"", WebsocketDenier.as_asgi(), name="no-socket"),
]
