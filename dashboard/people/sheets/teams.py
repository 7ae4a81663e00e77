"""Teams named in a sheet: checked, found or created. Knows no line number."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from dashboard.people.models import Team


def wrong_team(name: str) -> str:
    """Why this cannot be a team's name; empty when it can."""
    if not name:
        return "the team is empty"
    try:
        Team(name=name).clean_fields(exclude=["slug"])
        Team(name=name).clean()
    except ValidationError as error:
        return f"team: {' '.join(error.messages)}"
    return ""


def find_team(name: str) -> Team:
    """The team of this name, created with a free slug if need be."""
    found = Team.objects.filter(name=name).first()
    return found or Team.objects.create(name=name, slug=_free_slug(name))


def _free_slug(name: str) -> str:
    # A name without a letter of ASCII leaves nothing; addresses take ASCII only.
    stem = slugify(name)[:100] or "team"
    taken = set(Team.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    tails = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in tails if slug not in taken)
