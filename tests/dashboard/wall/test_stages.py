"""All displays of a process: drawn once for all who show them, judged when nobody does, silent while sight is in doubt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import sync_to_async

from dashboard.alarms import book
from dashboard.alarms.models import Alarm
from dashboard.displays import shelf
from dashboard.displays.models import Display, Threshold
from dashboard.displays.plan import Layout
from dashboard.wall.stages import HEAD_EVERY, Stages
from monitoring.latency import Birth
from tests.fakes.displays import LIVE, counted, display, plan_of
from tests.fakes.made_floor import leg, made, staff, told_leg

if TYPE_CHECKING:
    from dashboard.desk.rows import Connection
    from monitoring.figures import Figures
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

pytestmark = pytest.mark.django_db(transaction=True)
QUIET = made(staff())
BUSY = made(told_leg(leg("anna")), floor=QUIET)


@dataclass(eq=False)
class Counter:
    """A screen that keeps what it is sent."""

    heard: list[str] = field(default_factory=list)
    broken: bool = False
    dropped: bool = False

    async def push(self, frame: str) -> None:
        if self.broken:
            raise ConnectionError
        self.heard.append(frame)

    async def drop(self) -> None:
        self.dropped = True

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(frame) for frame in self.heard]

    @property
    def targets(self) -> list[list[str]]:
        return [[part["target"] for part in frame["parts"]] for frame in self.frames]


@dataclass
class World:
    """What is true, as the test says."""

    floor: Floor = QUIET
    figures: Figures = field(default_factory=lambda: counted(QUIET))
    now: float = 1000.0
    sure: bool = True
    is_whole: bool = True
    status: str = "live"

    def connection(self, _viewer: Viewer) -> Connection:
        return replace(LIVE, as_of=self.now, status=self.status)

    def become(self, floor: Floor) -> None:
        self.floor, self.figures = floor, counted(floor, 900.0)

    def stages(self) -> Stages:
        return Stages(self, is_sure=lambda: self.sure, now=lambda: self.now, version="v1")


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    shelf.put_back()


async def test_newcomer_is_shown_all() -> None:
    """Whoever comes is shown everything at once, as it is now and not as it was drawn for the last who left."""
    world = World()
    stages, first, second, plan = world.stages(), Counter(), Counter(), plan_of("North", layout=Layout.INTERACTIONS)
    await stages.join(first, plan)
    assert first.targets == [["#wall-head", "#wall-body"]]
    stages.leave(first)
    world.become(BUSY)
    await stages.join(second, plan)
    assert "Anna" in second.heard[0]
    assert len(first.heard) == 1


async def test_same_bytes_for_all() -> None:
    """However many show a display, it is drawn once a tick and every one of them is sent the very same frames."""
    world = World()
    stages, screens, plan = world.stages(), [Counter() for _ in range(5)], plan_of("North", layout=Layout.INTERACTIONS)
    for screen in screens:
        await stages.join(screen, plan)
    world.become(BUSY)
    for _ in range(6):
        world.now += 0.5
        await stages.look()
    assert len({tuple(screen.heard) for screen in screens}) == 1
    assert "Anna" in "".join(screens[0].heard)
    numbers = [frame["seq"] for frame in screens[0].frames]
    assert numbers == [*range(numbers[0], numbers[0] + len(numbers))], "no frame is missed unseen"


async def test_quiet_wall_still_beats() -> None:
    """When nothing happens a frame comes each second all the same; the body is not sent again."""
    world = World()
    stages, screen = world.stages(), Counter()
    await stages.join(screen, plan_of("North", layout=Layout.TEAM))
    await stages.look()
    before = len(screen.heard)
    for _ in range(4):
        world.now += HEAD_EVERY / 2
        await stages.look()
    assert len(screen.heard) - before == 2
    assert all("#wall-body" not in targets for targets in screen.targets[1:])


async def test_unsure_is_silent() -> None:
    """While it is not known who may look nobody is told anything, and afterwards what is true then."""
    world = World()
    stages, screen = world.stages(), Counter()
    await stages.join(screen, plan_of("North", layout=Layout.INTERACTIONS))
    world.sure = False
    world.become(BUSY)
    world.now += 5
    await stages.look()
    assert len(screen.heard) == 1
    world.sure = True
    await stages.look()
    assert "Anna" in screen.heard[-1]


async def test_broken_screen_harms_nobody() -> None:
    """A screen that cannot be written to is dropped; the others go on."""
    world = World()
    stages, broken, sound, plan = world.stages(), Counter(), Counter(), plan_of("North")
    await stages.join(broken, plan)
    await stages.join(sound, plan)
    broken.broken = True
    world.now += 5
    await stages.look()
    assert (broken.dropped, sound.dropped, len(sound.heard)) == (True, False, 2)
    world.now += 5
    await stages.look()
    assert len(sound.heard) == 3


async def test_age_of_news_is_told() -> None:
    """A frame with news says how old it was when it left; one without does not."""
    world = World()
    stages, screen = world.stages(), Counter()
    await stages.join(screen, plan_of("North", layout=Layout.INTERACTIONS))
    world.become(BUSY)
    world.now += 1
    stages.date([Birth(world.now - 0.6, world.now)])
    await stages.look()
    world.now += 1
    await stages.look()
    assert [frame.get("age_ms") for frame in screen.frames] == [None, 600, None]


async def test_alarm_is_written_unseen() -> None:
    """A display that nobody shows is judged too: its alarm is written once, and ended when it is over."""
    shows = await display("Floor 2", "North")
    await Threshold.objects.acreate(display=shows, figure="calls", alert=1.0)
    shelf.put_back()
    world = World()
    stages = world.stages()
    for floor in (QUIET, BUSY, BUSY, QUIET):
        world.become(floor)
        world.now += 2
        await stages.look()
    found = [(one.figure, one.level, one.since, one.until) async for one in Alarm.objects.all()]
    assert found == [("calls", "alert", 1004.0, 1008.0)]


async def alarming(world: World) -> Display:
    """A display whose threshold is passed while anybody talks, and one look at it."""
    shows = await display("Floor 2", "North")
    await Threshold.objects.acreate(display=shows, figure="calls", alert=1.0, hold=30)
    shelf.put_back()
    world.become(BUSY)
    return shows


async def standing() -> list[tuple[float, float]]:
    """Each alarm's beginning and end."""
    return [(one.since, one.until) async for one in Alarm.objects.all()]


async def test_restart_keeps_alarms() -> None:
    """A process that begins to judge goes on with what stood: nothing ends, and nothing is raised, by its beginning."""
    world = World()
    await alarming(world)
    first = world.stages()
    for _ in range(4):
        world.now += 15
        await first.look()
    assert await standing() == [(1015.0, 0.0)]
    again = world.stages()
    for _ in range(4):
        world.now += 5
        await again.look()
    assert await standing() == [(1015.0, 0.0)]


async def test_edit_keeps_alarms() -> None:
    """A display that was edited goes on with its alarms, by the plan of now, though a screen shows that before it is judged."""
    world = World()
    shows, stages = await alarming(world), world.stages()
    for _ in range(4):
        world.now += 15
        await stages.look()
    shows.announcement = "Cake"
    await shows.asave()
    shelf.put_back()
    (plan,) = (await shelf.plans()).values()
    await stages.join(Counter(), plan)
    world.now += 5
    await stages.look()
    assert await standing() == [(1015.0, 0.0)]
    assert [alarm.since for alarm in stages.stages[plan].alarms] == [1015.0]


async def test_acknowledged_alert_holds_nothing() -> None:
    """An alert holds the turns until somebody acknowledges it; it stays marked, and holds them again once it is raised anew."""
    world, shown = World(), []
    shows = await display("Floor 2", "North", team_seconds=10, interactions_seconds=10, numbers_seconds=0)
    await Threshold.objects.acreate(display=shows, figure="calls", alert=1.0)
    shelf.put_back()
    world.become(BUSY)
    stages, screen = world.stages(), Counter()
    await stages.look()
    (plan,) = (await shelf.plans()).values()
    await stages.join(screen, plan)

    async def pass_by(seconds: int) -> set[Layout]:
        shown.clear()
        for _ in range(seconds):
            world.now += 1
            await stages.look()
            shown.append(stages.stages[plan].layout)
        return set(shown)

    assert len(await pass_by(25)) == 1
    row = await Alarm.objects.aget(until=0)
    assert await sync_to_async(book.acknowledge)(row.pk, "alice", world.now)
    assert await pass_by(25) == {Layout.TEAM, Layout.INTERACTIONS}
    assert 'data-level="alert"' in stages.stages[plan].drawn["wall_body"]
    world.become(QUIET)
    await pass_by(2)
    world.become(BUSY)
    await pass_by(2)
    assert len(await pass_by(25)) == 1


@pytest.mark.parametrize("trouble", [{"status": "offline"}, {"is_whole": False}])
async def test_doubt_raises_nothing(trouble: dict[str, Any]) -> None:
    """What is not live, or not yet counted from the journal, raises no alarm and ends none."""
    world = World(**trouble)
    await alarming(world)
    stages = world.stages()
    for _ in range(4):
        world.now += 15
        await stages.look()
    assert await standing() == []
