"""The door in a real browser: a passkey, an authenticator app, the company's single sign-on, and an end from elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, TELL_VIOLATIONS, Visit, close
from tests.browser.stack import ROOT, Stack, fetch
from tests.browser.test_access import violations
from tests.dashboard.signin.doing import code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(180)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Named(Stack):
    """The same processes under a name, as passkeys want it, and with an issuer of single sign-on."""

    issuer = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.ports['serve']}"

    @property
    def environment(self) -> dict[str, str]:
        federated = {"OIDC_ISSUER": self.issuer, "OIDC_CLIENT_ID": "floorwalker", "OIDC_CLIENT_SECRET": "between-us"}
        names = {"ALLOWED_HOSTS": "localhost,127.0.0.1", "ALLOWED_ORIGINS": self.url, "OIDC_NAME": "Contoso"}
        return super().environment | names | federated | {"OIDC_CLAIM": "preferred_username"}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Named]:
    """The stack and the issuer in front of it."""
    built = Named(tmp_path_factory.mktemp("named"))
    command = ["node", "tests/interop/oidc_server.mjs", "--back", f"{built.url}/accounts/oidc/callback/"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as issuer:
        assert issuer.stdout is not None
        built.issuer = json.loads(issuer.stdout.readline())["url"]
        try:
            built.open()
            yield built
        finally:
            built.close()
            issuer.terminate()


@pytest.fixture
def guest(chromium: Browser, named: Named) -> Iterator[Callable[[], Visit]]:
    """Browsers of nobody yet; none may have complained."""
    visits: list[Visit] = []

    def arrive() -> Visit:
        context = chromium.new_context(viewport=DESK, base_url=named.url)  # type: ignore[arg-type]  # as its siblings
        context.add_init_script(TELL_VIOLATIONS)
        came = Visit(context.new_page())
        came.listen()
        visits.append(came)
        return came

    yield arrive
    close(visits)


def enter(page: Page, user: str, path: str = "/accounts/") -> None:
    """By name and password."""
    page.goto(f"/accounts/login/?next={path}")
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()


def leave(page: Page) -> None:
    """By the menu."""
    page.goto("/accounts/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def prove(page: Page) -> None:
    """Once more by password, where it is asked."""
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Go on").click()


@pytest.fixture
def keyed(guest: Callable[[], Visit]) -> Page:
    """A page of a browser that has a fingerprint reader."""
    return with_reader(guest().page)


def with_reader(page: Page, **differing: bool) -> Page:
    """Its browser gets one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | differing})
    return page


def add_passkey(page: Page, name: str) -> None:
    """By keyboard, to the recovery codes that come with the first one."""
    page.get_by_role("link", name="Add a passkey").press("Enter")
    prove(page)
    page.get_by_label("What it is called").fill(name)
    page.get_by_label("What it is called").press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)


def test_passkey_signs_in(keyed: Page) -> None:
    """A passkey is made after showing the password, signs in alone, and is removed after being shown once more."""
    enter(keyed, "lead")
    add_passkey(keyed, "Laptop")
    keyed.get_by_role("link", name="I have kept them").click()
    expect(keyed.locator(".held li")).to_contain_text("Laptop")
    leave(keyed)
    keyed.goto("/accounts/login/?next=/accounts/sessions/")
    keyed.get_by_role("button", name="Use a passkey").press("Enter")
    expect(keyed).to_have_url(re.compile(r"^[^?]+/accounts/sessions/$"))
    keyed.goto("/accounts/")
    keyed.get_by_role("link", name="Remove Laptop").click()
    keyed.get_by_role("link", name="Use a passkey").click()
    keyed.get_by_role("button", name="Show your passkey").click()
    keyed.get_by_role("button", name="Remove it").click()
    expect(keyed.locator(".held")).to_have_count(0)


def test_pages_pass_axe(keyed: Page) -> None:
    """Every page of one's own security has no violation, in light and dark."""
    enter(keyed, "admin")
    keyed.goto("/accounts/app/")
    found = violations(keyed)
    keyed.goto("/accounts/")
    add_passkey(keyed, "<b>Laptop\u202e")
    found += violations(keyed)
    expect(keyed.locator(".codes")).to_be_visible()
    keyed.goto("/accounts/")
    expect(keyed.locator(".held")).to_contain_text("<b>Laptop[U+202E]")
    paths = [keyed.get_by_role("link", name=name).get_attribute("href") for name in ("Rename <b>", "Remove <b>")]
    for path in ("", "app/", "password/", "sessions/", "recovery/", "recovery/new/", "passkeys/add/", *paths):
        keyed.goto(f"/accounts/{str(path).removeprefix('/accounts/')}")
        found += violations(keyed)
    assert found == []


def test_no_passkey_is_said(guest: Callable[[], Visit]) -> None:
    """Where the browser has none of ours it says so, and the form can be used again."""
    page = with_reader(guest().page, isUserVerified=False)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("[data-said]")).to_contain_text("No passkey was chosen")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()


def test_app_is_asked_after_password(guest: Callable[[], Visit]) -> None:
    """An authenticator app is added by the key on its page and asked for at the next sign-in; a recovery code opens once."""
    page = guest().page
    enter(page, "supervisor2", "/accounts/app/")
    prove(page)
    expect(page.locator("svg.qr")).to_be_visible()
    secret = page.locator("code.secret").inner_text()
    page.get_by_role("textbox", name="Code").fill(code(secret, time.time()))
    page.get_by_role("button", name="Add it").click()
    spare = page.locator(".codes li").first.inner_text()
    other = guest().page
    give_code(other, spare)
    expect(other.get_by_role("heading", name="Your sign-in and security")).to_be_visible()
    third = guest().page
    give_code(third, spare)
    expect(third.get_by_role("alert").filter(has_text="That code is wrong")).to_be_visible()
    third.goto("/")
    expect(third.get_by_role("heading", name="Sign in")).to_be_visible()


def give_code(page: Page, text: str) -> None:
    """The password, and then this code."""
    enter(page, "supervisor2")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("textbox", name="Code").fill(text)
    page.get_by_role("button", name="Sign in").click()


def test_single_sign_on(guest: Callable[[], Visit], named: Named) -> None:
    """The button leads to the issuer and back under the strict policy, to the page that was wanted; a stranger is refused."""
    page = guest().page
    be(named, "s1", preferred_username="supervisor")
    page.goto("/accounts/login/?next=/accounts/sessions/")
    found = violations(page)
    page.get_by_role("button", name="Continue with Contoso").click()
    expect(page).to_have_url(re.compile(r"^[^?]+/accounts/sessions/$"))
    stranger = guest().page
    be(named, "x1", preferred_username="charlie")
    stranger.goto("/accounts/login/")
    stranger.get_by_role("button", name="Continue with Contoso").click()
    expect(stranger.get_by_role("heading", name="You are not known here")).to_be_visible()
    found += violations(stranger)
    stranger.goto("/")
    expect(stranger.get_by_role("heading", name="Sign in")).to_be_visible()
    assert found == []


def be(named: Named, sub: str, **claims: Any) -> None:
    """Sit down at the issuer's as somebody."""
    asked = urlencode({"sub": sub, "claims": json.dumps(claims)})
    assert fetch(f"{named.issuer}/_ctl/be?{asked}")[0] == 200


def test_end_from_elsewhere(guest: Callable[[], Visit]) -> None:
    """A sign-in that is ended from the list in another browser closes its open desk within two seconds."""
    here, there = guest(), guest()
    enter(there.page, "supervisor", "/")
    there.is_live()
    enter(here.page, "supervisor", "/accounts/sessions/")
    here.page.get_by_role("button", name="End all but this one").click()
    expect(there.page.locator("#connection a")).to_have_text("Signed out: sign in", timeout=2_000)
    expect(here.page.locator("tr[data-sign-in]")).to_have_count(1)
    expect(here.page.get_by_role("status").filter(has_text="ended")).to_be_visible()
