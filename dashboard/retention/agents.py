"""One agent in the house: his account, the grants over him, his link, and all that was heard by his account. Shown or forgotten.

Lines of the journal are emptied, never taken out (`customers`). The trail keeps who listened to him, by his account's name.
What other agents' accounts heard of him, in a chat that they shared, goes by age.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import transaction

from dashboard.audit.models import AuditAbout, TransparencyLink
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.people.models import Account, Grant, Role
from dashboard.retention.bodies import less_user
from monitoring.ports import PLACED, ROSTER, ROSTER_FULL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

PAGE = 200


@dataclass(frozen=True, slots=True)
class Agent:
    """What is held of an agent, who may have no account here any more. `rosters` are the keys of those that list him."""

    username: str
    account: Account | None
    rosters: tuple[int, ...]

    @property
    def lines(self) -> QuerySet[JournalRecord]:
        """What his own account heard; where it was placed names nobody but the account."""
        return JournalRecord.objects.filter(stream=self.username).exclude(topic=PLACED).exclude(body=b"")

    @property
    def rejects(self) -> QuerySet[JournalReject]:
        """What of it nobody could read."""
        return JournalReject.objects.filter(stream=self.username)


class NoAgent(Exception):
    """Nothing is held under this name, it is no agent's, or he must stay."""


def find(username: str) -> Agent:
    """What is held of the agent with this account. Raises NoAgent."""
    account = Account.objects.filter(username=username).select_related("team").first()
    if account is not None and account.role != Role.AGENT:
        raise NoAgent(f"{username} is a supervisor's account: forget who acts through it, with --user")
    if account is not None and account.stays_because:
        raise NoAgent(account.stays_because)
    found = Agent(username, account, tuple(_rosters(username)))
    known = found.account or found.rosters or found.lines.exists() or found.rejects.exists()
    if not known:
        raise NoAgent(f"nothing is held of an agent {username}")
    return found


def counted(found: Agent) -> dict[str, int]:
    """How many of what `forget` takes away or empties."""
    return {
        "accounts": int(found.account is not None),
        "grants": Grant.objects.filter(agent=found.account).count() if found.account else 0,
        "records": found.lines.count() + len(found.rosters),
        "rejects": found.rejects.count(),
    }


def forget(found: Agent) -> None:
    """Take the account away, so that nothing more is heard of him, and empty what was; in short transactions."""
    with transaction.atomic():
        TransparencyLink.objects.filter(account=found.username).delete()
        if found.account is not None:
            found.account.delete()
    while keys := list(found.lines.order_by("pk").values_list("pk", flat=True)[:PAGE]):
        JournalRecord.objects.filter(pk__in=keys).update(body=b"", resource="")
    for key in found.rosters:
        with transaction.atomic():
            row = JournalRecord.objects.select_for_update().get(pk=key)
            JournalRecord.objects.filter(pk=key).update(body=less_user(bytes(row.body), found.username))
    found.rejects.delete()


def shown(found: Agent) -> dict[str, Any]:
    """What is held of him but the password, for himself: also how often the trail names him."""
    account = found.account
    return {
        "account": found.username,
        "team": account.team.name if account else "",
        "never_monitored": bool(account and account.protected),
        "grants": [str(grant) for grant in Grant.objects.filter(agent=account).select_related("user", "role")]
        if account
        else [],
        "records": [{"at": row.at, "topic": row.topic, "said": _said(row)} for row in found.lines.order_by("pk")],
        "lines_of_the_trail": AuditAbout.objects.filter(account=found.username).count(),
    }


def _rosters(username: str) -> Iterator[int]:
    rows = JournalRecord.objects.filter(topic__in=(ROSTER, ROSTER_FULL)).order_by("pk")
    for row in rows.iterator(PAGE):
        body = bytes(row.body)
        if less_user(body, username) != body:
            yield row.pk


def _said(row: JournalRecord) -> Any:
    try:
        return msgspec.json.decode(bytes(row.body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return bytes(row.body).decode("utf-8", "backslashreplace")
