"""An agent's own page: what his team shows of how he was monitored, by a link that is his and can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from dashboard.audit.models import AuditLine
from dashboard.audit.trail import add, record
from dashboard.audit.transparency import NEWEST, account_of, occasions, renew, token_of
from dashboard.people.models import Account, Team
from monitoring.errands import followed_by

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from monitoring.ports import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Account:
    """An agent of North, whose team shows when and how, and no name."""
    north = Team.objects.create(name="North", slug="north", shown_to_agents="role")
    return Account.objects.create(username="anna", role="agent", team=north)


@pytest.fixture
def monitored(anna: Account, intent: Entry) -> None:
    """Olga barged in and was confirmed, was refused to coach, left; read a chat of Anna and Sven; bob listened to Sven."""
    User.objects.create(username="alice", first_name="Olga", last_name="Yüksel")
    about = replace(intent, detail={"agents": "anna"})
    add(about)
    add(replace(about, stage="accepted", detail={}))
    add(replace(about, stage="confirmed", detail={}))
    add(replace(about, operation="Coach", key="key-2"))
    add(replace(about, operation="Coach", key="key-2", stage="refused", detail={}))
    add(replace(about, operation="Hangup", key="key-3"))
    record("alice", "Read", "chat:c", "read", agents="anna,sven", teams="North", by="page")
    add(replace(intent, actor="bob", operation="ListenIn", key="key-4", detail={"agents": "sven"}))


def own(client: Client, token: str) -> str:
    """The page behind a link; empty where there is none."""
    answer = client.get(f"/transparency/{token}/")
    return answer.content.decode() if answer.status_code == 200 else ""


def test_occasions_are_told(monitored: None) -> None:
    """Newest first: what was done, by whom, and whether it happened; leaving is no monitoring; others' are others'."""
    found = [(one.kind, one.who, one.outcome, one.happened) for one in occasions("anna")]
    assert found == [
        ("read a chat", "Olga Yüksel", "", True),
        ("coached", "Olga Yüksel", "refused by GWS", False),
        ("barged in", "Olga Yüksel", "confirmed", True),
    ]
    assert [one.kind for one in occasions("sven")] == ["listened in", "read a chat"]


def test_joining_is_told_once(anna: Account, intent: Entry) -> None:
    """Answering a phone that rings because it watches is told; the Accept that belongs to an Intrude is the same occasion."""
    key = "0a0a0a0a-0000-4000-8000-000000000000"
    for operation, its_key in (("Intrude", key), ("Accept", followed_by(key)), ("Accept", "by hand"), ("Answer", "a")):
        add(replace(intent, operation=operation, key=its_key, detail={"agents": "anna"}))
    assert [one.kind for one in occasions("anna")] == ["joined a call", "joined a chat", "barged in"]


def test_reading_crowds_out_nothing(monitored: None) -> None:
    """However often he was read, what was done to him stays on his page."""
    for number in range(NEWEST + 1):
        record("alice", "Read", f"chat:{number}", "read", agents="anna")
    found = [one.kind for one in occasions("anna")]
    assert (found.count("read a chat"), found[-2:]) == (NEWEST, ["coached", "barged in"])


def test_typing_crowds_out_nothing(monitored: None, intent: Entry) -> None:
    """Who types in a chat of his asks something every few seconds: it is not told, and takes nobody's place."""
    for number in range(NEWEST + 1):
        typing = replace(intent, operation="SendStartTypingNotification", key=f"typing-{number}")
        add(replace(typing, detail={"agents": "anna"}))
    assert [one.kind for one in occasions("anna")] == ["read a chat", "coached", "barged in"]


def test_role_hides_names(client: Client, monitored: None) -> None:
    """The policy `role`: times and kinds, by a supervisor; nothing that did not happen; no name, no account, no reason."""
    shown = own(client, token_of("anna"))
    for said in ("barged in", "read a chat", "a supervisor", "2023-11-14"):
        assert said in shown
    assert not any(word in shown for word in ("Olga", "alice", "sup001", "training", "coached", "abc-1", "/audit/"))


def test_name_shows_names(client: Client, monitored: None, anna: Account) -> None:
    """The policy `name`: also by whom."""
    Team.objects.update(shown_to_agents="name")
    assert "Olga Yüksel" in own(client, token_of("anna"))


def test_nothing_shows_nothing(client: Client, monitored: None) -> None:
    """The policy `nothing`: as if there were no such page."""
    Team.objects.update(shown_to_agents="nothing")
    assert own(client, token_of("anna")) == ""


def test_link_is_revoked(client: Client, anna: Account) -> None:
    """A new link ends the old one, stays the same until renewed again, and stands on the trail."""
    first = token_of("anna")
    assert own(client, first)
    renew("anna", "theo")
    second = token_of("anna")
    assert own(client, first) == ""
    assert own(client, second)
    assert token_of("anna") == second
    line = AuditLine.objects.get(operation="Renewed")
    assert (line.actor, line.target) == ("theo", "account:anna")


def test_link_is_bound(anna: Account, settings: Settings) -> None:
    """Of somebody else, changed by a letter, of another key or none at all: nobody's."""
    token = token_of("anna")
    found = account_of(token)
    assert found is not None
    assert found.username == "anna"
    for wrong in (token_of("sven"), token[:-1], f"x{token}", token.swapcase(), "", ":", "a:b", token.partition(":")[0]):
        assert account_of(wrong) is None, wrong
    settings.SECRET_KEY = "another"
    assert account_of(token) is None


def test_supervisor_has_no_page(client: Client, anna: Account) -> None:
    """Nor is there one of an account that is no agent's."""
    Account.objects.filter(username="anna").update(role="supervisor")
    assert own(client, token_of("anna")) == ""


def test_page_is_kept_nowhere(client: Client, anna: Account) -> None:
    """The address is the key: no cache, no index, no Referer, and no cookie is asked for or given."""
    answer = client.get(f"/transparency/{token_of('anna')}/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert client.post(f"/transparency/{token_of('anna')}/").status_code == 405


def test_intrusion_says_its_mode(anna: Account, intent: Entry) -> None:
    """To enter a running chat is what its visibility makes of it."""
    for key, visibility in (("a", "Supervisors"), ("b", "Agents"), ("c", "All")):
        body = f'{{"operationName": "Intrude", "visibility": "{visibility}"}}'
        add(replace(intent, operation="Intrude", key=key, detail={"agents": "anna", "body": body}))
    add(replace(intent, operation="Intrude", key="d", detail={"agents": "anna", "body": "not json"}))
    kinds = [one.kind for one in occasions("anna")]
    assert kinds == ["barged in", "barged in", "coached", "read along in a chat"]
