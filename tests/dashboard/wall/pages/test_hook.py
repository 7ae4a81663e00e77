"""A display's webhook: its secret is shown once and kept nowhere in the open, the last delivery is said, and it can go."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dashboard import conf
from dashboard.alarms import hooks
from dashboard.alarms.models import Delivery, Hook
from dashboard.audit.models import AuditLine
from tests.dashboard.people.pages.pages import page, said, send
from tests.dashboard.wall.pages.filled import at, refused

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.displays.models import Display

URL = "https://alerts.example/wall"


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one host that the house allows."""
    monkeypatch.setattr(conf, "WEBHOOK_HOSTS", ["alerts.example"])


def test_secret_is_shown_once(alice: Client, floor_two: Display) -> None:
    """The answer to whoever sets an address shows the secret; no later page, no cookie, no line of the trail does."""
    answer = alice.post(at(floor_two), {"do": "hook", "url": URL})
    shown = answer.content.decode()
    secret = shown.partition('class="secret">')[2].partition("<")[0]
    assert answer.status_code == 200
    assert secret.startswith("whsec_")
    assert answer.headers["Cache-Control"] == "no-store"
    later = page(alice, at(floor_two))
    assert "alerts.example" in later
    assert "set; it was shown once" in said(later)
    told = str([line.facts for line in AuditLine.objects.all()]) + alice.cookies.output() + Hook.objects.get().sealed
    assert secret.removeprefix("whsec_") not in later + told


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Write the address"),
        ("https://elsewhere.example/", "is not among WEBHOOK_HOSTS"),
        ("http://alerts.example/", "It must be https"),
        ("alerts", "Write an address such as"),
    ],
)
def test_unfit_address_is_said(alice: Client, floor_two: Display, url: str, sentence: str) -> None:
    """An address that nothing may be sent to is refused with the reason; what was typed is kept, nothing is set."""
    shown = refused(alice, at(floor_two), {"do": "hook", "url": url})
    assert sentence in said(shown)
    assert not url or f'value="{url}"' in shown
    assert not Hook.objects.exists()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"done_at": 5.0, "tried_at": 5.0, "said": "204"}, "test: received at"),
        ({"gave_up_at": 5.0, "tried_at": 5.0, "said": "500"}, "test: given up at"),
        ({"tried_at": 5.0, "tries": 2, "said": "refused"}, "test: tried 2 times, last at"),
        ({}, "test: waits to be sent"),
    ],
)
def test_last_delivery_is_said(alice: Client, floor_two: Display, how: dict[str, object], words: str) -> None:
    """What became of the last message stands on the display's page."""
    hooks.set_hook(floor_two.pk, URL, "alice")
    assert "Last delivery none yet" in said(page(alice, at(floor_two)))
    assert "on its way" in said(send(alice, at(floor_two), do="hook-test").content.decode())
    Delivery.objects.update(**how)
    assert words in said(page(alice, at(floor_two)))


def test_hook_is_taken_away(alice: Client, floor_two: Display) -> None:
    """Its alarms are sent nowhere any more; a second press, or a test of what is gone, says so."""
    hooks.set_hook(floor_two.pk, URL, "alice", time.time())
    send(alice, at(floor_two), do="hook-off")
    assert not Hook.objects.exists()
    for deed in ("hook-off", "hook-test"):
        assert "somebody has taken it away" in said(send(alice, at(floor_two), do=deed).content.decode())


def test_other_leads_set_no_hook(dora: Client, bob: Client, floor_two: Display) -> None:
    """The webhook of a display is its own leads'."""
    answers = [client.post(at(floor_two), {"do": "hook", "url": URL}).status_code for client in (dora, bob)]
    assert answers == [404, 403]
    assert not Hook.objects.exists()
