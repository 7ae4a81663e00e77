"""`/wall/screens/`: the screens that show a wall without anybody signed in. Leads let them in and turn them off."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.displays.models import Display
from dashboard.people.pages.fields import Named
from dashboard.people.pages.frame import key, sent, status
from dashboard.people.viewers import viewer_for
from dashboard.screens import register
from dashboard.screens.credential import plain_code
from dashboard.screens.models import spells_network
from dashboard.wall.edition import edition
from dashboard.wall.pages.cards import screen_row
from dashboard.wall.pages.frame import draw
from dashboard.wall.pages.mine import managed, managed_teams, openable, screens_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest, HttpResponse

    from dashboard.people.models import Team


class LetInForm(forms.Form):
    """A screen by the code that it shows, and the display that it is to show."""

    code = forms.CharField(
        label="Code on the screen",
        max_length=20,
        help_text="Six letters and digits, in any case.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "code"}),
        error_messages={"required": "Type the code that the screen shows."},
    )
    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="As people call it, such as Wall 3, Berlin.",
        error_messages={"required": "Give it a name: by it you know it when it goes silent."},
    )
    display = Named(
        label="Display",
        queryset=Display.objects.none(),
        empty_label="choose a display",
        help_text="It shows this and nothing else. What the display shows can be changed at any time.",
        error_messages={"required": "Choose what it is to show."},
    )
    network = forms.CharField(
        label="Network",
        max_length=50,
        required=False,
        validators=[spells_network],
        help_text="Where it may be, such as 10.20.0.0/16. Empty: anywhere.",
    )

    def __init__(self, data: Any, displays: Collection[Display], chosen: int = 0) -> None:
        """`displays` are those that may be chosen; of one there is no choice."""
        alone = next(iter(displays)).pk if len(displays) == 1 else None
        super().__init__(data, initial={"display": chosen or alone})
        self.fields["display"].queryset = Display.objects.filter(pk__in=[one.pk for one in displays])  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """As it is kept."""
        return plain_code(self.cleaned_data["code"])


@require_http_methods(["GET", "POST"])
def screens(request: HttpRequest) -> HttpResponse:
    """`/wall/screens/`: the screens of the displays that he manages, and the form that lets one in."""
    viewer, now = viewer_for(request.user), time.time()
    displays = managed(viewer)
    openables = openable(viewer)
    form = LetInForm(sent(request), openables, key(request.GET.get("display", "")))
    if request.method == "POST" and form.is_valid() and _let_in(request, form, now):
        return redirect("screens")
    shown = {
        "form": form,
        "displays": displays,
        "openables": openables,
        "rows": [screen_row(screen, now, edition()) for screen in screens_of(viewer)],
        "bare": _bare(managed_teams(viewer), displays),
        "now": now,
    }
    return draw(request, viewer, ("screens.html", "screens"), status(request), **shown)


@require_POST
def turn_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a screen off, at once."""
    screen = get_object_or_404(screens_of(viewer_for(request.user)), pk=pk)
    if register.turn_off(screen, request.user.get_username(), time.time()):
        messages.success(request, f"{screen.name} is off.")
    return redirect("screens")


def _let_in(request: HttpRequest, form: LetInForm, now: float) -> bool:
    said = form.cleaned_data
    place = register.Place(said["name"], said["display"], said["network"])
    screen = register.approve(said["code"], place, request.user.get_username(), now)
    if screen is None:
        form.add_error("code", "No screen shows this code, or not any more. Look at the screen again.")
        return False
    messages.success(request, f"{screen.name} is let in; it shows its wall within 3 seconds.")
    return True


def _bare(teams: Collection[Team], displays: Collection[Display]) -> list[Team]:
    """The teams that have no display of their own."""
    own = {team for one in displays if len(one.teams.all()) == 1 for team in one.teams.all()}
    return [team for team in teams if team not in own]
