"""`verify_audit` says that the trail is whole, or where it broke."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError

from dashboard import conf
from dashboard.audit.anchors import write_anchor
from dashboard.audit.chain import mac_of
from dashboard.audit.models import AuditAbout, AuditHead, AuditLine
from dashboard.audit.retention import purge_trail
from dashboard.audit.trail import add, chain_keys
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def test_insert_is_named(call: Call, three: None) -> None:
    """A line put in between, the others moved up, is named."""
    for seq in (3, 2):
        AuditLine.objects.filter(seq=seq).update(seq=seq + 1)
    forged = AuditLine.objects.get(seq=1)
    forged.seq, forged.previous, forged.key = 2, forged.mac, "another"
    forged.save(force_insert=True)
    AuditHead.objects.update(seq=4)
    with pytest.raises(CommandError, match="chain broken at 2: the line is not as it was written"):
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


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda: AuditAbout.objects.filter(account="anna").delete(), "line 4 cannot be found under the agent anna"),
        (
            lambda: AuditAbout.objects.create(seq=1, account="axel"),
            "line 1 is found under, and does not name, the agent axel",
        ),
        (
            lambda: AuditAbout.objects.create(seq=9, account="axel"),
            "line 9 is found under, and does not name, the agent axel",
        ),
        (
            lambda: AuditAbout.objects.filter(account="anna").update(account="axel"),
            "line 4 cannot be found under the agent anna; 2 such",
        ),
    ],
    ids=["taken away", "put in", "put ahead", "moved"],
)
def test_wrong_agents_are_named(call: Call, three: None, tamper: Callable[[], object], said: str) -> None:
    """A line that is not found under its agents, or is under another, is named, though the chain itself is whole."""
    add(replace(ENTRY, key="told", detail={"agents": "anna, sven"}))
    assert call("verify_audit").startswith("4 entries, chain whole")
    tamper()
    with pytest.raises(CommandError, match=said):
        call("verify_audit")


def test_bad_anchor_is_a_sentence(call: Call) -> None:
    """What is no anchor is refused."""
    with pytest.raises(CommandError, match="an anchor is SEQ:HASH"):
        call("verify_audit", "--anchor", "3")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of anchors that this site keeps."""
    path = tmp_path / "anchors.log"
    monkeypatch.setattr(conf, "AUDIT_ANCHOR_FILE", str(path))
    return path


def cut(last: int) -> None:
    """Whoever may write every table cuts the tail and makes the head row agree."""
    AuditLine.objects.filter(seq__gt=last).delete()
    AuditHead.objects.update(seq=last, mac=AuditLine.objects.get(seq=last).mac)


def rewrite(key: bytes) -> None:
    """Whoever has the key too writes the whole chain anew, another actor in it."""
    previous = "0" * 64
    for line in AuditLine.objects.order_by("seq"):
        line.actor, line.previous = "mallory", previous
        previous = mac_of(key, line.link())
        AuditLine.objects.filter(seq=line.seq).update(actor="mallory", previous=line.previous, mac=previous)
    AuditHead.objects.update(mac=previous)


def test_own_anchors_find_the_cut(call: Call, three: None, file: Path) -> None:
    """Tail and head row cut together: the file of anchors knows, without being named."""
    write_anchor()
    assert "1 anchors hold" in call("verify_audit")
    cut(2)
    with pytest.raises(CommandError, match="chain broken at 3: the line is missing: the chain was cut"):
        call("verify_audit")


def test_own_anchors_find_a_rewrite(call: Call, three: None, file: Path) -> None:
    """A chain that verifies from its first line to its last, and is not the one that was there."""
    write_anchor()
    rewrite(chain_keys()[0])
    assert "chain broken at 3: the line is not the one of the anchor" in broken(call)
    file.unlink()
    assert call("verify_audit").startswith("3 entries, chain whole")


def broken(call: Call, *words: str) -> str:
    """What the command finds broken."""
    with pytest.raises(CommandError) as found:
        call("verify_audit", *words)
    return str(found.value)


def test_log_gives_anchors(call: Call, three: None, tmp_path: Path) -> None:
    """Anchors of a log kept elsewhere count as well; a file that is not there, or holds none, is said."""
    log = tmp_path / "desk.log"
    log.write_text(f"2026-11-22 09:00:00 INFO dashboard.audit.anchors {call('verify_audit').splitlines()[-1]}\n")
    assert "1 anchors hold" in call("verify_audit", "--anchors", str(log))
    cut(2)
    assert call("verify_audit").startswith("2 entries, chain whole")
    assert "it once reached 3" in broken(call, "--anchors", str(log))
    assert "No such file" in broken(call, "--anchors", str(tmp_path / "none"))
    log.write_text("nothing")
    assert "holds no anchor" in broken(call, "--anchors", str(log))


def test_purged_trail_is_whole(call: Call, three: None, file: Path) -> None:
    """What went by age is said; anchors of lines that went are no accusation, later ones hold."""
    write_anchor()
    add(replace(ENTRY, at=1000.0, key="young"))
    assert purge_trail(500.0) == 3
    said = call("verify_audit")
    assert said.startswith("2 entries, chain whole")
    assert "begins after 3" in said
