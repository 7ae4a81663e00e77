"""For machines: alive, ready, and how much of everything. Says no names, no ids, nothing of a call or chat."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client import Counter as Total

from dashboard import wiring

if TYPE_CHECKING:
    from django.http import HttpRequest

    from dashboard.wiring import House

# The registry is made at each scrape, so that its birth says nothing of the counters'.
disable_created_metrics()  # type: ignore[no-untyped-call]


@login_not_required
@require_GET
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_GET
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether pages can be served truthfully: the database answers and the journal is being folded. 503 if not."""
    house = wiring.get()
    database = _database()
    upstream = Counter(health.status.value for health in house.follower.floor.health.values())
    body = {"ready": database, "database": database, "position": house.follower.position, "upstream": dict(upstream)}
    return JsonResponse(body, status=200 if database else 503)


@login_not_required
@require_GET
def metrics(_request: HttpRequest) -> HttpResponse:
    """Prometheus text."""
    return HttpResponse(generate_latest(_collect(wiring.get())), content_type=CONTENT_TYPE_LATEST)


def _collect(house: House) -> CollectorRegistry:
    registry = CollectorRegistry()
    floor = house.follower.floor
    notifications = Total("floorwalker_notifications", "What became of what GWS said", ["fate"], registry=registry)
    for relay in house.fleet.relays.values():
        count = relay.count
        for fate in ("received", "journalled", "duplicates", "rejected"):
            notifications.labels(fate).inc(getattr(count, fate))
    things = Gauge("floorwalker_floor", "What is on the floor", ["kind"], registry=registry)
    for kind in ("agents", "calls", "chats"):
        things.labels(kind).set(len(getattr(floor, kind)))
    accounts = Gauge("floorwalker_accounts", "Accounts by the state of their stream", ["status"], registry=registry)
    for health in floor.health.values():
        accounts.labels(health.status.value).inc()
    Gauge("floorwalker_sockets", "Open websockets", registry=registry).set(len(house.hub.sockets))
    Total("floorwalker_frames", "Frames sent to browsers", registry=registry).inc(house.hub.sent)
    return registry


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True
