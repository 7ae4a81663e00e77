"""The form of one display, all of it but its thresholds, its webhook and what is announced on it. Saves nothing by itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.text import slugify

from dashboard.displays.models import Display, five_figures
from dashboard.people.models import Team
from dashboard.people.pages.fields import NamedMany
from dashboard.templatetags.drawing import visible
from dashboard.wall.pages.choosing import FigureField, means
from monitoring.figures.definitions import FIGURES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

PLACES = ("hero", "second", "third", "fourth", "fifth")
TURNS = ("team_seconds", "interactions_seconds", "numbers_seconds", "announcement_seconds")
SHORTEST_TURN = 5


@cache
def zones() -> list[str]:
    """The time zones to pick from: those named for a place."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


class DisplayForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """One display. Its teams are chosen among those whose walls somebody manages."""

    teams = NamedMany(
        label="Its teams",
        queryset=Team.objects.none(),
        help_text="It shows their agents, calls and chats, and nothing of others.",
        error_messages={"required": "Tick at least one team: a display without any shows nothing."},
    )
    hero = FigureField(means, label="The large figure")
    second = FigureField(means, label="Beside it, first")
    third = FigureField(means, label="Second")
    fourth = FigureField(means, label="Third")
    fifth = FigureField(means, label="Fourth")

    class Meta:
        """What a lead decides; what is announced has a page of its own."""

        model = Display
        fields = (
            "name",
            "slug",
            "teams",
            "theme",
            "scale",
            "overscan",
            "language",
            "zone",
            "naming",
            *TURNS,
            "within",
            "sound",
        )
        widgets: ClassVar = {
            "naming": forms.RadioSelect,
            "zone": forms.TextInput({"list": "zones", "autocomplete": "off"}),
        }
        labels: ClassVar = {
            "slug": "Word in its address",
            "overscan": "Margin in percent",
            "zone": "Time zone",
            "naming": "How agents are named",
            "team_seconds": "Team, seconds",
            "interactions_seconds": "Interactions, seconds",
            "numbers_seconds": "Numbers, seconds",
            "announcement_seconds": "Announcement, seconds",
            "within": "Answered within, seconds",
            "sound": "A short tone when an alert begins",
        }
        help_texts: ClassVar = {
            "name": "As people call it, such as Floor 2, north side.",
            "slug": "As in /wall/floor-2/. Left empty, it is made from the name.",
            "overscan": "For screens that cut their edges: 0 to 5.",
            "zone": "Of its clock, such as Europe/Berlin. Empty: the house's.",
            "naming": "For a room that visitors see choose numbers only: then no agent is named, not even by initials.",
            "team_seconds": "Who is in which state, and since when.",
            "interactions_seconds": "Calls and chats in progress, the longest first.",
            "numbers_seconds": "The large figure and four others.",
            "announcement_seconds": "Only while something is announced.",
            "within": "The service level counts what was answered within this.",
            "sound": "Browsers play it once somebody has touched the page; on a kiosk the browser must be told to allow it.",
        }
        error_messages: ClassVar = {
            "name": {"unique": "Another display is called so. Choose another name."},
            "slug": {"unique": "Another display has this word. Choose another one."},
        }

    def __init__(self, *arguments: Any, teams: Iterable[Team], unseen: Iterable[Team] = (), **options: Any) -> None:
        """`teams` are those that may be chosen; `unseen` of them not, while screens show the display."""
        super().__init__(*arguments, **options)
        self.unseen = frozenset(unseen)
        self.fields["teams"].queryset = Team.objects.filter(pk__in=[team.pk for team in teams])  # type: ignore[attr-defined]
        self.fields["slug"].required = self.fields["zone"].required = False
        for name, key in zip(PLACES, self.instance.figures or five_figures(), strict=True):
            self.initial.setdefault(name, key)
            said = self.data.get(name) if self.is_bound else self.initial[name]
            self.fields[name].help_text = means(str(said))

    def clean_teams(self) -> Collection[Team]:
        """Nobody puts on a screen what he may not see."""
        chosen: Collection[Team] = self.cleaned_data["teams"]
        if hidden := sorted(visible(team.name) for team in self.unseen & set(chosen)):
            raise forms.ValidationError(f"Screens show this display, and you may not see {', '.join(hidden)}.")
        return chosen

    def clean_slug(self) -> str:
        """Made from the name if it was left empty."""
        slug: str = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("name", ""))
        if not slug and "name" in self.cleaned_data:
            raise forms.ValidationError("This name has no letter of an address: write a word for it here.")
        return slug

    def clean(self) -> dict[str, Any]:
        """What one field cannot know of another."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_turns()
        self._check_figures()
        self._check_word()
        return said

    def _check_turns(self) -> None:
        turns = {name: self.cleaned_data.get(name) for name in TURNS}
        for name, seconds in turns.items():
            if seconds and seconds < SHORTEST_TURN:
                self.add_error(name, f"Write 0 to leave it out, or at least {SHORTEST_TURN} seconds to be read.")
        if not any(seconds != 0 for name, seconds in turns.items() if name != "announcement_seconds"):
            self.add_error("team_seconds", "Give seconds to at least one of team, interactions and numbers.")

    def _check_figures(self) -> None:
        chosen: list[str] = []
        for name in PLACES:
            key = self.cleaned_data.get(name)
            if key in chosen:
                self.add_error(name, f"{FIGURES[key].name} is chosen already. Choose another figure here.")
            elif key:
                chosen.append(key)
        if len(chosen) == len(PLACES):
            self.instance.figures = chosen

    def _check_word(self) -> None:
        """A team's own word leads to its wall: no display of others may stand in its way."""
        slug, teams = self.cleaned_data.get("slug"), self.cleaned_data.get("teams")
        owner = Team.objects.filter(slug=slug).first() if slug else None
        if owner is not None and teams is not None and set(teams) != {owner}:
            self.add_error(
                "slug",
                f"The wall of team {visible(owner.name)} has this word. Choose another one, or show only that team.",
            )
