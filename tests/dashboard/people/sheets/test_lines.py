"""A sheet is read as people save it, and every fault has its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.people.sheets.lines import BadSheet, Tally, read_sheet

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("username", "password", "role")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sheet.csv"


@pytest.mark.parametrize(
    "raw",
    [
        b"username,password,role\na,p,x\nb,q,y\n",
        b"\xef\xbb\xbfusername,password,role\r\na,p,x\r\nb,q,y\r\n",
        b"role, Username ,password\nx,a ,p\n\n,,\ny, b,q",
        b"username,password,role\ra,p,x\rb,q,y\r",
    ],
)
def test_reads_what_people_save(file: Path, raw: bytes) -> None:
    """BOM, CRLF, blank lines, columns in another order and blanks round cells do no harm."""
    file.write_bytes(raw)
    sheet = read_sheet(file, COLUMNS)
    sheet.settle()
    assert [line["username"] for line in sheet.lines] == ["a", "b"]
    assert [line["role"] for line in sheet.lines] == ["x", "y"]


def test_passwords_are_verbatim(file: Path) -> None:
    """A password keeps its blanks, commas, quotes and line ends; it is in no repr."""
    file.write_bytes(b'username,password,role\na," p,""q\n ",x\nb,,y\n')
    sheet = read_sheet(file, COLUMNS)
    assert sheet.lines[0]["password"] == ' p,"q\n '
    assert [line.number for line in sheet.lines] == [2, 4]
    assert 'p,"q' not in repr(sheet)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "the file is empty; its first line must be username,password,role"),
        (b"\n \n", "the file is empty"),
        (b"a,p,x\n", "line 1: the header lacks username, password, role"),
        (b"username;password;role\n", "line 1: the header lacks username"),
        (b"username,role\n", "line 1: the header lacks password;"),
        (b"username,password,role,age\n", "line 1: the header has columns too many"),
        (b"username,password,role,role\n", "line 1: the header has columns too many"),
        (b"username,password,role\na,p,x\nb\xe9,q,y\n", "line 3: not UTF-8"),
    ],
)
def test_unreadable_sheets_say_why(file: Path, raw: bytes, why: str) -> None:
    """A file of which no line can be told is refused as a whole."""
    file.write_bytes(raw)
    with pytest.raises(BadSheet, match=why):
        read_sheet(file, COLUMNS)


def test_missing_file_says_so(tmp_path: Path) -> None:
    """A file that is not there, or no file, is a sentence."""
    with pytest.raises(BadSheet, match="cannot be read: No such file"):
        read_sheet(tmp_path / "none.csv", COLUMNS)
    with pytest.raises(BadSheet, match="cannot be read: Is a directory"):
        read_sheet(tmp_path, COLUMNS)


def test_all_faults_in_order(file: Path) -> None:
    """Every bad line is named, in the order of the file, and no cell but the name is shown."""
    file.write_bytes(b'username,password,role\na,canary,x\nb,canary\na,canary,z\nc,canary,"y\n')
    sheet = read_sheet(file, COLUMNS)
    sheet.blame(2, "the role is wrong")
    with pytest.raises(BadSheet) as caught:
        sheet.settle()
    said = str(caught.value).splitlines()
    assert said[:3] == ["line 2: the role is wrong", "line 3: 2 columns instead of 3", "line 4: a is already on line 2"]
    assert said[3].startswith("line 5: not CSV:")
    assert "canary" not in str(caught.value)


def test_tally_reads_as_a_sentence() -> None:
    """A tally counts lines and keeps remarks."""
    tally = Tally(remarks=["bob is turned off and stays off"])
    tally.count(new=True, differs=True)
    tally.count(new=False, differs=True)
    tally.count(new=False, differs=False)
    assert str(tally) == "1 created, 1 changed, 1 unchanged\nbob is turned off and stays off"
