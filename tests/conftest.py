"""The environment of every test, set before Django reads it, and who runs which. Holds no fixture that only one room needs."""

from __future__ import annotations

import base64
import importlib
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.scheduler import LoadScopeScheduling

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
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker
    from xdist.remote import Producer


class OneByOne(LoadScopeScheduling):
    """Who is free takes the next test; all that drives a browser is one worker's, who begins with it.

    Two floors and two browsers beside each other only take each other's time.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browsers" if nodeid.startswith(("tests/browser/", "tests/preview/")) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Spread the tests so where `--dist loadscope` asks for it."""
    return OneByOne(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session", autouse=True)
def static_files_found_once() -> Iterator[None]:
    """Let WhiteNoise look for the static files once: each test client has its own, and they find the same."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, object]()

    def remember(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", remember)
        yield


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
    """Let test databases be emptied, and soon: the trail's triggers stand only in the tests that put them back.

    Nor does each emptying make Django's own permissions anew; the few who look at them make them.
    """
    from django.db import connection  # noqa: PLC0415 the environment comes first
    from django.db.models.signals import post_migrate  # noqa: PLC0415

    from dashboard.audit.triggers import lift  # noqa: PLC0415

    with django_db_blocker.unblock():
        lift(connection)
    assert post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
