"""The sign-in as a Django app: it listens and has checks; the tables are allauth's."""

from __future__ import annotations

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Begins to listen when Django is ready."""

    name = "dashboard.signin"

    def ready(self) -> None:
        """Models are loaded now."""
        from dashboard.signin import checks, ends  # noqa: F401, PLC0415 as above

        ends.connect()
