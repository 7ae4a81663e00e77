"""The trail in Django's admin can be read and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.audit.models import AuditLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client

    type Write = Callable[[int], None]

LINES = "/admin/audit/auditline/"


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    """Ada's browser."""
    client.force_login(ada)
    return client


def test_lines_are_listed(desk: Client, write: Write) -> None:
    """The list and a line open, without a way to save."""
    write(2)
    assert desk.get(LINES).status_code == 200
    shown = desk.get(f"{LINES}2/change/")
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.content.decode()


def test_nobody_touches(desk: Client, write: Write) -> None:
    """Not even a superuser adds, changes or deletes."""
    write(1)
    seq = AuditLine.objects.count()
    assert desk.get(f"{LINES}add/").status_code == 403
    assert desk.post(f"{LINES}{seq}/change/", {"actor": "mallory"}).status_code == 403
    assert desk.post(f"{LINES}{seq}/delete/", {"post": "yes"}).status_code == 403
    desk.post(LINES, {"action": "delete_selected", "_selected_action": [str(seq)], "post": "yes"})
    assert (AuditLine.objects.count(), AuditLine.objects.get(seq=seq).actor) == (seq, "alice")
