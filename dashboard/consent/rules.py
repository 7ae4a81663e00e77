"""What the teams ask for, and the reasons that one key chooses, as the tables say at this moment. Must never cache."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from dashboard.people.models import ReasonCode, Team
from monitoring.consent import Rule, Rules, When


def read_rules() -> Rules:
    """Each team's policy, by its name."""
    rows = Team.objects.order_by().values_list("name", "asks_reason", "second_person")
    return {name: Rule(When(asks), second) for name, asks, second in rows}


def read_codes() -> dict[int, str]:
    """The reason codes by the key that chooses them, 1 to 9."""
    return dict(ReasonCode.objects.values_list("number", "text"))


load_rules = sync_to_async(read_rules)
load_codes = sync_to_async(read_codes)
