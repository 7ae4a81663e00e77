"""Pages of `GET /users`: every user read by himself, whatever the others are."""

from __future__ import annotations

import json

import pytest

from monitoring.floor.notifications import SnapshotTaken
from monitoring.gws import paths
from monitoring.gws.users import (
    LARGEST_USER,
    MOST_OF_EACH,
    TOO_LARGE,
    Page,
    Part,
    Seen,
    body_of,
    is_agent,
    join,
    likeness,
    read_page,
    read_user,
)
from monitoring.gws.wire import NOT_JSON, WRONG_SHAPE, Unreadable

READY = {"id": "9430250E-0A1B-421F-B372-F29E69366DED", "displayName": "Ready", "state": "Ready"}
ACW = {"displayName": "AfterCallWork", "state": "NotReady", "workMode": "AfterCallWork"}
UMA = {
    "id": "90cc5439ff6848748e5e67811273f266",
    "userName": "uma",
    "firstName": "Uma",
    "lastName": "Thorn",
    "roles": ["ROLE_AGENT"],
    "skills": [{"id": "1", "level": "9"}],
    "devices": [
        {"id": "dev-uma", "phoneNumber": "5001", "userState": READY, "capabilities": ["x"], "doNotDisturb": "Off"}
    ],
    "channels": [{"channel": "voice", "userState": READY}, {"channel": "chat", "userState": ACW, "dndState": "Off"}],
    "calls": [],
    "chats": [],
}


def page(*users: object, **more: object) -> bytes:
    return json.dumps({"statusCode": 0, "users": users, **more}).encode()


def read(*users: object) -> Page:
    found = read_page(page(*users))
    assert isinstance(found, Page)
    return found


def part(**fields: object) -> Part:
    return next(iter(read({**UMA, **fields}).users.values()))


def seen(one: Part, at: float = 100.0) -> SnapshotTaken:
    told = read_user(body_of(join(one, None)), at)
    assert isinstance(told, SnapshotTaken)
    return told


def test_user_is_read() -> None:
    """Name, phone and states are kept and read again as a snapshot of the account of his user name."""
    told = seen(part())
    assert (told.account, told.user_id, told.name, told.at) == ("uma", UMA["id"], "Uma Thorn", 100.0)
    assert [(one.id, one.phone_number, one.user_state.state) for one in told.devices] == [("dev-uma", "5001", "Ready")]
    assert [(medium, state.state, state.work_mode) for medium, state in told.media] == [
        ("chat", "NotReady", "AfterCallWork")
    ]
    assert (told.calls, told.chats) == ((), ())


def test_channel_states_will_do() -> None:
    """`channelStates` says the same as `channels`, and is read where that one is missing."""
    states = [{"channel": "chat", "userState": READY}]
    assert dict(seen(part(channels=None, channelStates=states)).media)["chat"].state == "Ready"


def test_custom_state_is_kept() -> None:
    """A state that the site has made up comes with the name it shows."""
    lunch = {"state": "NotReady", "displayName": "Lunch", "reason": "Lunch"}
    told = seen(part(devices=[{"id": "dev-uma", "userState": lunch}]))
    assert told.devices[0].user_state.display_name == "Lunch"


def test_absent_part_is_as_it_was() -> None:
    """A subresource that GWS leaves out is unknown: as it was, and empty where nothing was. An empty one is empty."""
    bare = read({key: value for key, value in UMA.items() if key in {"id", "userName"}}).users[str(UMA["id"])]
    known = join(part(), None)
    assert join(bare, known).devices == known.devices
    assert join(bare, known).channels == known.channels
    assert (join(bare, None).devices, join(bare, None).calls) == ([], [])
    assert join(part(devices=[]), known).devices == []


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({**UMA, "devices": "none"}, WRONG_SHAPE),
        ({**UMA, "devices": [{"id": ""}]}, WRONG_SHAPE),
        ({**UMA, "calls": [{"id": "c"}]}, WRONG_SHAPE),
        ({**UMA, "id": "../me"}, WRONG_SHAPE),
        ({**UMA, "id": "a b"}, WRONG_SHAPE),
        ({**UMA, "devices": [{"id": "dev-uma", "phoneNumber": "5" * LARGEST_USER}]}, TOO_LARGE),
        ("uma", WRONG_SHAPE),
        (None, WRONG_SHAPE),
    ],
)
def test_bad_user_harms_nobody(broken: object, rule: str) -> None:
    """A user who cannot be read is left out by a named rule, and those beside him are read."""
    found = read(broken, {**UMA, "id": "another-id", "userName": "udo"})
    assert [wrong.rule for wrong, _ in found.wrongs] == [rule]
    assert list(found.users) == ["another-id"]
    assert found.count == 2


def test_unread_user_is_there() -> None:
    """Whoever cannot be read but has an id is known to be there."""
    assert read({**UMA, "devices": 1}, {"userName": "nobody"}).unread == {UMA["id"]}
    assert read({**UMA, "devices": 1}, UMA).unread == frozenset()


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"<html>", NOT_JSON),
        (b'{"statusCode":0,"uris":["/users/1"]}', WRONG_SHAPE),
        (b'{"users":{}}', WRONG_SHAPE),
        (b"[]", WRONG_SHAPE),
        (b'{"users":[{]}', NOT_JSON),
        (b'{"users":[' + b"[" * 100_000, NOT_JSON),
    ],
)
def test_bad_page_is_unreadable(body: bytes, rule: str) -> None:
    """What is no list of users is set aside by a named rule, never raised."""
    found = read_page(body)
    assert isinstance(found, Unreadable)
    assert found.rule == rule


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\u202eanna", "a\u0000b", "😀" * 5000, "~upstream", ""])
def test_hostile_names_are_text(name: str) -> None:
    """A name is a text of bounded length, whatever it says."""
    found = seen(part(firstName=name, lastName=name, userName=name))
    assert len(found.name) <= 2 * 150 + 1
    assert found.account in {name, ""}


def test_first_of_twins_is_he() -> None:
    """Of several users under one id the first one counts."""
    assert read(UMA, {**UMA, "userName": "other"}).users[str(UMA["id"])].user_name == "uma"


def test_lists_have_an_end() -> None:
    """Of endless devices, calls and chats some are kept; too much in all, and calls and chats are left out."""
    many = [{"id": f"call-{n}", "state": "Established", "userData": {"x": "y" * 4000}} for n in range(100)]
    one = part(calls=many)
    assert len(one.calls or ()) == MOST_OF_EACH
    assert len(body_of(one)) <= LARGEST_USER
    assert seen(one).calls == ()
    assert len(seen(one).devices) == 1


def test_duration_is_no_change() -> None:
    """A call that only became longer does not make a user differ; a state does."""
    call = {
        "id": "call-1",
        "state": "Established",
        "callUuid": "u-1",
        "duration": "21",
        "deviceUri": "http://h/devices/dev-uma",
    }
    short, long = part(calls=[call]), part(calls=[{**call, "duration": "31"}])
    assert likeness(short) == likeness(long)
    assert likeness(part(calls=[{**call, "state": "Held"}])) != likeness(short)
    leg = (seen(short).calls or ())[0]
    assert (leg.call_id, leg.device_id, leg.phone_number, leg.since) == ("u-1", "dev-uma", "5001", 79.0)


def test_supervisors_are_no_agents() -> None:
    """Who may supervise is not taken for an agent."""
    assert is_agent(part())
    assert is_agent(part(roles=None))
    assert not is_agent(part(roles=["ROLE_AGENT", "ROLE_SUPERVISOR"]))


def test_broken_body_is_unreadable() -> None:
    """A record that was damaged is unreadable, not a crash."""
    assert isinstance(read_user(b"{", 1.0), Unreadable)
    assert isinstance(read_user(b'{"userName":"x"}', 1.0), Unreadable)


def test_conditions_are_what_gws_gave() -> None:
    """The next request is conditional by what the last answer came with, and by nothing else."""
    assert Seen().headers == {}
    assert Seen.of({"etag": '"1"'}).headers == {"If-None-Match": '"1"'}
    since = "Mon, 05 May 2014 18:08:45 GMT"
    assert Seen.of({"last-modified": since}).headers == {"If-Modified-Since": since}


def test_path_asks_for_a_page() -> None:
    """Offset and limit are numbers of ours."""
    assert paths.staff(200, 100) == "/api/v2/users?subresources=devices,channels,calls,chats&offset=200&limit=100"
