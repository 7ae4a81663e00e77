"""Who opened whose call, chat or desk: on the trail before the first byte of it leaves, or it is not shown.

What is pushed while it stays open is part of that reading; so is the socket that follows its page. Never what was said.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.db import transaction

from dashboard.audit.about import AGENTS, agents_of
from dashboard.audit.models import AuditLine
from dashboard.audit.trail import record
from monitoring.floor.operations import Media

if TYPE_CHECKING:
    from monitoring.floor.model import Floor
    from monitoring.floor.whose import Whose
    from monitoring.policy import Viewer

ONE_READING = 60.0
READ = "Read"


async def note(floor: Floor, viewer: Viewer, target: str, by: str) -> bool:
    """Whether `kind:id` may be shown to the viewer now: it is there, it is his to see, and the trail knows.

    `by` is `page` or `socket`. Adds a line unless all its agents were named within a minute. Raises DatabaseError: show nothing.
    """
    found = _whose(floor, target)
    if found is None or not viewer.sees(found[0], found[1], as_agent=target.startswith("agent:")):
        return False
    await sync_to_async(_note)(viewer.username, target, found[1], by)
    return True


def _whose(floor: Floor, target: str) -> tuple[Media, frozenset[Whose]] | None:
    kind, _, identifier = target.partition(":")
    if kind == "call" and (call := floor.calls.get(identifier)) is not None:
        return Media.VOICE, floor.whose_call(call)
    if kind == "chat" and (chat := floor.chats.get(identifier)) is not None:
        return Media.CHAT, floor.whose_chat(chat)
    if kind == "agent" and (agent := floor.agents.get(identifier)) is not None:
        return Media.VOICE, floor.whose_agent(agent)
    return None


def _note(username: str, target: str, whose: frozenset[Whose], by: str) -> None:
    since = time.time() - ONE_READING
    lines = list(AuditLine.objects.filter(target=target, actor=username, operation=READ, at__gt=since))
    agents = ",".join(sorted(one.account for one in whose))
    told = {account for line in lines for account in agents_of(line.facts)}
    # Who came in since the earlier reading is an agent whose chat is read, as much as the others.
    if lines and agents_of({AGENTS: agents}) <= told:
        return
    teams = ",".join(sorted({one.team for one in whose if one.team}))
    with transaction.atomic(durable=True):
        record(username, READ, target, "read", agents=agents, teams=teams, by=by)
