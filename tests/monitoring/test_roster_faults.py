"""The roster in trouble: refused, lied to, hung and cut off, it lets nobody go for it and says how old it is."""

from __future__ import annotations

import asyncio

import pytest

from monitoring.floor.notifications import RosterPolled
from monitoring.gws.errors import Garbled, Refused, SignInRefused, Unreachable
from monitoring.ports import ROSTER, UPSTREAM
from monitoring.records import decode
from monitoring.roster import MOST_PAGES
from tests.fakes.staff import EVERY, PolledDesk, user


def names(told: RosterPolled) -> list[str]:
    return [one.seen.account for one in told.users]


async def _run(desk: PolledDesk) -> None:
    with pytest.raises(asyncio.CancelledError):
        await desk.roster.run()


async def test_deaf_server_is_no_loop() -> None:
    """A GWS that gives the same page whatever the offset is asked twice."""
    desk = PolledDesk(user("uma"), user("udo"), deaf=True)
    assert len((await desk.poll())[0].users) == 2
    assert [offset for _, offset, _ in desk.staff.asked] == [0, 2]


async def test_endless_server_is_cut() -> None:
    """A GWS with ever more users is not followed for ever, and nobody is gone for it."""
    desk = PolledDesk(user("uma"), user("udo"))
    await desk.poll()
    desk.staff.users, desk.staff.most = [user(f"u{n}") for n in range(10_000)], 1
    assert await desk.poll() == []
    assert len(desk.staff.asked) == 2 + MOST_PAGES


async def test_refused_supervisor_gives_way() -> None:
    """The next supervisor's account is asked where GWS refuses one, with no validators of the other's, and stays."""
    desk = PolledDesk(user("uma"), etags=True)
    desk.staff.faults["sup001"] = Refused(5, "no permission", 403)
    await desk.poll()
    await desk.poll()
    assert [(name, bool(seen.headers)) for name, _, seen in desk.staff.asked] == [
        ("sup001", False),
        ("sup002", False),
        ("sup002", False),
        ("sup002", True),
        ("sup002", True),
    ]


async def test_nobody_may_ask() -> None:
    """With every supervisor refused, or none held, the poll fails with the reason."""
    desk = PolledDesk(user("uma"))
    desk.staff.faults = {name: SignInRefused(20, "Access denied", 403) for name in ("sup001", "sup002")}
    with pytest.raises(SignInRefused):
        await desk.poll()
    desk.vault.held.clear()
    with pytest.raises(Unreachable, match="no supervisor's credentials"):
        await desk.poll()


@pytest.mark.parametrize("raw", [b"<html>", b'{"statusCode":0,"uris":[]}', b'{"users":[]}', b'{"users":[7,8]}'])
async def test_nonsense_changes_nobody(raw: bytes) -> None:
    """An answer that is no list, or lists nobody, is a fault and lets no agent go; it is kept once."""
    desk = PolledDesk(user("uma"))
    await desk.poll()
    desk.staff.raw = raw
    for _ in range(2):
        with pytest.raises(Garbled):
            await desk.poll()
    assert len(desk.journal.rejects) <= 1
    assert len(desk.journal.records) == 1


async def test_bad_user_is_kept_as_he_was() -> None:
    """A user who cannot be read any more is neither gone nor changed, and set aside once."""
    desk = PolledDesk(user("uma"), user("udo"))
    await desk.poll()
    desk.staff.users[0] = user("uma", devices="none")
    assert await desk.poll() == []
    await desk.poll()
    assert [reject.topic for reject in desk.journal.rejects] == [ROSTER]
    del desk.vault.unheld["uma"]
    assert (await desk.poll())[0].gone == ("user-uma",)


async def test_absent_parts_are_as_they_were() -> None:
    """A subresource that GWS leaves out for once changes nothing; an empty one does."""
    desk = PolledDesk(user("uma"))
    await desk.poll()
    desk.staff.users = [{"id": "user-uma", "userName": "uma", "firstName": "Uma"}]
    assert await desk.poll() == []
    desk.staff.users = [user("uma", devices=[])]
    assert names((await desk.poll())[0]) == ["uma"]


async def test_off_is_off() -> None:
    """With 0 seconds nothing is asked for, ever."""
    desk = PolledDesk(user("uma"), every=0.0)
    await _run(desk)
    assert not desk.staff.asked
    assert set(desk.pauses) == {60.0}
    assert len(desk.journal.records) == 1


async def test_polls_keep_their_interval() -> None:
    """Between two good polls lies the interval."""
    desk = PolledDesk(user("uma"))
    await _run(desk)
    assert set(desk.pauses) == {EVERY}
    assert len(desk.staff.asked) == 2 * len(desk.pauses)


async def test_faults_are_backed_off() -> None:
    """After a fault the pauses grow, up to the interval; after three intervals the roster is late, which is said once."""
    desk = PolledDesk(user("uma"))
    desk.staff.faults = {"sup001": Unreachable("connection refused"), "sup002": Unreachable("connection refused")}
    await _run(desk)
    assert desk.pauses == sorted(desk.pauses)
    assert (desk.pauses[0] < 1.0, max(desk.pauses) <= EVERY) == (True, True)
    (record,) = desk.journal.records
    told = decode(record)
    assert isinstance(told, RosterPolled)
    assert told.late
    assert 1030.0 <= told.at < 1045.0
    assert desk.roster.cause == "connection refused"
    assert {name for name, _, _ in desk.staff.asked} == {"sup001"}
    desk.staff.faults = {}
    (told,) = await desk.poll()
    assert (desk.floor().roster_late, desk.roster.cause) == (False, "")


async def test_hanging_poll_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll that does not end is a fault like any other, and no second one runs beside it."""
    monkeypatch.setattr("monitoring.roster.SLOWEST", 0.0)
    desk = PolledDesk(user("uma"), every=0.001, gate=asyncio.Event())
    await _run(desk)
    assert desk.roster.cause == "GWS took too long to list everybody"
    assert len(desk.staff.asked) == len(desk.pauses)


async def test_failed_write_is_done_again() -> None:
    """What could not be journalled is news still."""
    desk = PolledDesk(user("uma"))
    await desk.poll()
    desk.staff.users = [user("uma", "NotReady")]
    epoch = desk.journal.epochs.pop(UPSTREAM)
    with pytest.raises(KeyError):
        await desk.poll()
    desk.journal.epochs[UPSTREAM] = epoch
    assert names((await desk.poll())[0]) == ["uma"]
