"""A customer is forgotten: every call and chat that names him, in every account, and nobody else's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async

from dashboard.journal.adapter import DjangoJournal
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.retention.bodies import sought
from dashboard.retention.customers import forget, shown, trace
from monitoring.follower import Follower
from monitoring.ports import PLACED, ROSTER_FULL, SNAPSHOT, UPSTREAM
from monitoring.stream import Stream
from tests.fakes.heard import call, chat, me, of_call, of_chat, roster, said

if TYPE_CHECKING:
    from tests.dashboard.retention.conftest import Fill

CALLS, CHATS = "/v2/me/calls", "/v2/me/chats"
ADA, NUMBER = sought("Ada"), sought("+49 89 5551234")


@pytest.fixture
def floor(fill: Fill) -> None:
    """Ada calls agent a, whom a supervisor b listens to, and writes with a; Bob calls and writes as well."""
    hers, his = call("c1", uuid="U1", name="Ada"), call("c2", "+49895551234")
    fill("a", (PLACED, 1.0), (SNAPSHOT, 2.0, me(hers, his, chats=(chat("h1", "Ada"), chat("h2", "Bob")))))
    fill(
        "a",
        (CALLS, 3.0, of_call(call("c1", uuid="U1"))),
        (CALLS, 3.0, of_call(his)),
        (CHATS, 4.0, said("h1", "my secret")),
    )
    fill("a", (CHATS, 5.0, said("h2", "Ada")))
    fill("b", (CALLS, 3.0, of_call(call("c9", uuid="U1"))), (CHATS, 4.0, of_chat(chat("h1", "Ann", "Agent"))))
    fill(UPSTREAM, (ROSTER_FULL, 1.0, roster(hers, his)))
    for text in (b'{"nickname": "ada"', b"?c9", b"unread"):
        JournalReject.objects.create(stream="a", at=1.0, topic=CALLS, rule="r", detail="", body=text)


def said_now() -> str:
    """All bodies that are held."""
    rows = [*JournalRecord.objects.order_by("pk"), *JournalReject.objects.order_by("pk")]
    return " ".join(bytes(row.body).decode() for row in rows)


def test_all_of_his_is_found(floor: None) -> None:
    """By name or number: the lines that name him and those of the same call or chat that do not, in all accounts."""
    ada, caller = trace(ADA), trace(NUMBER)
    assert ada.ids == {"c1", "U1", "c9", "h1"}
    assert (len(ada.records), len(ada.rejects)) == (6, 2)
    assert (set(caller.ids), len(caller.records), len(caller.rejects)) == ({"c2"}, 3, 0)
    assert trace(sought("nobody")).records == ()


def test_only_his_is_forgotten(floor: None) -> None:
    """What is his is gone, snapshots and rosters included; what is another's is there; no line is missing."""
    places = list(JournalRecord.objects.order_by("pk").values_list("stream", "epoch", "offset", "at", "topic"))
    forget(trace(ADA))
    text = said_now()
    assert [word for word in ("c1", "U1", "c9", "h1", "my secret", "ada") if word in text] == []
    assert all(word in text for word in ("c2", "h2", "5551234", '"text": "Ada"', "unread"))
    assert list(JournalRecord.objects.order_by("pk").values_list("stream", "epoch", "offset", "at", "topic")) == places
    assert trace(ADA).records == trace(ADA).rejects == ()


def test_what_is_held_is_shown(floor: None) -> None:
    """Who asks is shown what GWS said of him, and of a snapshot his part only."""
    held = shown(trace(ADA), ADA)
    assert [one["topic"] for one in held["records"]] == [SNAPSHOT, CALLS, CHATS, CALLS, CHATS, ROSTER_FULL]
    text = json.dumps(held)
    assert "my secret" in text
    assert "Bob" not in text
    assert len(held["rejects"]) == 2


@pytest.mark.django_db(transaction=True)
async def test_running_call_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """What still runs is said to run; whoever follows the journal finds no hole, and whoever starts anew finds nothing."""
    journal = DjangoJournal()
    stream = Stream(journal, "a", lambda: 1.0)
    await stream.open()
    body = json.dumps(of_call(call("c1", name="Ada"))).encode()
    await stream.append(stream.record(SNAPSHOT, json.dumps(me()).encode()), stream.record(CALLS, body))
    follower = Follower(journal)
    await follower.start()
    await stream.append(stream.record(CALLS, body), stream.record(CALLS, body))
    found = await sync_to_async(trace)(ADA)
    assert (set(found.running), len(found.records)) == ({"c1"}, 3)
    await sync_to_async(forget)(found)
    fresh = Follower(journal)
    await fresh.start()
    while await follower.catch_up():
        pass
    await journal.close()
    assert (set(fresh.floor.calls), "hole" in caplog.text) == (set(), False)
