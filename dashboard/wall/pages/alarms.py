"""The alarms of one's displays: open, and of the last 30 days; acknowledged by POST. Judges nothing: `alarms.book` holds them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from dashboard.alarms import book
from dashboard.alarms.models import Alarm
from dashboard.people.viewers import viewer_for
from dashboard.wall.pages.alarm_rows import alarm_row
from dashboard.wall.pages.frame import draw
from dashboard.wall.pages.mine import managed

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from monitoring.policy import Viewer

SHOWN_AT_MOST = 200


@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """`/wall/alarms/`: what is open, and what was."""
    viewer = viewer_for(request.user)
    mine = numbers(viewer)
    past = book.recent(mine, SHOWN_AT_MOST + 1)
    shown = {
        "open": [alarm_row(one) for one in book.open_alarms(mine)],
        "past": [alarm_row(one) for one in past[:SHOWN_AT_MOST]],
        "is_cut": len(past) > SHOWN_AT_MOST,
        "most": SHOWN_AT_MOST,
        "now": time.time(),
        "back": "alarms",
    }
    return draw(request, viewer, ("alarms.html", "alarms"), **shown)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """`/wall/alarms/<pk>/acknowledge/`: somebody has seen it; of another's display it is not there."""
    mine = numbers(viewer_for(request.user))
    found = Alarm.objects.filter(pk=pk, display_id__in=mine).first()
    if found is None:
        raise Http404("There is no such alarm, or it is of no display of yours.")
    if book.acknowledge(pk, request.user.get_username(), time.time()):
        messages.success(request, f"{found.name} is acknowledged.")
    elif found.lasts:
        messages.success(request, f"{found.name} was acknowledged already, by {found.acknowledged_by}.")
    else:
        messages.success(request, f"{found.name} is over already.")
    return redirect("alarms") if request.POST.get("back") == "alarms" else redirect("wall")


def numbers(viewer: Viewer) -> list[int]:
    """The keys of the displays whose alarms are his."""
    return [display.pk for display in managed(viewer)]
