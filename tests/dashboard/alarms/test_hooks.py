"""A display's webhook: set, cleared, tried out; each on the trail, and none where nothing may be sent."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from dashboard import conf
from dashboard.alarms import book, hooks
from dashboard.alarms.models import Alarm, Delivery, Hook
from dashboard.audit.models import AuditLine
from dashboard.displays.models import Display
from dashboard.people.vault import BadRing
from monitoring.figures.alarms import Alarm as Judged
from monitoring.figures.alarms import Level, Rule

if TYPE_CHECKING:
    from tests.dashboard.alarms.conftest import Allow

NOW = 1_800_000_000.0
URL = "https://alerts.example/hook?token=canary"


def test_hook_is_set_once(display: Display, allow: Allow) -> None:
    """A display has one address; the secret is of 32 random bytes and another every time; the trail names the host alone."""
    allow("alerts.example")
    secrets = [hooks.set_hook(display.pk, URL, "bob", NOW + number) for number in range(2)]
    assert len(set(secrets)) == 2
    assert all(secret.startswith("whsec_") and len(base64.b64decode(secret[6:])) == 32 for secret in secrets)
    hook = hooks.hook_of(display.pk)
    assert hook is not None
    assert (hook.url, hook.created_by, hook.created_at, Hook.objects.count()) == (URL, "bob", NOW + 1, 1)
    lines = AuditLine.objects.filter(operation="SetWebhook")
    assert [(line.actor, line.target, line.facts) for line in lines] == [
        ("bob", f"display:{display.pk}", {"name": "Wall 3", "host": "alerts.example"})
    ] * 2


@pytest.mark.parametrize("url", ["https://evil.example/", "http://alerts.example/", "https://a@alerts.example/", ""])
def test_unfit_address_is_not_set(display: Display, allow: Allow, url: str) -> None:
    """An address where nothing may be sent is refused with a sentence, and what was set stays."""
    allow("alerts.example")
    hooks.set_hook(display.pk, URL, "bob")
    with pytest.raises(hooks.Unfit, match=r"must be https|is not among|write an address"):
        hooks.set_hook(display.pk, url, "bob")
    assert Hook.objects.get().url == URL


def test_nothing_is_half_set(display: Display, allow: Allow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no display is there, or no key to seal with, nothing is set and nothing is taken away."""
    allow("alerts.example")
    hooks.set_hook(display.pk, URL, "bob")
    with pytest.raises(Display.DoesNotExist):
        hooks.set_hook(display.pk + 1, URL, "bob")
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    with pytest.raises(BadRing):
        hooks.set_hook(display.pk, URL, "bob")
    assert Hook.objects.count() == 1


def test_cleared_hook_sends_nothing(display: Display, allow: Allow) -> None:
    """A cleared hook takes along what still waited; clearing none is no deed. A new address gets nothing of the old one."""
    allow("alerts.example")
    hooks.set_hook(display.pk, URL, "bob")
    assert hooks.send_test(display.pk, NOW)
    hooks.set_hook(display.pk, URL, "bob")
    assert Delivery.objects.count() == 0
    assert hooks.send_test(display.pk, NOW)
    assert [hooks.clear_hook(display.pk, "alice"), hooks.clear_hook(display.pk, "alice")] == [True, False]
    assert (Delivery.objects.count(), hooks.send_test(display.pk, NOW), hooks.last_delivery(display.pk)) == (
        0,
        False,
        None,
    )
    assert [line.actor for line in AuditLine.objects.filter(operation="ClearWebhook")] == ["alice"]


def test_clearing_is_whoever_acts(display: Display, allow: Allow) -> None:
    """Cleared by nobody who was named, it is on the trail as the house's own doing."""
    allow("alerts.example")
    hooks.set_hook(display.pk, URL, "bob")
    assert hooks.clear_hook(display.pk)
    assert AuditLine.objects.get(operation="ClearWebhook").actor == "floorwalker"


def test_body_tells_the_alarm(display: Display, allow: Allow) -> None:
    """A message tells what the wall shows of it, in the shape that Standard Webhooks proposes, and whom it is from in no way."""
    allow("alerts.example")
    hooks.set_hook(display.pk, URL, "bob")
    rule = Rule(7, "longest_ringing", "South", warn=20.0, alert=60.0)
    book.note(display.pk, (Judged(rule, Level.ALERT, NOW - 61, 61.5),), NOW)
    pk = Alarm.objects.get().pk
    book.acknowledge(pk, "alice", NOW + 1)
    book.note(display.pk, (), NOW + 2.5)
    raised, seen, over = [json.loads(one.body) for one in Delivery.objects.all()]
    assert raised == {
        "type": "alarm.raised",
        "timestamp": "2027-01-15T08:00:00.000Z",
        "data": {
            "alarm": pk,
            "display": "Wall 3",
            "figure": "longest_ringing",
            "name": "Longest ringing",
            "level": "alert",
            "value": 61.5,
            "limit": 60.0,
            "team": "South",
            "since": "2027-01-15T07:58:59.000Z",
            "until": None,
            "screen": "",
        },
    }
    assert (seen["type"], "alice" in str(seen)) == ("alarm.acknowledged", False)
    assert (over["type"], over["data"]["until"]) == ("alarm.over", "2027-01-15T08:00:02.500Z")


def test_test_has_the_same_shape(display: Display, allow: Allow) -> None:
    """A try tells of no alarm, and has every field that a receiver looks for."""
    allow("alerts.example")
    hooks.set_hook(display.pk, URL, "bob")
    hooks.send_test(display.pk, NOW)
    said = json.loads(Delivery.objects.get().body)
    assert (said["type"], said["data"]["display"], said["data"]["alarm"]) == ("alarm.test", "Wall 3", None)
    fields = {"alarm", "display", "figure", "name", "level", "value", "limit", "team", "since", "until", "screen"}
    assert set(said["data"]) == fields
