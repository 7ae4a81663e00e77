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
from monitoring.errands import followed_by
from monitoring.overheard import FOLLOWING, GETTING_OUT, HEARING, brought, stay, still
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitoring.overheard import Overheard

DAY = 86_400.0
"""What he asked of an agent longer ago must go on by itself to have brought him there."""
FEW = 50
"""As many of what he asked of an agent are looked at, the newest: some are by the other medium, or were refused."""
OF = "during"
"""The detail that holds the key of the intervention."""


def joined_key(key: str) -> str:
    """The key of the lines about those who came in after the intervention under this key."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{JOIN} {key}"))


def tell(one: Overheard, asked_of: frozenset[str]) -> None:
    """Name those whom no line names yet, if the supervisor came by us. Raises DatabaseError: ask again.

    `asked_of` are all agents who were in it while he was. Most times there is nobody, and nobody waits for the trail's end.
    """
    if _untold(one, asked_of) is not None:
        with transaction.atomic(durable=True):
            locked_head()
            # Asked once more behind every other writer: another process may have been first.
            entry = _untold(one, asked_of)
            if entry is not None:
                put(entry)


def _untold(one: Overheard, asked_of: frozenset[str]) -> Entry | None:
    """The line that is missing; its actor is who asked, whoever has the account by now."""
    asked, earlier = _entries(one, asked_of)
    counting = brought(one, asked_of, asked)
    if not counting:
        return None
    told = {name for entry in (*counting, *earlier) for name in agents_of(entry.detail)}
    new = sorted(owner for owner in one.whose if owner.account not in told | {one.account})
    if not new:
        return None
    main = _main(counting)
    detail = {
        AGENTS: ",".join(owner.account for owner in new),
        "teams": ",".join(sorted({owner.team for owner in new if owner.team})),
        "mode": one.mode,
        OF: main.key,
    }
    return Entry(time.time(), main.actor, one.account, JOIN, one.target, joined_key(main.key), JOINED, detail)


def _entries(one: Overheard, asked_of: frozenset[str]) -> tuple[list[Entry], list[Entry]]:
    """What he asked for that was not refused, and who was named since, both in the stay that he is in now; oldest first."""
    his = AuditLine.objects.filter(account=one.account)
    here = Q(stage=INTENT, operation__in=HEARING | GETTING_OUT) | Q(stage=JOINED)
    there = _true(his.filter(here, target=one.target).order_by("seq"))
    # One question for each agent, so that the index by target is walked from its newest end.
    follows = his.filter(stage=INTENT, operation__in=FOLLOWING).order_by("-seq")
    of_agents = _true([line for target in asked_of for line in follows.filter(target=target)[:FEW]])
    now = stay(one.target, there, _followed(there))
    joined = [entry for entry in now if entry.stage == JOINED]
    asked = [*still(of_agents, time.time() - DAY), *(entry for entry in now if entry.stage == INTENT)]
    return asked, joined


def _true(lines: Iterable[AuditLine]) -> list[Entry]:
    """Without what was refused, and without a way out that is not proven: who may be in is heard. Oldest first."""
    found = sorted(lines, key=lambda line: line.seq)
    ends = AuditLine.objects.filter(key__in={line.key for line in found}, stage__in=("refused", "confirmed"))
    became = dict(ends.order_by("seq").values_list("key", "stage"))
    return [
        entry_of(line)
        for line in found
        if became.get(line.key) == "confirmed" or (line.key not in became and line.operation not in GETTING_OUT)
    ]


def _followed(entries: Iterable[Entry]) -> set[str]:
    return {followed_by(entry.key) for entry in entries}


def _main(counting: Sequence[Entry]) -> Entry:
    """The newest; an Accept that followed of itself from an Intrude belongs to that."""
    followed = _followed(counting)
    return next((entry for entry in reversed(counting) if entry.key not in followed), counting[-1])
