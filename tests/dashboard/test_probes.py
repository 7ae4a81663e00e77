"""Probes for machines: alive, ready, counted; no names, no ids, nothing of a call or chat."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from dashboard.journal.models import JournalReject
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
        assert (ready["ready"], ready["upstream"]) == (True, {"live": 6})
        text = (await stranger.get("/metrics")).content.decode()
        assert number(text, 'floorwalker_floor{kind="calls"}') == 1
        assert number(text, 'floorwalker_floor{kind="chats"}') == 1
        assert number(text, 'floorwalker_floor{kind="agents"}') == 6
        assert number(text, 'floorwalker_notifications_total{fate="rejected"}') == 1
        fates = {fate: number(text, f'floorwalker_notifications_total{{fate="{fate}"}}') for fate in FATES}
        assert fates["received"] == sum(fates.values()) - fates["received"]
        assert not [
            word for word in ("agent001", "sup001", call_id, chat_id, "Canary", "North") if word in text + str(ready)
        ]


FATES = ("received", "journalled", "duplicates", "rejected")


def number(text: str, name: str) -> float:
    """The value of one line of Prometheus's text."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


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
