"""The dashboard as a Django app: it brings the commands and the system checks."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Registers `checks` when Django is ready."""

    name = "dashboard"

    def ready(self) -> None:
        """Let the checks be found."""
        from dashboard import checks  # noqa: F401, PLC0415  # Django wants the apps loaded first
