"""Second factors: added by oneself, asked at the door, sealed in the tables, and kept where one must be."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from dashboard import conf
from dashboard.people.vault import new_key
from dashboard.signin.factors import FactorAdapter, reseal
from tests.dashboard.signin.conftest import PASSWORD
from tests.dashboard.signin.doing import code, is_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.dashboard.signin.conftest import Browsers

NOON = 1_800_000_000.0
SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
CODES = re.compile(r"<li><code>(\d{8})</code></li>")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time by which codes are checked."""
    clock = SimpleNamespace(now=NOON)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: clock.now))
    return clock


def enrol(browser: Client) -> tuple[str, list[str]]:
    """Add an authenticator app as a person does; its secret, and the recovery codes that were shown."""
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/app/"})
    page = browser.get("/accounts/app/").content.decode()
    found = SECRET.search(page)
    assert found is not None
    answer = browser.post("/accounts/app/", {"code": code(found[1], NOON)}, follow=True)
    assert answer.redirect_chain == [("/accounts/recovery/", 302)]
    return found[1], CODES.findall(answer.content.decode())


def arrive(text: str) -> tuple[Client, Any]:
    """Sign in as alice with the password, and then with this code."""
    browser = Client()
    first = browser.post("/accounts/login/", {"username": "alice", "password": PASSWORD})
    assert first["Location"] == "/accounts/code/"
    assert not is_in(browser)
    return browser, browser.post("/accounts/code/", {"code": text})


def test_app_is_asked(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """Once added, the password alone opens nothing; the code of the minute does, a wrong one or none does not."""
    secret, _ = enrol(signed_in("alice"))
    clock.now += 300
    browser, answer = arrive("000000")
    assert ("That code is wrong" in answer.content.decode(), is_in(browser)) == (True, False)
    browser, answer = arrive(code(secret, clock.now))
    assert (answer.status_code, is_in(browser)) == (302, True)


def test_code_opens_once(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """A code that was used opens nothing more, as long as it would be right by the clock."""
    secret, _ = enrol(signed_in("alice"))
    clock.now += 300
    used = code(secret, clock.now)
    assert is_in(arrive(used)[0])
    clock.now += 30
    cache.delete(f"allauth.mfa.totp.used?user={alice.pk}&code={used}")  # as after its 30 seconds
    assert not is_in(arrive(used)[0])
    assert is_in(arrive(code(secret, clock.now))[0])


def test_old_code_is_wrong(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """A phone may be half a minute wrong, not two."""
    secret, _ = enrol(signed_in("alice"))
    clock.now += 300
    assert is_in(arrive(code(secret, clock.now - 30))[0])
    assert not is_in(arrive(code(secret, clock.now - 120))[0])


def test_codes_are_limited(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """After five wrong codes the right one is refused too, for a while."""
    secret, _ = enrol(signed_in("alice"))
    clock.now += 300
    for number in range(5):
        arrive(f"00000{number}")
    browser, answer = arrive(code(secret, clock.now))
    assert ("Too many tries" in answer.content.decode(), is_in(browser)) == (True, False)


def test_recovery_code_opens_once(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """Ten codes are shown, once; each opens once."""
    here = signed_in("alice")
    _, codes = enrol(here)
    assert len(set(codes)) == 10
    assert not CODES.findall(here.get("/accounts/recovery/").content.decode())
    assert is_in(arrive(codes[0])[0])
    assert not is_in(arrive(codes[0])[0])
    assert is_in(arrive(codes[1])[0])


def test_adding_ends_others(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """Adding a factor ends the other sign-ins and not this one."""
    here, there = signed_in("alice"), signed_in("alice")
    enrol(here)
    assert (is_in(here), is_in(there)) == (True, False)


def test_change_wants_proof(alice: User, signed_in: Browsers) -> None:
    """A factor is neither added nor removed without showing first who one is."""
    browser = signed_in("alice")
    for path in ("app/", "passkeys/add/"):
        assert browser.get(f"/accounts/{path}")["Location"].startswith("/accounts/reauthenticate/?next=")
        assert browser.post(f"/accounts/{path}", {"code": "1"})["Location"].startswith("/accounts/reauthenticate/")
    wrong = browser.post("/accounts/reauthenticate/", {"password": "wrong", "next": "/accounts/app/"})
    assert "That is not your password." in wrong.content.decode()
    assert not Authenticator.objects.exists()


def test_last_one_must_stay(
    alice: User, signed_in: Browsers, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one must be, the last cannot be removed; elsewhere it can, and the recovery codes go with it."""
    browser = signed_in("alice")
    enrol(browser)
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "everyone")
    assert "You must keep a second factor" in browser.post("/accounts/app/remove/").content.decode()
    assert Authenticator.objects.count() == 2
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "")
    browser.post("/accounts/app/remove/")
    assert not Authenticator.objects.exists()


def test_last_passkey_must_stay(alice: User, signed_in: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is with passkeys; another's passkey is not there to be removed or renamed."""
    browser = signed_in("alice")
    row = Authenticator.objects.bulk_create([Authenticator(user=alice, type="webauthn", data={"name": "<b>Laptop"})])[0]
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/"})
    monkeypatch.setattr(conf, "MFA_REQUIRED_FOR", "everyone")
    browser.post(f"/accounts/passkeys/{row.pk}/remove/")
    assert Authenticator.objects.filter(pk=row.pk).exists()
    assert "&lt;b&gt;Laptop" in browser.get("/accounts/").content.decode()
    browser.post(f"/accounts/passkeys/{row.pk}/", {"name": "Blue key"})
    row.refresh_from_db()
    assert row.data["name"] == "Blue key"


def test_foreign_passkey_is_not_found(alice: User, charlie: User, signed_in: Browsers) -> None:
    """Another's passkey cannot be looked at, renamed or removed."""
    row = Authenticator.objects.bulk_create([Authenticator(user=charlie, type="webauthn", data={"name": "His"})])[0]
    browser = signed_in("alice")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/"})
    for path in (f"/accounts/passkeys/{row.pk}/", f"/accounts/passkeys/{row.pk}/remove/"):
        assert browser.get(path).status_code == 404
        assert browser.post(path, {"name": "mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=row.pk, data__name="His").exists()


REFUSED = re.compile("no passkey&#x27;s answer|This field is required|Enter a valid JSON")
MALFORMED = ("", "{}", "[]", "1", "nonsense", '{"response": {"userHandle": "MQ"}}', '{"id": 1, "response": []}')


@pytest.mark.parametrize("said", MALFORMED)
def test_malformed_new_passkey_is_refused(alice: User, signed_in: Browsers, said: str) -> None:
    """What is no new passkey is not kept, and is said on the page."""
    browser = signed_in("alice")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/accounts/passkeys/add/"})
    browser.get("/accounts/passkeys/add/")
    answer = browser.post("/accounts/passkeys/add/", {"name": "Mine", "credential": said})
    assert answer.status_code == 200
    assert REFUSED.search(answer.content.decode())
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("said", MALFORMED)
def test_malformed_passkey_is_refused(alice: User, said: str) -> None:
    """What is no answer of a passkey signs nobody in, and is no error of ours."""
    browser = Client()
    asked = browser.get("/accounts/passkeys/login/", headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    answer = browser.post("/accounts/passkeys/login/", {"credential": said})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert not is_in(browser)


def test_secrets_are_sealed(alice: User, signed_in: Browsers, clock: SimpleNamespace) -> None:
    """Neither the app's secret nor the codes stand in the tables; the admin shows no trace of either."""
    secret, codes = enrol(signed_in("alice"))
    held = json.dumps([row.data for row in Authenticator.objects.all()])
    assert secret.replace(" ", "") not in held
    assert not any(one in held for one in codes)
    assert FactorAdapter().encrypt("canary").startswith("test:")


def test_rotation_keeps_codes(
    alice: User, signed_in: Browsers, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed anew with another key they open as before, the old key dropped."""
    secret, _ = enrol(signed_in("alice"))
    fresh = new_key()
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", f"{fresh},{conf.CREDENTIAL_KEYS}")
    assert (reseal(), reseal()) == (2, 0)
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", fresh)
    clock.now += 300
    assert is_in(arrive(code(secret, clock.now))[0])


@pytest.mark.parametrize("held", ["", "gone:AAAA", "test:AAAA", "test:!", "JBSWY3DPEHPK3PXP"])
def test_broken_seal_opens_nothing(held: str) -> None:
    """What does not open becomes a secret that nobody knows, another each time, and never the text itself."""
    found = {FactorAdapter().decrypt(held) for _ in range(3)}
    assert len(found) == 3
    assert held not in found
