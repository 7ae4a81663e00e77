"""`load_people FILE.csv`: sign-ins and what they may do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from dashboard.people.sheets.lines import BadSheet
from dashboard.people.sheets.people import load_people

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """All lines of the file, or none."""

    help = "Load sign-ins from a CSV file: username,password,role,teams. A bad line is named, nothing loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        """Load, and say how many."""
        try:
            tally = load_people(file)
        except BadSheet as error:
            raise CommandError(f"{file}: nothing was loaded.\n{error}") from None
        self.stdout.write(f"people: {tally}")
