"""Agents who come into what a supervisor of ours hears already: each is named on the trail, once, whichever process saw him.

The line stands under a key that follows from that of the intervention it belongs to. Tells; decides nothing.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from dashboard.audit.about import AGENTS, agents_of
from dashboard.audit.models import AuditLine
from dashboard.audit.trail import INTENT, entry_of, locked_head, put
from dashboard.audit.words import JOIN, JOINED
from dashboard.people.models import Account, Role
from monitoring.errands import followed_by
from monitoring.overheard import HEARING, brought
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.overheard import Overheard

DAY = 86_400.0
"""How long ago he may have asked for what he is in now."""
OF = "during"
"""The detail that holds the key of the intervention."""


def joined_key(key: str) -> str:
    """The key of the lines about those who came in after the intervention under this key."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{JOIN} {key}"))


def tell(one: Overheard, asked_of: frozenset[str]) -> None:
    """Name those whom no line names yet, if the supervisor came by us. Raises DatabaseError: ask again.

    `asked_of` are all agents who were in it while he was. Most times there is nobody, and nobody waits for the trail's end.
    """
    person = _person(one.account)
    if _untold(one, asked_of, person) is not None:
        with transaction.atomic(durable=True):
            locked_head()
            # Asked once more behind every other writer: another process may have been first.
            entry = _untold(one, asked_of, person)
            if entry is not None:
                put(entry)


def _person(account: str) -> str:
    found = Account.objects.filter(username=account, role=Role.SUPERVISOR, user__isnull=False)
    return found.values_list("user__username", flat=True).first() or ""


def _untold(one: Overheard, asked_of: frozenset[str], person: str) -> Entry | None:
    """The line that is missing."""
    asked, earlier = _entries(one, asked_of, person)
    counting = brought(one, asked_of, asked)
    if not counting:
        return None
    told = {name for entry in (*counting, *earlier) for name in agents_of(entry.detail)}
    new = sorted(owner for owner in one.whose if owner.account not in told | {one.account})
    if not new:
        return None
    key = _main(counting).key
    detail = {
        AGENTS: ",".join(owner.account for owner in new),
        "teams": ",".join(sorted({owner.team for owner in new if owner.team})),
        "mode": one.mode,
        OF: key,
    }
    return Entry(time.time(), person, one.account, JOIN, one.target, joined_key(key), JOINED, detail)


def _entries(one: Overheard, asked_of: frozenset[str], person: str) -> tuple[list[Entry], list[Entry]]:
    """What he asked for that was not refused, and who was named since; oldest first."""
    intents, joins = Q(stage=INTENT, operation__in=HEARING), Q(stage=JOINED, target=one.target)
    his = AuditLine.objects.filter(actor=person, account=one.account, at__gt=time.time() - DAY)
    found = [entry_of(line) for line in his.filter(intents | joins, target__in={one.target, *asked_of}).order_by("seq")]
    keys = {entry.key for entry in found if entry.stage == INTENT}
    refused = set(AuditLine.objects.filter(key__in=keys, stage="refused").values_list("key", flat=True))
    asked = [entry for entry in found if entry.stage == INTENT and entry.key not in refused]
    return asked, [entry for entry in found if entry.stage == JOINED]


def _main(counting: Sequence[Entry]) -> Entry:
    """The newest; an Accept that followed of itself from an Intrude belongs to that."""
    followed = {followed_by(entry.key) for entry in counting}
    return next((entry for entry in reversed(counting) if entry.key not in followed), counting[-1])
