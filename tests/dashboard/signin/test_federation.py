"""Single sign-on with an OpenID Connect provider by others (npm oidc-provider) on loopback: who comes in, and who does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient

from dashboard import conf
from dashboard.signin import federation, issuer, urls
from tests.dashboard.signin.conftest import PASSWORD
from tests.interop.servers import Server, start

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pytest_django import Settings

pytestmark = [pytest.mark.long, pytest.mark.interop, pytest.mark.django_db(transaction=True)]

BACK = "http://testserver/accounts/oidc/callback/"
VOUCHED = {"email": "alice@desk.example", "email_verified": True, "preferred_username": "alice"}


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> AsyncIterator[Server]:
    """The provider, and our settings pointed at it."""
    server = await start("oidc_server.mjs", "--back", BACK)
    monkeypatch.setattr(conf, "OIDC_ISSUER", server.url)
    monkeypatch.setattr(conf, "OIDC_CLIENT_ID", "floorwalker")
    monkeypatch.setattr(conf, "OIDC_CLIENT_SECRET", "between-us")
    monkeypatch.setattr(issuer, "name", lambda: urls.SSO["provider_id"])
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": issuer.apps()}}
    yield server
    await server.stop()


async def be(provider: Server, sub: str, **claims: Any) -> None:
    """Sit down at the provider's as somebody."""
    await provider.control("be", sub=sub, claims=json.dumps(claims))


async def leave_for(browser: AsyncClient, provider: Server, **said: str) -> str:
    """From our door to the provider and through its pages: the address that it sends the browser back to."""
    answer = await browser.post("/accounts/oidc/login/", said)
    assert answer.status_code == 302, answer.content
    async with httpx.AsyncClient(trust_env=False, base_url=provider.url) as wire:
        place = answer["Location"]
        while not place.startswith(BACK):
            place = (await wire.get(place)).headers["Location"]
    return place


async def arrive(browser: AsyncClient, provider: Server, **said: str) -> Any:
    """The whole way round; our answer at its end."""
    place = urlsplit(await leave_for(browser, provider, **said))
    return await browser.get(f"{place.path}?{place.query}")


async def is_in(browser: AsyncClient) -> bool:
    """Whether the page of one's own security opens."""
    answer = await browser.get("/accounts/")
    return bool(answer.status_code == 200)


async def made(username: str = "alice", email: str = "alice@desk.example", **more: Any) -> User:
    """Somebody of ours."""
    return await sync_to_async(User.objects.create_user)(username, email, PASSWORD, **more)


async def test_known_person_comes_in(provider: Server) -> None:
    """Somebody whose verified e-mail is that of one of ours is let in as him, by the code flow with PKCE, and where he wanted."""
    user = await made()
    await be(provider, "a1", **VOUCHED)
    browser = AsyncClient()
    page = (await browser.get("/accounts/login/")).content.decode()
    assert "Continue with <bdi>single sign-on</bdi>" in page
    answer = await arrive(browser, provider, next="/accounts/sessions/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/sessions/")
    assert await is_in(browser)
    assert (await SocialAccount.objects.aget()).user_id == user.pk
    asked = next(one["query"] for one in await seen(provider) if one["path"] == "/auth")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["code_challenge"]) == 43


async def seen(provider: Server) -> list[dict[str, Any]]:
    """What the provider was asked."""
    async with httpx.AsyncClient(trust_env=False) as wire:
        found: list[dict[str, Any]] = (await wire.get(f"{provider.url}/_ctl/seen")).json()
        return found


async def test_stranger_is_refused(provider: Server) -> None:
    """Somebody whom the issuer knows and we do not is refused, and nobody is made of him."""
    await made("bob", "bob@desk.example")
    await be(provider, "s1", email="charlie@desk.example", email_verified=True, preferred_username="bob")
    browser = AsyncClient()
    answer = await arrive(browser, provider)
    assert (answer.status_code, "You are not known here" in answer.content.decode()) == (403, True)
    assert not await is_in(browser)
    assert (await User.objects.acount(), await SocialAccount.objects.acount()) == (1, 0)


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": "true"}, {"email": ""}, {"email": None}]
)
async def test_unverified_is_refused(provider: Server, claims: dict[str, Any]) -> None:
    """An e-mail that the issuer does not vouch for names nobody."""
    await made()
    await made("bob", "")
    await be(provider, "a1", **{**VOUCHED, **claims})
    browser = AsyncClient()
    assert (await arrive(browser, provider)).status_code == 403
    assert not await is_in(browser)


async def test_link_is_by_subject(provider: Server) -> None:
    """Once linked, he is known by the issuer's `sub`: his new e-mail changes nothing, and who gets his old one is refused."""
    await made()
    await be(provider, "a1", **VOUCHED)
    assert (await arrive(AsyncClient(), provider)).status_code == 302
    await be(provider, "a1", email="married@desk.example", email_verified=True)
    assert (await arrive(AsyncClient(), provider)).status_code == 302
    await be(provider, "z9", **VOUCHED)
    other = AsyncClient()
    assert (await arrive(other, provider)).status_code == 403
    assert not await is_in(other)


async def test_two_of_one_name_are_none(provider: Server) -> None:
    """An e-mail that two of ours have names neither; one who is switched off stays out."""
    await made()
    await made("twin")
    await be(provider, "a1", **VOUCHED)
    assert (await arrive(AsyncClient(), provider)).status_code == 403
    await User.objects.filter(username="twin").adelete()
    await User.objects.aupdate(is_active=False)
    assert (await arrive(AsyncClient(), provider)).status_code == 403


async def test_name_is_a_setting(provider: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the issuer's names cannot be chosen by their bearers, they may be what counts."""
    await made(email="")
    await be(provider, "a1", preferred_username="alice")
    assert (await arrive(AsyncClient(), provider)).status_code == 403
    monkeypatch.setattr(conf, "OIDC_CLAIM", "preferred_username")
    assert (await arrive(AsyncClient(), provider)).status_code == 302
    monkeypatch.setattr(conf, "OIDC_CLAIM", "name")
    await be(provider, "b1", name="alice")
    assert (await arrive(AsyncClient(), provider)).status_code == 403


async def test_newcomer_where_set(provider: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where a setting says so somebody new is made, who has no password and no right."""
    monkeypatch.setattr(conf, "OIDC_CREATE", True)
    await be(provider, "n1", email="new@desk.example", email_verified=False)
    assert (await arrive(AsyncClient(), provider)).status_code == 403
    await be(provider, "n1", email="new@desk.example", email_verified=True)
    browser = AsyncClient()
    assert (await arrive(browser, provider)).status_code == 302
    user = await User.objects.aget()
    assert (user.username, user.has_usable_password(), user.is_staff) == ("new@desk.example", False, False)
    assert (await browser.get("/people/")).status_code == 403


async def test_answer_is_for_one_browser(provider: Server) -> None:
    """An answer of the issuer opens nothing in another browser, nor twice, nor with another state."""
    await made()
    await be(provider, "a1", **VOUCHED)
    first, other = AsyncClient(), AsyncClient()
    place = urlsplit(await leave_for(first, provider))
    back = f"{place.path}?{place.query}"
    await leave_for(other, provider)
    state = parse_qs(place.query)["state"][0]
    for browser, path in ((other, back), (first, back.replace(state, "x")), (first, place.path)):
        assert (await browser.get(path)).status_code == 401
        assert not await is_in(browser)
    assert (await first.get(back)).status_code == 302
    assert (await AsyncClient().get(back)).status_code == 401


async def test_linking_is_not_offered(provider: Server) -> None:
    """Nobody links another's identity to his own sign-in by asking for that in the address."""
    await made()
    bob = await made("bob", "bob@desk.example")
    browser = AsyncClient()
    await browser.aforce_login(bob)
    await be(provider, "a1", email="nobody@desk.example", email_verified=True)
    answer = await browser.post("/accounts/oidc/login/?process=connect&scope=admin", {"process": "connect"})
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert (await arrive(browser, provider, process="connect")).status_code == 403
    assert await SocialAccount.objects.acount() == 0


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token"])
async def test_no_redirect_is_followed(provider: Server, path: str) -> None:
    """The issuer is asked at its own address: an answer that leads elsewhere is an error, said plainly."""
    await made()
    await be(provider, "a1", **VOUCHED)
    browser = AsyncClient()
    place = urlsplit(await leave_for(browser, provider))
    await provider.control("away", path=path)
    answer = await browser.get(f"{place.path}?{place.query}")
    assert answer.status_code in {401, 502}
    assert "Single sign-on did not work" in answer.content.decode()
    assert not await is_in(browser)
    assert "/elsewhere" not in [one["path"] for one in await seen(provider)]


async def test_issuer_away_is_said(provider: Server) -> None:
    """An issuer that does not answer costs its own button only."""
    await provider.stop()
    answer = await AsyncClient().post("/accounts/oidc/login/")
    assert (answer.status_code, "did not answer" in answer.content.decode()) == (502, True)


def test_no_other_place_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the issuer's description says, only its own origin and those of the setting are asked (T7)."""
    monkeypatch.setattr(conf, "OIDC_ISSUER", "https://id.example/realm")
    monkeypatch.setattr(conf, "OIDC_CLIENT_ID", "floorwalker")
    monkeypatch.setattr(conf, "OIDC_HOSTS", ["token.example"])
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    session = federation.FederationAdapter().get_requests_session()
    assert (session.trust_env, session.max_redirects) == (False, 0)
    assert session.get_adapter("https://id.example/token") is session.get_adapter("https://token.example/x")
    for url in (
        "http://id.example/",
        "https://id.example.evil.example/",
        "https://id.example@evil.example/",
        "http://127.0.0.1/",
    ):
        with pytest.raises(OSError, match="No connection adapters"):
            session.get_adapter(url)


async def test_unset_means_none(db: None) -> None:
    """Without the settings there is no button, and its addresses lead nowhere."""
    browser = AsyncClient()
    assert "Continue with" not in (await browser.get("/accounts/login/")).content.decode()
    assert (await browser.post("/accounts/oidc/login/")).status_code == 404
    assert (await browser.get("/accounts/oidc/callback/?code=1&state=2")).status_code == 404


@pytest.mark.parametrize(
    ("said", "sub"),
    [
        ({"id_token": {"sub": "a"}, "userinfo": {"sub": "a", "email": "x"}}, "a"),
        ({"id_token": {"sub": "a"}, "userinfo": {"sub": "b"}}, None),
        ({"id_token": {}, "userinfo": {"sub": "b"}}, None),
        ({"userinfo": {"sub": "b"}}, None),
        ({"id_token": {"sub": "a", "email": "y"}, "userinfo": {"sub": "a", "email": "x"}}, "a"),
    ],
)
def test_both_halves_agree(said: dict[str, Any], sub: str | None) -> None:
    """The two halves of an answer must be about one person, and the signed half wins."""
    found = federation.vouched(said)
    assert (found or {}).get("sub") == sub
    assert (found or {}).get("email") in {"x", "y", None}
    assert found is None or found.get("email") == {**said["userinfo"], **said["id_token"]}.get("email")


def test_cancelled_is_said(client: Any, db: None) -> None:
    """Who turns back at the issuer is at our door again, and told so."""
    answer = client.get("/accounts/oidc/cancelled/", follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert "You turned back" in answer.content.decode()
