"""`verify_audit [--anchor SEQ:HASH]`: is the trail as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from dashboard.audit.chain import read_anchor
from dashboard.audit.trail import verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Walks the chain to its end or to the first broken line."""

    help = "Verify the audit chain. Given an anchor that it printed earlier, it proves too that no line was cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """An anchor of an earlier run, if there is one."""
        parser.add_argument("--anchor", default="", metavar="SEQ:HASH", help="the anchor an earlier run printed")

    def handle(self, *, anchor: str, **_: object) -> None:
        """Say what was found; exit code 1 names the first broken line."""
        try:
            anchors = [read_anchor(anchor)] if anchor else []
        except ValueError as error:
            raise CommandError(str(error)) from None
        walk = verify(anchors)
        if walk.why:
            raise CommandError(f"chain broken at {walk.broken_at}: {walk.why}")
        self.stdout.write(f"{walk.count} entries, chain whole, head {walk.mac}")
        self.stdout.write(f"anchor {walk.seq}:{walk.mac}")
