"""Teams, the GWS accounts we hold, and who may do what to whom. Tables and rules; no password is opened here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from dashboard import conf
from monitoring.floor.operations import Media
from monitoring.policy import EVERYONE, HOUSE, MEDIA_OF, NAMES, Verb, over_agent, over_team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

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


class AsksReason(models.TextChoices):
    """When a team asks why somebody steps in."""

    NEVER = "never", "never"
    BARGE = "barge", "to barge in"
    ALWAYS = "always", "always"


class ShownToAgents(models.TextChoices):
    """What an agent may read of his own monitoring."""

    NOTHING = "nothing", "nothing"
    ROLE = "role", "when and how, by a supervisor"
    NAME = "name", "when and how, and by whom"


class Team(models.Model):
    """A team of the centre; grants are given per team."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=110, unique=True, help_text="Its word in addresses, such as /wall/north/.")
    asks_reason = models.CharField(
        "is a reason asked", max_length=10, choices=AsksReason, default=AsksReason.NEVER, blank=False
    )
    second_person = models.BooleanField(
        "must a second person approve barging in",
        default=False,
        help_text="Somebody else who may barge in there says yes within 30 seconds, or the glass is broken.",
    )
    shown_to_agents = models.CharField(
        "what its agents may read of how they were monitored",
        max_length=10,
        choices=ShownToAgents,
        default=ShownToAgents.ROLE,
    )

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
    protected = models.BooleanField(
        "never monitored",
        default=False,
        help_text="Nobody may listen to this agent, coach, barge in or read his chats, whatever the grants say.",
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

    @property
    def stays_because(self) -> str:
        """Why it must not be deleted: whom GWS lists comes back by `ROSTER_TEAM`, and then nobody would protect him."""
        if not (self.protected and conf.ROSTER_TEAM):
            return ""
        return (
            f"{self.username} is never monitored. While ROSTER_TEAM takes in whoever GWS lists he would come back without that: "
            "take him out of GWS, say here that he may be monitored, and then delete him."
        )


class Grant(models.Model):
    """A subject may do this (verb, medium) to an object, from `starts` until `ends` (`monitoring.policy.Grant`).

    The subject is one user or one role (Django's group); the object a team, an agent's account, or everyone. An empty
    medium stands for all media of the verb.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    role = models.ForeignKey("auth.Group", on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    agent = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    everyone = models.BooleanField(default=False)
    verb = models.CharField(max_length=20, choices=[(verb.value, NAMES[verb]) for verb in Verb])
    media = models.CharField(
        max_length=10, choices=[(media.value, media.value) for media in Media], blank=True, default=""
    )
    starts = models.DateTimeField(null=True, blank=True)
    ends = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    given_by = models.CharField(max_length=150, blank=True, default="", editable=False)
    given_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """The database too refuses a grant of nobody, or over nothing."""

        db_table = "people_grant"
        ordering: ClassVar[Sequence[str]] = ["user__username", "role__name", "verb", "media", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(user=None, role__isnull=False) | Q(user__isnull=False, role=None),
                name="one_subject",
                violation_error_message="A grant is of one person or of one role.",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=False, agent=None, everyone=False)
                | Q(team=None, agent__isnull=False, everyone=False)
                | Q(team=None, agent=None, everyone=True),
                name="one_object",
                violation_error_message="A grant is over one team, one agent, or everyone.",
            ),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gt=F("starts")),
                name="ends_after_start",
                violation_error_message="It must end after it starts.",
            ),
        ]

    def __str__(self) -> str:
        by = f" on {self.media}" if self.media else ""
        return f"{self.user or self.role} may {NAMES[Verb(self.verb)]}{by}: {self.over_words}"

    @property
    def over(self) -> str:
        """The object as policy spells it."""
        if self.everyone:
            return EVERYONE
        return over_team(self.team.name) if self.team else over_agent(self.agent.username if self.agent else "")

    @property
    def over_words(self) -> str:
        """The object for a person to read."""
        return self.over.replace(":", " ", 1)

    def is_in_force(self, now: datetime) -> bool:
        """Whether it counts at this moment."""
        return (self.starts is None or self.starts <= now) and (self.ends is None or now < self.ends)

    def clean(self) -> None:
        """The medium is one of the verb's; what concerns the whole house is granted over everyone."""
        if self.verb not in Verb:
            return
        verb = Verb(self.verb)
        if self.media and self.media not in MEDIA_OF[verb]:
            where = " or ".join(MEDIA_OF[verb]) or "no medium: leave this empty"
            raise ValidationError({"media": f"To {NAMES[verb]} goes with {where}."})
        if verb in HOUSE and not self.everyone:
            raise ValidationError({"everyone": f"To {NAMES[verb]} concerns the whole house: grant it over everyone."})
        if self.agent and self.agent.role != Role.AGENT:
            raise ValidationError({"agent": "This is a supervisor's account: nobody watches it."})


class ReasonCode(models.Model):
    """A reason to step in that one key chooses."""

    number = models.PositiveSmallIntegerField(
        primary_key=True, validators=[MinValueValidator(1), MaxValueValidator(9)], help_text="The key, 1 to 9."
    )
    text = models.CharField(max_length=80)

    class Meta:
        """In order of their keys."""

        db_table = "people_reason_code"
        ordering: ClassVar[Sequence[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"
