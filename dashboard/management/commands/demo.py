"""`manage.py demo`: the simulated GWS and the whole app, seeded, in one go. What `make demo` runs."""

from __future__ import annotations

import base64
import csv
import errno
import os
import secrets
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from dashboard import conf

if TYPE_CHECKING:
    from argparse import ArgumentParser

SUPERVISORS = 4
MOST_AGENTS = 2000
MOST_PORTS = 65_535
MARK = "FLOORWALKER_DEMO"
EVERYWHERE = ".".join("0000")
PEOPLE = (
    ("supervisor", "demo", "supervisor", "North"),
    ("supervisor2", "demo", "supervisor", "South"),
    ("lead", "demo", "lead", "North;South"),
    ("admin", "demo", "admin", ""),
)
POLLED = {"agent036", "agent037", "agent039"}
"""Whose passwords we do without, so that the demo shows polled agents too."""
WELCOME = "Team meeting at 15:00 in room 4"
THRESHOLDS = (("longest_waiting", 120, 300, 0), ("service_level", 0.8, 0.6, 60), ("ready", 0, None, 30))
REASONS = ("Training", "Quality check", "Complaint", "The agent asked for help", "Threat or abuse")
ACTS_AS = {"sup001": "supervisor", "sup002": "supervisor2"}
SIGN_INS = """
  supervisor  / demo   team North: may listen, coach and barge in
  supervisor2 / demo   team South: the same
  lead        / demo   the wall, and looking
  admin       / demo   grants, accounts, the trail
"""


class Command(BaseCommand):
    """A living contact centre on this machine."""

    help = "Migrate, seed, start the simulated GWS and serve. Ctrl-C stops everything."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where and how large."""
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--agents", default=os.environ.get("DEMO_AGENTS", "40"))

    def handle(self, *_: Any, host: str, port: str, agents: str, **__: Any) -> None:
        """Start all of it; what is already there is kept."""
        if not _is_number(port, 1, MOST_PORTS) or not _is_number(agents, 1, MOST_AGENTS):
            raise CommandError(f"PORT must be a number up to {MOST_PORTS}, DEMO_AGENTS one from 1 to {MOST_AGENTS}.")
        if _is_taken(host, int(port)):
            raise CommandError(
                f"Port {port} is in use. Stop what listens there, or choose another: PORT=8001 make demo"
            )
        if MARK not in os.environ:
            os.environ.update(demo_environment(host, port))
            os.execv(sys.executable, [sys.executable, "manage.py", *sys.argv[1:]])  # noqa: S606  # settings are read once
        simulator = _simulate(agents)
        try:
            call_command("migrate", verbosity=0)
            if simulator.stdout is None or not simulator.stdout.readline():
                raise CommandError("The simulated GWS did not start; see above.")
            _seed()
            self.stdout.write(f"\nFloorwalker's demo: http://{host}:{port}/\n{SIGN_INS}")
            self.stdout.flush()
            call_command("serve", host=host, port=int(port))
        finally:
            simulator.terminate()
            simulator.wait(10)


def demo_environment(host: str, port: str) -> dict[str, str]:
    """The settings of a demo: its own database and keys in `var/`, made on the first start."""
    conf.VAR.mkdir(exist_ok=True)
    _keep("secret_key", secrets.token_urlsafe(50))
    _keep("credential_keys", f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}")
    names = dict.fromkeys(("localhost", "127.0.0.1", socket.gethostname() if host == EVERYWHERE else host))
    return {
        MARK: "1",
        "SECRET_KEY_FILE": str(conf.VAR / "secret_key"),
        "CREDENTIAL_KEYS_FILE": str(conf.VAR / "credential_keys"),
        "DATABASE_URL": f"sqlite:///{conf.VAR / 'demo.sqlite3'}",
        "GWS_URL": f"http://127.0.0.1:{_free_port()}",
        "ALLOWED_HOSTS": ",".join(names),
        "ALLOWED_ORIGINS": ",".join(f"http://{name}:{port}" for name in names),
    }


def _simulate(agents: str) -> subprocess.Popen[bytes]:
    port = conf.GWS_URL.rpartition(":")[2]
    sizes = ["--port", port, "--agents", agents, "--supervisors", str(SUPERVISORS)]
    ends = ["--accounts", str(conf.VAR / "demo_accounts.csv"), "--control", "--until-stdin-closes"]
    command = [sys.executable, "manage.py", "simulate", *sizes, *ends]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=conf.ROOT)  # noqa: S603 - no word is a user's


def _seed() -> None:
    """The demo's people, and the accounts of the simulated GWS; the supervisors act through theirs.

    Who is there already stays as an admin made him: only what is new is loaded.
    """
    from django.contrib.auth.models import User  # noqa: PLC0415 Django is set up by now

    from dashboard.people.models import Account, ReasonCode  # noqa: PLC0415

    if not User.objects.exists():
        people = conf.VAR / "demo_people.csv"
        with people.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("username", "password", "role", "teams"), *PEOPLE])
        call_command("load_people", str(people), verbosity=0)
        ReasonCode.objects.bulk_create(ReasonCode(number=n, text=text) for n, text in enumerate(REASONS, 1))
        _hang()
    known = set(Account.objects.values_list("username", flat=True))
    accounts = conf.VAR / "demo_accounts.csv"
    with accounts.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with accounts.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, ["username", "password", "role", "team", "user"])
        sheet.writeheader()
        sheet.writerows(row | _held(row["username"], row["password"]) for row in rows if row["username"] not in known)
    call_command("load_accounts", str(accounts), verbosity=0)


def _hang() -> None:
    """Two displays: one for the team's own room, one for where visitors pass."""
    from dashboard.displays.models import Display, Named, Threshold  # noqa: PLC0415 as above
    from dashboard.people.models import Team  # noqa: PLC0415 as above

    floor = Display.objects.create(name="Floor North", slug="floor-north", naming=Named.FIRST, announcement=WELCOME)
    foyer = Display.objects.create(
        name="Foyer", slug="foyer", naming=Named.NONE, team_seconds=0, interactions_seconds=0
    )
    floor.teams.set(Team.objects.filter(name="North"))
    foyer.teams.set(Team.objects.filter(name__in=("North", "South")))
    for display in (floor, foyer):
        for figure, warn, alert, hold in THRESHOLDS:
            Threshold.objects.create(display=display, figure=figure, warn=warn, alert=alert, hold=hold)


def _held(username: str, password: str) -> dict[str, str]:
    return {"user": ACTS_AS.get(username, ""), "password": "" if username in POLLED else password}


def _keep(name: str, fresh: str) -> None:
    path = conf.VAR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(fresh, encoding="utf-8")


def _is_number(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and least <= int(text[:9]) <= most


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CommandError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None
            return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
