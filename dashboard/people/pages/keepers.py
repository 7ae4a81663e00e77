"""Who keeps the house: no change may leave it without an owner or without somebody who manages people.

And who may be changed by whom: owners only by owners. Knows no page.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from dashboard.people.models import Grant
from monitoring.policy import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

NO_OWNER = "Nothing was changed: this would leave the house without an owner. Make somebody else an owner first."
NO_KEEPER = (
    "Nothing was changed: this would leave nobody who may manage people. Give somebody else that right for good first."
)


class Unkept(Exception):
    """A change that was undone because the house would have nobody left to keep it; the text is for whoever asked."""


@contextmanager
def kept() -> Iterator[None]:
    """Do a change within one transaction, and undo it where it takes the house's last keeper away. Raises Unkept."""
    with transaction.atomic():
        had_owner, had_keeper = owners().exists(), keepers().exists()
        yield
        if had_owner and not owners().exists():
            raise Unkept(NO_OWNER)
        if had_keeper and not keepers().exists():
            raise Unkept(NO_KEEPER)


def owners() -> QuerySet[User]:
    """The owners who can sign in."""
    return User.objects.filter(is_active=True, is_superuser=True)


def keepers() -> QuerySet[User]:
    """Who can sign in and may manage people now, with no end set; owners are among them."""
    begun = Q(starts=None) | Q(starts__lte=timezone.now())
    grants = Grant.objects.filter(begun, verb=Verb.MANAGE_PEOPLE, everyone=True, ends=None).order_by()
    held = Q(pk__in=grants.exclude(user=None).values("user")) | Q(groups__in=grants.exclude(role=None).values("role"))
    return User.objects.filter(Q(is_superuser=True) | held, is_active=True).distinct()


def is_owner(person: User) -> bool:
    """Whether somebody is an owner of the house, or may open its back office (`/admin/`)."""
    return person.is_superuser or person.is_staff


def may_change(actor: User, person: User) -> bool:
    """Whether one may change the other's name, roles, password or links: owners are changed by owners alone."""
    return actor.is_superuser or not is_owner(person)


def changeable(actor: User) -> QuerySet[User]:
    """Everybody whom this admin may change."""
    return User.objects.all() if actor.is_superuser else User.objects.filter(is_superuser=False, is_staff=False)
