"""Whom a body names, and what is left of it without."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.retention.bodies import bare, holds, look, sought, without
from tests.fakes.heard import call, chat, me, of_call, of_chat, roster, said


def raw(told: Any) -> bytes:
    return json.dumps(told).encode()


def named(told: Any, text: str) -> list[tuple[set[str], bool]]:
    """The calls and chats of a body, and whether each names this customer."""
    return [(set(one.ids), one.named) for one in look(raw(told), sought(text))]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (of_call(call("c1", "+49 89 123456")), "0049 89/123456"),
        (of_call(call("c1", "tel:+4989123456")), "+4989123456"),
        (of_call(call("c1", customer={"mail": "Ada@Example.org"})), "ada@example.org"),
        (of_call(call("c1", tags=["x", "VIP-77"])), "vip-77"),
        (of_chat(chat("c1", " Ada ")), "ada"),
        (said("c1", "Hello", "Ada"), "Ada"),
        (me(call("c1", "5551234")), "555 1234"),
        (me(chats=(chat("c1", "Ada"),)), "Ada"),
        (roster(call("c1", "5551234")), "5551234"),
    ],
)
def test_customer_is_found(told: Any, text: str) -> None:
    """By nickname, number however it is written, or attached value however deep, in every kind of body."""
    assert named(told, text) == [({"c1"}, True)]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (of_chat(chat("c1", "Adam")), "Ada"),
        (of_chat(chat("c1", "Ada", "Agent")), "Ada"),
        (said("c1", "Ada", "Bob"), "Ada"),
        (of_call(call("c1", "555123499")), "5551234"),
        (of_call(call("c1", "12")), "1-2"),
    ],
)
def test_others_are_not(told: Any, text: str) -> None:
    """Not by a part of a name, the name of an agent, a word that somebody wrote, or too few digits."""
    assert named(told, text) == [({"c1"}, False)]


def test_every_id_is_told() -> None:
    """A call is known by all its ids, what failed by the call that it names; what is no JSON names nobody."""
    assert named(of_call(call("leg-1", uuid="U1")), "x") == [({"leg-1", "U1"}, False)]
    failed = {"messageType": "ErrorMessage", "callUri": "http://gws/me/calls/leg-1?x=1", "errorMessage": "no"}
    assert named(failed, "x") == [({"leg-1"}, False)]
    assert look(b"\xff{", sought("x")) == look(b"", sought("x")) == look(b"[" * 9999, sought("x")) == []


def test_only_his_go() -> None:
    """Of a snapshot and a roster goes what is his; the rest, known or not, stays as it was."""
    body = me(call("c1"), call("c2", uuid="U"), chats=(chat("h1"),))
    left = json.loads(without(raw(body), frozenset({"U", "h1"})))
    assert left == me(call("c1"))
    assert json.loads(without(raw(roster(call("c1"))), frozenset({"c1"}))) == roster()
    assert json.loads(bare(raw(body))) == me()
    assert bare(b"?") == b""


def test_unread_bytes_are_searched() -> None:
    """Bytes that nobody could read hold him where they hold his text, in any case, or an id of his."""
    ids = frozenset({"c1-abcd"})
    assert holds(b'\xff "ADA"', sought("Ada"), ids)
    assert holds(b"C1-ABCD", sought("Ada"), ids)
    assert not holds(b"nothing", sought("Ada"), ids)
