"""A password that goes in never comes out: no page, form, fault, log line, figure or line of the trail shows it (T10)."""

from __future__ import annotations

import base64
import json
import logging
import pickle
import sqlite3
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client

from dashboard import conf
from dashboard.access import addresses
from dashboard.audit.models import AuditLine
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.people.models import Account, Team
from dashboard.people.owner import opened
from dashboard.people.vault import BadRing, BrokenSeal, UnknownKey, hold, new_key, read_ring
from dashboard.retention.disk import settle
from monitoring.ports import Secret
from tests.fakes.building import building

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from tests.fakes.building import Browser

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "xenolith-Pa55word-!\"'<&>"
TELLING = ("xenolith", "Pa55word", base64.b64encode(CANARY.encode()).decode()[:20], "78656e6f6c697468")


def gives_away(text: str | bytes) -> list[str]:
    """What of the password stands in it, in the clear or spelled otherwise."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return [word for word in TELLING if word.lower() in said.lower()]


def owner() -> User:
    """Ada, who owns the house."""
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)


def held(username: str = "agent001") -> Account:
    """An account that holds the password."""
    team, _ = Team.objects.get_or_create(name="North", slug="north")
    account = Account(username=username, role="agent", team=team)
    hold(account, Secret(CANARY), read_ring())
    account.save()
    return account


def form_of(account: Account, **more: Any) -> dict[str, Any]:
    """The admin's form with a new password."""
    return {"username": account.username, "role": "agent", "team": account.team_id, "new_password": CANARY, **more}


def plain_pages(account: Account) -> Iterator[str]:
    """Every address that takes no argument, and those of the account."""
    for route, _ in addresses():
        path = "/" + route.removesuffix("$").removesuffix("\\Z")
        if not set(path) & set("<>^()?\\") and not path.endswith("logout/"):
            yield path
    for page in ("change", "history", "delete"):
        yield f"/admin/people/account/{account.pk}/{page}/"


def everything_kept() -> str:
    """All that the tables say, as text: the trail, the admin's log, the journal, the rows."""
    lines = [
        *AuditLine.objects.values_list("target", "detail"),
        *LogEntry.objects.values_list("change_message", "object_repr"),
    ]
    bodies = [
        bytes(row.body).decode("utf-8", "replace")
        for model in (JournalRecord, JournalReject)
        for row in model.objects.all()
    ]
    return json.dumps(lines) + " ".join(bodies) + serializers.serialize("json", Account.objects.all())


async def visit(browser: Browser, account: Account) -> dict[str, bytes]:
    """What every page says."""
    said = {}
    for path in await sync_to_async(lambda: list(plain_pages(account)))():
        answer = await browser.get(path)
        body = b"".join([part async for part in answer]) if answer.streaming else answer.content
        said[path] = body + str(answer.headers).encode()
    return said


async def test_no_page_log_or_line_shows_it(caplog: pytest.LogCaptureFixture) -> None:
    """Entered in the admin, refused by GWS, seen on every page there is: nothing gives it away."""
    with caplog.at_level(logging.DEBUG):
        async with building() as made:
            await sync_to_async(owner)()
            browser = await made.browser("ada")
            account = await Account.objects.aget(username="agent001")
            wrong = await browser.post(f"/admin/people/account/{account.pk}/change/", form_of(account, team="0"))
            answer = await browser.post(f"/admin/people/account/{account.pk}/change/", form_of(account))
            assert (wrong.status_code, answer.status_code) == (200, 302)
            await made.until(
                lambda: made.floor.health["agent001"].status.value in {"refused", "stopped"}, "the refusal"
            )
            pages = await visit(browser, account)
            kept = await sync_to_async(everything_kept)()
    assert len(pages) > 15
    assert {path: gives_away(said) for path, said in pages.items() if gives_away(said)} == {}
    assert gives_away(wrong.content) == gives_away(kept) == []
    assert gives_away("\n".join(record.getMessage() for record in caplog.records) + caplog.text) == []


@pytest.mark.parametrize("debug", [True, False])
def test_no_fault_shows_it(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    debug: bool,  # noqa: FBT001
) -> None:
    """A fault in the middle of saving it shows a page without it, under DEBUG or not, and a log without it."""
    settings.DEBUG = debug
    account = held()
    client = Client(raise_request_exception=False)
    client.force_login(owner())

    def save(_self: Account, *_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Account, "save", save)
    answer = client.post(f"/admin/people/account/{account.pk}/change/", form_of(account))
    assert answer.status_code == 500
    assert (b"the disk is full" in answer.content) == debug
    assert gives_away(answer.content) == gives_away(caplog.text) == []


def test_nothing_in_hand_shows_it() -> None:
    """Neither an account, nor a secret, nor a ring, nor a fault while opening, in any way of writing them down."""
    account, ring = held(), read_ring()
    secret = opened(account, ring)
    assert secret == Secret(CANARY)
    forms = [str, repr, lambda one: f"{one!s:>40}", lambda one: str(vars(one)) if hasattr(one, "__dict__") else ""]
    assert [
        gives_away(form(one))
        for one in (account, secret, ring, [secret], {"a": secret})
        for form in forms
        if gives_away(form(one))
    ] == []
    assert gives_away(pickle.dumps(account)) == []
    with pytest.raises(BrokenSeal) as caught:
        opened(Account(username="other", kid=account.kid, sealed=account.sealed), ring)
    said = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert gives_away("".join(said.format())) == []


def dumped(tmp_path: Path) -> Path:
    """A backup of the database, as an operator makes it."""
    assert settle()
    copy = tmp_path / "backup.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)
    target.close()
    return copy


def restored(copy: Path) -> list[Account]:
    """The accounts of a backup, read by themselves."""
    with sqlite3.connect(copy) as source:
        rows = source.execute("SELECT username, kid, sealed FROM people_account ORDER BY username").fetchall()
    source.close()
    return [Account(username=name, kid=kid, sealed=box) for name, kid, box in rows]


def test_backup_without_ring_is_useless(tmp_path: Path) -> None:
    """No byte of a backup holds a password; beside no ring or another's nothing opens; beside its own everything does."""
    held("agent001")
    held("agent002")
    copy = dumped(tmp_path)
    assert gives_away(copy.read_bytes()) == []
    accounts = restored(copy)
    assert len(accounts) == 2
    with pytest.raises(BadRing):
        read_ring(" ")
    for account in accounts:
        with pytest.raises(UnknownKey):
            opened(account, read_ring(new_key()))
        with pytest.raises(BrokenSeal):
            opened(account, read_ring("test:" + new_key().partition(":")[2]))
        assert opened(account, read_ring()) == Secret(CANARY)


def test_swapped_rows_stay_shut(tmp_path: Path) -> None:
    """In a backup whose rows were swapped by hand nothing opens, though each seal is whole and the ring the right one."""
    held("agent001")
    held("agent002")
    first, second = restored(dumped(tmp_path))
    first.sealed, second.sealed = second.sealed, first.sealed
    for account in (first, second):
        with pytest.raises(BrokenSeal, match="made for another account"):
            opened(account, read_ring())


@pytest.mark.parametrize("ring", ["", "another"])
def test_restore_is_told_clearly(monkeypatch: pytest.MonkeyPatch, ring: str) -> None:
    """Who restores without the ring is told by one command that no password opens."""
    held()
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", ring and new_key())
    with pytest.raises(CommandError, match=r"none of them (can be opened|opens)") as caught:
        call_command("rotate_keys", "--check")
    assert gives_away(str(caught.value)) == []


def test_deleted_account_leaves_nothing() -> None:
    """A deleted account leaves neither its name nor its seal in a byte of the database's files."""
    account = held("canary-account")
    sealed = bytes(account.sealed)
    path = Path(str(connection.settings_dict["NAME"]))
    assert settle()
    assert sealed in path.read_bytes()
    account.delete()
    assert settle()
    files = [Path(f"{path}{tail}") for tail in ("", "-wal", "-shm")]
    assert [file.name for file in files if file.exists() and sealed in file.read_bytes()] == []
