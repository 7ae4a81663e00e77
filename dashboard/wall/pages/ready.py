"""A display of one team, made with what a ready-made wall has: by one click, to be changed later."""

from __future__ import annotations

from itertools import chain, count

from dashboard.displays.models import RESERVED, Display, Threshold
from dashboard.displays.plan import READY_MADE_RULES
from dashboard.people.models import Team
from dashboard.wall.pages.lines import told

LONGEST_NAME = 50


def make(team: Team) -> Display:
    """The display: named as the team, under the team's own word if no other display has it."""
    made = Display(name=_free_name(team.name), slug=_free_word(team.slug))
    with told(made):
        made.save()
        made.teams.set([team])
        for rule in READY_MADE_RULES:
            Threshold.objects.create(
                display=made, figure=rule.figure, warn=rule.warn, alert=rule.alert, hold=int(rule.hold)
            )
    return made


def _free_name(name: str) -> str:
    taken = set(Display.objects.values_list("name", flat=True))
    names = chain([name[:LONGEST_NAME]], (f"{name[:LONGEST_NAME]} {number}" for number in count(2)))
    return next(one for one in names if one not in taken)


def _free_word(slug: str) -> str:
    displays = Display.objects.values_list("slug", flat=True)
    teams = Team.objects.exclude(slug=slug).values_list("slug", flat=True)
    taken = {*displays, *teams, *RESERVED}
    words = chain([slug[:LONGEST_NAME]], (f"{slug[:LONGEST_NAME]}-{number}" for number in count(2)))
    return next(one for one in words if one not in taken)
