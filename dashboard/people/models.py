"""Teams, the GWS accounts we hold, and who may do what in which team. Tables and rules; no password is opened here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from monitoring.floor.operations import Media
from monitoring.policy import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

NEEDS_CREDENTIALS = "credentials"

# RFC 7617, 2: a user-id with a colon cannot be sent by Basic sign-in.
spells_username = RegexValidator(
    r"\A[^\s:\x00-\x1f\x7f](?:[^:\x00-\x1f\x7f]*[^\s:\x00-\x1f\x7f])?\Z",
    "A GWS username has no colon, no control character and no space at its ends.",
)


class Role(models.TextChoices):
    """What an account is for: an agent is watched, a supervisor acts."""

    AGENT = "agent", "agent"
    SUPERVISOR = "supervisor", "supervisor"


class Team(models.Model):
    """A team of the centre; grants are given per team."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=110, unique=True, help_text="Its word in addresses, such as /wall/north/.")

    class Meta:
        """In order of name."""

        db_table = "people_team"
        ordering: ClassVar[Sequence[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A name is text without spaces at its ends, and without the `;` that parts teams in a sheet."""
        if self.name != self.name.strip() or ";" in self.name or not self.name.isprintable():
            raise ValidationError({"name": "A team's name has no semicolon and no space at its ends."})


class Account(models.Model):
    """One GWS user. The password is sealed by `vault`; `sealed` is empty while none is held: an agent is then polled.

    `user` is the Django user who acts through a supervisor account, one account at most for each user.
    """

    username = models.CharField(max_length=150, unique=True, validators=[spells_username])
    role = models.CharField(max_length=10, choices=Role)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="accounts")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="supervisor_account",
        verbose_name="acts for",
        help_text="The sign-in that acts upstream through this supervisor account.",
        error_messages={"unique": "This user already acts through another supervisor account."},
    )
    sealed = models.BinaryField(blank=True, default=b"", editable=False)
    kid = models.CharField(max_length=32, blank=True, default="", editable=False)
    held_since = models.DateTimeField(null=True, blank=True, editable=False)
    needs = models.CharField(
        max_length=20,
        blank=True,
        default="",
        editable=False,
        choices=[(NEEDS_CREDENTIALS, "a new password: GWS refused this one twice")],
    )

    class Meta:
        """In order of username; the database too refuses an agent who acts."""

        db_table = "people_account"
        ordering: ClassVar[Sequence[str]] = ["username"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(role=Role.SUPERVISOR) | Q(user=None),
                name="only_supervisors_act",
                violation_error_message="An agent's account is only watched: nobody acts through it.",
            ),
        ]

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """In this team, by this medium, this verb (`monitoring.policy.Grant`); `see` is for all media."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="grants")
    verb = models.CharField(max_length=10, choices=[(verb.value, verb.value) for verb in Verb])
    media = models.CharField(
        max_length=10,
        choices=[(media.value, media.value) for media in Media],
        blank=True,
        default="",
        help_text="Empty for see; voice or chat for the rest.",
    )

    class Meta:
        """Each once; the database too refuses a medium out of place."""

        db_table = "people_grant"
        ordering: ClassVar[Sequence[str]] = ["user__username", "team__name", "verb", "media"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "team", "verb", "media"],
                name="granted_once",
                violation_error_message="This user has this grant already.",
            ),
            models.CheckConstraint(
                condition=Q(verb=Verb.SEE.value, media="") | (~Q(verb=Verb.SEE.value) & ~Q(media="")),
                name="media_unless_see",
                violation_error_message="Say voice or chat, and neither for see.",
            ),
        ]

    def __str__(self) -> str:
        by = f" on {self.media}" if self.media else ""
        return f"{self.user} may {self.verb}{by} in {self.team}"

    def clean(self) -> None:
        """Media belongs to every verb but `see`."""
        if self.verb == Verb.SEE and self.media:
            raise ValidationError({"media": "To see is granted for a team, whatever the medium: leave this empty."})
        if self.verb and self.verb != Verb.SEE and not self.media:
            raise ValidationError({"media": f"Say by which medium he may {self.verb}: voice or chat."})
