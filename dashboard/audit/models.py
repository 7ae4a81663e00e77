"""The trail's tables: lines that are only ever added, and the rows that say where the chain begins and ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from dashboard.audit.chain import GENESIS, Link, Start

if TYPE_CHECKING:
    from collections.abc import Sequence


class AuditLine(models.Model):
    """One line (`monitoring.ports.Entry`) with its place in the chain. Triggers refuse to change or delete it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.FloatField()
    actor = models.CharField(max_length=150)
    account = models.CharField(max_length=150, blank=True)
    operation = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    key = models.CharField(max_length=64, db_index=True)
    stage = models.CharField(max_length=20)
    # The very text that was authenticated: a JSON column would be rewritten by PostgreSQL, which also refuses \u0000.
    detail = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        """One intent per key; nobody gets a permission to add, change or delete."""

        db_table = "audit_line"
        ordering: ClassVar[Sequence[str]] = ["seq"]
        default_permissions = ("view",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key"], condition=Q(stage="intent"), name="one_intent_per_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["actor", "seq"], name="line_by_actor"),
            models.Index(fields=["target", "seq"], name="line_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.actor} {self.operation} {self.target} {self.stage}"

    @property
    def when(self) -> datetime:
        """`at` as an aware time."""
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def facts(self) -> dict[str, str]:
        """`detail`, read."""
        facts: dict[str, str] = json.loads(self.detail)
        return facts

    def link(self) -> Link:
        """What the chain authenticates of this line."""
        return Link(
            seq=self.seq,
            at=self.at,
            actor=self.actor,
            account=self.account,
            operation=self.operation,
            target=self.target,
            key=self.key,
            stage=self.stage,
            detail=self.detail,
            previous=self.previous,
        )


class AuditHead(models.Model):
    """The end of the chain, locked by whoever adds a line; a chain that ends before it was cut."""

    seq = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        """One row."""

        db_table = "audit_head"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac}"


class AuditStart(models.Model):
    """The start of a chain whose oldest lines were removed by age (`chain.Start`); no row while it begins at 1.

    Its seal is what counts. Triggers let it move forwards only, and let go of lines up to it.
    """

    seq = models.BigIntegerField()
    mac = models.CharField(max_length=64)
    at = models.FloatField()
    seal = models.CharField(max_length=64)

    class Meta:
        """One row."""

        db_table = "audit_start"
        default_permissions = ()

    def __str__(self) -> str:
        return f"after {self.seq}"

    def sealed(self) -> Start:
        """As the chain has it."""
        return Start(self.seq, self.mac, self.at, self.seal)


class AuditAbout(models.Model):
    """Which agents a line is about, drawn from its detail `agents` to be found by: derived, so compared with it by `about`."""

    pk = models.CompositePrimaryKey("seq", "account")
    seq = models.BigIntegerField()
    account = models.CharField(max_length=150)

    class Meta:
        """Found by agent, newest first."""

        db_table = "audit_about"
        default_permissions = ()
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "seq"], name="about_by_account")]

    def __str__(self) -> str:
        return f"{self.seq} about {self.account}"


class TransparencyLink(models.Model):
    """The salt of the link handed to one agent; a new one revokes the old link. No row: the first link, salted by nothing."""

    account = models.CharField(max_length=150, primary_key=True)
    salt = models.CharField(max_length=32)

    class Meta:
        """By account's name: it outlives the account."""

        db_table = "audit_link"
        default_permissions = ()

    def __str__(self) -> str:
        return self.account
