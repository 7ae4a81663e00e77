"""The displays' tables. A display belongs to whoever manages the walls of all its teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from dashboard import conf
from dashboard.displays.plan import HERO, OTHERS, TURN, WITHIN, Layout, Naming, Plan
from dashboard.people.models import Team
from monitoring.figures import FIGURES
from monitoring.figures.alarms import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIGURE_CHOICES = [(key, one.name) for key, one in FIGURES.items()]
RESERVED = frozenset({"all", "displays", "screens", "figures", "alarms", "new"})
LONGEST_TURN = 3600


def spells_zone(text: str) -> None:
    """A time zone such as Europe/Berlin; empty is the house's."""
    if text and text not in available_timezones():
        raise ValidationError("Write a time zone such as Europe/Berlin.")


def is_free(slug: str) -> None:
    """A word that no page of the walls has for its own."""
    if slug in RESERVED:
        raise ValidationError("This word is taken by a page; choose another one.")


def five_figures() -> list[str]:
    """The hero and four others, until a lead chooses."""
    return [HERO, *OTHERS]


def spells_figures(keys: Any) -> None:
    """Five figures, each once."""
    if not isinstance(keys, list) or len(keys) != 5 or len(set(map(str, keys))) != 5 or not set(keys) <= FIGURES.keys():
        raise ValidationError("Choose five different figures.")


class Language(models.TextChoices):
    """The words of a wall."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    FR = "fr", "Français"
    ES = "es", "Español"


class Theme(models.TextChoices):
    """Which colours."""

    DARK = "dark", "dark"
    LIGHT = "light", "light"


class Scale(models.IntegerChoices):
    """How large everything is drawn; less then fits."""

    CLOSE = 75, "75 %, read from nearby"
    USUAL = 100, "100 %"
    LARGE = 125, "125 %"
    LARGEST = 150, "150 %"


class Named(models.TextChoices):
    """How agents are named."""

    FULL = Naming.FULL.value, "by full name"
    FIRST = Naming.FIRST.value, "by first name"
    INITIALS = Naming.INITIALS.value, "by initials"
    NONE = Naming.NONE.value, "not at all: numbers only"


def _turn(layout: str, default: int) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(
        f"seconds of {layout}", default=default, validators=[MaxValueValidator(LONGEST_TURN)]
    )


class Display(models.Model):
    """One wall. Times are POSIX seconds; a layout of 0 seconds is not shown."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(
        max_length=70, unique=True, validators=[is_free], help_text="Its word in addresses, such as /wall/floor-2/."
    )
    teams = models.ManyToManyField(Team, related_name="displays")
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    zone = models.CharField("time zone", max_length=60, blank=True, default="", validators=[spells_zone])
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.DARK)
    scale = models.PositiveSmallIntegerField(choices=Scale, default=Scale.USUAL)
    overscan = models.PositiveSmallIntegerField(
        "margin in percent", default=0, validators=[MaxValueValidator(5)], help_text="For screens that cut their edges."
    )
    naming = models.CharField("agents are named", max_length=10, choices=Named, default=Named.FULL)
    team_seconds = _turn("team", TURN)
    interactions_seconds = _turn("interactions", TURN)
    numbers_seconds = _turn("numbers", TURN)
    announcement_seconds = _turn("announcement", TURN)
    figures = models.JSONField(default=five_figures, validators=[spells_figures])
    within = models.PositiveSmallIntegerField(
        "answered within, seconds", default=WITHIN, validators=[MinValueValidator(1), MaxValueValidator(3600)]
    )
    announcement = models.CharField(max_length=300, blank=True, default="")
    announcement_until = models.FloatField(default=0.0, editable=False)
    sound = models.BooleanField(default=False, help_text="A short tone when an alert begins.")

    class Meta:
        """By name."""

        db_table = "displays_display"
        ordering: ClassVar[Sequence[str]] = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> Plan:
        """The display as a value; asks the database for its teams and thresholds."""
        return self.planned(self.teams.all(), self.thresholds.all())

    def planned(self, teams: Iterable[Team], thresholds: Iterable[Threshold]) -> Plan:
        """The same with these teams and thresholds, saved or not."""
        seconds = {
            Layout.TEAM: self.team_seconds,
            Layout.INTERACTIONS: self.interactions_seconds,
            Layout.NUMBERS: self.numbers_seconds,
            Layout.ANNOUNCEMENT: self.announcement_seconds,
        }
        names = frozenset(team.name for team in teams)
        rules = (one.rule for one in thresholds)
        return Plan(
            number=self.pk or 0,
            title=self.name,
            teams=names,
            zone=self.zone or conf.TIME_ZONE,
            turns=tuple((layout, turn) for layout, turn in seconds.items() if turn),
            language=self.language,
            theme=self.theme,
            scale=self.scale,
            overscan=self.overscan,
            naming=Naming(self.naming),
            figures=tuple(self.figures),
            within=self.within,
            announcement=self.announcement,
            until=self.announcement_until,
            sound=self.sound,
            # A team that has left the display has left its thresholds behind.
            rules=tuple(rule for rule in rules if not rule.team or rule.team in names),
        )


class Threshold(models.Model):
    """A figure's two limits on one display, in the figure's unit: a number, a share from 0 to 1, or seconds."""

    display = models.ForeignKey(Display, on_delete=models.CASCADE, related_name="thresholds")
    figure = models.CharField(max_length=30, choices=FIGURE_CHOICES)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    warn = models.FloatField(null=True, blank=True)
    alert = models.FloatField(null=True, blank=True)
    hold = models.PositiveSmallIntegerField("lasting, seconds", default=0, validators=[MaxValueValidator(3600)])

    class Meta:
        """In the order in which they were written."""

        db_table = "displays_threshold"
        ordering: ClassVar[Sequence[str]] = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.display} {self.figure}"

    @property
    def rule(self) -> Rule:
        """The threshold as a value."""
        team = self.team.name if self.team is not None else ""
        return Rule(self.pk or 0, self.figure, team, self.warn, self.alert, float(self.hold))

    def clean(self) -> None:
        """At least one level."""
        if self.warn is None and self.alert is None:
            raise ValidationError("Say at which value to warn, or to alert.")
