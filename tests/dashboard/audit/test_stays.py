"""Which stay of the supervisor in a call or chat it is that an agent comes into, and what brought him there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.audit.newcomers import joined_key, tell
from dashboard.audit.trail import add
from monitoring.errands import followed_by
from tests.dashboard.audit.coming import (
    AGENT,
    ANNA,
    CALL,
    CHAT,
    EVERY,
    IDS,
    KEY,
    SECOND,
    SVEN,
    YESTERDAY,
    heard,
    intent,
    lines,
    named,
)

if TYPE_CHECKING:
    from dashboard.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


def test_phone_follows_for_days(sue: Account) -> None:
    """Who follows Anna by phone since yesterday comes into her call today; a call may last longer than a day too."""
    add(replace(intent(target=AGENT, **EVERY), at=YESTERDAY))
    add(replace(intent(target="call:long", key="long"), at=YESTERDAY))
    for target in (CALL, "call:long"):
        tell(heard(ANNA, SVEN, target=target), IDS)
    during = [(target, key) for _, target, key, _ in lines()]
    assert during == [(CALL, joined_key(KEY)), ("call:long", joined_key("long"))]


def test_refusal_hides_nothing(sue: Account) -> None:
    """What GWS refused since does not hide what brought him there."""
    add(replace(intent(target=AGENT, **EVERY), at=YESTERDAY))
    add(intent("Coach", AGENT, key="refused", **EVERY))
    add(replace(intent("Coach", AGENT, key="refused"), stage="refused", detail={}))
    tell(heard(ANNA, SVEN), IDS)
    assert [key for _, _, key, _ in lines()] == [joined_key(KEY)]


def test_following_ends(sue: Account) -> None:
    """Whom he stopped following yesterday did not bring him into today's call."""
    add(replace(intent(target=AGENT, **EVERY), at=YESTERDAY))
    add(replace(intent("CancelSupervisorMonitoring", AGENT, key="ended"), at=YESTERDAY + 1))
    tell(heard(ANNA, SVEN), IDS)
    assert lines() == []


@pytest.mark.parametrize(
    ("target", "again"),
    [
        (CALL, [("ListenIn", SECOND)]),
        (CALL, [("Answer", SECOND)]),
        (CHAT, [("Accept", SECOND)]),
        (CHAT, [("Intrude", SECOND), ("Accept", followed_by(SECOND))]),
        (CALL, [("ListenIn", SECOND), ("SwitchToCoach", "switch"), ("SwitchToListenIn", "back")]),
    ],
    ids=["listens", "answers", "accepts", "intrudes", "switches"],
)
def test_second_stay_is_told(sue: Account, target: str, again: list[tuple[str, str]]) -> None:
    """Who left, and comes back while the supervisor is in it for the second time, is named again: once."""
    add(intent("Intrude" if target == CHAT else "ListenIn", target))
    tell(heard(ANNA, SVEN, target=target), IDS)
    for operation, key in again:
        add(intent(operation, target, key=key))
    tell(heard(ANNA, target=target), IDS)
    assert named() == ["sven"]
    for _ in range(2):
        tell(heard(ANNA, SVEN, target=target), IDS)
    assert named() == ["sven", "sven"]
    assert lines()[1][2] == joined_key(again[-1][1] if target == CALL else SECOND)


def test_switch_begins_no_stay(sue: Account) -> None:
    """Who was named before he switched is not named again when he comes back: it is the same stay."""
    add(intent())
    tell(heard(ANNA, SVEN), IDS)
    add(intent("SwitchToCoach", key="switch"))
    tell(heard(ANNA, SVEN, mode="Coach"), IDS)
    assert named() == ["sven"]


@pytest.mark.parametrize("proven", [True, False])
def test_leaving_ends_stay(sue: Account, proven: bool) -> None:  # noqa: FBT001  # a case
    """Who was proven to have left, and is brought back by the phone that follows Anna, stays a second time."""
    add(intent(target=AGENT))
    tell(heard(ANNA, SVEN), IDS)
    add(intent("Hangup", key="left"))
    if proven:
        add(replace(intent("Hangup", key="left"), stage="confirmed", detail={}))
    tell(heard(ANNA, SVEN), IDS)
    assert named() == ["sven"] * (1 + proven)


def test_left_and_back_without_us(sue: Account) -> None:
    """Who left by us and came back by another desktop did not come by us."""
    add(intent())
    add(intent("Hangup", key="left"))
    add(replace(intent("Hangup", key="left"), stage="confirmed", detail={}))
    tell(heard(ANNA, SVEN), IDS)
    assert lines() == []
