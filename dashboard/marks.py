"""A quick look at many sign-ins at once: what of them differs since the last look. Decides nothing: that is `signin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

if TYPE_CHECKING:
    from collections.abc import Mapping


async def load_marks(sign_ins: Mapping[str, int]) -> dict[str, tuple[object, ...]]:
    """For each sign-in (its key, and its user's) something that differs once its row or the user's password changed.

    Two queries, however many there are. A sign-in whose row is gone is left out.
    """
    return await sync_to_async(_marks)(sign_ins)


def _marks(sign_ins: Mapping[str, int]) -> dict[str, tuple[object, ...]]:
    passwords = dict(User.objects.filter(pk__in=set(sign_ins.values())).values_list("pk", "password"))
    rows = Session.objects.filter(session_key__in=set(sign_ins)).values_list(
        "session_key", "session_data", "expire_date"
    )
    return {key: (hash(data), expires, hash(passwords.get(sign_ins[key]))) for key, data, expires in rows}
