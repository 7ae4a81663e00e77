"""The system check of WEBHOOK_HOSTS: one line with an id and its cure, as in `dashboard.checks`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.checks import Error, Tags, register

from dashboard import conf
from dashboard.alarms.address import is_entry

if TYPE_CHECKING:
    from django.core.checks import CheckMessage


@register(Tags.security)
def webhook_hosts_are_hosts(**_: object) -> list[CheckMessage]:
    """Every host that webhooks may be sent to is one."""
    return [
        Error(
            f"WEBHOOK_HOSTS holds {entry!r}, which is no host that anything may be sent to",
            hint="Write alerts.example or alerts.example:8443, separated by commas: no scheme, no path, no *.",
            id="floorwalker.E023",
        )
        for entry in conf.WEBHOOK_HOSTS
        if not is_entry(entry)
    ]
