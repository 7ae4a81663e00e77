"""Who must have a second factor before anything else opens (`MFA_REQUIRED_FOR`). Reads; sends nobody anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from dashboard import conf
from dashboard.people.viewers import viewer_for
from monitoring.policy import Verb, decide_house

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
EVERYONE, ADMINS = "everyone", "admins"


def has_factor(user: User | AnonymousUser) -> bool:
    """Whether he has a second factor; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, FACTORS))


def is_required(user: User | AnonymousUser) -> bool:
    """Whether he must have one. Who can only come by single sign-on is asked for it there."""
    if not conf.MFA_REQUIRED_FOR or not user.is_authenticated or not user.has_usable_password():
        return False
    return conf.MFA_REQUIRED_FOR == EVERYONE or manages(user)


def must_enrol(user: User | AnonymousUser) -> bool:
    """Whether he must have one and has none."""
    return is_required(user) and not has_factor(user)


def manages(user: User | AnonymousUser) -> bool:
    """Whether he is an admin: in Django's, or by a grant."""
    return user.is_staff or decide_house(viewer_for(user), Verb.MANAGE_PEOPLE).allowed
