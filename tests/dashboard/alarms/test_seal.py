"""The secrets of webhooks: sealed for one display and address, sealed again with a new key, shown by nothing."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core import serializers
from django.core.management import call_command

from dashboard import conf
from dashboard.alarms.hooks import set_hook
from dashboard.alarms.models import Hook
from dashboard.alarms.seal import hanging, opened, reseal
from dashboard.audit.models import AuditLine
from dashboard.people.vault import new_key
from monitoring.ports import Secret

if TYPE_CHECKING:
    from dashboard.displays.models import Display
    from tests.dashboard.alarms.conftest import Allow

URL = "https://alerts.example/hook"


@pytest.fixture
def hook(display: Display, allow: Allow) -> tuple[Hook, str]:
    """A hook with its secret."""
    allow("alerts.example")
    secret = set_hook(display.pk, URL, "bob")
    return Hook.objects.get(), secret


def test_seal_opens_in_its_place(hook: tuple[Hook, str], other: Display) -> None:
    """It opens beside its own display and address, and beside no other."""
    row, secret = hook
    assert opened(row) == Secret(secret)
    row.url = "https://alerts.example/evil"
    assert opened(row) is None
    row.url, row.display = URL, other
    assert opened(row) is None


@pytest.mark.parametrize("sealed", ["", "test:", "test:AAAA", "test:not base64!", "gone:AAAA", f"test:{'A' * 200}"])
def test_damaged_seal_stays_shut(hook: tuple[Hook, str], sealed: str, caplog: pytest.LogCaptureFixture) -> None:
    """A seal that was changed, or whose key is gone, is said once in the log, with the display and nothing of it."""
    row, _ = hook
    row.sealed = sealed
    assert opened(row) is None
    (line,) = [one.getMessage() for one in caplog.records]
    assert line.startswith(f"the webhook of display {row.display_id} does not open")


def test_no_ring_opens_nothing(hook: tuple[Hook, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a ring a webhook does not open, which is no crash."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    assert opened(hook[0]) is None


def test_seal_shows_nothing(hook: tuple[Hook, str]) -> None:
    """Neither the row nor the trail holds the secret, and the address stands in neither's words."""
    row, secret = hook
    kept = serializers.serialize("json", Hook.objects.all()) + str(
        list(AuditLine.objects.values_list("target", "detail"))
    )
    assert secret.partition("_")[2][:12] not in kept + repr(row) + str(row)
    assert (str(row), "/hook" in repr(row)) == ("alerts.example", False)


def test_keys_are_rotated(hook: tuple[Hook, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`rotate_keys` seals it with the new key, after which the old one can go; a second time there is nothing to do."""
    row, secret = hook
    fresh = new_key()
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", f"{fresh}\n{conf.CREDENTIAL_KEYS}")
    assert said("--check")[1:] == ["test: 0 second factors, 1 webhooks, 0 accounts"]
    assert said()[-1].endswith(", and 1 secrets of webhooks")
    assert said("--check")[1:] == ["test: nothing hangs on it, it can be dropped"]
    assert AuditLine.objects.get(operation="RotateKeys").facts["webhooks"] == "1"
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", fresh)
    row.refresh_from_db()
    assert opened(row) == Secret(secret)
    assert (reseal(), hanging()) == (0, {fresh.partition(":")[0]: 1})


def test_lost_key_keeps_seal(hook: tuple[Hook, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not open is not sealed over: with its key back it opens."""
    row, secret = hook
    ring = conf.CREDENTIAL_KEYS
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", new_key())
    assert reseal() == 0
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", ring)
    row.refresh_from_db()
    assert opened(row) == Secret(secret)


def said(*words: str) -> list[str]:
    """What `rotate_keys` prints."""
    out = StringIO()
    call_command("rotate_keys", *words, stdout=out)
    return out.getvalue().splitlines()
