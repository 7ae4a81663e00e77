"""What waits for a second person, on every object: who may agree, refuse, withdraw or break the glass, by the real view."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.consent import rates
from dashboard.consent.models import Approval
from monitoring.floor.operations import Operation
from tests.matrix.answers import DECISIONS, Cell, is_stranger, medium, of_decision
from tests.matrix.cast import ASKER, ROLES
from tests.matrix.ground import OBJECTS, id_of
from tests.matrix.walker import walk

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse

    from tests.matrix.cast import Role

pytestmark = pytest.mark.django_db

# Decided: done, or found not to be possible on this floor.
PASSED = {200, 202, 409}
BARGE = Operation.SWITCH_TO_BARGE_IN
# Those who differ most; `make long` walks them all.
ALWAYS = {"not signed in", "everything, everywhere"}


def marked(role: Role) -> Any:
    """How a role is marked."""
    return pytest.param(role, id=role.name, marks=() if role.name in ALWAYS else (pytest.mark.long,))


@pytest.mark.parametrize("role", [marked(role) for role in ROLES])
def test_decision_answers_as_told(role: Role, people: dict[str, User], standing: Any) -> None:
    """Only the asker withdraws or breaks the glass, and only who might barge in himself agrees; else it is not there."""
    walker, found, expected = walk(role, people), {}, {}
    for is_own in (False, True) if not is_stranger(role) else (False,):
        asker = people[role.name] if is_own else people[ASKER.name]
        for kind, name in OBJECTS:
            waits = waiting(asker, kind, name)
            for decision in DECISIONS:
                before = len(standing.far.sent)
                answer = decide(walker, waits, decision)
                told = of_decision(role, decision, kind, name, is_own=is_own)
                expected[is_own, kind, name, decision] = told
                found[is_own, kind, name, decision] = cell(answer)
                assert len(standing.far.sent) == before or told is Cell.IN
    assert found == expected


def waiting(asker: User, kind: str, name: str) -> Approval:
    """An ask to barge in that waits."""
    now, media = time.time(), medium(BARGE, kind)
    moments = {"at": now, "expires": now + 30}
    what = {"kind": kind, "identifier": id_of(kind, name), "operation": BARGE, "media": media}
    return Approval.objects.create(key=str(uuid.uuid4()), asker=asker, reason="the matrix", **what, **moments)


def decide(walker: Any, waits: Approval, decision: str) -> HttpResponse:
    """Say it; nothing that was decided before counts."""
    rates.limiter.storage.reset()
    said = {"decision": decision, f"text-{waits.pk}": "nobody else is in the house"}
    answer: HttpResponse = walker.ask("POST", f"/approvals/{waits.pk}/", said)
    return answer


def cell(answer: HttpResponse) -> str:
    """What came back, in the words of the table."""
    if answer.status_code == 302:
        return Cell.DOOR
    return Cell.IN if answer.status_code in PASSED else str(answer.status_code)
