"""Lets what was deleted leave the disk too. SQLite only: what PostgreSQL keeps of it is said in docs/operations.md."""

from __future__ import annotations

from django.db import connection


def settle() -> bool:
    """Fold SQLite's write-ahead log back into the file and cut it to nothing; False where somebody reads it just now.

    Deleted pages are overwritten with zeros (`secure_delete`), but the log holds them as they were until then.
    """
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _, _ = cursor.fetchone()
    return not busy
