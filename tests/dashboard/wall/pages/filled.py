"""The forms of displays as a browser would send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict

from dashboard.audit.models import AuditLine

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.displays.models import Display
    from dashboard.people.models import Team

PLAIN = {
    "name": "Floor 3",
    "slug": "",
    "theme": "dark",
    "scale": "100",
    "overscan": "0",
    "language": "en",
    "zone": "",
    "naming": "first",
    "team_seconds": "20",
    "interactions_seconds": "20",
    "numbers_seconds": "20",
    "announcement_seconds": "20",
    "within": "20",
    "hero": "service_level",
    "second": "calls",
    "third": "waiting",
    "fourth": "ready",
    "fifth": "chats",
}


def filled(*teams: Team, rows: list[dict[str, str]] | None = None, **changes: Any) -> dict[str, Any]:
    """A display's form: `rows` are its thresholds, those with an `id` being there already."""
    rows = rows or []
    counts = {"TOTAL_FORMS": len(rows), "INITIAL_FORMS": sum("id" in row for row in rows)}
    sent = {f"thresholds-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}
    return {
        **PLAIN,
        "teams": [team.pk for team in teams],
        **{f"thresholds-{name}": count for name, count in counts.items()},
        **sent,
        **changes,
    }


def sent(form: dict[str, Any]) -> QueryDict:
    """The form as a view has it."""
    return QueryDict(urlencode(form, doseq=True))


def at(display: Display, word: str = "") -> str:
    """The address of a display's page."""
    return f"/wall/displays/{display.pk}/{word}"


def refused(client: Client, path: str, form: dict[str, Any]) -> str:
    """The page that says what is wrong with a form."""
    answer = client.post(path, form)
    assert answer.status_code == 422, answer.status_code
    return answer.content.decode()


def lines(about: str = "display:") -> list[AuditLine]:
    """The trail's lines of displays, or of something else, oldest first."""
    return list(AuditLine.objects.filter(target__startswith=about).order_by("seq"))
