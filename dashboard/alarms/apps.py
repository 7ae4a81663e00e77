"""Alarms as a Django app."""

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    """Tables `alarms_alarm`, `alarms_hook`, `alarms_delivery`."""

    name = "dashboard.alarms"
    label = "alarms"

    def ready(self) -> None:
        """Begin to look at WEBHOOK_HOSTS."""
        from dashboard.alarms import checks  # noqa: F401, PLC0415  # as Django's own apps do
