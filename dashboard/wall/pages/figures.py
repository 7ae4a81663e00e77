"""The "?" page: every figure with its definition, and what cannot be known. Reads no table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from dashboard.people.viewers import viewer_for
from dashboard.wall.pages.frame import draw
from monitoring.figures.definitions import ABSENT, FIGURES, LAST_HOUR, STANDING, UNSEEN, Span, Unit, Worse

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

UNITS = {Unit.COUNT: "number", Unit.SHARE: "percent", Unit.SECONDS: "minutes and seconds"}
SPANS = {Span.NOW: ("This moment", "now"), Span.HOUR: ("The last 60 minutes", "hour")}
WAYS = {Worse.HIGH: "more is worse", Worse.LOW: "less is worse"}


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """`/wall/figures/`: what the walls count, and what no wall can say."""
    viewer = viewer_for(request.user)
    groups = [(*SPANS[span], [_row(key) for key, one in FIGURES.items() if one.span is span]) for span in Span]
    return draw(
        request, viewer, ("figures.html", "figures"), groups=groups, notes=(STANDING, LAST_HOUR, UNSEEN), absent=ABSENT
    )


def _row(key: str) -> dict[str, str | bool]:
    one = FIGURES[key]
    return {
        "key": key,
        "name": one.name,
        "means": one.means,
        "unit": UNITS[one.unit],
        "way": WAYS[one.worse],
        "trend": one.trend,
    }
