"""`manage.py relay`: the reading of GWS alone, for scaling out."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from dashboard import wiring
from dashboard.checks import refuse_unmigrated


class Command(BaseCommand):
    """Read every account's stream into the journal."""

    help = "The relay alone. A relay that opens an account's stream fences out whoever read it before."
    requires_migrations_checks = True

    def check_migrations(self) -> None:
        """Not a warning as Django has it: nothing works without the tables."""
        refuse_unmigrated()

    def handle(self, *_: Any, **__: Any) -> None:
        """Relay until told to end."""
        asyncio.run(self._relay())

    async def _relay(self) -> None:
        told_to_end = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told_to_end.set)
        house = await wiring.open_house(relay=True, web=False)
        self.stdout.write("Floorwalker relays")
        self.stdout.flush()
        await told_to_end.wait()
        await wiring.close_house(house)
