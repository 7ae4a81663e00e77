"""The reasons that one key chooses are kept as they are written, and only what differs is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.people.models import ReasonCode

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "/people/reasons/"


def codes() -> dict[int, str]:
    """What is kept."""
    return dict(ReasonCode.objects.values_list("number", "text"))


def test_reasons_are_kept(client: Client, ada: User) -> None:
    """What is written beside a key is its reason; what is emptied is none any more."""
    client.force_login(ada)
    assert client.post(PAGE, {"key_1": "Training", "key_9": "Threat"}).status_code == 302
    assert codes() == {1: "Training", 9: "Threat"}
    assert client.post(PAGE, {"key_1": "Coaching", "key_9": ""}).status_code == 302
    assert codes() == {1: "Coaching"}
    assert 'value="Coaching"' in client.get(PAGE).content.decode()


def test_too_long_is_said(client: Client, ada: User) -> None:
    """A reason that is too long is refused with what was typed, and nothing is changed."""
    client.force_login(ada)
    answer = client.post(PAGE, {"key_1": "x" * 81})
    assert (answer.status_code, codes()) == (422, {})
    assert "x" * 81 in answer.content.decode()


def test_others_are_refused(client: Client, alice: User) -> None:
    """Who manages no people does not get in."""
    client.force_login(alice)
    assert client.get(PAGE).status_code == 403
