"""The roster: polled through a supervisor's account, and journalled where it differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.follower import Follower
from monitoring.ports import ROSTER, ROSTER_FULL
from tests.fakes.made_floor import check, timeless
from tests.fakes.staff import PolledDesk, user
from tests.fakes.vault import account

if TYPE_CHECKING:
    from monitoring.floor.notifications import RosterPolled


def names(told: RosterPolled) -> list[str]:
    return [one.seen.account for one in told.users]


async def test_placed_agents_are_written() -> None:
    """The agents whose credentials are not held, with their teams; nobody else is written down, only counted."""
    desk = PolledDesk(user("uma"), user("udo"), user("held"), user("sup001"), user("stranger"))
    (told,) = await desk.poll()
    assert (told.full, told.at, [(one.team, one.seen.name) for one in told.users]) == (
        True,
        1010.0,
        [("North", "Uma"), ("South", "Udo")],
    )
    assert b"stranger" not in desk.journal.records[0].body
    assert (desk.roster.unplaced, desk.roster.polled_at, desk.roster.account) == (1, 1010.0, "sup001")
    assert [record.topic for record in desk.journal.records] == [ROSTER_FULL]


async def test_only_news_is_written() -> None:
    """After the first poll only who differs is written, and nothing at all where nobody does."""
    desk = PolledDesk(user("uma"), user("udo"))
    await desk.poll()
    assert await desk.poll() == []
    desk.staff.users[0] = user("uma", "NotReady")
    (told,) = await desk.poll()
    assert (told.full, names(told), told.gone) == (False, ["uma"], ())
    del desk.staff.users[1]
    (told,) = await desk.poll()
    assert (names(told), told.gone) == ([], ("user-udo",))
    assert set(desk.floor().agents) == {"user-uma"}


async def test_quiet_roster_shows_its_age() -> None:
    """Where nobody differs a word is written before another process would take the roster for late."""
    desk = PolledDesk(user("uma"))
    await desk.poll()
    assert await desk.poll() == []
    (told,) = await desk.poll()
    assert (told.full, told.users, told.at) == (False, (), 1030.0)
    assert desk.floor().roster_at == 1030.0


async def test_full_once_an_hour() -> None:
    """Everybody is written again after an hour, so that a rebuild is short."""
    desk = PolledDesk(user("uma"))
    await desk.poll()
    (told,) = await desk.poll(3600.0)
    assert (told.full, names(told)) == (True, ["uma"])
    assert desk.journal.records[-1].topic == ROSTER_FULL


async def test_team_follows_the_admin() -> None:
    """An agent who is placed anew, or whose credentials were entered, is so with the next poll."""
    desk = PolledDesk(user("uma"), user("udo"))
    await desk.poll()
    desk.vault.unheld["uma"] = "South"
    (told,) = await desk.poll()
    assert [(one.team, one.seen.account) for one in told.users] == [("South", "uma")]
    desk.vault.held["uma"] = account("uma")
    (told,) = await desk.poll()
    assert told.gone == ("user-uma",)


async def test_strangers_have_a_team_if_told() -> None:
    """ROSTER_TEAM takes in users without an account row, but no supervisor and nobody without a name."""
    boss = user("boss", roles=["ROLE_AGENT", "ROLE_SUPERVISOR"])
    nameless = {**user("nameless"), "userName": None}
    desk = PolledDesk(user("uma"), user("stranger"), user("held"), user("sup001"), boss, nameless, team="Guests")
    (told,) = await desk.poll()
    assert [(one.team, one.seen.account) for one in told.users] == [("North", "uma"), ("Guests", "stranger")]
    assert desk.roster.unplaced == 2


async def test_twins_are_one() -> None:
    """Two users of one name are not both that agent."""
    desk = PolledDesk(user("uma"), {**user("uma"), "id": "user-other"})
    (told,) = await desk.poll()
    assert [one.seen.user_id for one in told.users] == ["user-uma"]


@pytest.mark.parametrize("most", [1000, 100, 7])
async def test_all_pages_are_read(most: int) -> None:
    """More users than a page holds are read to the end, however many GWS gives at a time."""
    staff = [user(f"u{n}") for n in range(350)]
    desk = PolledDesk(*staff, most=most)
    desk.vault.unheld = {f"u{n}": "North" for n in range(350)}
    (told,) = await desk.poll()
    assert len(told.users) == 350
    assert desk.staff.asked[-1][1] == 350


async def test_unchanged_is_not_sent_again() -> None:
    """Where GWS gives validators they are sent back, page by page, and a 304 stands for what it said before."""
    desk = PolledDesk(user("uma"), user("udo"), etags=True)
    await desk.poll()
    first = [seen.headers for _, _, seen in desk.staff.asked]
    assert await desk.poll() == []
    assert first == [{}, {}]
    assert all(seen.etag for _, _, seen in desk.staff.asked[2:])
    desk.staff.users[1] = user("udo", "NotReady")
    assert names((await desk.poll())[0]) == ["udo"]


async def test_nobody_to_poll_for() -> None:
    """Without unheld agents GWS is not asked; whom an earlier process had left behind is let go, once."""
    desk = PolledDesk(user("uma"))
    desk.vault.unheld = {}
    (told,) = await desk.poll()
    assert (told.full, told.users) == (True, ())
    assert await desk.poll() == []
    desk.vault.unheld = {"uma": "North"}
    await desk.poll()
    desk.vault.unheld = {}
    assert (await desk.poll())[0].full
    assert len(desk.staff.asked) == 2
    assert not desk.floor().agents


async def test_rebuilt_floor_is_the_same() -> None:
    """Following all of it and starting from the last full roster give one floor, with pulses of another writer between."""
    desk = PolledDesk(user("uma"), user("udo"), user("zoe"))
    desk.vault.unheld["zoe"] = "North"
    call = {"id": "call-1", "state": "Established", "duration": "5", "deviceUri": "http://far/devices/device-uma"}
    await desk.poll()
    desk.staff.users[0] = user("uma", "NotReady", calls=[call])
    await desk.poll()
    await desk.poll(3600.0)
    desk.staff.users[1:] = [user("udo", "NotReady")]
    await desk.poll()
    await desk.stream.append(desk.stream.record("pulse", b'{"seen_at":1.0}'))
    late = Follower(desk.journal)
    await late.start()
    assert timeless(late.floor) == timeless(desk.floor())
    assert set(late.floor.agents) == {"user-uma", "user-udo"}
    assert set(late.floor.calls) == {"call-1"}
    records, _ = await desk.journal.rebuild()
    assert [record.topic for record in records] == [ROSTER_FULL, ROSTER, "pulse"]
    check(late.floor)
