"""What customers, agents and colleagues write stays text on every page, and no page asks for what its policy refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST, SECOND, WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

SCRIPT = "<script>window.PWN = 1</script>"
IMAGE = '"><img src=x onerror="window.PWN = 2">'
PARTIAL = '</div></template><hx-partial hx-target="#main">gotcha</hx-partial>'
CLEAN = (
    "window.PWN === undefined && !document.querySelector('#main :is(img, script, hx-partial), #wall :is(img, script)')"
)
ADMINS = ["/people/", "/audit/", "/admin/people/grant/", "/admin/people/grant/add/"]


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


def test_call_stays_text(visit: Visitor, far: Far, call: str) -> None:
    """Tags in what is attached to a call are read and not obeyed, on the desk and on the wall, pushed and drawn."""
    data = {"CustomerName": IMAGE, "Queue": SCRIPT, SCRIPT: PARTIAL}
    page = visit().open(f"/calls/{call}/")
    far.operate(SECOND, f"/me/calls/{call}", "AttachUserData", userData=data)
    expect(page.locator("#inspector h2")).to_have_text(IMAGE)
    expect(page.locator(f"#call-{call} th a")).to_have_text(IMAGE)
    expect(page.locator(".facts")).to_contain_text(PARTIAL)
    assert is_clean(page)
    page.goto("/wall/")
    expect(page.locator("#wall-now")).to_be_visible()
    assert is_clean(page)
    assert is_clean(visit().open(f"/agents/{far.me(FIRST)['id']}/"))


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
