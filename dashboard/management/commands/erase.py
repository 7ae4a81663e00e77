"""`erase --customer TEXT | --user USERNAME | --agent ACCOUNT [--export | --yes]`: forget one person, or show him."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dashboard.audit.actor import acting
from dashboard.audit.trail import record
from dashboard.retention import agents, customers, disk, signins
from dashboard.retention.bodies import sought

if TYPE_CHECKING:
    from argparse import ArgumentParser

BACKUPS = "Backups keep it until they are thrown away."
MEMORY = (
    "A running Floorwalker has it in memory until the call or chat ends, and ended chats until it is started again."
)
SHARED = (
    "What a running Floorwalker still heard is emptied when this is said again in a minute. Chats that he shared name him in "
    "other accounts for JOURNAL_RETENTION_HOURS more; the trail keeps who listened to him."
)


class Command(BaseCommand):
    """Says first what it would take away; `--yes` does it. The trail keeps how many, and of a customer never whom."""

    help = (
        "Forget one person: a customer by nickname, number or attached value, a sign-in, or an agent by his GWS account. "
        "--export shows what is held."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and whether."""
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument(
            "--customer", default="", help="his nickname, number, or a value attached to his call or chat"
        )
        whom.add_argument("--user", default="", help="a sign-in")
        whom.add_argument("--agent", default="", help="an agent's GWS account")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--export", action="store_true", help="print what is held as JSON and take nothing away")
        how.add_argument("--yes", action="store_true", help="do it")

    def handle(self, *, customer: str, user: str, agent: str, **how: Any) -> None:
        """Show, tell, or do."""
        if user:
            self._user(user, **how)
        elif agent:
            self._agent(agent, **how)
        elif customer.strip():
            self._customer(customer, **how)
        else:
            raise CommandError("say whom: an empty text would be everybody")

    def _customer(self, text: str, *, export: bool, yes: bool, **_: object) -> None:
        whom = sought(text)
        found = customers.trace(whom)
        if export:
            record(acting(), "Export", "customer", records=str(len(found.records)))
            self._print(customers.shown(found, whom))
            return
        counts = {"records": len(found.records), "rejects": len(found.rejects)}
        self._tell(counts, yes=yes)
        if found.running:
            self.stdout.write(
                "A call or chat of his still runs: GWS goes on telling of it. Say it again when it has ended."
            )
        if yes:
            self._keep("customer", counts)
            customers.forget(found)
            self.stdout.write(MEMORY)
            self._settle()

    def _user(self, username: str, *, export: bool, yes: bool, **_: object) -> None:
        user = User.objects.filter(username=username).select_related("supervisor_account").first()
        if user is None:
            raise CommandError(f"there is no sign-in {username}")
        if export:
            record(acting(), "Export", f"person:{username}")
            self._print(signins.shown(user))
            return
        counts = signins.counted(user)
        self._tell({"sign-ins": 1, **counts}, yes=yes)
        if yes:
            try:
                with transaction.atomic():
                    signins.forget(user)
                    self._keep(f"person:{username}", counts)
            except signins.LastOwner as error:
                raise CommandError(str(error)) from None
            self._settle()

    def _agent(self, username: str, *, export: bool, yes: bool, **_: object) -> None:
        try:
            found = agents.find(username)
        except agents.NoAgent as error:
            raise CommandError(str(error)) from None
        if export:
            record(acting(), "Export", f"account:{username}")
            self._print(agents.shown(found))
            return
        counts = agents.counted(found)
        self._tell(counts, yes=yes)
        if yes:
            agents.forget(found)
            self._keep(f"account:{username}", counts)
            self.stdout.write(SHARED)
            self._settle()

    def _print(self, held: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(held, indent=2, ensure_ascii=False))

    def _tell(self, counts: dict[str, int], *, yes: bool) -> None:
        said = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.stdout.write(f"{said} {'are forgotten' if yes else 'would be forgotten; --yes does it'}")

    def _keep(self, target: str, counts: dict[str, int]) -> None:
        record(acting(), "Erase", target, **{name: str(count) for name, count in counts.items()})

    def _settle(self) -> None:
        if not disk.settle():
            self.stdout.write("The database's log is read by somebody: run `manage.py purge` later to have it cut too.")
        self.stdout.write(BACKUPS)
