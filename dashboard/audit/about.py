"""Which agents a line of the trail is about: drawn from its detail `agents`, to be found by. Knows no chain.

The rows are derived and carry no mac of their own. So they are compared with the lines, which do: a row taken away would
keep an agent from reading that he was listened to, and one put in would tell him what never was.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Max

from dashboard.audit.models import AuditAbout, AuditLine

if TYPE_CHECKING:
    from collections.abc import Mapping

AGENTS = "agents"
"""The detail that names them: GWS accounts, separated by commas."""


class Misfiled(NamedTuple):
    """A line that is not found under one of its agents (`is_lost`), or is found under one whom it does not name."""

    seq: int
    account: str
    is_lost: bool

    def __str__(self) -> str:
        where = "cannot be found under" if self.is_lost else "is found under, and does not name,"
        return f"line {self.seq} {where} the agent {self.account}"


def agents_of(facts: Mapping[str, str]) -> frozenset[str]:
    """The accounts that a line's detail names."""
    return frozenset(name.strip()[:150] for name in facts.get(AGENTS, "").split(",")) - {""}


def file(line: AuditLine) -> None:
    """Let a line be found under its agents, in the transaction that adds it."""
    AuditAbout.objects.bulk_create(
        AuditAbout(seq=line.seq, account=account) for account in sorted(agents_of(line.facts))
    )


def misfiled() -> list[Misfiled]:
    """Every difference, in order. What is written or purged meanwhile is none: each is looked at once more by itself."""
    last = AuditLine.objects.aggregate(last=Max("seq"))["last"] or 0
    lines = AuditLine.objects.filter(seq__lte=last, detail__contains=f'"{AGENTS}"').values_list("seq", "detail")
    named = {(seq, account) for seq, detail in lines.iterator() for account in agents_of(json.loads(detail))}
    filed = set(AuditAbout.objects.values_list("seq", "account"))
    return [one for seq in sorted({seq for seq, _ in named ^ filed}) for one in _of(seq)]


def _of(seq: int) -> list[Misfiled]:
    with transaction.atomic():
        line = AuditLine.objects.filter(seq=seq).first()
        named = agents_of(line.facts) if line is not None else frozenset()
        filed = frozenset(AuditAbout.objects.filter(seq=seq).values_list("account", flat=True))
    return [Misfiled(seq, account, account in named) for account in sorted(named ^ filed)]
