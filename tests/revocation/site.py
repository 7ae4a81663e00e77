"""The server of the drill: `manage.py serve` as it is, with a hand inside that takes rights away when it is told to.

Run as a script with a port: reads orders from standard input, one JSON object a line (`id`, `do`, `user`, `account`), and prints
{"id": …, "at": …}: when what was ordered was committed (for `grant run out`: when it ends), or what `begin` prepared.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402  # Django must be set up first
from django.contrib.auth.models import Group, User  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from dashboard.people.models import Account, Grant, Team  # noqa: E402
from dashboard.people.vault import hold, read_ring  # noqa: E402
from monitoring.policy import Verb  # noqa: E402
from monitoring.ports import Secret  # noqa: E402
from tests.fakes.people import ACTS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

HELD = (Verb.SEE, *ACTS)
ENDS_IN = 0.5


def begin(user: User, told: dict[str, Any]) -> dict[str, Any]:
    """Rights over a team by a role, or by grants of his own; an account to act through; a sign-in."""
    team = Team.objects.get(name=told["team"])
    role = Group.objects.create(name=f"role of {user.username}") if told["by_role"] else None
    if role is not None:
        user.groups.add(role)
    subject = {"role": role} if role is not None else {"user": user}
    Grant.objects.bulk_create([Grant(**subject, team=team, verb=verb) for verb in HELD])
    for account in Account.objects.filter(username=told["account"]):
        account.user = user
        # Who was switched off took the password of his account with him, and without one GWS would hear of nothing.
        if not account.kid:
            hold(account, Secret("secret"), read_ring())
        account.save()
    client = Client()
    client.force_login(user)
    return {"cookie": client.cookies[settings.SESSION_COOKIE_NAME].value}


def end(user: User, told: dict[str, Any]) -> None:
    """Clean up after a run."""
    Account.objects.filter(team__name=told["team"], role="agent").update(protected=False)
    Group.objects.filter(name=f"role of {user.username}").delete()
    Account.objects.filter(user=user).update(user=None)
    user.delete()


def _delete(user: User) -> None:
    Grant.objects.filter(user=user).delete()


@transaction.atomic
def _edit(user: User) -> None:
    for grant in Grant.objects.filter(user=user):
        grant.team = Team.objects.get(name="Empty")
        grant.save()


def _bulk(user: User) -> None:
    Grant.objects.filter(user=user).update(ends=timezone.now())


def _plain(user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_grant WHERE user_id = %s", [user.pk])


def _expire(user: User) -> float:
    ends = timezone.now() + timedelta(seconds=ENDS_IN)
    Grant.objects.filter(user=user).update(ends=ends)
    return ends.timestamp()


def _leave(user: User) -> None:
    user.groups.clear()


def _switch_off(user: User) -> None:
    user.is_active = False
    user.save()


def _password(user: User) -> None:
    user.set_password("a new one, long enough")
    user.save()


def _sign_in(user: User) -> None:
    his = [one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    for session in his:
        session.delete()


@transaction.atomic
def _protect(_user: User) -> None:
    for account in Account.objects.filter(team__name="South", role="agent"):
        account.protected = True
        account.save()


TAKEN: dict[str, Callable[[User], float | None]] = {
    "grant deleted": _delete,
    "grant edited": _edit,
    "grants updated in bulk": _bulk,
    "grants deleted by plain SQL": _plain,
    "grant run out": _expire,
    "role left": _leave,
    "switched off": _switch_off,
    "password changed": _password,
    "sign-in ended": _sign_in,
    "agent protected": _protect,
}


def obey(told: dict[str, Any]) -> dict[str, Any]:
    """One order, on the thread that reads them: each statement is committed when it returns."""
    user, _ = User.objects.get_or_create(username=told["user"])
    if told["do"] == "begin":
        return begin(user, told)
    if told["do"] == "end":
        end(user, told)
        return {}
    return {"at": TAKEN[told["do"]](user) or time.time()}


def listen() -> None:
    """Obey until standard input ends."""
    for line in sys.stdin:
        told = json.loads(line)
        print(json.dumps({"id": told["id"], **obey(told)}), flush=True)  # noqa: T201 its answers go this way


if __name__ == "__main__":
    threading.Thread(target=listen, daemon=True).start()
    call_command("serve", port=int(sys.argv[1]))
