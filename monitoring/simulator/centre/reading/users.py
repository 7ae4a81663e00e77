"""Users: oneself with everything, others with what a colleague or a supervisor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.desk import device_sheet
from monitoring.simulator.centre.model.people import SUPERVISOR
from monitoring.simulator.centre.reading.catalogue import features, group_sheet
from monitoring.simulator.centre.reading.desks import calls_of, chats_of, media_of
from monitoring.simulator.centre.reading.query import Query, collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World

CONTACT_CENTRE = "46a1b7f0-3a5c-4b60-9d25-1d7d6e3b0f11"


def me(world: World, seat: Seat, query: Query) -> Sheet:
    """`/me`."""
    return {"user": _user(world, seat, seat, query)}


def staff(world: World, viewer: Seat, path: list[str], query: Query) -> Sheet | None:
    """`/users` and `/users/{id}`; nothing for a stranger."""
    if not path:
        return collection(query, "users", [_user(world, seat, viewer, query) for seat in _page(world, query)])
    seat = world.by_id.get(path[0])
    if seat is None or len(path) > 1:
        return None
    return {"user": _user(world, seat, viewer, query)}


def _page(world: World, query: Query) -> list[Seat]:
    return list(query.page(list(world.seats.values())))


def _user(world: World, seat: Seat, viewer: Seat, query: Query) -> Sheet:
    person, host = seat.person, world.options.host_in_uris
    sheet: Sheet = {
        "id": person.id,
        "userName": person.user_name,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "emailAddress": f"{person.user_name}@example.org",
        "roles": [person.role],
        "enabled": True,
        "changePasswordOnFirstLogin": False,
        "contactCenterId": CONTACT_CENTRE,
        "uri": f"{host}/users/{person.id}",
        "path": f"/users/{person.id}",
    }
    for name, draw in _subresources(world, seat, viewer).items():
        # GWS answers the same list under both names (seen on the wire).
        if query.wants("channels" if name == "channelStates" else name):
            sheet[name] = draw()
    return sheet


def _subresources(world: World, seat: Seat, viewer: Seat) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {
        "devices": lambda: [device_sheet(world, seat, viewer)],
        "channels": lambda: media_of(seat),
        "channelStates": lambda: media_of(seat),
        "skills": list,
        "groups": lambda: [group_sheet(world, seat.person.team, Query())],
    }
    if _may_look(world, seat, viewer):
        found["calls"] = lambda: calls_of(world, seat)
        found["chats"] = lambda: chats_of(world, seat)
    if seat is viewer:
        found["features"] = lambda: features(world)
        found["settings"] = lambda: _settings(seat)
    return found


def _may_look(world: World, seat: Seat, viewer: Seat) -> bool:
    """Whether another's calls and chats can be read is undocumented: supervisors can, unless `roster-bare`."""
    return seat is viewer or (viewer.person.supervises and "roster-bare" not in world.options.quirks)


def _settings(seat: Seat) -> Sheet:
    if seat.person.role != SUPERVISOR:
        return {"interaction-workspace": {}}
    yes = ("can-use", "can-monitor-voice", "can-coach-voice", "can-monitor-chat")
    return {"interaction-workspace": {f"privilege.teamlead.{name}": "true" for name in yes}}
