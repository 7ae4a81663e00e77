"""What a house does for its screens by itself: silence is an alarm, but only to who has listened long enough to know of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dashboard import wiring
from dashboard.alarms.models import Alarm, Kind
from dashboard.screens.models import Screen
from dashboard.screens.vitals import SILENT_AFTER, Report
from dashboard.wall import walls
from tests.fakes.building import Building, building
from tests.fakes.displays import display

if TYPE_CHECKING:
    from dashboard.screens.vitals import Vitals

pytestmark = pytest.mark.django_db(transaction=True)

OUTAGE = 3600.0
AT_ONCE = 0.01


@dataclass
class Clock:
    """The time, as the test says."""

    now: float

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the walls of each house that is built, whose passes over its screens come at once."""
    made = Clock(float(int(time.time())))
    monkeypatch.setattr(walls, "ATTEND_EVERY", AT_ONCE)
    monkeypatch.setattr(wiring, "Walls", partial(walls.Walls, now=made))
    return made


async def hung(name: str, painted_at: float) -> int:
    """A screen that was let in long ago and painted last just then."""
    shows = await display(name)
    said = {"name": name, "display": shows, "digest": name, "approved_at": painted_at - 1}
    return (await Screen.objects.acreate(**said, painted_at=painted_at)).pk


async def attended(made: Building) -> None:
    """One whole pass of the house over its screens: what is said now is written by one, and what is said then by the next."""
    vitals: Vitals = made.house.walls.vitals
    for _ in range(2):
        vitals.note(0, Report(0.0, "", 0, 0))
        await made.until(lambda: not vitals._reports, "a pass")


async def silences() -> list[tuple[int | None, int, bool]]:
    """Which screens' silence is an alarm, or was: the screen, since which second, and whether it is over."""
    return [(one.screen_id, round(one.since), one.until > 0) async for one in Alarm.objects.filter(kind=Kind.SILENT)]


async def test_silence_needs_listening(clock: Clock) -> None:
    """After an outage no screen is silent until the house has listened for a minute; one that paints again is over."""
    began = clock.now
    quiet, back = [await hung(name, began - OUTAGE) for name in ("Entrance", "Floor 2")]
    async with building() as made:
        await attended(made)
        clock.now = began + SILENT_AFTER
        made.house.walls.vitals.note(back, Report(clock.now * 1000, "abc", 0, 0))
        await attended(made)
        assert await silences() == []
        clock.now += 1
        await attended(made)
        assert await silences() == [(quiet, round(began - OUTAGE), False)]
        made.house.walls.vitals.note(quiet, Report(clock.now * 1000, "abc", 0, 0))
        await attended(made)
        assert await silences() == [(quiet, round(began - OUTAGE), True)]


async def test_silence_while_listening(clock: Clock) -> None:
    """A screen that stops painting is an alarm after a minute, and not before."""
    screen = await hung("Entrance", clock.now)
    async with building() as made:
        clock.now += 2 * SILENT_AFTER
        last = clock.now
        made.house.walls.vitals.note(screen, Report(last * 1000, "abc", 0, 0))
        await attended(made)
        clock.now = last + SILENT_AFTER
        await attended(made)
        assert await silences() == []
        clock.now += 1
        await attended(made)
        assert await silences() == [(screen, round(last), False)]
