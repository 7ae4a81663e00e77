"""Browsers of those who manage people: ada owns the house, mona manages people and owns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User

from dashboard.people.models import Grant
from monitoring.policy import Verb
from tests.dashboard.people.pages.pages import browser

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def mona(db: None) -> User:
    mona = User.objects.create(username="mona", first_name="Mona", last_name="Berg")
    Grant.objects.create(user=mona, everyone=True, verb=Verb.MANAGE_PEOPLE)
    return mona


@pytest.fixture
def owner(ada: User) -> Client:
    """Ada's browser."""
    return browser(ada)


@pytest.fixture
def manager(mona: User) -> Client:
    """Mona's browser."""
    return browser(mona)


@pytest.fixture
def nights(db: None) -> Group:
    return Group.objects.create(name="Night shift")
