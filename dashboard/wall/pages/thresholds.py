"""The thresholds of one display as rows of a form: typed as people say them, kept in the figure's own unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms

from dashboard.displays.models import Display, Threshold
from dashboard.displays.plan import READY_MADE_RULES
from dashboard.people.models import Team
from dashboard.people.pages.fields import Named
from dashboard.templatetags.drawing import visible
from dashboard.wall.pages.amounts import Unreadable, reached, read, spelled
from dashboard.wall.pages.choosing import FigureField, way
from monitoring.figures.definitions import FIGURES, Unit, Worse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.http import QueryDict

AT_MOST = 30
SPARE = 3
LONGEST_HOLD = 3600
LEVELS = ("warn", "alert")
TYPED = ("figure", "team", *LEVELS, "hold")


class ThresholdForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """One row: a figure, of one team or of all, and at which values to warn and to alert."""

    figure = FigureField(way, blank="no threshold", label="Figure")
    team = Named(label="Of", queryset=Team.objects.none(), required=False, empty_label="all its teams")
    warn = forms.CharField(label="Warn at", max_length=20, required=False)
    alert = forms.CharField(label="Alert at", max_length=20, required=False)
    hold = forms.CharField(label="Lasting, m:ss", max_length=20, required=False)

    class Meta:
        """All of it."""

        model = Threshold
        fields = TYPED

    def __init__(self, *arguments: Any, teams: Iterable[Team], **options: Any) -> None:
        """`teams` are those that a row may be about."""
        super().__init__(*arguments, **options)
        self.fields["team"].queryset = Team.objects.filter(pk__in=[team.pk for team in teams])  # type: ignore[attr-defined]
        if self.instance.pk:
            unit = FIGURES[self.instance.figure].unit
            limits = {name: spelled(getattr(self.instance, name), unit) for name in LEVELS}
            hold = spelled(float(self.instance.hold), Unit.SECONDS) if self.instance.hold else ""
            self.initial = {**self.initial, **limits, "hold": hold}
        self.fields["figure"].help_text = way(self._figure())

    def _figure(self) -> str:
        said = self.data.get(self.add_prefix("figure")) if self.is_bound else self.initial.get("figure")
        return str(said or "")

    def has_changed(self) -> bool:
        """A new row counts once something stands in it, even what was proposed."""
        if self.instance.pk:
            return bool(super().has_changed())
        return any(self[name].data for name in TYPED)

    def clean_hold(self) -> int:
        """How long it must last, in seconds."""
        seconds = self._amount("hold", Unit.SECONDS) or 0.0
        if seconds > LONGEST_HOLD:
            raise forms.ValidationError("An hour, 60:00, is the longest.")
        return round(seconds)

    def clean(self) -> dict[str, Any]:
        """The two levels, in the figure's unit."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if figure := said.get("figure"):
            for name in LEVELS:
                said[name] = self._level(name, FIGURES[figure].unit)
            self._check_order(figure, said["warn"], said["alert"])
        return said

    def _level(self, name: str, unit: Unit) -> float | None:
        try:
            return self._amount(name, unit)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None

    def _amount(self, name: str, unit: Unit) -> float | None:
        text = self.cleaned_data.get(name) or ""
        try:
            return read(text, unit) if text else None
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None

    def _check_order(self, figure: str, warn: float | None, alert: float | None) -> None:
        if warn is None or alert is None:
            return
        is_high = FIGURES[figure].worse is Worse.HIGH
        if (alert <= warn) if is_high else (alert >= warn):
            side = "above" if is_high else "below"
            self.add_error("alert", f"An alert is worse than a warning: type a value {side} {self['warn'].value()}.")


class Rows(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # as above
    """All rows of a display. `chosen` are the keys of the teams that the display is to have, once they are known."""

    chosen: Collection[int] | None = None

    def clean(self) -> None:
        """A row is about one of the display's teams, and no two are about the same."""
        super().clean()
        for row in self.initial_forms:
            if not row.instance.pk:
                row.add_error(None, "This threshold is not there any more. Open the page anew, and write it again.")
        seen = set[tuple[str, int | None]]()
        for row in self.forms:
            said = getattr(row, "cleaned_data", {})
            figure, team = said.get("figure"), said.get("team")
            if not figure or said.get("DELETE"):
                continue
            if team is not None and self.chosen is not None and team.pk not in self.chosen:
                row.add_error(
                    "team", f"{visible(team.name)} is none of this display's teams. Choose one of them, or all."
                )
            key = (figure, team.pk if team is not None else None)
            if key in seen:
                row.add_error("figure", "This figure stands in a row above. Put both levels into one row.")
            seen.add(key)


def rows(sent: QueryDict | None, display: Display, teams: list[Team]) -> Rows:
    """The rows of a display, and some empty ones; a new display starts with those of a ready-made wall."""
    proposed = [] if display.pk else proposals()
    made = forms.inlineformset_factory(
        Display, Threshold, ThresholdForm, Rows, extra=SPARE + len(proposed), max_num=AT_MOST, validate_max=True
    )
    found = made(sent, instance=display, prefix="thresholds", initial=proposed, form_kwargs={"teams": teams})
    return cast("Rows", found)


def proposals() -> list[dict[str, str]]:
    """What a ready-made wall marks, as it would be typed."""
    return [
        {
            "figure": rule.figure,
            "warn": spelled(rule.warn, FIGURES[rule.figure].unit),
            "alert": spelled(rule.alert, FIGURES[rule.figure].unit),
            "hold": spelled(rule.hold, Unit.SECONDS) if rule.hold else "",
        }
        for rule in READY_MADE_RULES
    ]


def sentence(one: Threshold) -> str:
    """A threshold in words, as the trail keeps it: `Service level of North: warn at or under 70 %, lasting 0:30`."""
    unit = FIGURES[one.figure].unit
    levels = [
        f"{name} {reached(one.figure)} {spelled(getattr(one, name), unit)}"
        for name in LEVELS
        if getattr(one, name) is not None
    ]
    about = f" of {one.team.name}" if one.team is not None else ""
    lasting = f", lasting {spelled(float(one.hold), Unit.SECONDS)}" if one.hold else ""
    return f"{FIGURES[one.figure].name}{about}: {', '.join(levels)}{lasting}"
