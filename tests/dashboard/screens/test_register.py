"""Screens ask, are let in, renewed and turned off; only a standing credential, where it may be, is worth anything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from asgiref.sync import async_to_sync

from dashboard.audit.models import AuditLine
from dashboard.displays.models import Display
from dashboard.people.models import Team
from dashboard.screens import register
from dashboard.screens.credential import CODE_LIVES, LIVES, OLD_IS_GOOD_FOR, ROTATE_AFTER, Credential
from dashboard.screens.dark import NEW, Dark, Past
from dashboard.screens.models import Screen
from monitoring.policy import Verb

pytestmark = pytest.mark.django_db

NOW = 1_800_000_000.0
HERE = "10.20.0.7"


@pytest.fixture
def display() -> Display:
    """A display of North; there is a South too."""
    north, _ = [Team.objects.create(name=name, slug=name.lower()) for name in ("North", "South")]
    made = Display.objects.create(name="Floor 2", slug="floor-2")
    made.teams.set([north])
    return made


def let_in(display: Display, now: float = NOW) -> tuple[Screen, Credential]:
    """A screen of that display."""
    asked, credential = register.ask(now)
    screen = register.approve(asked.code or "", register.Place("Wall 3", display), "bob", now)
    assert screen is not None
    return screen, credential


def told(screen: Screen) -> None:
    """The trail says, once, that this screen turned itself off."""
    line = AuditLine.objects.get(operation="TurnScreenOff")
    assert (line.actor, line.target, line.facts) == (
        f"screen {screen.pk}",
        f"screen:{screen.pk}",
        {"name": "Wall 3"},
    )


def test_waiting_screen_has_a_code(display: Display) -> None:
    """A screen that asked is known by its credential, is not let in, and is forgotten after 10 minutes."""
    screen, credential = register.ask(NOW)
    known = register.known(credential, HERE, NOW + CODE_LIVES - 1)
    assert known is not None
    assert (known.code, known.approved_at) == (screen.code, 0)
    assert register.known(credential, HERE, NOW + CODE_LIVES) is None
    assert register.approve(screen.code or "", register.Place("late", display), "bob", NOW + CODE_LIVES + 1) is None
    register.ask(NOW + CODE_LIVES + 1)
    assert Screen.objects.count() == 1


def test_code_lets_in_once(display: Display) -> None:
    """The code lets in the one screen that shows it, once, for the display named; the trail says who did it."""
    screen, credential = register.ask(NOW)
    assert register.approve("", register.Place("none", display), "bob", NOW) is None
    assert register.approve("WRONG2", register.Place("none", display), "bob", NOW) is None
    code = screen.code or ""
    assert register.approve(code, register.Place("Wall 3", display), "bob", NOW) == screen
    assert register.approve(code, register.Place("again", display), "bob", NOW) is None
    known = register.known(credential, HERE, NOW + 1)
    assert known is not None
    assert register.eyes(known).overs(Verb.SEE) == {"team:North"}
    line = AuditLine.objects.get(target=f"screen:{screen.pk}")
    assert (line.actor, line.operation, line.target, line.facts) == (
        "bob",
        "LetScreenIn",
        f"screen:{screen.pk}",
        {"name": "Wall 3", "display": "Floor 2", "network": "any"},
    )


def test_eyes_only_look(display: Display) -> None:
    """A screen holds nothing but the sight of its teams, until its 90 days are over."""
    screen, _ = let_in(display)
    viewer = register.eyes(screen)
    assert {verb for verb in Verb if viewer.overs(verb)} == {Verb.SEE}
    assert (viewer.account, viewer.until) == ("", NOW + LIVES)


def test_credential_is_its_own(display: Display) -> None:
    """Another secret, another number, or one whose 90 days are over opens nothing."""
    screen, credential = let_in(display)
    other, _ = register.ask(NOW)
    for wrong in (Credential(screen.pk, "x" * 43), Credential(other.pk, credential.secret), Credential(999, "x" * 43)):
        assert register.known(wrong, HERE, NOW) is None
    assert register.known(None, HERE, NOW) is None
    assert register.known(credential, HERE, NOW + LIVES - 1) == screen
    assert register.known(credential, HERE, NOW + LIVES) is None


def test_rotation_keeps_the_old_a_while(display: Display) -> None:
    """After a day it gets a fresh credential; once that was shown the old one is good for 10 minutes more, then not."""
    screen, first = let_in(display)
    assert register.rotate(screen, first, NOW + ROTATE_AFTER - 1) is None
    day = NOW + ROTATE_AFTER
    second = register.rotate(screen, first, day)
    assert second is not None
    assert register.rotate(screen, first, day) is None, "another page of the same screen was first"
    assert register.known(second, HERE, day + 60) == register.known(first, HERE, day + 60) == screen
    later = day + 60 + OLD_IS_GOOD_FOR
    assert (register.known(first, HERE, later), register.known(second, HERE, later)) == (None, screen)


def test_lost_credential_is_given_again(display: Display) -> None:
    """Where the answer with the fresh one was lost the old one goes on, and is given another; what was lost opens nothing."""
    screen, first = let_in(display)
    day = NOW + ROTATE_AFTER
    lost, later = register.rotate(screen, first, day), day + 3 * ROTATE_AFTER
    known = register.known(first, HERE, later)
    assert known == screen
    assert register.rotate(known, first, later - 3 * ROTATE_AFTER + OLD_IS_GOOD_FOR - 1) is None
    third = register.rotate(known, first, later)
    assert third is not None
    assert register.known(lost, HERE, later) is None
    assert register.known(third, HERE, later + 1) == register.known(first, HERE, later + 1) == screen
    end = later + 1 + OLD_IS_GOOD_FOR
    assert (register.known(first, HERE, end), register.known(third, HERE, end)) == (None, screen)


def test_turned_off_is_off(display: Display) -> None:
    """Turned off its credential is worth nothing, its eyes are shut, and it cannot be turned off twice."""
    screen, credential = let_in(display, register.time.time())
    assert set(async_to_sync(register.load_eyes)([screen.pk])) == {screen.pk}
    assert register.turn_off(screen, "bob", NOW)
    assert not register.turn_off(screen, "bob", NOW)
    assert register.known(credential, HERE, NOW) is None
    assert async_to_sync(register.load_eyes)([screen.pk]) == {}
    assert async_to_sync(register.load_eyes)([]) == {}


def test_dark_screen_knows_why(display: Display) -> None:
    """A screen is told why it is dark; whoever cannot show that he is that screen, only that it is."""
    screen, credential = let_in(display)
    Screen.objects.filter(pk=screen.pk).update(network="10.20.0.0/16")
    stranger, nobody = Credential(screen.pk, "x" * 43), Credential(999, "x" * 43)
    told = Past(language="en", former=screen.pk)
    assert register.past(credential, "10.21.0.7", NOW) == replace(told, why=Dark.ELSEWHERE)
    assert register.past(credential, HERE, NOW + LIVES) == replace(told, why=Dark.OVER)
    assert register.past(stranger, HERE, NOW + LIVES) == Past(Dark.UNTOLD)
    assert register.past(nobody, HERE, NOW) == register.past(None, HERE, NOW) == NEW
    register.turn_off(screen, "bob", NOW)
    assert register.past(credential, HERE, NOW + LIVES) == replace(told, why=Dark.OFF)
    assert register.past(stranger, HERE, NOW) == Past(Dark.UNTOLD)
    Screen.objects.filter(pk=screen.pk).update(why="<b>no key</b>")
    assert register.past(credential, HERE, NOW).why is Dark.OFF


def test_gone_display_is_why(display: Display) -> None:
    """A screen whose display is gone is dark for that, in the language of that display, and no more once it lost its secret."""
    screen, credential = let_in(display)
    fresh = register.rotate(screen, credential, NOW + ROTATE_AFTER)
    assert register.known(fresh, HERE, NOW + ROTATE_AFTER) == screen
    display.delete()
    day, later = NOW + ROTATE_AFTER, NOW + ROTATE_AFTER + OLD_IS_GOOD_FOR
    assert [register.past(one, HERE, day).why for one in (credential, fresh)] == [Dark.BARE] * 2
    assert [register.past(one, HERE, later).why for one in (credential, fresh)] == [Dark.UNTOLD, Dark.BARE]


def test_language_outlives_the_display(display: Display) -> None:
    """A screen speaks as its display does now; turned off because that is deleted, as it did last."""
    screen, credential = let_in(display)
    Display.objects.update(language="fr")
    assert register.past(credential, "", NOW).language == "fr"
    register.turn_off(Screen.objects.get(pk=screen.pk), "bob", NOW)
    Display.objects.all().delete()
    assert register.past(credential, HERE, NOW) == Past(Dark.OFF, "fr", screen.pk)


def test_waiting_screen_keeps_its_past(display: Display) -> None:
    """One that asks anew is told the same for as long as it waits, and longer; let in again it has no past. No other is told."""
    screen, credential = let_in(display)
    register.turn_off(screen, "bob", NOW)
    past = register.past(credential, HERE, NOW)
    asked, waits = register.ask(NOW, past)
    assert (asked.why, asked.language, asked.former) == ("off", "en", screen)
    register.ask(NOW + CODE_LIVES + 1)
    assert register.past(waits, HERE, NOW + CODE_LIVES + 1) == replace(past, asked=True)
    assert register.past(Credential(asked.pk, "x" * 43), HERE, NOW) == NEW
    asked, waits = register.ask(NOW + CODE_LIVES + 2, past)
    again = register.approve(asked.code, register.Place("Wall 3", display), "bob", NOW + CODE_LIVES + 3)
    assert again is not None
    assert (again.why, again.former) == ("", None)


def test_one_place_per_former(display: Display) -> None:
    """However often a screen that was let in asks anew it holds one of the waiting places, also where the others are taken."""
    screen, credential = let_in(display)
    register.turn_off(screen, "bob", NOW)
    past = register.past(credential, HERE, NOW)
    for _ in range(register.WAITING_AT_MOST - 1):
        register.ask(NOW)
    codes = {register.ask(NOW, past)[0].code for _ in range(3)}
    waiting = Screen.objects.filter(approved_at=0)
    assert (len(codes), waiting.count(), waiting.filter(former=screen).count()) == (3, register.WAITING_AT_MOST, 1)
    with pytest.raises(register.TooMany):
        register.ask(NOW)


def test_over_screen_is_retired(display: Display) -> None:
    """A screen whose 90 days are over is turned off by its own word, once, and the trail says so; by no other's, nor before."""
    screen, credential = let_in(display)
    _, waits = register.ask(NOW)
    strangers = (Credential(screen.pk, "x" * 43), Credential(screen.pk, waits.secret), Credential(999, "x" * 43), None)
    assert not any(register.retire(one, NOW + LIVES) for one in (*strangers, waits))
    assert not register.retire(credential, NOW + LIVES - 1)
    assert not Screen.objects.exclude(revoked_at=0).exists()
    assert register.retire(credential, NOW + LIVES)
    assert not register.retire(credential, NOW + LIVES)
    assert list(Screen.objects.exclude(revoked_at=0).values_list("pk", "revoked_at")) == [(screen.pk, NOW + LIVES)]
    assert register.past(credential, HERE, NOW + LIVES).why is Dark.OVER
    told(screen)


def test_bare_screen_is_retired(display: Display) -> None:
    """So is a screen whose display is gone, whenever it asks anew: by its own secret, once, and with its reason kept."""
    screen, credential = let_in(display)
    other = let_in(display)[1]
    assert not register.retire(credential, NOW)
    Screen.objects.filter(pk=screen.pk).update(display=None)
    strangers = (Credential(screen.pk, "x" * 43), Credential(screen.pk, other.secret), other, None)
    assert not any(register.retire(one, NOW) for one in strangers)
    assert register.retire(credential, NOW)
    assert not register.retire(credential, NOW)
    assert list(Screen.objects.exclude(revoked_at=0).values_list("pk", flat=True)) == [screen.pk]
    assert register.past(credential, HERE, NOW).why is Dark.BARE
    told(screen)


@pytest.mark.parametrize(
    ("network", "address", "inside"),
    [
        ("", "nonsense", True),
        ("10.20.0.0/16", "10.20.0.7", True),
        ("10.20.0.0/16", "10.21.0.7", False),
        ("10.20.0.7", "10.20.0.7", True),
        ("2001:db8::/32", "2001:db8::1", True),
        ("10.20.0.0/16", "2001:db8::1", False),
        ("10.20.0.0/16", "", False),
    ],
)
def test_screen_stays_where_it_may_be(network: str, address: str, inside: bool) -> None:  # noqa: FBT001 a case
    """A screen bound to a network is known from there alone."""
    assert register.is_within(address, network) is inside


def test_few_screens_wait() -> None:
    """Whoever asks too often for screens to be let in is told to wait; what waited too long makes room."""
    for _ in range(register.WAITING_AT_MOST):
        register.ask(NOW)
    with pytest.raises(register.TooMany):
        register.ask(NOW + 1)
    register.ask(NOW + CODE_LIVES + 1)
