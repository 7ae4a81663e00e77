"""A CSV file as numbered lines, with all that is wrong with it collected. Knows no table, shows no password."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class BadSheet(Exception):
    """A sheet of which nothing was loaded; the text says why, one line of the file to a line of text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the header, by column name. `number` is the line of the file where it begins."""

    number: int
    cells: dict[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(slots=True)
class Sheet:
    """The good lines so far, and what is wrong with the others."""

    lines: list[Line] = field(default_factory=list)
    wrongs: list[tuple[int, str]] = field(default_factory=list)

    def blame(self, number: int, why: str) -> None:
        """Note that a line is wrong."""
        self.wrongs.append((number, why))

    def settle(self) -> None:
        """Raise BadSheet if any line is wrong, naming all of them."""
        if self.wrongs:
            raise BadSheet("\n".join(f"line {number}: {why}" for number, why in sorted(self.wrongs)))


@dataclass(slots=True)
class Tally:
    """What a load did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    remarks: list[str] = field(default_factory=list)

    def count(self, *, new: bool, differs: bool) -> None:
        """Count one line."""
        if new:
            self.created += 1
        elif differs:
            self.changed += 1
        else:
            self.unchanged += 1

    def __str__(self) -> str:
        said = f"{self.created} created, {self.changed} changed, {self.unchanged} unchanged"
        return "\n".join([said, *self.remarks])


def read_sheet(path: Path, columns: Sequence[str]) -> Sheet:
    """Read a file: UTF-8 with or without BOM, any line ends, a header of exactly these columns in any order.

    All cells but `password` are stripped of blanks at their ends. Raises BadSheet when no line can be told.
    """
    sheet = read_lines(_bytes(path), columns)
    _check_twins(sheet)
    return sheet


def read_lines(raw: bytes, columns: Sequence[str]) -> Sheet:
    """As `read_sheet`, of what a file holds, where several lines may be about the same name."""
    sheet = Sheet()
    rows = _rows(_text(raw), sheet)
    number, header = next(rows, (0, []))
    if not header:
        sheet.settle()
        raise BadSheet(f"the file is empty; its first line must be {','.join(columns)}")
    names = [name.strip().lower() for name in header]
    _check_header(number, names, columns)
    for number, row in rows:
        if len(row) != len(names):
            sheet.blame(number, f"{len(row)} columns instead of {len(names)}")
        else:
            cells = dict(zip(names, row, strict=True))
            sheet.lines.append(Line(number, {name: _trimmed(name, cell) for name, cell in cells.items()}))
    return sheet


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadSheet(f"the file cannot be read: {error.strerror}") from None


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadSheet(f"line {line}: not UTF-8; save the file as UTF-8 and load it again") from None


def _rows(text: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins on; a broken quotation ends the reading."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        sheet.blame(begins, f"not CSV: {error}")


def _check_header(number: int, names: list[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in names]
    if missing:
        raise BadSheet(f"line {number}: the header lacks {', '.join(missing)}; it must be {','.join(columns)}")
    if len(names) != len(columns):
        raise BadSheet(f"line {number}: the header has columns too many; it must be {','.join(columns)}")


def _trimmed(name: str, cell: str) -> str:
    return cell if name == "password" else cell.strip()


def _check_twins(sheet: Sheet) -> None:
    first: dict[str, int] = {}
    for line in sheet.lines:
        name = line["username"]
        if name and name in first:
            sheet.blame(line.number, f"{name} is already on line {first[name]}")
        first.setdefault(name, line.number)
