"""What a display announces: a text, until when, and its end before that. The trail has it through `lines`."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dashboard import conf
from dashboard.people.pages.frame import sent, status
from dashboard.people.viewers import viewer_for
from dashboard.wall.pages.cards import is_on
from dashboard.wall.pages.frame import draw
from dashboard.wall.pages.lines import told
from dashboard.wall.pages.mine import display_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.displays.models import Display

LOCAL = "%Y-%m-%dT%H:%M"
AT, EVENING = "at", "evening"
SPANS = {"quarter": 15 * 60.0, "hour": 3600.0}
CHOICES = [
    ("quarter", "in 15 minutes"),
    ("hour", "in an hour"),
    (EVENING, "at the end of the day"),
    (AT, "at a moment of your choice"),
]
LONGEST = 31 * 86400.0


class AnnounceForm(forms.Form):
    """A text and its end. Times are of the display's own zone; `now` is POSIX seconds."""

    text = forms.CharField(
        label="Text",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="300 characters at most. Everybody in the room reads it: no customer, no name that need not be there.",
        error_messages={"required": "Write what is to be announced."},
    )
    until = forms.ChoiceField(label="It ends", choices=CHOICES, initial="hour", widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label="That moment",
        required=False,
        input_formats=[LOCAL, f"{LOCAL}:%S"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL),
        error_messages={"invalid": "Write a day and a time, such as 2026-11-22 17:30."},
    )

    def __init__(self, data: Any, display: Display, now: float) -> None:
        super().__init__(data, initial={"text": display.announcement if is_on(display, now) else ""})
        self.display, self.now = display, now
        self.fields["at"].help_text = f"Times are of {zone_of(display).key}, as on its clock."

    def clean(self) -> dict[str, Any]:
        """The moment at which it ends, as `ends`."""
        said = self.cleaned_data
        if not self.display.announcement_seconds:
            raise forms.ValidationError(
                "This display shows no announcements. Edit it and give its announcement layout some seconds first."
            )
        if "until" in said and "at" in said:
            said["ends"] = self._ends(said["until"], said["at"])
        return said

    def _ends(self, until: str, at: datetime | None) -> float:
        if until == AT:
            return self._picked(at)
        zone = zone_of(self.display)
        return midnight(self.now, zone) if until == EVENING else self.now + SPANS[until]

    def _picked(self, at: datetime | None) -> float:
        if at is None:
            self.add_error("at", "Say when: a day and a time.")
            return 0.0
        # Django reads the wall clock in the house's zone; what was meant is the display's.
        ends = at.replace(tzinfo=zone_of(self.display)).timestamp()
        if ends <= self.now:
            self.add_error("at", "That moment is over. Choose a later one.")
        elif ends > self.now + LONGEST:
            self.add_error("at", "Choose a moment within a month: nobody remembers a longer one.")
        return ends


def zone_of(display: Display) -> ZoneInfo:
    """The zone of its clock."""
    return ZoneInfo(display.zone or conf.TIME_ZONE)


def midnight(now: float, zone: ZoneInfo) -> float:
    """The end of the day in a zone."""
    tomorrow = datetime.fromtimestamp(now, zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).timestamp()


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """`/wall/displays/<pk>/announce/`: announce something; POST `end` ends what is announced now."""
    viewer, now = viewer_for(request.user), time.time()
    one = display_of(viewer, pk)
    if "end" in request.POST:
        _keep(one, "", 0.0)
        messages.success(request, f"{one.name} announces nothing any more.")
        return redirect("wall")
    form = AnnounceForm(sent(request), one, now)
    if request.method == "POST" and form.is_valid():
        _keep(one, form.cleaned_data["text"], form.cleaned_data["ends"])
        ends = datetime.fromtimestamp(form.cleaned_data["ends"], zone_of(one))
        messages.success(request, f"{one.name} announces it until {ends:%a} {ends.day} {ends:%b %H:%M}.")
        return redirect("wall")
    shown = {"one": one, "form": form, "is_on": is_on(one, now), "zone": zone_of(one).key, "ends": _spelled(one)}
    return draw(request, viewer, ("announce.html", "displays"), status(request), **shown)


def _keep(one: Display, text: str, until: float) -> None:
    with told(one):
        one.announcement, one.announcement_until = text, until
        one.save(update_fields=["announcement", "announcement_until"])


def _spelled(one: Display) -> str:
    ends = datetime.fromtimestamp(one.announcement_until, zone_of(one))
    return f"{ends:%a} {ends.day} {ends:%b %H:%M}" if one.announcement_until else ""
