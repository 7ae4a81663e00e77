"""`erase --agent` forgets an agent: his account, the grants over him, his link, and all that was heard by his account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from dashboard import conf
from dashboard.audit.models import AuditLine, TransparencyLink
from dashboard.audit.trail import record, verify
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.journal.queries import rebuild
from dashboard.people.models import Account, Grant, Team
from dashboard.people.vault import hold, read_ring
from monitoring.floor.reducer import fold
from monitoring.gws.wire import Unreadable
from monitoring.ports import HEALTH, PLACED, ROSTER_FULL, SNAPSHOT, Secret
from monitoring.records import decode, placed_body
from tests.fakes.heard import call as call_of
from tests.fakes.heard import me, of_call, roster

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]

pytestmark = pytest.mark.django_db(transaction=True)
AGENT = "agent001"


def line(stream: str, offset: int, topic: str, told: object) -> JournalRecord:
    """One line of the journal."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return JournalRecord.objects.create(stream=stream, epoch=1, offset=offset, at=1.0, topic=topic, body=body)


@pytest.fixture
def held(db: None) -> None:
    """An agent with a password, a grant over him, a link, a snapshot, a call, and a colleague whom the roster lists."""
    team = Team.objects.create(name="North", slug="north")
    account = Account(username=AGENT, role="agent", team=team)
    hold(account, Secret("canary"), read_ring())
    account.save()
    Account.objects.create(username="sup001", role="supervisor", team=team)
    Grant.objects.create(user=User.objects.create(username="alice"), agent=account, verb="see")
    TransparencyLink.objects.create(account=AGENT, salt="salt")
    line(AGENT, 0, PLACED, placed_body("agent", "North"))
    line(AGENT, 1, SNAPSHOT, me())
    line(AGENT, 2, "/v2/me/calls", of_call(call_of("c1", "5551234")))
    line("agent002", 0, PLACED, placed_body("agent", "North"))
    line("agent002", 1, SNAPSHOT, {"statusCode": 0, "user": {**me()["user"], "id": "user-2", "userName": "agent002"}})
    line("roster", 0, ROSTER_FULL, roster())
    JournalReject.objects.create(stream=AGENT, at=1.0, topic="t", rule="r", detail="", body=b"?")
    record("alice", "ListenIn", f"agent:{AGENT}", agents=AGENT)


def known() -> set[str]:
    """The agents whom a house that starts now would find in the journal."""
    told = map(decode, rebuild()[0])
    floor = fold(one for one in told if not isinstance(one, Unreadable))
    return {agent.account for agent in floor.agents.values()}


def test_agent_is_told_first(call: Call, held: None) -> None:
    """Without --yes it only says how much it would be."""
    said = call("erase", "--agent", AGENT)
    assert "1 accounts, 1 grants, 2 records, 1 rejects would be forgotten; --yes does it" in said
    assert (Account.objects.count(), known()) == (2, {AGENT, "agent002", "agent009"})


def test_agent_is_forgotten(call: Call, held: None) -> None:
    """With it nothing of him is left but where the trail names his account; colleagues are untouched."""
    assert "are forgotten" in call("erase", "--agent", AGENT, "--yes")
    assert not Account.objects.filter(username=AGENT).exists()
    assert (Grant.objects.count(), TransparencyLink.objects.count(), JournalReject.objects.count()) == (0, 0, 0)
    assert list(JournalRecord.objects.filter(stream=AGENT).exclude(topic=PLACED).values_list("body", flat=True)) == [
        b"",
        b"",
    ]
    assert known() == {"agent002", "agent009"}
    assert AuditLine.objects.filter(operation="ListenIn", detail__contains=AGENT).exists()
    erased = AuditLine.objects.get(operation="Erase")
    assert (erased.target, erased.facts["records"]) == (f"account:{AGENT}", "2")
    assert verify().why == ""


def test_rest_of_agent_is_forgotten(call: Call, held: None) -> None:
    """What a running house still heard while he was forgotten goes when it is said again, the account being gone."""
    call("erase", "--agent", AGENT, "--yes")
    line(AGENT, 3, HEALTH, {"status": "offline", "cause": "canary"})
    assert "0 accounts, 0 grants, 1 records" in call("erase", "--agent", AGENT, "--yes")
    assert not JournalRecord.objects.filter(body__contains=b"canary").exists()
    with pytest.raises(CommandError, match="nothing is held of an agent agent001"):
        call("erase", "--agent", AGENT, "--yes")


def test_polled_agent_is_forgotten(call: Call, held: None) -> None:
    """Who is only polled is cut out of the roster, which still lists whoever else was in it."""
    assert "1 records" in call("erase", "--agent", "agent009", "--yes")
    assert known() == {AGENT, "agent002"}


def test_agent_is_shown(call: Call, held: None) -> None:
    """What is held of him is shown without his password, and that it was is on the trail."""
    said = call("erase", "--agent", AGENT, "--export")
    shown = json.loads(said)
    assert (shown["account"], shown["team"], len(shown["grants"]), len(shown["records"])) == (AGENT, "North", 1, 2)
    assert shown["lines_of_the_trail"] == 1
    assert "canary" not in said
    assert AuditLine.objects.filter(operation="Export", target=f"account:{AGENT}").exists()
    assert Account.objects.filter(username=AGENT).exists()


def test_supervisor_is_no_agent(call: Call, held: None) -> None:
    """A supervisor's account and one that nobody knows are refused, with what to do."""
    with pytest.raises(CommandError, match="forget who acts through it, with --user"):
        call("erase", "--agent", "sup001", "--yes")
    with pytest.raises(CommandError, match="nothing is held of an agent nobody"):
        call("erase", "--agent", "nobody", "--yes")


def test_protected_agent_must_not_return(call: Call, held: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is never monitored is not forgotten while GWS's list would bring him back without that; the cure is said."""
    Account.objects.filter(username=AGENT).update(protected=True)
    monkeypatch.setattr(conf, "ROSTER_TEAM", "North")
    with pytest.raises(CommandError, match="take him out of GWS"):
        call("erase", "--agent", AGENT, "--yes")
    assert Account.objects.filter(username=AGENT).exists()
    monkeypatch.setattr(conf, "ROSTER_TEAM", "")
    assert "are forgotten" in call("erase", "--agent", AGENT, "--yes")
