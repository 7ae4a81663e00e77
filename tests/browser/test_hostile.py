"""What customers, agents and colleagues write stays text on every page, and no page asks for what its policy refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST, SECOND, WRITERS
from tests.fakes.hostile import CANARY, HOSTILE, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SCRIPT = "<script>window.PWN = 1</script>"
IMAGE = '"><img src=x onerror="window.PWN = 2">'
PARTIAL = '</div></template><hx-partial hx-target="#main">gotcha</hx-partial>'
# Nothing ran, nothing of the sixty became an element, and no element leads to anybody else.
CLEAN = """() => window.PWN === undefined
  && !document.querySelector("hx-partial, iframe, object, embed, base, math, video, audio, noscript, animate")
  && ![...document.querySelectorAll("*")].some((one) => [...one.attributes].some((at) => at.name.startsWith("on")))
  && ![...document.querySelectorAll("[src], [href], [action], [formaction], [srcset]")].some((one) =>
    ["src", "href", "action", "formaction", "srcset"].some((name) => one.hasAttribute(name)
      && !["null", location.origin].includes(new URL(one.getAttribute(name), location).origin)))"""
# All that a browser has kept where scripts can read it: storages, caches, databases, cookies.
KEPT = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, await caches.keys(),
  await indexedDB.databases(), document.cookie, history.state])"""
ADMINS = ["/people/", "/audit/", "/admin/people/grant/", "/admin/people/grant/add/"]
LEDGERS = [
    *(f"/people/{tab}" for tab in ("", "roles/", "teams/", "accounts/", "grants/", "explain/")),
    *("/audit/", "/upstream/", "/admin/people/grant/", "/admin/people/team/", "/admin/people/account/", "/wall/"),
]
# The pages that show every one of them, and how many letters of a name are kept there.
READ = {"/people/roles/": 140, "/people/teams/": 100, "/people/accounts/": 140, "/people/grants/": 100, "/audit/": 100}
# Hostile names, reasons and lines of the trail, as somebody with the database in hand would put them there; and their end.
PLANT = """
from django.contrib.auth.models import Group, User
from dashboard.audit.trail import record
from dashboard.people.models import Account, Grant, ReasonCode, Team
from tests.fakes.hostile import HOSTILE
boss = User.objects.get(username="admin")
for n, text in enumerate(HOSTILE):
    team = Team.objects.create(name=text[:100], slug=f"hostile-{n}")
    role = Group.objects.create(name=text[:140] + f" {n}")
    Account.objects.create(username=text[:140] + f" {n}", role="agent", team=team)
    Grant.objects.create(role=role, team=team, verb="see", media="chat", reason=text[:200], given_by=text[:150])
    record("admin", text[:40], f"agent:{text[:100]}", reason=text, **{"before": text})
"""
UPROOT = """
from django.contrib.auth.models import Group
from dashboard.people.models import Account, Grant, Team
planted = Team.objects.filter(slug__startswith="hostile-")
Grant.objects.filter(team__in=planted).delete()
Account.objects.filter(team__in=planted).delete()
planted.delete()
Group.objects.exclude(name__in=["supervisor", "lead", "admin"]).delete()
"""


@pytest.fixture
def intruder(far: Far) -> Iterator[str]:
    """A chat in which an agent and a supervisor who calls himself a tag write tags."""
    chat = far.youngest_chat(*WRITERS)
    agent = next(user for user in WRITERS if chat in [one["id"] for one in far.me(user)["chats"]])
    far.operate("sup002", f"/users/{far.me(agent)['id']}/chats/{chat}", "Intrude", supervisorVisibilityMode="BargeIn")
    far.operate("sup002", f"/me/chats/{chat}", "Accept", nickname=IMAGE)
    for text in (SCRIPT, IMAGE, PARTIAL):
        far.operate(agent, f"/me/chats/{chat}", "SendMessage", text=text)
    far.operate("sup002", f"/me/chats/{chat}", "SendMessage", text=IMAGE)
    yield chat
    far.stop_watching("sup002")


def is_clean(page: Page) -> bool:
    return bool(page.evaluate(CLEAN))


def test_chat_stays_text(visit: Visitor, far: Far, intruder: str) -> None:
    """Tags in messages, on first paint and pushed, are read and not obeyed."""
    supervisor = visit()
    page = supervisor.open(f"/chats/{intruder}/")
    supervisor.take("Monitor", "Monitor")
    log = page.locator("#message-log .said")
    for text in (SCRIPT, IMAGE, PARTIAL):
        expect(log.get_by_text(text, exact=True).first).to_be_visible()
    far.operate("sup002", f"/me/chats/{intruder}", "SendMessage", text=f"again {SCRIPT}")
    expect(log.get_by_text(f"again {SCRIPT}", exact=True)).to_be_visible()
    assert is_clean(page)
    page.reload()
    supervisor.is_live()
    expect(log.get_by_text(f"again {SCRIPT}", exact=True)).to_be_visible()
    assert is_clean(page)


@pytest.mark.long
def test_call_stays_text(visit: Visitor, far: Far, call: str) -> None:
    """Tags in what is attached to a call are read and not obeyed, on the desk and on the wall, pushed and drawn."""
    data = {"CustomerName": IMAGE, "Queue": SCRIPT, SCRIPT: PARTIAL}
    page = visit().open(f"/calls/{call}/")
    far.operate(SECOND, f"/me/calls/{call}", "AttachUserData", userData=data)
    expect(page.locator("#inspector h2")).to_have_text(IMAGE)
    expect(page.locator(f"#call-{call} th a")).to_have_text(IMAGE)
    expect(page.locator(".facts")).to_contain_text(PARTIAL)
    assert is_clean(page)
    page.goto("/wall/all/")
    expect(page.locator("#wall-body")).to_be_visible()
    assert is_clean(page)
    assert is_clean(visit().open(f"/agents/{far.me(FIRST)['id']}/"))


@pytest.mark.long
def test_admins_pages_keep_their_policy(visit: Visitor) -> None:
    """The people, the trail and the admin's grants ask for nothing that the policy refuses."""
    page = visit("admin").page
    for path in ADMINS:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self' 'nonce-" in policy
        assert "unsafe" not in policy
        assert page.evaluate("window.PWN") is None


@pytest.fixture
def planted(stack: Stack) -> Iterator[None]:
    """Sixty hostile teams, roles, accounts, grants and lines of the trail, for as long as the test."""
    stack.manage("shell", "-v0", "-c", PLANT)
    yield
    stack.manage("shell", "-v0", "-c", UPROOT)


def messages(chat: str) -> dict[str, object]:
    """A log in which each of the sixty is said by somebody who calls himself so."""
    said = [
        {
            "index": 10_000 + n,
            "type": "Text",
            "text": text,
            "from": {"nickname": text, "participantId": f"p{n}", "type": "Client"},
        }
        for n, text in enumerate(HOSTILE)
    ]
    return {
        "messageType": "MessageLogUpdated",
        "notificationType": "NewMessages",
        "chatPath": f"/chats/{chat}",
        "messages": said,
    }


def hostile_call(number: int, text: str) -> dict[str, object]:
    """A call with somebody who calls himself so, from a number that is none, with such words attached."""
    call = {
        "id": f"hostile-{number:02}",
        "callUuid": f"hostile-{number:02}",
        "state": "Established",
        "callType": "Inbound",
        "ani": text,
        "dnis": text,
        "participants": [{"phoneNumber": text, "formattedPhoneNumber": text}],
        "userData": {"Queue": text, text: text, "Nested": {text: [text]}},
    }
    return {"messageType": "CallStateChangeMessage", "notificationType": "StatusChange", "call": call}


def unseen(page: Page, region: str) -> list[str]:
    """Which of the sixty cannot be read there, letter by letter."""
    return missing(page.locator(region).text_content() or "")


def missing(text: str, letters: int | None = None) -> list[str]:
    """Which of the sixty, or of so many of their letters, are not in a page's text."""
    read = " ".join(text.split())
    return [one for one in HOSTILE if shown(one[:letters]).strip() not in read]


def turned(page: Page) -> str:
    """What is read on this page and on the older ones behind it, none of which obeys anything."""
    text = page.locator("main").inner_text()
    while page.get_by_role("link", name="Older").count():
        page.get_by_role("link", name="Older").click()
        assert is_clean(page)
        text += page.locator("main").inner_text()
    return text


@pytest.mark.long
def test_sixty_strings_stay_text(visit: Visitor, far: Far, stack: Stack, chat: str) -> None:
    """T8, T16: as chat text, nickname, user data and number, pushed and drawn anew, all sixty are read and none is obeyed."""
    supervisor = visit()
    asked: list[str] = []
    supervisor.page.on("request", lambda request: asked.append(request.url))
    page = supervisor.open(f"/chats/{chat}/")
    writer = next(user for user in WRITERS if chat in [one["id"] for one in far.me(user)["chats"]])
    far.publish(writer, "chats", messages(chat))
    for number, text in enumerate(HOSTILE):
        far.publish(FIRST, "calls", hostile_call(number, text))
    expect(page.locator("#call-hostile-59")).to_be_attached()
    expect(page.locator("#message-log")).to_contain_text(shown(HOSTILE[-1]))
    for _ in ("pushed", "drawn anew"):
        assert unseen(page, "#message-log") == []
        assert unseen(page, "#calls") == []
        assert is_clean(page)
        page.reload()
        supervisor.is_live()
    for number in (0, 6, 13, 45, 54):
        page.goto(f"/calls/hostile-{number:02}/")
        expect(page.locator(".facts")).to_contain_text(shown(HOSTILE[number]))
        assert is_clean(page)
    page.goto("/wall/all/")
    expect(page.locator("#wall-body")).to_be_visible()
    assert is_clean(page)
    kept = page.evaluate(KEPT)
    assert [word for word in ("PWN", CANARY, "hostile", "said: yes") if word in kept] == []
    far.ask("/_ctl/expire", {"user": FIRST})  # his stream comes again, and with it what is true of him
    assert [url for url in asked if not url.startswith((stack.url, "data:image/"))] == []


@pytest.mark.long
def test_sixty_names_stay_text(visit: Visitor, stack: Stack, planted: None) -> None:
    """T8: as names of teams, roles and accounts, as reasons and on the trail, all sixty are read and none is obeyed."""
    asked: list[str] = []
    page = visit("admin").page
    page.on("request", lambda request: asked.append(request.url))
    for path in LEDGERS:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert is_clean(page), path
        assert page.url.startswith(f"{stack.url}{path}")
        if path in READ:
            assert missing(turned(page), READ[path]) == [], path
    assert [url for url in asked if not url.startswith((stack.url, "data:image/"))] == []
    assert [url for url in asked if CANARY in url] == []
