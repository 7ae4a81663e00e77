"""The journal's tables. Rows are only ever added; `dashboard.retention` alone removes or empties them."""

from __future__ import annotations

from django.db import models


class Epoch(models.Model):
    """The newest epoch of a stream; a writer that lost its epoch has lost the stream."""

    stream = models.CharField(max_length=150, primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        db_table = "journal_epoch"

    def __str__(self) -> str:
        return f"{self.stream} {self.number}"


class JournalRecord(models.Model):
    """One line of the journal (`monitoring.ports.Record`); the primary key is the position over all streams."""

    stream = models.CharField(max_length=150)
    epoch = models.BigIntegerField()
    offset = models.BigIntegerField()
    at = models.FloatField()
    topic = models.CharField(max_length=200)
    resource = models.CharField(max_length=64, blank=True, default="")
    body = models.BinaryField()

    class Meta:
        db_table = "journal_record"
        constraints = [models.UniqueConstraint(fields=["stream", "epoch", "offset"], name="one_line_per_offset")]
        indexes = [
            models.Index(fields=["stream", "topic", "id"], name="newest_of_topic"),
            models.Index(fields=["stream", "id"], name="stream_in_order"),
            models.Index(fields=["resource", "id"], name="log_of_chat", condition=~models.Q(resource="")),
            models.Index(fields=["at"], name="record_age"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.epoch}/{self.offset} {self.topic}"


class JournalReject(models.Model):
    """What could not be understood, whole (`monitoring.ports.Reject`)."""

    stream = models.CharField(max_length=150)
    at = models.FloatField()
    topic = models.CharField(max_length=200)
    rule = models.CharField(max_length=60)
    detail = models.CharField(max_length=500)
    body = models.BinaryField()

    class Meta:
        db_table = "journal_reject"
        indexes = [models.Index(fields=["at"], name="reject_age")]

    def __str__(self) -> str:
        return f"{self.stream} {self.rule}"


class Chore(models.Model):
    """Work that the house does by itself now and then, whichever process is first; `due` in POSIX seconds."""

    name = models.CharField(max_length=40, primary_key=True)
    due = models.FloatField(default=0.0)

    class Meta:
        db_table = "journal_chore"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.due}"

    @classmethod
    def take(cls, name: str, now: float, every: float) -> bool:
        """Whether it is due and nobody else has taken it; whoever takes it puts it off for `every` seconds."""
        cls.objects.get_or_create(name=name)
        return cls.objects.filter(name=name, due__lte=now).update(due=now + every) == 1
