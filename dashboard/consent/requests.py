"""The table of approvals: asked, decided once, run out. What is decided and the line that says so are kept together.

Deciding is one conditional UPDATE: of all who decide at the same moment, in whatever process, one does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from dashboard.audit.models import AuditLine
from dashboard.audit.trail import record
from dashboard.consent.models import Approval, State
from dashboard.consent.waiting import Request
from monitoring.asks import Ask
from monitoring.floor.operations import Media, Operation
from monitoring.policy import Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db import models

WAITS = 30.0
TOLD_FOR = 60.0
KEPT_FOR = 86400.0
FLOORWALKER = "floorwalker"
ASKING = "AskSecondPerson"
# What the trail calls each end: the operation is the deciding, the target what it was about.
WORDS = {
    State.APPROVED: "Approve",
    State.REFUSED: "Refuse",
    State.WITHDRAWN: "Withdraw",
    State.EXPIRED: "Expire",
    State.BROKEN: "BreakGlass",
}


def ask_for(user_id: int, ask: Ask, now: float, agents: str = "") -> Request:
    """Ask a second person. Who asks for the same again while it waits, or under the same key, asks once."""
    said = {"kind": ask.kind, "identifier": ask.id, "operation": ask.operation, "media": ask.media}
    more = {name: getattr(ask, name) for name in ("reach", "scope", "mode", "reason", "code", "step_up")}
    with transaction.atomic():
        Approval.objects.filter(at__lt=now - KEPT_FOR).delete()
        waiting = Approval.objects.filter(asker_id=user_id, state=State.WAITING, expires__gt=now, **said).first()
        if waiting is not None:
            return _request(waiting)
        row, is_new = Approval.objects.get_or_create(
            key=ask.key, defaults={"asker_id": user_id, "at": now, "expires": now + WAITS, **said, **more}
        )
        if is_new:
            detail = {"asked": ask.operation, "reason": ask.reason, "code": ask.code, "agents": agents}
            record(ask.viewer.username, ASKING, ask.target, stage="asked", **_filled(detail))
    return _request(row)


def find(identifier: UUID) -> Request | None:
    """One of them, however it stands."""
    row = _rows().filter(pk=identifier).first()
    return _request(row) if row is not None else None


def recent(now: float) -> Sequence[Request]:
    """Those that wait, and those whose end somebody may still have to be told; what ran out is ended first."""
    for row in _rows().filter(state=State.WAITING, expires__lte=now):
        _end(_request(row), State.EXPIRED, FLOORWALKER)
    return [_request(row) for row in _rows().filter(expires__gt=now - TOLD_FOR)]


def decide(request: Request, state: State, by: str, now: float, glass: str = "") -> bool:
    """Decide, if it still waits; False if somebody, or time, was first."""
    return _end(request, state, by, glass, expires__gt=now)


def keep(request: Request, outcome: str) -> None:
    """What came of it, for whoever asked."""
    Approval.objects.filter(pk=request.id).update(outcome=outcome[:300])


def _end(request: Request, state: State, by: str, glass: str = "", **still: float) -> bool:
    with transaction.atomic():
        waiting = Approval.objects.filter(pk=request.id, state=State.WAITING, **still)
        if not waiting.update(state=state, decided_by=by, glass=glass):
            return False
        of = request.ask.viewer.username
        detail = {"of": of, "asked": request.ask.operation, "asked_as": request.ask.key, "break_glass": glass}
        detail["agents"] = _agents(of, request.ask.target)
        record(by, WORDS[state], request.ask.target, stage=state.value, **_filled(detail))
    return True


def _agents(asker: str, target: str) -> str:
    """Whom it was about when it was asked for: the call may be over."""
    asked = AuditLine.objects.filter(operation=ASKING, actor=asker, target=target).order_by("-seq").first()
    return asked.facts.get("agents", "") if asked is not None else ""


def _filled(detail: dict[str, str]) -> dict[str, str]:
    return {name: str(value) for name, value in detail.items() if value}


def _rows() -> models.QuerySet[Approval]:
    return Approval.objects.select_related("asker")


def _request(row: Approval) -> Request:
    asker = row.asker
    ask = Ask(
        viewer=Viewer(asker.username),
        kind=row.kind,
        id=row.identifier,
        operation=Operation(row.operation),
        key=row.key,
        media=Media(row.media),
        reach=row.reach,
        scope=row.scope,
        mode=row.mode,
        reason=row.reason,
        code=row.code,
        step_up=row.step_up,
    )
    name = asker.get_full_name() or asker.username
    said = (row.state, row.decided_by, row.glass, row.outcome)
    return Request(str(row.pk), asker.pk, name, ask, row.expires, *said)
