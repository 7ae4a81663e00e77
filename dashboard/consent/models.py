"""The approvals asked for: one row per ask that waits, or waited, for a second person. Kept for a day; the trail is for ever."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Sequence


class State(models.TextChoices):
    """How an approval stands; only one that waits can become anything else."""

    WAITING = "waiting", "waits for a second person"
    APPROVED = "approved", "approved"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn"
    EXPIRED = "expired", "nobody answered"
    BROKEN = "broken", "the glass was broken"


class Approval(models.Model):
    """One ask (`monitoring.asks.Ask`) as it will be carried out, by whom it was asked, and who decided. Times are POSIX.

    It stands for that one ask and no other: who approves names this row alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    identifier = models.CharField(max_length=64)
    operation = models.CharField(max_length=60)
    media = models.CharField(max_length=10)
    reach = models.CharField(max_length=20, blank=True, default="")
    scope = models.CharField(max_length=20, blank=True, default="")
    mode = models.CharField(max_length=20, blank=True, default="")
    reason = models.CharField(max_length=600, blank=True, default="")
    code = models.CharField(max_length=2, blank=True, default="")
    step_up = models.CharField(max_length=10, blank=True, default="")
    at = models.FloatField()
    expires = models.FloatField(db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.CharField(max_length=150, blank=True, default="")
    glass = models.CharField(max_length=500, blank=True, default="")
    outcome = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """Oldest first."""

        db_table = "consent_approval"
        ordering: ClassVar[Sequence[str]] = ["at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.operation} on {self.target} for {self.asker_id}: {self.state}"

    @property
    def target(self) -> str:
        """The target as the trail and the desk name it."""
        return f"{self.kind}:{self.identifier}"
