"""Whether somebody must show who he is once more before he barges in (`STEP_UP_FOR_BARGE`). ASVS 7.5.3.

Never asks by itself: a page that finds it lacking sends him to `/accounts/reauthenticate/?next=…`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dashboard import conf

if TYPE_CHECKING:
    from django.http import HttpRequest

ADDRESS = "/accounts/reauthenticate/"
FRESH = 15 * 60
# What allauth writes at each proof (`allauth.account.internal.flows.login`): who, and a list of {"method", "at"}.
PROOFS, PROVED_BY = "account_authentication_methods", "account_authentication_methods_user"


async def lacking(request: HttpRequest) -> bool:
    """Whether the setting is on and this sign-in showed neither password, code, passkey nor sign-on for 15 minutes."""
    if not conf.STEP_UP_FOR_BARGE:
        return False
    user = await request.auser()
    proofs = await request.session.aget(PROOFS, [])
    if not user.is_authenticated or await request.session.aget(PROVED_BY) != str(user.pk):
        return True
    newest = max((float(proof.get("at", 0)) for proof in proofs), default=0.0)
    return time.time() - newest > FRESH
