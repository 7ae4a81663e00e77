"""`serve` and `relay` as processes: they answer, say farewell, share one database, and say in one line what is wrong."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.fakes.processes import run, settings, started
from tests.fakes.servers import valkey
from tests.fakes.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.processes import Process

ACCOUNTS = "username,password,role,team,user\nagent001,secret,agent,North,\nsup001,secret,supervisor,North,supervisor\n"
PEOPLE = "username,password,role,teams\nsupervisor,demo,supervisor,North\n"

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with one agent and one supervisor."""
    folder = tmp_path_factory.mktemp("site")
    env = settings("http://gws.test", folder / "site.sqlite3")
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "accounts.csv").write_text(ACCOUNTS)

    async def fill() -> None:
        await run("migrate", "-v0", env=env)
        await run("load_people", str(folder / "people.csv"), env=env)
        await run("load_accounts", str(folder / "accounts.csv"), env=env)

    asyncio.run(fill())
    return folder / "site.sqlite3"


def site(gws_url: str, template: Path, folder: Path) -> dict[str, str]:
    """A copy of that database, and the environment to use it by."""
    shutil.copy(template, folder / "site.sqlite3")
    return settings(gws_url, folder / "site.sqlite3")


async def address(process: Process) -> str:
    """Where it listens, once it says so."""
    found = re.search(r"http://\S+/", await process.until("listens on"))
    assert found is not None
    return found[0]


async def upstream(browser: httpx.AsyncClient, **expected: int) -> None:
    """Look at /readyz until the streams are as expected."""
    found: dict[str, Any] = {}
    for _ in range(2000):
        found = (await browser.get("/readyz")).json()
        if {state: said["accounts"] for state, said in found["upstream"].items()} == expected:
            return
    raise AssertionError(found)


async def sign_in(browser: httpx.AsyncClient) -> str:
    """Sign in as a person does; the desk."""
    page = (await browser.get("/accounts/login/")).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    said = {"username": "supervisor", "password": "demo", "csrfmiddlewaretoken": token[1], "next": "/"}
    answer = await browser.post("/accounts/login/", data=said, follow_redirects=True)
    return answer.text


async def sessions(gws_url: str) -> dict[str, Any]:
    """The CometD sessions at the simulated GWS, and how often each thing happened."""
    async with httpx.AsyncClient(base_url=gws_url) as client:
        found: dict[str, Any] = (await client.get("/_ctl/sessions")).json()
        return found


async def test_serve_answers_and_says_farewell(template: Path, tmp_path: Path) -> None:
    """`serve` signs a person in and shows the floor; on SIGTERM every CometD session is ended by a disconnect."""
    async with serving(agents=2, supervisors=1, scenario="quiet", control=True) as gws_url:
        env = site(gws_url, template, tmp_path)
        async with started("serve", "--port", "0", env=env) as process:
            async with httpx.AsyncClient(base_url=await address(process)) as browser:
                assert (await browser.get("/livez")).text == "ok"
                await upstream(browser, live=2)
                assert "data-agent=" in await sign_in(browser)
                assert 'floorwalker_accounts{status="live"} 2.0' in (await browser.get("/metrics")).text
            assert len((await sessions(gws_url))["sessions"]) == 2
            assert await process.end() == 0, process.said
            assert "Traceback" not in process.said
        assert (await sessions(gws_url))["sessions"] == []


async def test_relay_and_web_share_a_floor(template: Path, tmp_path: Path) -> None:
    """`relay` reads GWS, and `serve --no-relay` on the same database shows what it heard, and that it has gone."""
    async with serving(agents=2, supervisors=1, scenario="quiet", control=True) as gws_url:
        env = site(gws_url, template, tmp_path)
        async with (
            started("relay", env=env) as relay,
            started("serve", "--port", "0", "--no-relay", env=env) as web,
            httpx.AsyncClient(base_url=await address(web)) as browser,
        ):
            await relay.until("Floorwalker relays")
            await upstream(browser, live=2)
            assert "data-agent=" in await sign_in(browser)
            assert len((await sessions(gws_url))["sessions"]) == 2
            assert await relay.end(signal.SIGINT) == 0, relay.said
            await upstream(browser, stopped=2)
            assert 'data-status="offline"' in (await browser.get("/")).text
            assert await web.end() == 0, web.said
            assert "Traceback" not in relay.said + web.said


async def test_port_in_use_is_one_line(template: Path, tmp_path: Path) -> None:
    """A port that is taken, or is none, is said in one line, with exit code 1 or 2 and no traceback."""
    env = site("http://127.0.0.1:9", template, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with started("serve", "--port", port, "--no-relay", env=env) as process:
            assert await process.ended() == 1
            assert f"127.0.0.1:{port}" in process.said
            assert "in use" in process.said
            assert "Traceback" not in process.said
    async with started("serve", env=env | {"PORT": "abc"}) as process:
        assert await process.ended() == 2
        assert "invalid int value: 'abc'" in process.said
        assert "Traceback" not in process.said


@pytest.mark.parametrize("command", ["serve", pytest.param("relay", marks=pytest.mark.long)])
@pytest.mark.parametrize("trouble", ["unmigrated", "unreachable"])
async def test_database_trouble_is_one_line(tmp_path: Path, command: str, trouble: str) -> None:
    """Without its tables, or without a database at all, nothing starts: one line says which, and the cure."""
    env = settings("http://127.0.0.1:9", tmp_path / "empty.sqlite3")
    if trouble == "unreachable":
        env["DATABASE_URL"] = "postgresql://ann:canary@127.0.0.1:1/floor"
    async with started(command, env=env) as process:
        assert await process.ended() == 1
        expected = {"unmigrated": "Run `manage.py migrate`", "unreachable": "The database cannot be reached"}[trouble]
        assert expected in process.said
        assert "Traceback" not in process.said
        assert "canary" not in process.said


async def test_serve_with_redis(template: Path, tmp_path: Path) -> None:
    """With REDIS_URL `serve` starts on Channels' Pub/Sub layer, which reaches a real Valkey, and a page works."""
    async with serving(agents=2, supervisors=1, scenario="quiet") as gws_url:
        env = site(gws_url, template, tmp_path)
        with valkey() as url:
            env["REDIS_URL"] = url
            async with (
                started("serve", "--port", "0", env=env) as process,
                httpx.AsyncClient(base_url=await address(process)) as browser,
            ):
                await upstream(browser, live=2)
                assert "data-agent=" in await sign_in(browser)
                said = await run("shell", "-v0", "-c", TALK, env=env)
                assert "RedisPubSubChannelLayer {'type': 'hint', 'n': 7}" in said
                assert await process.end() == 0, process.said


TALK = """
import asyncio
from channels.layers import get_channel_layer

async def talk():
    layer = get_channel_layer()
    name = await layer.new_channel()
    await layer.group_add("floor", name)
    await layer.group_send("floor", {"type": "hint", "n": 7})
    print(type(layer).__name__, await layer.receive(name))

asyncio.run(talk())
"""
