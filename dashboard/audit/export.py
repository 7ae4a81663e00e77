"""The trail as a file: CSV that no spreadsheet takes for formulas, or JSON; a chunk at a time, newest first."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard.audit.trail import ROW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from django.db.models import QuerySet

    from dashboard.audit.chain import Row
    from dashboard.audit.models import AuditLine

CHUNK = 1000
HEADER = ("seq", "time", *ROW[1:])
# OWASP, CSV Injection: what a spreadsheet may begin a formula with; the full-width signs too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 they are what is meant
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


async def streamed(lines: QuerySet[AuditLine], kind: str, upto: int) -> AsyncIterator[str]:
    """A file of the lines up to a number, as text. Each chunk is asked for by number: no cursor is held open meanwhile."""
    yield _text([HEADER]) if kind == "csv" else "["
    first, found = True, lines.filter(seq__lte=upto)
    while True:
        rows = await sync_to_async(_chunk)(found)
        if not rows:
            break
        if kind == "csv":
            yield _text([safe(cell) for cell in _cells(row)] for row in rows)
        else:
            said = ",\n".join(json.dumps(_object(row)) for row in rows)
            yield f"\n{said}" if first else f",\n{said}"
        first, found = False, lines.filter(seq__lt=rows[-1][0])
    if kind == "json":
        yield "\n]\n"


def _chunk(lines: QuerySet[AuditLine]) -> list[Row]:
    return list(lines.values_list(*ROW)[:CHUNK])


def safe(cell: object) -> str:
    """A cell as text; a text that a spreadsheet could take for a formula behind an apostrophe. Numbers stay numbers."""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.lstrip(" \0").startswith(FORMULA) else text


def _cells(row: Row) -> list[object]:
    return [row[0], _time(row[1]), *row[1:]]


def _object(row: Row) -> dict[str, object]:
    said: dict[str, object] = dict(zip(HEADER, _cells(row), strict=True))
    return said | {"detail": json.loads(row[8])}


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def _text(rows: object) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)  # type: ignore[arg-type]
    return file.getvalue()
