"""Anchors: written where the database cannot reach, once for each new end of the trail."""

from __future__ import annotations

import asyncio
import logging
import stat
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from dashboard import conf
from dashboard.audit.anchors import Anchors, anchor_file, read_anchors, write_anchor
from dashboard.audit.models import AuditHead

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    type Write = Callable[[int], None]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of anchors, in a folder that is not there yet."""
    path = tmp_path / "kept" / "anchors.log"
    monkeypatch.setattr(conf, "AUDIT_ANCHOR_FILE", str(path))
    return path


def test_end_is_written_down(file: Path, write: Write, caplog: pytest.LogCaptureFixture) -> None:
    """Time and anchor stand in the file, readable by us alone, and in the log."""
    write(2)
    with caplog.at_level(logging.INFO):
        anchor = write_anchor()
    head = AuditHead.objects.get()
    assert anchor == f"{head.seq}:{head.mac}"
    assert file.read_text().endswith(f"+00:00 anchor {anchor}\n")
    assert f"anchor {anchor}" in caplog.messages
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_anchors(file) == [(2, head.mac)]


def test_old_end_is_not_repeated(file: Path, write: Write) -> None:
    """Nothing new is nothing written, in this process and after it."""
    assert write_anchor() == ""
    write(1)
    last = write_anchor()
    assert write_anchor(last) == last
    assert write_anchor() == last
    assert len(read_anchors(file)) == 1
    write_anchor(last)
    assert len(read_anchors(file)) == 1


def test_growth_is_appended(file: Path, write: Write) -> None:
    """A longer trail has one more anchor; the old one stays."""
    write(1)
    last = write_anchor()
    AuditHead.objects.update(seq=2)
    write_anchor(last)
    assert [seq for seq, _ in read_anchors(file)] == [1, 2]


def test_file_may_be_off(monkeypatch: pytest.MonkeyPatch, write: Write, caplog: pytest.LogCaptureFixture) -> None:
    """With an empty setting only the log is told."""
    monkeypatch.setattr(conf, "AUDIT_ANCHOR_FILE", "")
    write(1)
    with caplog.at_level(logging.INFO):
        write_anchor()
    assert anchor_file() is None
    assert len(caplog.messages) == 1


def test_file_is_beside_the_database(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Unset, each database has a file of its own: two in one folder must not break each other's promises."""
    monkeypatch.setattr(conf, "AUDIT_ANCHOR_FILE", None)
    found = anchor_file()
    assert found is not None
    name = str(connection.settings_dict["NAME"])
    assert found.name == f"{name.rpartition('/')[2].removesuffix('.sqlite3')}.anchors.log"
    monkeypatch.setitem(connection.settings_dict, "NAME", "/somewhere/demo.sqlite3")
    if connection.vendor == "sqlite":
        assert str(anchor_file()) == "/somewhere/demo.anchors.log"


def test_log_lines_are_read(tmp_path: Path) -> None:
    """A whole log may be given: its anchors are found among everything else; none at all is said."""
    log = tmp_path / "floorwalker.log"
    mac = "a" * 64
    log.write_text(f"2026-11-22 INFO dashboard anchor 12:{mac}\nan anchor is SEQ:HASH\n\nanchor 13:{mac}\n")
    assert read_anchors(log) == [(12, mac), (13, mac)]
    log.write_text("nothing\n")
    with pytest.raises(ValueError, match="holds no anchor"):
        read_anchors(log)


@pytest.mark.django_db(transaction=True)
async def test_anchors_are_kept(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One at the start and then by the clock; a disk that is full stops nothing."""
    await AuditHead.objects.acreate(pk=1, seq=1, mac="a" * 64)
    anchors = Anchors(pause=0.01, first=0)
    kept = asyncio.get_running_loop().create_task(anchors.keep())
    await until(lambda: f"anchor 1:{'a' * 64}" in caplog.messages)
    break_disk(file)
    await AuditHead.objects.aupdate(seq=2)
    await until(lambda: "no anchor could be dropped" in caplog.messages)
    assert not kept.done()
    kept.cancel()


def break_disk(file: Path) -> None:
    """What is a file is a folder now, at once: whoever writes to it meets the one or the other."""
    file.parent.mkdir(parents=True, exist_ok=True)
    folder = file.with_name("folder")
    folder.symlink_to(file.parent, target_is_directory=True)
    folder.replace(file)


async def until(holds: Callable[[], bool]) -> None:
    """Let the keeper go on until something holds."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 the keeper is let go on, and not waited for
            await asyncio.sleep(0)
