"""The upstream page: for admins, true, harmless whatever names hold, and asked again by itself."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from dashboard.people.models import Account, Team
from monitoring.floor.hearing import Status
from tests.fakes.building import Browser, Building, building

pytestmark = pytest.mark.django_db(transaction=True)


async def admin(made: Building) -> Browser:
    """Ada's browser."""
    await User.objects.acreate(username="ada", is_superuser=True)
    return await made.browser("ada")


async def page(client: Browser, query: str = "") -> str:
    """The page as it is drawn."""
    answer = await client.get(f"/upstream/{query}")
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


async def test_admin_sees_every_account() -> None:
    """Each account has its line with state, since, counts and sign-ins; the summary counts them."""
    async with building() as made:
        shown = await page(await admin(made))
        assert shown.count("data-account=") == 6
        assert shown.count('data-state="live"') == 6
        assert "<strong>6</strong>" in shown
        assert "acts for <bdi>alice</bdi>" in shown
        assert 'role="timer" data-since=' in shown
        assert "No relay runs in this process" not in shown


async def test_trouble_is_on_top_with_its_cause() -> None:
    """An account in trouble comes first and says why; narrowing by state or word leaves just it."""
    async with building() as made:
        client = await admin(made)
        await made.house.fleet.relays["sup002"].tell(Status.FAILED, "the relay crashed (OSError)")
        shown = await page(client)
        assert shown.index('data-account="sup002"') < shown.index('data-account="agent001"')
        assert "the relay crashed (OSError)" in shown
        for query in ("?state=failed", "?q=oserror", "?state=failed&q=sup"):
            assert (await page(client, query)).count("data-account=") == 1
        assert "No account matches." in await page(client, "?q=nobody-of-that-name")
        assert (await page(client, "?state=nonsense")).count("data-account=") == 6


async def test_page_asks_again() -> None:
    """The table is asked for every 5 s, with the same question; held still it is not."""
    async with building() as made:
        client = await admin(made)
        shown = await page(client, "?q=agent")
        assert 'hx-get="/upstream/?state=&amp;q=agent" hx-trigger="every 5s"' in shown
        assert "every 5s" not in await page(client, "?still=1")


async def test_hostile_names_are_text() -> None:
    """Account names, teams and causes are shown as text, in the search field too."""
    async with building() as made:
        client = await admin(made)
        team = await Team.objects.acreate(name="<b>team", slug="b")
        await Account.objects.acreate(username="<script>x", role="agent", team=team)
        await made.house.fleet.relays["sup002"].tell(Status.FAILED, "<img src=x>\u202e")
        shown = await page(client) + await page(client, '?q="><i>')
        assert not [bad for bad in ("<script>x", "<b>team", "<img", '"><i>', "\u202e") if bad in shown]
        assert "no password is held" in shown


async def test_without_a_relay_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another process reads GWS the page says so, and shows what was journalled."""
    async with building() as made:
        client = await admin(made)
        monkeypatch.setattr(made.house.fleet, "conditions", dict)
        shown = await page(client)
        assert "No relay runs in this process" in shown
        assert shown.count("data-account=") == 6


async def test_others_are_refused() -> None:
    """Who is no admin is refused, be he a supervisor; who is nobody signs in first; nothing is posted."""
    async with building() as made:
        assert (await (await made.browser("")).get("/upstream/")).status_code == 302
        for name in ("alice", "bob", "charlie"):
            assert (await (await made.browser(name)).get("/upstream/")).status_code == 403
        assert (await (await admin(made)).post("/upstream/")).status_code == 405


async def test_roster_is_told() -> None:
    """Through whom the agents without a password are polled, when last, and how many people nobody has placed."""
    async with building() as made:
        client, roster = await admin(made), made.house.roster
        assert "is polled" not in await page(client)
        roster.polled_at, roster.unplaced, roster.account = 1_790_000_000.0, 7, "sup<b>"
        shown = await page(client)
        assert "is polled through <bdi>sup&lt;b&gt;</bdi>, last at" in shown
        assert "7 people in GWS are in no team here" in shown
