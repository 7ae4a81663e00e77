"""`verify_audit` says that the trail is whole, or where it broke."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError

from dashboard.audit.models import AuditHead, AuditLine
from dashboard.audit.trail import add
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]

ENTRY = Entry(1.0, "alice", "sup001", "BargeIn", "call:1", "k", "accepted")


def anchor(said: str) -> str:
    """The anchor that a run printed last."""
    return said.splitlines()[-1].removeprefix("anchor ")


@pytest.fixture
def three(db: None) -> None:
    """Three lines of trail."""
    for number in range(3):
        add(replace(ENTRY, key=str(number)))


def test_empty_trail_is_whole(call: Call) -> None:
    """Nothing written is nothing broken, and has an anchor too."""
    said = call("verify_audit")
    assert said.startswith("0 entries, chain whole, head 000")
    assert call("verify_audit", "--anchor", anchor(said))


def test_whole_trail_prints_anchor(call: Call, three: None) -> None:
    """A whole chain is said to be whole, with its head, and the anchor holds when more was added."""
    said = call("verify_audit")
    assert said.splitlines()[0] == f"3 entries, chain whole, head {AuditHead.objects.get().mac}"
    assert anchor(said) == f"3:{AuditHead.objects.get().mac}"
    add(replace(ENTRY, stage="confirmed"))
    assert call("verify_audit", "--anchor", anchor(said)).startswith("4 entries, chain whole")


def test_edit_is_named(call: Call, three: None) -> None:
    """An edited line is named."""
    AuditLine.objects.filter(seq=2).update(actor="mallory")
    with pytest.raises(CommandError, match="chain broken at 2: the line is not as it was written"):
        call("verify_audit")


def test_delete_is_named(call: Call, three: None) -> None:
    """A deleted line is named."""
    AuditLine.objects.filter(seq=2).delete()
    with pytest.raises(CommandError, match="chain broken at 2: the line is missing"):
        call("verify_audit")


def test_swap_is_named(call: Call, three: None) -> None:
    """Two lines that changed places are named from the first."""
    for old, new in ((1, 9), (2, 1), (9, 2)):
        AuditLine.objects.filter(seq=old).update(seq=new)
    with pytest.raises(CommandError, match="chain broken at 1"):
        call("verify_audit")


def test_clean_cut_needs_the_anchor(call: Call, three: None) -> None:
    """Lines cut off together with the head row's memory are found by the anchor."""
    kept = anchor(call("verify_audit"))
    AuditLine.objects.filter(seq=3).delete()
    AuditHead.objects.update(seq=2, mac=AuditLine.objects.get(seq=2).mac)
    assert call("verify_audit").startswith("2 entries, chain whole")
    with pytest.raises(CommandError, match="chain broken at 3: the line is missing: the chain was cut"):
        call("verify_audit", "--anchor", kept)


def test_bad_anchor_is_a_sentence(call: Call) -> None:
    """What is no anchor is refused."""
    with pytest.raises(CommandError, match="an anchor is SEQ:HASH"):
        call("verify_audit", "--anchor", "3")
