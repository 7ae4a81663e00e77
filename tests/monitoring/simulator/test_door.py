from __future__ import annotations

import base64

import pytest

from monitoring.simulator.door import DENIED, FORGED, Door, Entry, Knock
from tests.fakes.far_side import counter

ME = "/api/v2/me"
PEOPLE = {"alice": "secret", "bob": "secret"}


def basic(user: str, given: str = "secret") -> str:
    return "Basic " + base64.b64encode(f"{user}:{given}".encode()).decode()


def make_door(*, csrf: bool = False, open_notifications: bool = False) -> Door:
    return Door(PEOPLE.get, counter(), csrf=csrf, open_notifications=open_notifications)


def enter(door: Door, knock: Knock, now: float = 0.0) -> Entry:
    entry = door.admit(knock, now)
    assert isinstance(entry, Entry)
    return entry


def test_stranger_denied() -> None:
    """Without credentials the answer is HTTP 403 and GWS's statusCode 20."""
    assert make_door().admit(Knock("GET", ME), 0.0) == DENIED
    assert (DENIED.status, DENIED.body) == (403, '{"statusCode": 20, "statusMessage": "Access denied"}')


def test_version_is_open() -> None:
    """Only the version may be read by anybody."""
    assert enter(make_door(), Knock("GET", "/api/v2/diagnostics/version")).user is None
    assert make_door().admit(Knock("POST", "/api/v2/diagnostics/version"), 0.0) == DENIED


def test_basic_begins_login() -> None:
    """A right password begins a login whose cookie is for the whole site and out of scripts' reach."""
    entry = enter(make_door(), Knock("GET", ME, basic("alice")))
    assert entry.user == "alice"
    assert entry.headers == (("set-cookie", f"JSESSIONID={entry.login}; Path=/; HttpOnly"),)


@pytest.mark.parametrize(
    "header",
    [basic("alice", "wrong"), basic("eve"), "Basic !!!", "Basic", "Bearer token", basic("alice", ""), "Basic /w=="],
)
def test_wrong_credentials_denied(header: str) -> None:
    """A wrong password, a stranger and a broken header are all denied."""
    assert make_door().admit(Knock("GET", ME, header), 0.0) == DENIED


def test_cookie_is_enough() -> None:
    """A living login needs no password and sets no new cookie."""
    door = make_door()
    login = enter(door, Knock("GET", ME, basic("alice"))).login
    assert enter(door, Knock("POST", ME, login=login)) == Entry("alice", login)
    assert enter(door, Knock("POST", ME, basic("alice"), login)) == Entry("alice", login)


def test_other_user_on_old_cookie() -> None:
    """Another user's password on the same cookie begins another login; a wrong one is denied all the same."""
    door = make_door()
    login = enter(door, Knock("GET", ME, basic("alice"))).login
    assert enter(door, Knock("GET", ME, basic("bob"), login)).user == "bob"
    assert door.admit(Knock("GET", ME, basic("bob", "wrong"), login), 0.0) == DENIED


def test_idle_login_dies() -> None:
    """A login dies after 1800 idle seconds, counted from its last use."""
    door = make_door()
    login = enter(door, Knock("GET", ME, basic("alice"))).login
    assert enter(door, Knock("GET", ME, login=login), 1799.0).user == "alice"
    assert enter(door, Knock("GET", ME, login=login), 3598.0).user == "alice"
    assert door.admit(Knock("GET", ME, login=login), 5398.0) == DENIED


def test_idle_logins_forgotten() -> None:
    """Dead logins do not pile up."""
    door = make_door()
    for n in range(5):
        enter(door, Knock("GET", ME, basic("alice")), n * 1000.0)
    assert len(door._logins) == 2


def test_ended_login_denied() -> None:
    """An ended login is denied at once, and only that one."""
    door = make_door()
    one, two, bob = (enter(door, Knock("GET", ME, basic(user))).login for user in ("alice", "alice", "bob"))
    door.end(one or "")
    assert door.admit(Knock("GET", ME, login=one), 0.0) == DENIED
    door.end_user("alice")
    assert door.admit(Knock("GET", ME, login=two), 0.0) == DENIED
    assert enter(door, Knock("GET", ME, login=bob)).user == "bob"
    door.end_user(None)
    assert door.admit(Knock("GET", ME, login=bob), 0.0) == DENIED


def test_token_pair_on_gets() -> None:
    """With CSRF protection every GET names the header and the token, which lives as long as the login."""
    door = make_door(csrf=True)
    first = enter(door, Knock("GET", ME, basic("alice")))
    assert dict(first.headers)["X-CSRF-HEADER"] == "X-CSRF-TOKEN"
    again = enter(door, Knock("GET", ME, login=first.login))
    assert dict(again.headers)["X-CSRF-TOKEN"] == dict(first.headers)["X-CSRF-TOKEN"]


def test_unsafe_needs_token() -> None:
    """With CSRF protection a write needs the cookie and its token; else 403 in plain text."""
    door = make_door(csrf=True)
    first = enter(door, Knock("GET", ME, basic("alice")))
    token = dict(first.headers)["X-CSRF-TOKEN"]
    assert enter(door, Knock("POST", ME, login=first.login, token=token)).headers == ()
    for knock in (
        Knock("POST", ME, login=first.login),
        Knock("PUT", ME, login=first.login, token="wrong"),
        Knock("DELETE", ME, basic("alice"), token=token),
    ):
        assert door.admit(knock, 0.0) == FORGED
    assert (FORGED.content_type, FORGED.body) == ("text/plain", "Missing or invalid Csrf token")


def test_open_notifications() -> None:
    """Opened for probes, the Bayeux endpoint takes anybody, and nothing else does."""
    door = make_door(open_notifications=True)
    assert enter(door, Knock("POST", "/api/v2/notifications")) == Entry("")
    assert enter(door, Knock("POST", "/api/v2/notifications/connect")) == Entry("")
    assert door.admit(Knock("POST", "/api/v2/notificationsx"), 0.0) == DENIED


def test_secrets_not_shown() -> None:
    """No credential shows in a repr."""
    knock = Knock("GET", ME, basic("alice"), "login", "token")
    entry = enter(make_door(csrf=True), Knock("GET", ME, basic("alice")))
    assert "Basic" not in repr(knock)
    assert "login" not in repr(knock)
    assert "id-" not in repr(entry)
