"""`erase` forgets one person, after it said what that is; the trail keeps that it was done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import CommandError
from django.test import Client

from dashboard.audit.models import AuditLine
from dashboard.audit.trail import record, verify
from dashboard.journal.models import JournalRecord
from dashboard.people.models import Account, Grant, Team
from dashboard.people.vault import hold, read_ring
from monitoring.ports import Secret
from tests.fakes.heard import call as call_of
from tests.fakes.heard import of_call

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]

pytestmark = pytest.mark.django_db(transaction=True)
CUSTOMER = "Canary Customer"


@pytest.fixture
def told(db: None) -> None:
    """One line about the customer."""
    body = json.dumps(of_call(call_of("c1", name=CUSTOMER))).encode()
    JournalRecord.objects.create(stream="a", epoch=1, offset=0, at=1.0, topic="/v2/me/calls", body=body)


@pytest.fixture
def alice(db: None) -> User:
    """Acts through an account, has a grant, gave one, is signed in, and was changed by an admin."""
    alice, ada = (User.objects.create(username=name, is_superuser=name == "ada") for name in ("alice", "ada"))
    team = Team.objects.create(name="North", slug="north")
    account = Account(username="sup001", role="supervisor", team=team, user=alice)
    hold(account, Secret("canary"), read_ring())
    account.save()
    Grant.objects.create(user=alice, team=team, verb="see")
    Grant.objects.create(user=ada, team=team, verb="see", given_by="alice")
    Client().force_login(alice)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=ada, content_type=kind, object_id=str(alice.pk), object_repr="alice", action_flag=CHANGE
    )
    record("alice", "Seen", "call:1")
    return alice


def erasures() -> list[tuple[str, dict[str, str]]]:
    """What the trail says of them."""
    return [(line.target, line.facts) for line in AuditLine.objects.filter(operation="Erase")]


def test_customer_is_told_first(call: Call, told: None) -> None:
    """Without --yes it only says how much it would be, and that the call still runs."""
    said = call("erase", "--customer", CUSTOMER)
    assert "1 records, 0 rejects would be forgotten; --yes does it" in said
    assert JournalRecord.objects.exclude(body=b"").count() == 1
    assert erasures() == []


def test_customer_is_forgotten(call: Call, told: None) -> None:
    """With it he is, and the trail says how many lines and not whose."""
    assert "are forgotten" in call("erase", "--customer", f" {CUSTOMER.upper()} ", "--yes")
    assert JournalRecord.objects.exclude(body=b"").count() == 0
    assert erasures() == [("customer", {"records": "1", "rejects": "0"})]
    assert not AuditLine.objects.filter(detail__icontains="canary").exists()
    assert verify().why == ""


def test_customer_is_shown(call: Call, told: None) -> None:
    """What is held of him is shown as JSON, which the trail tells; nothing is taken away."""
    held = json.loads(call("erase", "--customer", CUSTOMER, "--export"))
    assert held["records"][0]["said"]["call"]["userData"] == {"name": CUSTOMER}
    assert list(AuditLine.objects.values_list("operation", "target")) == [("Export", "customer")]
    assert JournalRecord.objects.exclude(body=b"").count() == 1


def test_nobody_is_not_everybody(call: Call, told: None) -> None:
    """An empty text, no text at all, or an unknown sign-in is refused."""
    for words in (["--customer", "  "], [], ["--user", "nobody"], ["--user", "a", "--customer", "b"]):
        with pytest.raises(CommandError):
            call("erase", *words)
    assert JournalRecord.objects.exclude(body=b"").count() == 1


def test_user_is_told_first(call: Call, alice: User) -> None:
    """Of a sign-in it says what hangs on it."""
    said = call("erase", "--user", "alice")
    assert "1 sign-ins, 1 grants, 1 open sign-ins, 1 passwords of accounts would be forgotten" in said
    assert User.objects.filter(username="alice").exists()


def test_user_is_forgotten(call: Call, alice: User) -> None:
    """Nothing but the trail names him afterwards, and what he acted through holds no password."""
    User.objects.filter(username="alice").update(email="canary@example.org", first_name="Canaria")
    call("erase", "--user", "alice", "--yes")
    assert not AuditLine.objects.filter(detail__icontains="canar").exists()
    assert not User.objects.filter(username="alice").exists()
    account = Account.objects.get(username="sup001")
    assert (account.user, account.kid, bytes(account.sealed)) == (None, "", b"")
    assert list(Grant.objects.values_list("user__username", "given_by")) == [("ada", "")]
    assert not LogEntry.objects.exists()
    assert "alice" not in json.dumps(list(User.objects.values_list("username", flat=True)))
    assert [target for target, _ in erasures()] == ["person:alice"]
    assert verify().why == ""


def test_user_is_shown(call: Call, alice: User) -> None:
    """What is held of a sign-in is shown without its secrets."""
    said = call("erase", "--user", "alice", "--export")
    held = json.loads(said)
    assert (held["username"], held["acts_through"], len(held["grants"]), len(held["open_sign_ins"])) == (
        "alice",
        "sup001",
        1,
        1,
    )
    assert {"at", "operation", "target", "stage"} <= held["trail"][0].keys()
    assert alice.password not in said or not alice.password
    assert "sealed" not in said


def test_last_owner_stays(call: Call, alice: User) -> None:
    """The last one who can let anybody in is not forgotten."""
    with pytest.raises(CommandError, match="last owner"):
        call("erase", "--user", "ada", "--yes")
    assert User.objects.filter(username="ada").exists()
    assert erasures() == []
