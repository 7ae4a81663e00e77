"""A display's rows as a whole: what they never say, when they are the same, and what an alarm does to them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from dashboard.desk.rows import Connection
from dashboard.displays.plan import Layout, Naming, Plan
from dashboard.wall.board import body, head, said_teams, trends
from dashboard.wall.rows import MoreAlarms
from monitoring.figures.alarms import Level
from monitoring.floor.model import Participant, Party, UserState
from tests.dashboard.wall.scenes import NOW, alarm, busy, plan, scene
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    message,
    seat,
    somebody,
    staff,
    told_device,
    told_leg,
    told_log,
    told_seat,
)

LIVE = Connection("live", 0, "Live", as_of=500.0)
CANARY = "Canary"
CUSTOMER = Participant("canary-id", "Canary Ann", "Customer")
DATA = tuple((key, CANARY) for key in ("CustomerName", "Subject", "ServiceTyp", "Remark", "Customer", "AccountNumber"))
TOLD = leg(
    "anna",
    "call-7",
    conn_id="canary-conn",
    phone_number="canary-phone",
    parties=(Party("canary-number", CANARY),),
    ani="canary-ani",
    dnis="canary-dnis",
    call_type="canary-type",
    recording="canary-recording",
    user_data=(*DATA, ("Queue", "Billing")),
)
TALKED = made(
    staff(),
    told_device("anna", replace(device("anna"), phone_number="canary-device", user_state=UserState("Ready"))),
    told_leg(TOLD),
    told_leg(leg("sven", "call-7")),
    told_leg(leg_in("sue", "BargeIn", "call-7")),
    told_seat(seat("axel", "Chatting", CUSTOMER, subject=CANARY, user_data=(*DATA, ("Queue", CANARY))), "chat-7"),
    told_seat(seat("sid", "Chatting", somebody("axel"), visibility="Agents"), "chat-7"),
    told_log(
        "axel",
        message(1, "canary words", CUSTOMER),
        message(2, "canary typing", CUSTOMER, "TypingStarted"),
        message(3, "canary advice", somebody("sid", "Agents"), visibility="Agents"),
        chat="chat-7",
    ),
)
ALARMS = ((), (alarm("calls"),), (alarm("longest_waiting", Level.WARN), alarm("ready", team="North")))
EVERYTHING = plan(announcement="Cake at four")


def told(made_so: Plan) -> str:
    """All that a display ever says of a floor: every layout, whatever is alarming."""
    rows = [body(made_so, layout, scene(TALKED, *alarms)) for layout, alarms in product(Layout, ALARMS)]
    return repr((head(made_so, LIVE), rows))


@pytest.mark.parametrize("naming", list(Naming))
@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_no_customer_in_any_row(naming: Naming, language: str) -> None:
    """No name, number, subject or word of a customer is in any row of any layout, and an id only where people are named."""
    said = told(replace(EVERYTHING, naming=naming, language=language))
    assert "Billing" in said
    assert "canary" not in said.casefold()
    assert "Ada" not in said
    ids = [word for word in ("call-", "chat-", "user-") if word in said]
    assert ids == (["call-", "chat-", "user-"] if naming in {Naming.FULL, Naming.FIRST} else [])


def test_no_supervisor_is_named() -> None:
    """Who supervises is no business of a wall."""
    assert [name for name in ("Sue", "Sid") if name in told(EVERYTHING)] == []


@pytest.mark.parametrize(
    ("teams", "named", "hidden"),
    [
        (("North",), ("Anna", "Axel"), ("Sven", "South")),
        (("South",), ("Sven", "South"), ("Anna", "Axel")),
        ((), ("Anna", "Axel", "Sven"), ()),
    ],
)
def test_other_teams_are_never_named(teams: tuple[str, ...], named: tuple[str, ...], hidden: tuple[str, ...]) -> None:
    """A display names the agents of its teams and nobody else's, though they share a call."""
    said = told(plan(*teams))
    assert [name for name in named if name not in said] == []
    assert [name for name in hidden if name in said] == []


def test_numbers_only_names_nobody() -> None:
    """A display that names nobody leaves no name and no id of anybody, whatever it shows."""
    said = told(replace(EVERYTHING, naming=Naming.NONE)).casefold()
    assert [name for name in ("anna", "axel", "sven", "sue", "user-", "device-") if name in said] == []


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("agents", [0, 5, 48, 600])
def test_quiet_rows_are_equal(layout: Layout, agents: int) -> None:
    """While nothing changes the rows of one layout are equal, so that nothing is sent: time alone is no change."""
    floor, made_so = busy(agents), plan(turns=((layout, 20),))
    before = scene(floor, alarm("longest_call"))
    after = replace(before, now=NOW + 7.0)
    assert body(made_so, layout, before) == body(made_so, layout, after)
    assert hash(body(made_so, layout, before)) == hash(body(made_so, layout, after))


def test_change_is_seen() -> None:
    """A call that ends changes the rows."""
    before, after = (body(plan(), Layout.INTERACTIONS, scene(busy(number))) for number in (5, 4))
    assert before != after


@pytest.mark.parametrize("layout", list(Layout))
def test_one_layout_at_a_time(layout: Layout) -> None:
    """A body has the part of its own layout and of no other."""
    found = body(EVERYTHING, layout, scene(TALKED))
    parts = {
        Layout.TEAM: found.team is not None,
        Layout.INTERACTIONS: found.interactions is not None,
        Layout.NUMBERS: bool(found.tiles),
        Layout.ANNOUNCEMENT: bool(found.announcement),
    }
    assert (found.layout, parts) == (layout.value, {each: each is layout for each in Layout})
    assert (found.hero is not None) is (layout is Layout.NUMBERS)


@pytest.mark.parametrize("layout", list(Layout))
def test_alarm_moves_to_hero(layout: Layout) -> None:
    """Whatever is shown, the worst alarm's figure is the hero, and the other alarms are counted and say how bad they are."""
    worst, warned = alarm("calls"), alarm("waiting", Level.WARN)
    rests = [
        body(EVERYTHING, layout, scene(TALKED, worst, *more)) for more in ((), (warned,), (alarm("chats"), warned))
    ]
    assert [found.hero and (found.hero.key, found.hero.level) for found in rests] == [("calls", "alert")] * 3
    assert [found.alarms for found in rests] == [
        None,
        MoreAlarms(1, "warn", "Warning"),
        MoreAlarms(2, "alert", "Alert"),
    ]


def test_second_alarm_is_named() -> None:
    """Team shows the next alarm beside the hero, of the very team that it is about; the one after it is only counted."""
    north = alarm("ready", Level.WARN, "North")
    shown = body(plan(), Layout.TEAM, scene(TALKED, alarm("calls"), north, alarm("chats", Level.WARN)))
    assert [(one.key, one.level, one.team) for one in shown.tiles] == [("ready", "warn", "North")]
    assert [body(plan(), Layout.TEAM, scene(TALKED, *one)).tiles for one in ((), (alarm("calls"),))] == [(), ()]


def test_hero_leaves_its_tile() -> None:
    """The figure that went to the hero's place is not shown twice: the display's own takes its tile."""
    calm = body(plan(), Layout.NUMBERS, scene(TALKED))
    alarming = body(plan(), Layout.NUMBERS, scene(TALKED, alarm("calls")))
    unlisted = body(plan(), Layout.NUMBERS, scene(TALKED, alarm("occupancy")))
    others = ["calls", "waiting", "longest_ringing", "ready"]
    assert calm.hero is not None
    assert (calm.hero.key, [one.key for one in calm.tiles]) == ("service_level", others)
    assert [one.key for one in alarming.tiles] == ["service_level", *others[1:]]
    assert [one.key for one in unlisted.tiles] == [*others[:3], "service_level"]


def test_own_displaces_nothing_alarming() -> None:
    """The display's own figure takes the tile of the last one that is calm; where none is, what is alarming stays."""
    rings, ready = alarm("longest_ringing", Level.WARN), alarm("ready", Level.WARN)
    two = body(plan(), Layout.NUMBERS, scene(TALKED, alarm("occupancy"), rings, ready))
    assert [one.key for one in two.tiles] == ["calls", "service_level", "longest_ringing", "ready"]
    full = alarm("calls"), alarm("waiting"), rings, ready
    every = body(plan(), Layout.NUMBERS, scene(TALKED, alarm("occupancy"), *full))
    assert [one.key for one in every.tiles] == ["calls", "waiting", "longest_ringing", "ready"]


def test_own_figure_may_alarm() -> None:
    """A hero that is alarming itself stays where it is, marked."""
    found = body(plan(), Layout.NUMBERS, scene(TALKED, alarm("service_level")))
    assert found.hero is not None
    assert (found.hero.key, found.hero.level) == ("service_level", "alert")
    assert len({found.hero.key, *(one.key for one in found.tiles)}) == 5


def test_turns_are_told() -> None:
    """A body says which of how many layouts it is, and how large it is drawn."""
    found = body(plan(scale=150), Layout.NUMBERS, scene(TALKED))
    assert (found.turn, found.turns, found.scale) == (2, 3, 150)


def test_tiles_have_trends() -> None:
    """Trends that were found out once are drawn on whatever has one."""
    drawn = scene(busy(3), now=600.0, since=540.0)
    found = body(plan(), Layout.NUMBERS, replace(drawn, trends=trends(plan(), drawn.figures, drawn.now)))
    lines = {one.key: bool(one.line) for one in found.tiles}
    assert lines == {"calls": True, "waiting": True, "longest_ringing": False, "ready": True}


def test_head_says_whose() -> None:
    """The head says which teams in the display's language, and which edition of the page there is."""
    assert [said_teams(plan(*teams)) for teams in ((), ("South", "North"))] == ["every team", "North, South"]
    assert said_teams(plan(language="de")) == "alle Teams"
    assert said_teams(replace(plan(), teams=frozenset())) == "no team"
    found = head(plan("North", zone="Europe/Berlin"), LIVE, "abc")
    assert (found.title, found.zone, found.connection, found.version) == ("Floor 2", "Europe/Berlin", LIVE, "abc")
    assert found.words.tag == "en"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (LIVE, "En direct"),
        (replace(LIVE, text="46 of 48 heard", heard=(46, 48)), "46/48 en direct"),
        (replace(LIVE, status="late", text="No sign of life from GWS"), "en retard"),
        (replace(LIVE, status="offline", text="GWS is not heard: canary"), "hors ligne"),
    ],
)
def test_head_says_how_live(told: Connection, said: str) -> None:
    """A display says in its own language how live it is, of how many accounts if not of all, and never why not."""
    found = head(plan(language="fr"), replace(told, cause="canary"))
    assert (found.connection.text, found.connection.cause) == (said, "")
    assert found.connection.status == told.status


def test_display_of_no_team_shows_nobody() -> None:
    """A display whose teams were all taken away shows nobody at all."""
    found = body(replace(plan(), teams=frozenset()), Layout.TEAM, scene(TALKED))
    assert found.team is not None
    assert (found.team.agents, found.team.is_empty) == ((), True)
