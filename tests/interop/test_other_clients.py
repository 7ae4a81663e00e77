"""CometD clients by others are at home on the simulator: the official one (npm cometd 9.0.0) and baiocas 2.0.0."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fakes.serving import serving

pytestmark = pytest.mark.interop
SCRIPT = Path(__file__).with_name("official_client.mjs")
EVENTS = [
    ["/v2/me/calls", {"messageType": "CallStateChangeMessage"}],
    ["/notes/one", {"text": "hello"}],
]


async def run_client(url: str, *more: str) -> dict[str, Any]:
    """What the client saw, its session being gone afterwards."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), url, "agent001", *more, stdout=pipe, stderr=pipe
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    seen: dict[str, Any] = json.loads(out)
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        assert (await http.get("/_ctl/sessions")).json()["sessions"] == []
    return seen


@pytest.mark.parametrize("quirk", [False, True])
async def test_whole_life_acked(quirk: bool) -> None:  # noqa: FBT001 - a parameter of a test
    """Handshake, subscribe, receive, publish and disconnect work with acks granted, as true or as an object."""
    async with serving(fake_centre=True, control=True, ack_object=quirk, timeout_ms=2000) as url:
        seen = await run_client(url)
    assert (seen["handshake"], seen["subscribed"], seen["published"]) == (True, [True, True], True)
    assert seen["disconnected"] is True
    assert seen["events"] == EVENTS
    assert seen["ack"] == ({"enabled": True, "batch": 1} if quirk else True)
    first = 2 if quirk else 1
    assert seen["acks"] == list(range(first, first + len(seen["acks"])))
    assert len(seen["acks"]) >= 3


async def test_whole_life_without_acks() -> None:
    """The same life works on a server that does not grant acks, and no connect reply carries a number."""
    async with serving(fake_centre=True, control=True, ack=False, timeout_ms=2000) as url:
        seen = await run_client(url)
    assert seen["disconnected"] is True
    assert seen["events"] == EVENTS
    assert "ack" not in seen
    assert set(seen["acks"]) == {None}


async def test_lost_reply_survived() -> None:
    """Row 24: the connection of a reply is closed without a byte, and with acks its event arrives once, in order."""
    async with serving(fake_centre=True, control=True, timeout_ms=2000) as url:
        seen = await run_client(url, "cut")
    assert seen["events"] == EVENTS
    numbers = [number for number in seen["acks"] if number is not None]
    assert len(numbers) < len(seen["acks"]), "one connect was answered by nobody"
    assert numbers == sorted(set(numbers))


async def test_python_client_by_others() -> None:
    """Row 30: baiocas, a CometD client in Python, lives a whole life on the simulator, with acks."""
    async with serving(fake_centre=True, control=True, timeout_ms=2000) as url:
        pipe = asyncio.subprocess.PIPE
        script = str(SCRIPT.with_name("baiocas_client.py"))
        process = await asyncio.create_subprocess_exec(
            sys.executable, script, url, "agent001", stdout=pipe, stderr=pipe
        )
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    seen = json.loads(out)
    assert (seen["handshake"], seen["subscribed"], seen["disconnected"]) == (True, [True, True], True)
    assert (seen["ack"], seen["acks"]) == (True, sorted(seen["acks"]))
    assert seen["events"] == EVENTS
