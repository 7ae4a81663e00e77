"""Where the websockets live."""

from __future__ import annotations

from django.urls import path

from dashboard.desk.consumers import DeskConsumer
from dashboard.wall.consumers import WallConsumer

websocket_urlpatterns = [
    path("ws/desk/", DeskConsumer.as_asgi()),
    path("ws/wall/<slug:slug>/", WallConsumer.as_asgi()),
]
