"""When an account last signed in to GWS, on the pages about it: as its relay knows it, or honestly unknown."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.people.models import Account, Team
from tests.dashboard.people.pages.pages import page, said
from tests.fakes.building import building

if TYPE_CHECKING:
    from django.test import Client

    from tests.fakes.building import Browser

DASH = "\u2013"
LONG_AGO = datetime(2026, 1, 2, 20, 4, 11, tzinfo=UTC)


async def words(client: Browser, path: str) -> str:
    """The words of a page."""
    return said((await client.get(f"/people/{path}")).content.decode())


async def row(client: Browser, path: str, username: str) -> str:
    """The words of an account's row."""
    shown = (await client.get(f"/people/{path}")).content.decode()
    return said(shown.partition(f'data-account="{username}"')[2].partition("</tr>")[0])


@pytest.mark.django_db(transaction=True)
async def test_last_sign_in_is_said() -> None:
    """Account, list and team say in the house's zone when the account last signed in; who has not yet has a dash."""
    begun = time.time()
    async with building() as made:
        relays = made.house.fleet.relays
        assert all(begun <= one.tally.signed_in_at <= time.time() for one in relays.values())
        relays["agent001"].tally.signed_in_at = LONG_AGO.timestamp()
        relays["agent003"].tally.signed_in_at = 0.0
        await User.objects.acreate(username="ada", is_superuser=True)
        client = await made.browser("ada")
        one, other = [await Account.objects.aget(username=name) for name in ("agent001", "agent003")]
        told = f"{timezone.localtime(LONG_AGO):%Y-%m-%d %H:%M}"
        assert f"Last signed in {told} Sign-ins 1 since this process began" in await words(
            client, f"accounts/{one.pk}/"
        )
        assert "Last signed in not known in this process" in await words(client, f"accounts/{other.pk}/")
        for path in ("accounts/", f"teams/{one.team_id}/"):
            assert f"{told} held since" in await row(client, path, "agent001")
            assert f"{DASH} held since" in await row(client, path, "agent003")


def test_unheard_sign_in_is_unknown(owner: Client, agent: Account, north: Team) -> None:
    """Where no relay runs, nothing is claimed: the page says that it is not known here, lists have a dash."""
    assert "Last signed in not known in this process" in said(page(owner, f"/people/accounts/{agent.pk}/"))
    for path in ("accounts/", f"teams/{north.pk}/"):
        assert f"{DASH} {DASH} held since" in said(page(owner, f"/people/{path}"))
