"""The alarms as they are told, where each display tells them, and what still has to leave. Rows and rules; nothing is sent here.

All times are POSIX seconds; 0 is never. No row names an agent or a customer.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from dashboard.alarms.address import place_of
from dashboard.displays.models import Display
from dashboard.screens.models import Screen
from monitoring.figures.alarms import Level
from monitoring.figures.definitions import FIGURES

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = [(Level.WARN.value, "warning"), (Level.ALERT.value, "alert")]
SILENT = "Silent screen"
UNDONE = Q(done_at=0, gave_up_at=0)


class Kind(models.TextChoices):
    """What it is about."""

    FIGURE = "figure", "figure"
    SILENT = "silent", "silent screen"


class Event(models.TextChoices):
    """What a delivery tells."""

    RAISED = "raised", "raised"
    WORSE = "worse", "worse"
    OVER = "over", "over"
    ACKNOWLEDGED = "acknowledged", "acknowledged"
    TEST = "test", "test"


class Alarm(models.Model):
    """One trouble from its beginning to its end: a threshold that is passed, or a screen that says nothing.

    `value` is the worst that was noted, `limit` what it passed, both in the figure's unit; `until` is 0 while it lasts.
    """

    display = models.ForeignKey(Display, on_delete=models.CASCADE, null=True, related_name="alarms")
    screen = models.ForeignKey(Screen, on_delete=models.CASCADE, null=True, related_name="alarms")
    kind = models.CharField(max_length=6, choices=Kind)
    figure = models.CharField(max_length=30, blank=True, default="")
    team = models.CharField(max_length=100, blank=True, default="")
    rule = models.BigIntegerField(default=0)
    level = models.CharField(max_length=5, choices=LEVELS)
    value = models.FloatField(default=0.0)
    limit = models.FloatField(default=0.0)
    since = models.FloatField()
    until = models.FloatField(default=0.0)
    acknowledged_by = models.CharField(max_length=150, blank=True, default="")
    acknowledged_at = models.FloatField(default=0.0)

    class Meta:
        """Oldest first. Of several processes that see the same trouble, one writes the row."""

        db_table = "alarms_alarm"
        ordering: ClassVar[Sequence[str]] = ["since", "pk"]
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["until", "display"], name="alarms_by_end")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["display", "rule"], condition=Q(until=0, kind="figure"), name="one_open_alarm_per_rule"
            ),
            models.UniqueConstraint(
                fields=["screen"], condition=Q(until=0, kind="silent"), name="one_open_alarm_per_screen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.level}"

    @property
    def name(self) -> str:
        """What people call it."""
        if self.kind == Kind.SILENT:
            return SILENT
        return FIGURES[self.figure].name if self.figure in FIGURES else self.figure

    @property
    def lasts(self) -> bool:
        """Whether it is not over."""
        return not self.until


class Hook(models.Model):
    """Where the alarms of one display are sent. `sealed` is the secret that signs them (`seal`): `key:base64`."""

    display = models.OneToOneField(Display, on_delete=models.CASCADE, related_name="hook")
    url = models.CharField(max_length=500)
    sealed = models.CharField(max_length=300)
    created_by = models.CharField(max_length=150)
    created_at = models.FloatField()

    class Meta:
        """By display."""

        db_table = "alarms_hook"
        ordering: ClassVar[Sequence[str]] = ["display_id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """The place without the path, which may hold a word that only sender and receiver know."""
        place = place_of(self.url)
        return place.name if place is not None else ""


class Delivery(models.Model):
    """One message that is to leave, or has left. `key` is its `webhook-id`, the same at every try; `due` is its next one."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, null=True, related_name="deliveries")
    event = models.CharField(max_length=12, choices=Event)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    body = models.TextField()
    made_at = models.FloatField()
    due = models.FloatField()
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.FloatField(default=0.0)
    done_at = models.FloatField(default=0.0)
    gave_up_at = models.FloatField(default=0.0)
    said = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """In the order in which they are sent."""

        db_table = "alarms_delivery"
        ordering: ClassVar[Sequence[str]] = ["pk"]
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [
            # No condition: SQLite does not use it for a query whose values are parameters.
            models.Index(fields=["done_at", "gave_up_at", "hook", "id"], name="deliveries_undone")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"
