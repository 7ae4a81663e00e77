"""Where the websockets live."""

from __future__ import annotations

from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from dashboard.desk.consumers import DeskConsumer
from dashboard.kiosk.consumers import KioskConsumer
from dashboard.wall.consumers import WallConsumer

websocket_urlpatterns = [
    path("ws/desk/", DeskConsumer.as_asgi()),
    path("ws/wall/<slug:slug>/", WallConsumer.as_asgi()),
    path("ws/kiosk/", KioskConsumer.as_asgi()),
    # Any other is refused, where Channels would raise for whoever asks.
    re_path(r"", WebsocketDenier.as_asgi()),
]
