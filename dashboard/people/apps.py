"""People as a Django app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Tables of teams, accounts and grants."""

    name = "dashboard.people"
    label = "people"

    def ready(self) -> None:
        """Begin to notice changes."""
        from dashboard.people import changed, leavers  # noqa: PLC0415  # models can be imported only now

        changed.connect()
        leavers.connect()
