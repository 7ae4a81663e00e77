"""`purge`: forget now what the house forgets by itself every hour."""

from __future__ import annotations

import time

from django.core.management.base import BaseCommand, CommandError

from dashboard import conf
from dashboard.retention.keeper import purge


class Command(BaseCommand):
    """The journal's bodies, the trail, approvals and sign-ins past retention."""

    help = "Forget what is older than JOURNAL_RETENTION_HOURS and AUDIT_RETENTION_DAYS; a running house does it every hour."

    def handle(self, **_: object) -> None:
        """Forget, and say how much."""
        if conf.JOURNAL_RETENTION_HOURS < 0:
            raise CommandError("JOURNAL_RETENTION_HOURS must not be negative")
        forgotten = purge(time.time())
        self.stdout.write(f"{forgotten}")
        if forgotten.denied:
            raise CommandError("run it with the role that may purge the trail (scripts/postgresql_roles.sql)")
