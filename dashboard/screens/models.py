"""The screens: which display each shows, by whose word, how it does, and the digest of its credential. No cookie is read here."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from dashboard.displays.models import Display

if TYPE_CHECKING:
    from collections.abc import Sequence


def spells_network(text: str) -> None:
    """An address or a network in CIDR, such as 10.20.0.0/16."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValidationError("Write a network such as 10.20.0.0/16, or one address.") from None


class Screen(models.Model):
    """One device. It waits under a `code` until a lead lets it in; `digest` is all that is kept of its credential.

    Times are POSIX seconds; 0 is never. `before` is the digest that the last rotation replaced: good until the new credential was
    `taken_at` all, for its answer may be lost, and a moment more.
    `why` is a word of `Dark`: what it, or the screen that it was before, is dark for; that one is `former` while this one waits,
    so that one screen holds one waiting place. `language` is that of the display it showed last. Of one that was turned off
    `before` is all that is left of its credential: it opens nothing, and tells who asks anew.
    How it does, by its own word: `painted_at` its last paint, `version` of its page, `dropped` frames that it could not draw,
    `delay_ms` how far behind GWS it was in the median of a minute.
    """

    name = models.CharField(max_length=60, blank=True, default="")
    display = models.ForeignKey(Display, on_delete=models.SET_NULL, null=True, blank=True, related_name="screens")
    network = models.CharField(
        max_length=50,
        blank=True,
        default="",
        validators=[spells_network],
        help_text="Where the screen may be, such as 10.20.0.0/16. Empty: anywhere.",
    )
    code = models.CharField(max_length=12, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    before = models.CharField(max_length=64, blank=True, default="", editable=False)
    asked_at = models.FloatField(default=0.0, editable=False)
    approved_at = models.FloatField(default=0.0, editable=False)
    approved_by = models.CharField(max_length=150, blank=True, default="", editable=False)
    rotated_at = models.FloatField(default=0.0, editable=False)
    taken_at = models.FloatField(default=0.0, editable=False)
    seen_at = models.FloatField(default=0.0, editable=False)
    revoked_at = models.FloatField(default=0.0, editable=False)
    why = models.CharField(max_length=10, blank=True, default="", editable=False)
    former = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    language = models.CharField(max_length=2, blank=True, default="", editable=False)
    painted_at = models.FloatField(default=0.0, editable=False)
    version = models.CharField(max_length=16, blank=True, default="", editable=False)
    dropped = models.PositiveIntegerField(default=0, editable=False)
    delay_ms = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        """By name."""

        db_table = "screens_screen"
        ordering: ClassVar[Sequence[str]] = ["name", "pk"]
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_screen_per_code")
        ]

    def __str__(self) -> str:
        return self.name or f"screen {self.pk}"

    @property
    def approved(self) -> datetime:
        """When it was let in."""
        return datetime.fromtimestamp(self.approved_at, UTC)
