"""Probes for machines: alive, ready, counted; no names, no ids, nothing of a call or chat."""

from __future__ import annotations

import re
import time
from datetime import datetime

import pytest
from django.db import connection

from dashboard.journal.models import JournalReject
from monitoring.floor.hearing import Status
from tests.fakes.building import building

pytestmark = pytest.mark.django_db(transaction=True)


async def test_probes_count_and_name_nobody() -> None:
    """/readyz and /metrics say how many of everything, rejects too, and not whose."""
    async with building() as made:
        call_id, chat_id = await made.call(), await made.chat(customer="Canary-Customer")
        relay = made.house.fleet.relays["agent001"]
        before = relay.count.rejected
        made.far.endpoint.publish("/v2/me/calls", {"messageType": "CallStateChangeMessage", "call": 7}, "agent001")
        await made.until(lambda: relay.count.rejected == before + 1, "the reject")
        while not await JournalReject.objects.aexists():
            await made.moment()
        stranger = await made.browser("")
        ready = (await stranger.get("/readyz")).json()
        live = ready["upstream"].pop("live")
        assert (ready["ready"], ready["upstream"], live["accounts"], live["causes"]) == (True, {}, 6, {})
        assert abs(datetime.fromisoformat(live["since"]).timestamp() - time.time()) < 600
        text = (await stranger.get("/metrics")).content.decode()
        assert number(text, 'floorwalker_floor{kind="calls"}') == 1
        assert number(text, 'floorwalker_floor{kind="chats"}') == 1
        assert number(text, 'floorwalker_floor{kind="agents"}') == 6
        assert number(text, 'floorwalker_notifications_total{fate="rejected"}') == 1
        assert number(text, 'floorwalker_delay_seconds_count{stage="receipt"}') > 0
        assert number(text, 'floorwalker_delay_seconds_bucket{le="+Inf",stage="journal"}') > 0
        fates = {fate: number(text, f'floorwalker_notifications_total{{fate="{fate}"}}') for fate in FATES}
        assert fates["received"] == sum(fates.values()) - fates["received"]
        assert not [
            word for word in ("agent001", "sup001", call_id, chat_id, "Canary", "North") if word in text + str(ready)
        ]


COUNTED = (
    "sign_ins_total",
    "handshakes_total",
    "restarts_total",
    "gaps_total",
    "multiple_clients_warnings_total",
)
FATES = ("received", "journalled", "duplicates", "rejected")


def number(text: str, name: str) -> float:
    """The value of one line of Prometheus's text."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


async def test_relays_are_counted() -> None:
    """/metrics says how the relays stand and what they did, and how long GWS has been silent."""
    async with building() as made:
        text = (await (await made.browser("")).get("/metrics")).content.decode()
        assert number(text, 'floorwalker_account_states{state="live"}') == 6
        assert [number(text, f"floorwalker_{name}") for name in COUNTED] == [6, 6, 0, 0, 0]
        assert 0 <= number(text, "floorwalker_silence_seconds") < 60


async def test_causes_name_nobody() -> None:
    """In trouble /readyz says by state how many, since when and what kind of cause; nothing that GWS wrote."""
    async with building() as made:
        for name in ("agent001", "agent002", "sup001"):
            await made.house.fleet.relays[name].tell(Status.FAILED, f"ConnectError: {name} has the password secret")
        await made.house.fleet.relays["agent003"].tell(Status.FAILED, "agent003: secret")
        body = (await (await made.browser("")).get("/readyz")).json()
        assert list(body["upstream"]) == ["failed", "live"]
        assert body["upstream"]["failed"]["causes"] == {"ConnectError": 3, "other": 1}
        assert not [word for word in ("agent00", "sup00", "secret") if word in str(body)]


async def test_database_away_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its database the process is alive and not ready: 200 and 503, and no traceback in the body."""
    async with building() as made:
        stranger = await made.browser("")
        with monkeypatch.context() as broken:
            broken.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
            ready, alive = await stranger.get("/readyz"), await stranger.get("/livez")
        assert (ready.status_code, ready.json()["ready"], alive.status_code) == (503, False, 200)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
async def test_probes_only_answer(path: str) -> None:
    """A probe takes no orders."""
    async with building() as made:
        assert (await (await made.browser("")).post(path)).status_code == 405
