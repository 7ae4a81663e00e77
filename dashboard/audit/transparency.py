"""What was done to one agent: for those who read the trail, and, as his team's policy says, for himself by a link of his own."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from dashboard.audit.models import AuditAbout, AuditLine, TransparencyLink
from dashboard.audit.stories import names_of
from dashboard.audit.trail import record
from dashboard.audit.words import JOINED, called
from dashboard.people.models import Account, Role, ShownToAgents
from monitoring.errands import followed_by
from monitoring.floor.operations import MODE_OF_VISIBILITY, Mode, Operation, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NEWEST = 200
SALT = "floorwalker transparency v1"
LISTENED, COACHED, BARGED = "listened in", "coached", "barged in"
KINDS = {
    Operation.LISTEN_IN: LISTENED,
    Operation.MONITOR: "read along in a chat",
    Operation.COACH: COACHED,
    Operation.BARGE_IN: BARGED,
    Operation.SWITCH_TO_LISTEN_IN: "went back to listening in",
    Operation.SWITCH_TO_MONITOR: "went back to reading along",
    Operation.SWITCH_TO_COACH: COACHED,
    Operation.SWITCH_TO_BARGE_IN: BARGED,
    Operation.ANSWER: "joined a call",
    Operation.ACCEPT: "joined a chat",
    Operation.MUTE: "muted",
    Operation.UNMUTE: "unmuted",
    Operation.SEND_TO_AGENTS: "wrote to the agent",
    Operation.SEND_MESSAGE: "wrote to everybody in a chat",
    Operation.READY: "set ready",
    Operation.NOT_READY: "set not ready",
    Operation.OFFLINE: "took offline",
}
ENTERED = {Mode.MONITOR: KINDS[Operation.MONITOR], Mode.COACH: COACHED, Mode.BARGE_IN: BARGED}
# Others were in it when the supervisor came; the agent came into it later.
CAME = {
    Mode.LISTEN_IN: "was listening in when the agent came into the call",
    Mode.MONITOR: "was reading along when the agent came into the chat",
    Mode.COACH: "was coaching when the agent came in",
    Mode.BARGE_IN: "had barged in before the agent came in",
}
READ = {"chat": "read a chat", "call": "looked at a call", "agent": "looked at the agent"}
# How sure it is; what was denied or refused did not happen to the agent.
OUTCOMES = {
    "read": "",
    JOINED: "",
    "confirmed": "confirmed",
    "accepted": "accepted by GWS",
    "refused": "refused by GWS",
    "unconfirmed": "never confirmed",
}
FAILED = "refused"
# What is told, each with as many lines; of all that is asked only what `_kinds` has words for, so that typing is none of it.
TOLD = (
    Q(stage="intent", operation__in={*KINDS, Operation.INTRUDE}),
    Q(stage="read"),
    Q(stage=JOINED),
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that somebody listened, coached, barged in, read; `happened` False where GWS refused it."""

    line: AuditLine
    kind: str
    who: str
    outcome: str
    happened: bool


def occasions(account: str) -> list[Occasion]:
    """The newest of an agent, newest first; what was only read never crowds out what was done."""
    about = AuditLine.objects.filter(seq__in=AuditAbout.objects.filter(account=account).values("seq"))
    found = [line for told in TOLD for line in about.filter(told).order_by("-seq")[:NEWEST]]
    followed = {followed_by(line.key) for line in found if line.operation == Operation.INTRUDE}
    lines = sorted((line for line in found if line.key not in followed), key=lambda line: -line.seq)
    names, ends = names_of(lines), _ends(lines)
    return [
        Occasion(
            line,
            kind,
            called(line.actor, names),
            OUTCOMES.get(ends[line.key], "not confirmed"),
            happened=ends[line.key] != FAILED,
        )
        for line in lines
        for kind in _kinds(line)
    ]


def shown_to(account: Account) -> list[Occasion] | None:
    """What the agent himself may read, names left out unless his team shows them; None if his team shows nothing."""
    policy = account.team.shown_to_agents
    if policy not in {ShownToAgents.ROLE, ShownToAgents.NAME}:
        return None
    names = policy == ShownToAgents.NAME
    return [
        Occasion(one.line, one.kind, one.who if names else "a supervisor", one.outcome, one.happened)
        for one in occasions(account.username)
        if one.happened
    ]


def token_of(account: str) -> str:
    """The token of the agent's link, the same until it is renewed."""
    return Signer(salt=SALT).sign_object([account, _salt(account)])


def account_of(token: str) -> Account | None:
    """The agent whose link this is; None if it is nobody's, or was renewed since."""
    try:
        account, salt = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if not constant_time_compare(str(salt), _salt(str(account))):
        return None
    return agent(str(account))


def agent(username: str) -> Account | None:
    """An agent's account with its team."""
    return Account.objects.select_related("team").filter(username=username, role=Role.AGENT).first()


def renew(account: str, actor: str) -> None:
    """A new link: the old one leads nowhere from now on. On the trail."""
    with transaction.atomic():
        TransparencyLink.objects.update_or_create(account=account, defaults={"salt": secrets.token_hex(16)})
        record(actor, "Renewed", f"account:{account}", agents=account)


def _salt(account: str) -> str:
    return TransparencyLink.objects.filter(account=account).values_list("salt", flat=True).first() or ""


def _ends(lines: Sequence[AuditLine]) -> dict[str, str]:
    """The last stage under each key. A denial was somebody else's try of the same key."""
    found = AuditLine.objects.filter(key__in={line.key for line in lines}).exclude(stage="denied").order_by("seq")
    return dict(found.values_list("key", "stage"))


def _kinds(line: AuditLine) -> Iterator[str]:
    """What it was to the agent; nothing for what is no monitoring of his, such as leaving."""
    if line.stage == "read":
        yield READ.get(line.target.partition(":")[0], "looked")
    elif line.stage == JOINED:
        mode = line.facts.get("mode", "")
        yield CAME[Mode(mode)] if mode in set(Mode) else "was monitoring when the agent came in"
    elif line.operation == Operation.INTRUDE:
        yield ENTERED.get(_mode_of(line.facts.get("body", "")), "entered a chat")
    elif line.operation in KINDS:
        yield KINDS[Operation(line.operation)]


def _mode_of(body: str) -> Mode:
    """The mode that an Intrude asks for, by the visibility in its body."""
    try:
        said = str(json.loads(body or "{}"))
    except ValueError:
        said = ""
    return next(
        (mode for seen, mode in MODE_OF_VISIBILITY.items() if f"'{seen}'" in said), MODE_OF_VISIBILITY[Visibility.ALL]
    )
