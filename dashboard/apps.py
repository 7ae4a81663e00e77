"""The dashboard as a Django app: it brings the commands and the system checks."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Registers `checks` when Django is ready."""

    name = "dashboard"

    def ready(self) -> None:
        """Let the checks be found, and let them look at settings without opening a database that may not be there yet."""
        from django.db import connection  # noqa: PLC0415  # as below

        from dashboard import checks  # noqa: F401, PLC0415  # Django wants the apps loaded first

        # Every SQLite that Python 3.12 comes with has JSON; Django would ask the file.
        if connection.vendor == "sqlite":
            type(connection.features).supports_json_field = True
