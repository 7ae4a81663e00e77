"""T5: an id is what GWS gives out or nothing: at the page's address, on the floor, in the path, and on the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.desk.forms import OperationForm
from monitoring.floor.operations import Operation
from monitoring.gws import paths
from monitoring.gws.errors import ForbiddenPath
from monitoring.gws.paths import OperationRequest
from monitoring.gws.resources import Id
from tests.fakes.building import building
from tests.fakes.wired import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

NASTY = [
    "",
    ".",
    "..",
    "../../users",
    "..%2f..%2fusers",
    "%2e%2e%2fusers",
    "call-1/../call-2",
    "call-1?operationName=Dial",
    "call-1#x",
    "call-1;x=1",
    "call-1%00",
    "call-1\r\nX-Evil: 1",
    "call-1\x0b\x1c\x85",
    "//evil.example/call-1",
    "http://evil.example/",
    "\u0661\u0662\u0663",
    "call_1\uff0f..",
    "x" * 65,
]
# What may leave as a POST, and nothing else; the collection itself would dial.
ALLOWED = re.compile(
    rb"/api/v2/(me/(calls|devices|chats)/ID|users/ID/channels/(chat|voice)|users/ID/chats/ID)".replace(
        b"ID", rb"[A-Za-z0-9-]{3,64}"
    )
)
READS = re.compile(r"/api/v2/(me|users|notifications(/\w+)?|diagnostics/version)")
MAKERS: list[Callable[[str], OperationRequest]] = [
    lambda one: paths.on_call(Operation.SWITCH_TO_BARGE_IN, one),
    lambda one: paths.on_device(Operation.LISTEN_IN, one),
    lambda one: paths.on_chat(Operation.LEAVE, one),
    lambda one: paths.on_agents_chats(Operation.MONITOR, one),
    lambda one: paths.on_agents_state(Operation.READY, one, "voice"),
    lambda one: paths.into_chat(one, "chat-1", "Monitor"),
    lambda one: paths.into_chat("user-1", one, "Monitor"),
]
REFUSALS = (ForbiddenPath, httpx.InvalidURL)
hostile = st.one_of(st.text(), st.sampled_from(NASTY), st.text("./%?#;@:\\-aA0\r\n\x0b\x85", max_size=70))


async def sent(request: OperationRequest) -> list[bytes]:
    """What of it reaches the far side: raw paths, none where it was refused on the way."""
    wire = Wire()
    client = wire.client()
    try:
        await client.operate(request)
    except REFUSALS:
        return []
    finally:
        await client.close()
    assert {one.url.host for one in wire.requests} <= {"gws.test"}
    return [one.url.raw_path for one in wire.requests]


@pytest.mark.parametrize("nasty", NASTY)
async def test_nasty_id_goes_nowhere(nasty: str) -> None:
    """T5: no maker of a path takes such an id; nor does the floor, nor the wire where somebody made the path by hand."""
    for make in MAKERS:
        with pytest.raises(ForbiddenPath):
            make(nasty)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(nasty), type=Id)
    by_hand = await sent(OperationRequest(f"/api/v2/me/calls/{nasty}", {"operationName": "Hangup"}))
    assert by_hand in ([], [f"/api/v2/me/calls/{nasty}".encode()])


@given(hostile)
async def test_any_text_stays_in_its_place(text: str) -> None:
    """T5: of any text whatever, only what may stand in a path gets into one, and arrives exactly there."""
    for make in MAKERS:
        try:
            request = make(text)
        except ForbiddenPath:
            continue
        (raw,) = await sent(request)
        assert ALLOWED.fullmatch(raw)
        assert raw == request.path.encode()


@given(hostile)
async def test_path_leaves_as_it_was_made(text: str) -> None:
    """T5: a path that the client library would read otherwise than it was written never leaves."""
    path = f"/api/v2/me/calls/{text}"
    assert await sent(OperationRequest(path, {})) in ([], [path.encode(errors="replace")])


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(["operation", "media", "reach", "scope", "mode", "key"]), hostile))
def test_words_are_of_enums(said: dict[str, str]) -> None:
    """T5: what a browser says of an operation is a word that we know, or the wish is malformed."""
    form = OperationForm({"operation": "Hangup", "key": "0" * 32, **said})
    words = {
        str(value) for name, choices in form.fields.items() for value, _ in getattr(choices, "choices", ()) if name
    }
    if form.is_valid():
        assert {str(form.cleaned_data[name]) for name in said if name != "key"} <= words | {""}
        assert form.cleaned_data["operation"] in set(Operation)


@pytest.mark.django_db(transaction=True)
async def test_nasty_address_reaches_nobody() -> None:
    """T5: a nasty id in the address of a page or an operation is 404, however it is spelt; GWS is asked nothing for it."""
    async with building() as made:
        alice, call = await made.browser("alice"), await made.call()
        for nasty in NASTY:
            for spelt in {quote(nasty, safe=""), quote(quote(nasty, safe=""), safe=""), quote(nasty)}:
                answers = [await alice.get(f"/calls/{spelt}/"), await alice.post(f"/calls/{spelt}/operations/")]
                assert {answer.status_code for answer in answers} <= {404, 405, 301, 302}, spelt
                assert {answer.get("Location", "/")[:2] for answer in answers} <= {"/", "/c"}, spelt
        assert made.posts() == []
        await made.ask(alice, f"/calls/{call}/", "ListenIn")
        assert [ALLOWED.fullmatch(post.path.encode()) is not None for post in made.posts()] == [True]
        others = {one.path.partition("?")[0] for one in made.far.ledger.requests() if one.method != "POST"}
        assert [path for path in others if not READS.fullmatch(path)] == []
