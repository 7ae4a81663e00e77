"""The environment of every test: set before Django reads it. Holds no fixture that only one room needs."""

from __future__ import annotations

import base64
import importlib
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from dashboard import conf

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("CREDENTIAL_KEYS", "test:" + base64.b64encode(bytes(range(32))).decode())
os.environ.setdefault("GWS_URL", "http://gws.test")
# The trail of a test ends with it; anchors of one would be broken promises to the next.
os.environ.setdefault("AUDIT_ANCHOR_FILE", "")
os.environ.setdefault("GWS_ALLOW_HTTP", "true")

# The suite asks the same of everybody, run after run; `make laws` goes where nobody has been. How long it takes is not asked.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("wander", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# pytest-django has looked at the settings before any conftest is read.
importlib.reload(conf)

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what drives a browser last: the floor that it looks at lives on until the end, and costs whoever runs beside it."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put SQLite's test database into a file: many threads write to it, which one kept in memory answers by `locked`.

    Nothing of a test must outlive the machine, so no write waits for the disk.
    """
    from django.conf import settings  # noqa: PLC0415 the environment comes first

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let test databases be emptied: the trail's triggers stand only in the tests that put them back."""
    from django.db import connection  # noqa: PLC0415 the environment comes first

    from dashboard.audit.triggers import lift  # noqa: PLC0415

    with django_db_blocker.unblock():
        lift(connection)
