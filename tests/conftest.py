"""The environment of every test: set before Django reads it. Holds no fixture that only one room needs."""

from __future__ import annotations

import base64
import importlib
import os
from typing import TYPE_CHECKING

import pytest

from dashboard import conf

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("CREDENTIAL_KEYS", "test:" + base64.b64encode(bytes(range(32))).decode())
os.environ.setdefault("GWS_URL", "http://gws.test")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")

# pytest-django has looked at the settings before any conftest is read.
importlib.reload(conf)

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let test databases be emptied: the trail's triggers stand only in the tests that put them back."""
    from django.db import connection  # noqa: PLC0415 the environment comes first

    from dashboard.audit.triggers import lift  # noqa: PLC0415

    with django_db_blocker.unblock():
        lift(connection)
