"""For machines: alive, ready, and how much of everything. Says no names, no ids, nothing of a call or chat."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import accumulate
from typing import TYPE_CHECKING

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
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from dashboard import wiring
from dashboard.upstream.states import shares, standings
from monitoring.latency import BUCKETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from dashboard.wiring import House
    from monitoring.latency import Delays

# The registry is made at each scrape, so that its birth says nothing of the counters'.
disable_created_metrics()  # type: ignore[no-untyped-call]


@require_GET
def livez(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether pages can be served truthfully: the database answers and the journal is being folded. 503 if not."""
    house = wiring.get()
    database = _database()
    body = {"ready": database, "database": database, "position": house.follower.position, "upstream": _upstream(house)}
    return JsonResponse(body, status=200 if database else 503)


@require_GET
def metrics(_request: HttpRequest) -> HttpResponse:
    """Prometheus text."""
    return HttpResponse(generate_latest(_collect(wiring.get())), content_type=CONTENT_TYPE_LATEST)


def _upstream(house: House) -> dict[str, dict[str, object]]:
    """Accounts by state: how many, since when (ISO 8601, null if unknown) and the commonest kinds of cause."""
    held = shares(standings(house.follower.floor, house.fleet.conditions()).values())
    return {
        state: {"accounts": share.accounts, "since": _stamp(share.since), "causes": dict(share.causes)}
        for state, share in held.items()
    }


def _stamp(at: float) -> str | None:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") if at else None


def _collect(house: House) -> CollectorRegistry:
    registry = CollectorRegistry()
    floor = house.follower.floor
    _count_relays(house, registry)
    registry.register(Took(house.follower.delays))
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
    states = Gauge("floorwalker_account_states", "Accounts by the state of their CometD", ["state"], registry=registry)
    for one in standings(floor, house.fleet.conditions()).values():
        states.labels(one.state.value).inc()
    Gauge("floorwalker_sockets", "Open websockets", registry=registry).set(len(house.hub.sockets))
    Total("floorwalker_frames", "Frames sent to browsers", registry=registry).inc(house.hub.sent)
    return registry


def _count_relays(house: House, registry: CollectorRegistry) -> None:
    """What the relays of this process count, all accounts together."""
    said = list(house.fleet.conditions().values())
    for name, about, counts in (
        ("floorwalker_sign_ins", "Sign-ins at GWS", [one.tally.sign_ins for one in said]),
        ("floorwalker_handshakes", "New CometD sessions", [one.tally.handshakes for one in said]),
        ("floorwalker_restarts", "Relays started again after a crash", [one.tally.restarts for one in said]),
        ("floorwalker_gaps", "Times in which an account was not heard", [one.tally.gaps for one in said]),
        (
            "floorwalker_multiple_clients_warnings",
            "Sessions that shared their poll with another",
            [one.tally.crowded for one in said],
        ),
    ):
        Total(name, about, registry=registry).inc(sum(counts))
    heard_at = max(house.pulse.newest(), house.follower.heard_at)
    silence = Gauge("floorwalker_silence_seconds", "Since the last sign of life of GWS", registry=registry)
    silence.set(max(0.0, time.time() - heard_at) if heard_at else float("nan"))


class Took(Collector):
    """How long events took, by stage: numbers that were counted elsewhere, in Prometheus's words. No label names anybody."""

    def __init__(self, delays: Delays) -> None:
        self._delays = delays

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """One histogram: `receipt` GWS to us, `journal` from there to the floor, `send` from there to the browsers."""
        family = HistogramMetricFamily("floorwalker_delay_seconds", "What an event took", labels=["stage"])
        for stage, histogram in self._delays.histograms.items():
            bounds = [*map(str, BUCKETS), "+Inf"]
            sums = accumulate(histogram.counts)
            family.add_metric(
                [stage], [(bound, float(n)) for bound, n in zip(bounds, sums, strict=True)], histogram.total
            )
        yield family


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True
