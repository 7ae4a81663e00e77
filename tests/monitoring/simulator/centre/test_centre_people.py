"""Staff is drawn from the seed."""

from __future__ import annotations

import re

from monitoring.simulator.centre.model.people import hire


def test_same_seed_same_staff() -> None:
    """A person depends on seed and number, not on how many others are hired."""
    assert hire(3, 1, 7) == hire(9, 1, 7)[:3] + hire(3, 1, 7)[3:]
    assert hire(3, 1, 7) != hire(3, 1, 8)


def test_names_and_numbers() -> None:
    """Agents are 5001 onward, supervisors 6001 onward, ids are 32 hex and devices GUIDs, dealt to two teams in turn."""
    staff = hire(3, 2, 1)
    assert [person.user_name for person in staff] == ["agent001", "agent002", "agent003", "sup001", "sup002"]
    assert [person.device.phone for person in staff] == ["5001", "5002", "5003", "6001", "6002"]
    assert [person.team.name for person in staff] == ["North", "South", "North", "North", "South"]
    assert all(re.fullmatch(r"[0-9a-f]{32}", person.id) for person in staff)
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", person.device.id) for person in staff)


def test_secret_not_shown() -> None:
    """The password is not part of what a log would print."""
    assert "secret" not in repr(hire(1, 0, 1))


def test_names_beyond_ascii() -> None:
    """A floor of forty has names that need more than ASCII."""
    assert any(not (person.first_name + person.last_name).isascii() for person in hire(40, 4, 1))
