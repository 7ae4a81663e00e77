"""Every operation by every role on every object, through the real view: 404, 403, or let pass; what may not never leaves."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

from dashboard.consent import rates
from monitoring.floor.operations import SENDS, Operation
from tests.matrix.answers import Cell, modes, of_operation
from tests.matrix.cast import ROLES
from tests.matrix.ground import OBJECTS, id_of
from tests.matrix.walker import IS_WHOLE, walk

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpResponse

    from tests.matrix.cast import Role
    from tests.matrix.walker import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]

# What policy let pass: sent, or not possible on this floor. GWS's own answers do not concern the matrix.
PASSED = {200, 202, 409}
# Those who differ most; `make long` walks them all.
ALWAYS = {"supervisor"}
# Who is let pass by policy on something that GWS offers him, so that the walk cannot pass on a house that sends nothing.
SENDERS = {
    "supervisor": 8,
    "listener, in everything": 3,
    "sets states": 2,
    "one agent by voice, until tomorrow": 2,
    "everything, everywhere": 30,
}


def of_time(role: Role) -> tuple[pytest.MarkDecorator, ...]:
    """How a role is marked."""
    return () if role.name in ALWAYS else (pytest.mark.long,)


@pytest.mark.parametrize("role", [pytest.param(role, id=role.name, marks=of_time(role)) for role in ROLES])
def test_operation_answers_as_told(role: Role, people: dict[str, User], standing: Any) -> None:
    """The answer is policy's, on one's own, another's, shared, protected and unknown; the far side hears only what may be."""
    walker, wrong = walk(role, people), []
    for kind, name in OBJECTS:
        for operation in Operation:
            for mode in modes(operation):
                before, expected = len(standing.far.sent), of_operation(role, operation, mode, kind, name)
                if not is_walked(expected, f"{kind} {name} {operation} {mode}"):
                    continue
                answer = asked(walker, standing, f"/{kind}s/{id_of(kind, name)}/operations/", operation, mode)
                sent = standing.far.sent[before:]
                if cell(answer) != expected or (sent and expected is not Cell.IN) or len(sent) > 1:
                    wrong.append((kind, name, operation.value, mode, answer.status_code, expected.value, sent))
    assert wrong == []
    account = role.viewer.account if role.viewer is not None else ""
    assert {sender for sender, _, _ in standing.far.sent} <= {account}
    assert len(standing.far.sent) >= SENDERS.get(role.name, 0)
    assert bool(standing.far.sent) is (role.name in SENDERS)


def is_walked(expected: str, square: str) -> bool:
    """All that is let pass, and of what is refused every third; where MATRIX=whole asks so, all of it."""
    return IS_WHOLE or expected is Cell.IN or crc32(square.encode()) % 3 == 0


def asked(walker: Walker, standing: Any, path: str, operation: Operation, mode: str) -> HttpResponse:
    """POST one operation; whatever the one before waits for is forgotten."""
    standing.house.proxy._pending = []
    rates.limiter.storage.reset()
    text = {"text": "hello"} if operation in SENDS else {}
    reason = {"reason": "the matrix"}
    return walker.ask("POST", path, {"operation": operation, "key": str(uuid.uuid4()), "mode": mode, **text, **reason})


def cell(answer: HttpResponse) -> str:
    """What came back, in the words of the table."""
    if answer.status_code == 302:
        return Cell.DOOR
    return Cell.IN if answer.status_code in PASSED else str(answer.status_code)
