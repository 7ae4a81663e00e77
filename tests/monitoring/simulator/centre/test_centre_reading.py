"""GET resources: URIs or objects, subresources, pages, and who may look at whom."""

from __future__ import annotations

import pytest

from monitoring.simulator.centre import Centre, Refused
from monitoring.simulator.options import Options


def test_me_with_subresources(centre: Centre) -> None:
    """/me is the plain user; subresources are added by name."""
    centre.place_call("agent001")
    plain = centre.read("agent001", "/me")["user"]
    full = centre.read("agent001", "/me", {"subresources": "devices, channels,calls,chats,features"})["user"]
    assert plain["userName"] == "agent001"
    assert plain["roles"] == ["ROLE_AGENT"]
    assert not {"devices", "calls"} & set(plain)
    assert full["devices"][0]["phoneNumber"] == "5001"
    assert full["calls"][0]["state"] == "Established"
    assert full["channels"] == full["channelStates"]
    assert full["chats"] == []
    assert "api-supervisor-monitoring" in [feature["id"] for feature in full["features"]]


def test_uris_or_objects(centre: Centre) -> None:
    """A collection is URIs, with `fields` the objects under its own name."""
    call = centre.place_call("agent001")
    (uri,) = centre.read("agent001", "/me/calls")["uris"]
    (sheet,) = centre.read("agent001", "/me/calls", {"fields": "*"})["calls"]
    assert uri == sheet["uri"] == f"http://127.0.0.1:8090/api/v2/me/calls/{call}"
    assert centre.read("agent001", f"/me/calls/{call}")["call"] == sheet


def test_users_by_page(centre: Centre) -> None:
    """/users is cut by offset and limit; nonsense there is ignored."""
    page = centre.read("sup001", "/users", {"fields": "*", "offset": "2", "limit": "3"})["users"]
    assert [user["userName"] for user in page] == ["agent003", "agent004", "agent005"]
    assert len(centre.read("sup001", "/users", {"offset": "-1", "limit": "x"})["uris"]) == 8
    assert centre.read("sup001", "/users", {"offset": "999"})["uris"] == []


def test_roster_for_supervisor(centre: Centre) -> None:
    """A supervisor reads others' live states, calls and chats; an agent reads no one else's calls."""
    centre.place_call("agent001")
    chat = centre.start_chat("agent001")
    centre.set_state("agent001", "AuxWork")
    agent = centre.world.seats["agent001"].person.id
    seen = centre.read("sup001", f"/users/{agent}", {"subresources": "*"})["user"]
    assert seen["devices"][0]["userState"]["workMode"] == "AuxWork"
    assert [sheet["id"] for sheet in seen["chats"]] == [chat]
    assert len(seen["calls"]) == 1
    assert not {"calls", "chats"} & set(centre.read("agent002", f"/users/{agent}", {"subresources": "*"})["user"])


def test_bare_roster() -> None:
    """With quirk roster-bare others' calls and chats cannot be read, as the vendor's silence may mean."""
    centre = Centre(Options(agents=1, supervisors=1, scenario="quiet", quirks=frozenset({"roster-bare"})))
    agent = centre.world.seats["agent001"].person.id
    assert "calls" not in centre.read("sup001", f"/users/{agent}", {"subresources": "*"})["user"]


def test_groups_and_members(centre: Centre) -> None:
    """A person's team is his group; members are listed when asked for."""
    (group,) = centre.read("sup001", "/me/groups", {"type": "BusinessUnit", "fields": "*"})["groups"]
    assert group["name"] == "North"
    members = centre.read("sup001", f"/groups/{group['id']}", {"subresources": "users"})["group"]["users"]
    assert [member["userName"] for member in members] == ["agent001", "agent003", "agent005", "sup001"]
    assert centre.read("sup001", "/groups", {"type": "dispositions", "fields": "*"})["groups"] == []


def test_site_resources(centre: Centre) -> None:
    """Features, services, states, contacts and the version answer in the vendor's shape."""
    assert {one["type"] for one in centre.read("agent001", "/services", {"fields": "*"})["services"]} >= {"Voice"}
    assert "api-voice" in [one["id"] for one in centre.read("agent001", "/features", {"fields": "*"})["features"]]
    states = {
        one["operationName"]: one["state"] for one in centre.read("agent001", "/settings/agent-states")["settings"]
    }
    assert states["Offline"] == "Logout"
    assert centre.read(None, "/diagnostics/version") == {"statusCode": 0, "version": "8.5.202.96"}
    person = centre.world.seats["agent001"].person
    assert centre.read("agent002", f"/contacts/{person.id}")["contact"]["firstName"] == person.first_name


@pytest.mark.parametrize(
    "resource",
    ["/", "/me/calls/x", "/me/chats/x/y", "/me/devices/x", "/users/x", "/groups/x", "/nothing", "/me/emails"],
)
def test_absent_is_six(centre: Centre, resource: str) -> None:
    """What is not there is statusCode 6."""
    with pytest.raises(Refused) as caught:
        centre.read("agent001", resource)
    assert caught.value.status_code == 6


def test_features_taken_away() -> None:
    """Quirks switch whole features off."""
    centre = Centre(Options(agents=1, supervisors=1, scenario="quiet", quirks=frozenset({"no-chat", "no-monitoring"})))
    features = [one["id"] for one in centre.read("sup001", "/features", {"fields": "*"})["features"]]
    assert features == ["api-voice", "api-supervisor-agent-control", "api-provisioning-read"]


def test_plain_participants() -> None:
    """With quirk plain-participants calls list strings, as older builds do."""
    quirks = frozenset({"plain-participants"})
    centre = Centre(Options(agents=1, supervisors=0, scenario="quiet", quirks=quirks))
    centre.place_call("agent001", "5000")
    assert centre.read("agent001", "/me/calls", {"fields": "*"})["calls"][0]["participants"] == ["5000"]
