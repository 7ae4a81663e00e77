"""`load_accounts FILE.csv`: the GWS accounts that Floorwalker holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from dashboard.people.sheets.accounts import load_accounts
from dashboard.people.sheets.lines import BadSheet
from dashboard.people.vault import SealError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """All lines of the file, or none."""

    help = "Load GWS accounts from a CSV file: username,password,role,team,user. A bad line is named, nothing loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        """Load, and say how many."""
        try:
            tally = load_accounts(file)
        except (BadSheet, SealError) as error:
            raise CommandError(f"{file}: nothing was loaded.\n{error}") from None
        self.stdout.write(f"accounts: {tally}")
