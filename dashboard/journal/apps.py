"""The journal as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Tables `journal_record`, `journal_reject`, `journal_epoch`."""

    name = "dashboard.journal"
    label = "journal"
