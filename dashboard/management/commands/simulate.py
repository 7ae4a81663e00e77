"""`manage.py simulate`: the simulated GWS on its own port."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from monitoring.simulator import Simulator
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from argparse import ArgumentParser

HOUR = 3600


class Command(BaseCommand):
    """Simulate Genesys Web Services: REST and CometD, a living contact centre."""

    help = "The simulated GWS: the same seed and the same hour give the same floor."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Size, pace and temper of the simulated centre."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8090)
        parser.add_argument("--agents", type=int, default=40)
        parser.add_argument("--supervisors", type=int, default=4)
        parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds per second")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--scenario", default="day", help="day, or quiet: nothing happens by itself")
        parser.add_argument("--csrf", action="store_true", help="demand CSRF tokens, as enableCsrfProtection does")
        parser.add_argument("--rate", type=float, default=None, help="about so many notifications a second")
        parser.add_argument("--no-ack", action="store_true", help="without CometD's acknowledge extension")
        parser.add_argument("--control", action="store_true", help="open the fault control path /_ctl/")
        parser.add_argument("--accounts", default="", help="write the accounts to this CSV, for load_accounts")
        parser.add_argument("--until-stdin-closes", action="store_true", help="end with whoever started this")

    def handle(self, *_: Any, host: str, port: int, until_stdin_closes: bool, **said: Any) -> None:
        """Simulate until told to end."""
        from dashboard.serving import CuttingServer, Lifespan, serve  # noqa: PLC0415  # installs Twisted's reactor

        simulator = Simulator(
            Options(
                agents=said["agents"],
                supervisors=said["supervisors"],
                seed=said["seed"],
                speed=said["speed"],
                scenario=said["scenario"],
                csrf=said["csrf"],
                rate=said["rate"],
                ack=not said["no_ack"],
                control=said["control"],
                start=beginning(time.time()),
                host_in_uris=f"http://{host}:{port}/api/v2",
            )
        )
        simulator.advance(time.time())
        if said["accounts"]:
            write_accounts(Path(said["accounts"]), simulator)
        running: list[asyncio.Task[None]] = []

        async def begin(heard: int) -> None:
            running.append(asyncio.get_running_loop().create_task(simulator.run()))
            self.stdout.write(json.dumps({"listening": heard, "url": f"http://{host}:{heard}"}))
            self.stdout.flush()

        async def end() -> None:
            for task in running:
                task.cancel()

        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, daemon=True).start()
        serve(simulator.app, host, port, Lifespan(begin, end), kind=CuttingServer)


def beginning(now: float) -> float:
    """When the simulated day began: on a full hour, so that a restart within it finds the same day."""
    return now - now % HOUR if now % HOUR > HOUR / 6 else now - now % HOUR - HOUR


def write_accounts(path: Path, simulator: Simulator) -> None:
    """Everybody in the simulated centre, as `load_accounts` reads them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(("username", "password", "role", "team", "user"))
        for person in simulator.centre.people():
            role = "supervisor" if person.supervises else "agent"
            sheet.writerow((person.user_name, person.password, role, person.team.name, ""))


def _end_with_stdin() -> None:
    os.read(0, 1)
    os._exit(0)
