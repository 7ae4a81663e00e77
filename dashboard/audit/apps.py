"""The trail as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The trail's tables, and what is put on it by itself: changes of people, sign-ins."""

    name = "dashboard.audit"
    label = "audit"

    def ready(self) -> None:
        """Begin to hear."""
        from dashboard.audit import changes, signins  # noqa: PLC0415  # models can be imported only now

        changes.connect()
        signins.connect()
