"""What belongs to the contact centre as a whole: features, services, groups, settings, version, contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitoring.simulator.centre.desk import state_sheet
from monitoring.simulator.centre.model.states import STATES
from monitoring.simulator.centre.reading.query import Query, collection

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.people import Team
    from monitoring.simulator.centre.world import Sheet, World

VERSION: Final = "8.5.202.96"
FEATURES: Final = {
    "api-voice": "API for Voice",
    "api-supervisor-monitoring": "API for Supervisors to Monitor Agents",
    "api-supervisor-agent-control": "API for Supervisors to Change the State of Agents",
    "api-multimedia": "API for Multimedia",
    "api-multimedia-chat": "API for Multimedia Chat",
    "api-provisioning-read": "API for Provisioning, Read",
}
SERVICES: Final = ("Provisioning", "Voice", "MultiMediaState", "MultiMediaContent")


def site(world: World, path: list[str], query: Query) -> Sheet | None:
    """Every resource that is neither `/me` nor `/users`; nothing for what GWS has not got."""
    match path:
        case ["diagnostics", "version"]:
            return {"version": VERSION}
        case ["features"] | ["system", "features"]:
            return collection(query, "features", features(world))
        case ["services"]:
            return collection(query, "services", _services(world))
        case ["groups"]:
            found = [group_sheet(world, team, query) for team in world.teams]
            return collection(query, "groups", [one for one in found if query.kind in {"", one["type"]}])
        case ["groups", group]:
            team = next((team for team in world.teams if team.id == group), None)
            return None if team is None else {"group": group_sheet(world, team, query)}
        case _:
            return _rest(world, path)


def features(world: World) -> list[Sheet]:
    """All features are assigned; quirks `no-chat` and `no-monitoring` take some away."""
    gone = {"no-chat": "api-multimedia", "no-monitoring": "api-supervisor-monitoring"}
    taken = tuple(prefix for quirk, prefix in gone.items() if quirk in world.options.quirks)
    return [
        {
            "id": name,
            "displayName": text,
            "description": text,
            "autoAssignOnContactCenterCreate": True,
            "uri": f"{world.options.host_in_uris}/features/{name}",
            "path": f"/features/{name}",
        }
        for name, text in FEATURES.items()
        if not (taken and name.startswith(taken))
    ]


def group_sheet(world: World, team: Team, query: Query) -> Sheet:
    """A team; with its members when `users` is asked for."""
    host = world.options.host_in_uris
    sheet: Sheet = {
        "id": team.id,
        "name": team.name,
        "type": "BusinessUnit",
        "contains": ["users"],
        "uri": f"{host}/groups/{team.id}",
        "path": f"/groups/{team.id}",
    }
    if query.wants("users"):
        people = [seat.person for seat in world.seats.values() if seat.person.team == team]
        sheet["users"] = [
            {"id": person.id, "userName": person.user_name, "uri": f"{host}/users/{person.id}"} for person in people
        ]
    return sheet


def _rest(world: World, path: list[str]) -> Sheet | None:
    match path:
        case ["settings", "agent-states"]:
            return {"settings": [_selectable(name) for name in STATES], "key": "id"}
        case ["contacts", user] if user in world.by_id:
            person = world.by_id[user].person
            return {"contact": {"id": person.id, "firstName": person.first_name, "lastName": person.last_name}}
    return None


def _selectable(name: str) -> Sheet:
    sheet = {**state_sheet(STATES[name]), "operationName": name}
    # The list of settings calls it Logout where a device says LoggedOut.
    return {**sheet, "state": "Logout"} if name == "Offline" else sheet


def _services(world: World) -> list[Sheet]:
    down = {"MultiMediaState", "MultiMediaContent"} if "multimedia-down" in world.options.quirks else set()
    return [
        {
            "id": f"service-{number}",
            "name": kind,
            "type": kind,
            "state": "Inactive" if kind in down else "Active",
            "uri": f"{world.options.host_in_uris}/services/service-{number}",
            "path": f"/services/service-{number}",
        }
        for number, kind in enumerate(SERVICES, 1)
    ]
