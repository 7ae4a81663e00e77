"""A screen asks, is let in by a lead, shows its wall and nothing else, and is dark as soon as it is turned off (T15)."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import F
from django.urls import get_resolver

from dashboard.access import addresses
from dashboard.displays.models import Display
from dashboard.displays.plan import Layout
from dashboard.kiosk.views import COOKIE
from dashboard.people.models import Grant, Team
from dashboard.screens.credential import CODE_LIVES, LIVES, OLD_IS_GOOD_FOR, ROTATE_AFTER, digest_of
from dashboard.screens.models import Screen
from tests.fakes.building import Building, building
from tests.fakes.displays import display

if TYPE_CHECKING:
    from django.test import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)

OURS, THEIRS, QUEUE = "441632960997", "441632960998", "Lost parcels"
ATTACHED = {"CustomerName": "Canary Customer", "Account": "canary account", "Queue": QUEUE}
SAID = ("canary question", "canary reply", "canary whisper")
PLANTED = (OURS, THEIRS, *ATTACHED.values(), "Other Canary", "Canary Chatter", *SAID)
# Frames of a display, one each second at least: more than could have been on their way.
LATER = 2

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
# What answers anybody, screen or not.
OPEN = {"/kiosk/", "/livez", "/readyz", "/metrics"}


async def paired(made: Building, layout: Layout = Layout.TEAM) -> AsyncClient:
    """A screen that bob let in to show a display of North."""
    await sync_to_async(Grant.objects.create)(user=await people(made, "bob"), team=await north(), verb="manage-walls")
    screen, lead = await made.browser(""), await made.browser("bob")
    code = re.search(r"<strong>([A-Z2-9]{6})</strong>", (await screen.get("/kiosk/")).content.decode())
    assert code is not None
    shows = await display("Floor 2", "North", only=layout, announcement="Cake in the kitchen")
    said = {"code": code[1].lower(), "name": "Wall 3", "display": shows.pk}
    assert (await lead.post("/wall/screens/", said)).status_code == 302
    return screen


async def north() -> Team:
    """Bob's team."""
    return await Team.objects.aget(name="North")


async def people(_made: Building, name: str) -> object:
    """A person's row."""
    from django.contrib.auth.models import User  # noqa: PLC0415 Django is set up by now

    return await User.objects.aget(username=name)


async def test_screen_waits_for_its_code() -> None:
    """A fresh screen shows a code, the same at each look, and no word of the floor."""
    async with building() as made:
        screen = await made.browser("")
        first, second = [(await screen.get("/kiosk/")).content.decode() for _ in range(2)]
        codes = [re.findall(r"<strong>([A-Z2-9]{6})</strong>", page) for page in (first, second)]
        assert codes[0] == codes[1]
        assert len(codes[0]) == 1
        assert "Talking" not in first


async def plant(made: Building) -> None:
    """Numbers, names, attached values and written words of North and South, until the floor holds every one of them."""
    centre = made.far.centre
    for agent, number, data in (("agent001", OURS, ATTACHED), ("agent002", THEIRS, {"CustomerName": "Other Canary"})):
        centre.attach(await made.call(agent, customer=f"+{number}"), data)
    chat = await made.chat("agent003", customer="Canary Chatter")
    centre.customer_says(chat, "canary question")
    centre.says("agent003", chat, "canary reply")
    agent = centre.world.seats["agent003"].person.id
    for path, operation, more in (
        (f"/users/{agent}/chats/{chat}", "Intrude", {"supervisorVisibilityMode": "Coach"}),
        (f"/me/chats/{chat}", "Accept", {}),
        (f"/me/chats/{chat}", "SendToAgents", {"text": "canary whisper"}),
    ):
        centre.perform("sup001", path, {"operationName": operation, **more})
    await made.until(lambda: [one for one in PLANTED if one not in repr(made.floor)] == [], "what was planted")


@pytest.mark.parametrize("layout", list(Layout))
async def test_let_in_shows_its_wall(layout: Layout) -> None:
    """Once a lead typed its code it shows its display, live, and says nothing of another team, a customer or a chat."""
    async with building() as made:
        screen = await paired(made, layout)
        page = (await screen.get("/kiosk/")).content.decode()
        assert "Floor 2" in page
        socket = await made.socket(screen, "/ws/kiosk/")
        await made.until(lambda: any("wall-body" in frame for frame in socket.drain()), "the first paint")
        await plant(made)
        before = len(socket.drain())
        await made.until(lambda: len(socket.drain()) >= before + LATER, "what is drawn after that")
        shown = page + "".join(socket.heard) + (await screen.get("/kiosk/")).content.decode()
        assert f'data-layout="{layout}"' in page
        assert "North" in shown
        agents = {agent.account: agent.name for agent in made.floor.agents.values()}
        numbers = {device.phone_number for device in made.floor.devices.values()}
        assert (agents["agent001"] in shown) is (layout in {Layout.TEAM, Layout.INTERACTIONS})
        assert (QUEUE in shown) is (layout is Layout.INTERACTIONS)
        for word in ("anary", re.escape(agents["agent002"]), OURS, THEIRS, *(rf"\b{number}\b" for number in numbers)):
            assert re.search(word, shown) is None, word
        await socket.disconnect()


async def opens_its_wall(made: Building, screen: AsyncClient) -> None:
    """Its page and its socket both show its display."""
    assert "Floor 2" in (await screen.get("/kiosk/")).content.decode()
    socket = await made.socket(screen, "/ws/kiosk/")
    await made.until(lambda: any("Floor 2" in frame for frame in socket.drain()), "its wall")
    await socket.disconnect()


@pytest.mark.parametrize("extent", ["part", pytest.param("whole", marks=pytest.mark.long)])
async def test_screen_opens_nothing_else(extent: str) -> None:
    """Whatever address and method, a screen's credential opens its own wall, before and after, and what is open to anybody."""
    async with building() as made:
        screen = await paired(made)
        assert COOKIE in screen.cookies
        await opens_its_wall(made, screen)
        stranger, walked = await made.browser(""), 0
        for route, name in addresses(get_resolver()):
            path = "/" + re.sub(r"\(\?P<kind>[^)]*\)", "agent", route).replace("^", "").replace("$", "")
            path = re.sub(r"<[^>]*>|\(\?P<[^)]*\)", "1", path).replace("\\Z", "").replace("\\", "")
            if path in OPEN or (name.startswith("admin:") and extent == "part"):
                continue
            for method in METHODS if extent == "whole" else (METHODS[0], METHODS[1 + len(path) % 6]):
                answers = [await getattr(one, method)(path) for one in (screen, stranger)]
                assert answers[0].status_code == answers[1].status_code, (method, path)
                assert "Floor 2" not in answers[0].content.decode(errors="replace"), (method, path)
                walked += 1
        assert walked > (700 if extent == "whole" else 100)
        for path in ("/ws/desk/", "/ws/wall/all/", "/ws/wall/north/", "/ws/wall/floor-2/"):
            socket = await made.socket(screen, path)
            await made.until(lambda socket=socket: socket.closed() is not None, "the door")
            assert (socket.code, socket.heard) == (4001, [])
        await opens_its_wall(made, screen)


async def test_screen_says_how_it_does() -> None:
    """A screen's reports are kept; whatever else it says closes its socket."""
    async with building() as made:
        screen = await paired(made)
        socket = await made.socket(screen, "/ws/kiosk/")
        await made.until(lambda: bool(socket.drain()), "the first paint")
        row = await Screen.objects.aget(approved_at__gt=0)
        said = {"painted": (row.approved_at + 1e9) * 1000, "version": "abc", "dropped": 3, "delay": 640}
        await socket.send_to(text_data=json.dumps(said))
        await made.until(lambda: made.house.walls.vitals._reports, "the report")
        await made.house.walls.vitals.write()
        row = await Screen.objects.aget(pk=row.pk)
        assert (row.version, row.dropped, row.delay_ms) == ("abc", 3, 640)
        assert row.painted_at <= time.time(), "a screen's clock is not believed ahead of ours"
        await socket.send_to(text_data='{"operation": "BargeIn"}')
        await made.until(lambda: socket.closed() is not None, "the end")
        assert socket.code == 4000


async def test_silent_screen_is_known() -> None:
    """A screen that has painted nothing for a minute is silent since then; one that was turned off is not."""
    async with building() as made:
        await paired(made)
        assert await made.house.walls.vitals.silent() == {}
        await Screen.objects.filter(approved_at__gt=0).aupdate(painted_at=7.0)
        row = await Screen.objects.aget(approved_at__gt=0)
        assert await made.house.walls.vitals.silent() == {row.pk: 7.0}
        await Screen.objects.filter(pk=row.pk).aupdate(revoked_at=8.0)
        assert await made.house.walls.vitals.silent() == {}


async def test_screen_that_waited_too_long_asks_anew() -> None:
    """A code that nobody typed in time makes room for another, by itself; so does one whose row was swept away."""
    async with building() as made:
        screen = await made.browser("")
        codes = [await code_of(screen)]
        await Screen.objects.aupdate(asked_at=time.time() - CODE_LIVES - 1)
        codes.append(await code_of(screen))
        await Screen.objects.all().adelete()
        codes.append(await code_of(screen))
        assert len(set(codes)) == 3
        assert await Screen.objects.acount() == 1


async def test_running_screen_is_given_a_fresh_credential() -> None:
    """A day after the last one its page comes with a new credential, which opens its wall."""
    async with building() as made:
        screen = await paired(made)
        first = screen.cookies[COOKIE].value
        assert "Floor 2" in (await screen.get("/kiosk/")).content.decode()
        assert screen.cookies[COOKIE].value == first
        await Screen.objects.aupdate(rotated_at=time.time() - ROTATE_AFTER - 1)
        answer = await screen.get("/kiosk/")
        assert answer.cookies[COOKIE].value != first
        assert int(answer.cookies[COOKIE]["max-age"]) == LIVES
        assert "Floor 2" in (await screen.get("/kiosk/")).content.decode()
        ago = time.time() - OLD_IS_GOOD_FOR - 1
        await Screen.objects.aupdate(rotated_at=ago, taken_at=ago)
        old = await made.browser("")
        old.cookies[COOKIE] = first
        assert (await old.get("/kiosk/")).status_code == 403


async def code_of(screen: AsyncClient) -> str:
    """The code that a screen shows."""
    found = re.search(r"<strong>([A-Z2-9]{6})</strong>", (await screen.get("/kiosk/")).content.decode())
    assert found is not None
    return found[1]


async def test_turned_off_is_dark() -> None:
    """Turned off its socket is closed with 4003, its page says why, and nothing more is told; it may ask anew."""
    async with building() as made:
        screen = await paired(made)
        socket = await made.socket(screen, "/ws/kiosk/")
        await made.until(lambda: bool(socket.drain()), "the first paint")
        lead = await made.browser("bob")
        row = await Screen.objects.aget(approved_at__gt=0)
        assert (await lead.post(f"/wall/screens/{row.pk}/off/")).status_code == 302
        await made.until(lambda: socket.closed() is not None, "the end")
        assert socket.code == 4003
        page = await screen.get("/kiosk/")
        assert (page.status_code, "This screen is off" in page.content.decode()) == (403, True)
        assert (await screen.post("/kiosk/")).status_code == 302
        assert "Let this screen in" in (await screen.get("/kiosk/")).content.decode()


async def test_replaced_credential_holds_no_socket() -> None:
    """A socket by a credential in whose place another came is closed, 10 minutes after that was shown."""
    async with building() as made:
        screen = await paired(made)
        socket = await made.socket(screen, "/ws/kiosk/")
        await made.until(lambda: bool(socket.drain()), "the first paint")
        ago = time.time() - OLD_IS_GOOD_FOR
        fresh = {"digest": digest_of("another"), "rotated_at": ago - 1, "taken_at": ago - 1}
        await Screen.objects.aupdate(before=F("digest"), **fresh)
        made.house.hub.doubt()
        await made.until(lambda: socket.closed() is not None, "the end")
        assert socket.code == 4003


async def test_over_screen_leaves_no_row() -> None:
    """A screen whose 90 days are over and that asks anew leaves no silent row behind; who knows its number alone ends nothing."""
    async with building() as made:
        screen, thief = await paired(made), await made.browser("")
        thief.cookies[COOKIE] = screen.cookies[COOKIE].value.partition(".")[0] + "." + "x" * 43
        row = await Screen.objects.aget(approved_at__gt=0)
        await Screen.objects.aupdate(approved_at=time.time() - LIVES - 1, painted_at=7.0)
        assert "Its 90 days are over." in (await screen.get("/kiosk/")).content.decode()
        assert (await thief.post("/kiosk/")).status_code == 302
        assert await made.house.walls.vitals.silent() == {row.pk: 7.0}
        assert (await screen.post("/kiosk/")).status_code == 302
        assert await made.house.walls.vitals.silent() == {}
        assert "Let this screen in" in (await screen.get("/kiosk/")).content.decode()


async def test_only_leads_let_in() -> None:
    """Screens are for those who manage a team's walls, and for no other team's; a wrong code says so."""
    async with building() as made:
        await paired(made)
        assert (await (await made.browser("alice")).get("/wall/screens/")).status_code == 403
        lead, shows = await made.browser("bob"), await Display.objects.aget(name="Floor 2")
        wrong = await lead.post("/wall/screens/", {"code": "WRONG2", "name": "x", "display": shows.pk})
        assert (wrong.status_code, "No screen shows this code" in wrong.content.decode()) == (422, True)
        south, theirs = await Team.objects.aget(name="South"), await display("Far wall", "South")
        other = await lead.post("/wall/screens/", {"code": "WRONG2", "name": "x", "display": theirs.pk})
        assert "Select a valid choice" in other.content.decode()
        await sync_to_async(Grant.objects.create)(user=await people(made, "dora"), team=south, verb="manage-walls")
        row = await Screen.objects.aget(approved_at__gt=0)
        assert (await (await made.browser("dora")).post(f"/wall/screens/{row.pk}/off/")).status_code == 404


async def test_credential_is_kept_safe() -> None:
    """The cookie is the screen's alone: no script reads it, no other site sends it, and only a digest is kept."""
    async with building() as made:
        screen = await paired(made)
        cookie = screen.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert bool(cookie["secure"]) is settings.SECURE
        row = await Screen.objects.aget(approved_at__gt=0)
        kept = {field.name: str(getattr(row, field.attname)) for field in Screen._meta.fields}
        assert cookie.value.partition(".")[2] not in json.dumps(kept)
