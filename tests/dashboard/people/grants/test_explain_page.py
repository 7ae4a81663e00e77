"""The explainer's page: the verdict, the chain, and a way to what would have to change; with and without a floor."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from dashboard import wiring
from dashboard.people.models import Account, Grant
from tests.dashboard.people.grants.pages import text
from tests.fakes.made_floor import leg, made, met, seat, told_leg, told_seat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from monitoring.floor.model import Floor
    from tests.dashboard.people.grants.conftest import Place

FLOOR = made(
    met("agent001"),
    met("sup001", "supervisor", ""),
    told_leg(leg("agent001")),
    told_seat(seat("agent001")),
)


@pytest.fixture
def floor() -> Iterator[Floor]:
    """A house runs in this process, with this floor."""
    house = SimpleNamespace(follower=SimpleNamespace(floor=FLOOR), proxy=SimpleNamespace(stale=lambda _viewer: ""))
    wiring._running.append(house)  # type: ignore[arg-type]  # as much of a house as the page asks
    yield FLOOR
    wiring._running.remove(house)  # type: ignore[arg-type]


def ask(client: Client, place: Place, verb: str, medium: str = "voice") -> str:
    """May bob do this to agent001; the page in words."""
    said = {"of": f"user:{place.bob.pk}", "agent": f"agent:{place.agent.pk}", "verb": verb, "medium": medium}
    return text(client.get("/people/explain/", said))


def empower(place: Place, *verbs: str) -> None:
    """Bob acts through an account, and may do this over North."""
    Account.objects.create(username="sup001", role="supervisor", team=place.south, user=place.bob)
    Grant.objects.bulk_create(Grant(user=place.bob, team=place.north, verb=verb) for verb in verbs)


def test_question_is_asked_first(admin: Client) -> None:
    """Without a question there is no verdict."""
    answer = admin.get("/people/explain/")
    assert "Choose who, what and to whom." in text(answer)
    assert "data-answer" not in answer.content.decode()


def test_no_is_explained_with_a_cure(admin: Client, place: Place) -> None:
    """No comes with the link that breaks, and a link to the new grant, filled in."""
    said = {"of": f"user:{place.bob.pk}", "agent": f"agent:{place.agent.pk}", "verb": "coach", "medium": "voice"}
    answer = admin.get("/people/explain/", said)
    assert "No: bob may not coach on voice. bob holds no grant to coach on voice now." in text(answer)
    wish = f"of=user%3A{place.bob.pk}&amp;over=team%3A{place.north.pk}&amp;medium=voice&amp;verbs=coach"
    assert f"/people/grants/new/?{wish}" in answer.content.decode()
    form = admin.get(f"/people/grants/new/?{wish.replace('&amp;', '&')}").content.decode()
    assert 'value="coach" checked' in form
    assert f'value="team:{place.north.pk}" selected' in form
    assert 'value="listen" checked' not in form


def test_without_a_house_gws_is_unknown(admin: Client, place: Place) -> None:
    """Where no floor is kept, our own rules are answered and GWS is not known here."""
    empower(place, "coach")
    shown = ask(admin, place, "coach")
    assert "As far as grants go, yes: bob may coach on voice." in shown
    assert "Not known here: no floor is kept in this process." in shown


@pytest.mark.usefixtures("floor")
def test_agent_and_his_call_are_answered(admin: Client, place: Place) -> None:
    """With a floor there is one answer for the agent and one for each call he is in."""
    empower(place, "listen")
    shown = ask(admin, place, "listen")
    assert shown.count("Yes: bob may listen in on voice.") == 2
    assert "agent001 : whatever comes next" in shown
    assert "the call since 00:00:10" in shown


@pytest.mark.usefixtures("floor")
def test_chat_is_answered_by_its_own(admin: Client, place: Place) -> None:
    """To write to the customer is answered of the chat: not while he is out of it."""
    empower(place, "barge", "write-customer")
    shown = ask(admin, place, "write-customer")
    assert "To write to the customer is done on chat only, so that is what was asked." in shown
    assert "As far as grants go, yes: bob may write to the customer." in shown
    assert "bob is not in it: this is done from inside, so getting in comes first." in shown


@pytest.mark.usefixtures("floor")
def test_protection_is_named(admin: Client, place: Place) -> None:
    """Protection wins, and the page says who is protected."""
    empower(place, "listen")
    Account.objects.filter(pk=place.agent.pk).update(protected=True)
    assert "agent001 is never monitored; protection wins over every grant." in ask(admin, place, "listen")


def test_teams_policy_is_told(admin: Client, place: Place) -> None:
    """What the team asks before it is done stands in the chain."""
    empower(place, "barge")
    place.north.asks_reason, place.north.second_person = "barge", True
    place.north.save()
    assert "asked for: a reason, a second person who agrees." in ask(admin, place, "barge")


def test_turned_off_is_told(admin: Client, place: Place) -> None:
    """Somebody turned off may nothing, and that alone is why."""
    place.bob.is_active = False
    place.bob.save()
    assert "No: bob may not see on voice. bob is turned off." in ask(admin, place, "see")


@pytest.mark.parametrize("query", ["of=user:0&verb=see&agent=agent:0", "of=x&verb=fly&agent="])
def test_unknown_is_asked_again(admin: Client, query: str) -> None:
    """What is not on the lists is not answered."""
    answer = admin.get(f"/people/explain/?{query}")
    assert answer.status_code == 422
    assert "data-answer" not in answer.content.decode()


def test_half_a_link_fills_the_form(admin: Client, place: Place) -> None:
    """A link that names the person alone comes with him chosen, and blames nobody."""
    answer = admin.get(f"/people/explain/?of=user:{place.bob.pk}")
    assert answer.status_code == 200
    assert f'value="user:{place.bob.pk}" selected' in answer.content.decode()


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_others_are_refused(client: Client, place: Place, name: str) -> None:
    """Who may not manage people is refused."""
    client.force_login(getattr(place, name))
    assert client.get("/people/explain/").status_code == 403
