"""`manage.py serve`: the web, with the relay in the same process unless told otherwise."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dashboard.checks import refuse_unmigrated

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from dashboard.wiring import House


class Command(BaseCommand):
    """Serve the pages and websockets by Daphne."""

    help = "Web (Daphne) with the relay in the same process; --no-relay for the web alone."
    requires_migrations_checks = True

    def check_migrations(self) -> None:
        """Not a warning as Django has it: nothing works without the tables."""
        refuse_unmigrated()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument("--no-relay", action="store_true", help="leave the reading of GWS to `manage.py relay`")

    def handle(self, *_: Any, host: str, port: int, no_relay: bool, **__: Any) -> None:
        """Serve until told to end."""
        from dashboard.serving import Lifespan, serve  # noqa: PLC0415  # installs Twisted's reactor

        if not settings.CSRF_TRUSTED_ORIGINS:
            settings.ALLOWED_ORIGINS = [f"http://{name}:{port}" for name in settings.ALLOWED_HOSTS]
        from dashboard import wiring  # noqa: PLC0415
        from dashboard.asgi import application  # noqa: PLC0415  # reads ALLOWED_ORIGINS

        opened: list[House] = []

        async def begin(heard: int) -> None:
            opened.append(await wiring.open_house(relay=not no_relay))
            self.stdout.write(f"Floorwalker listens on http://{host}:{heard}/")
            self.stdout.flush()

        async def end() -> None:
            for house in opened:
                await wiring.close_house(house)

        serve(application, host, port, Lifespan(begin, end))
        sys.stdout.flush()
