"""The living contact centre: pure, seeded, event-driven. Its clock is an argument; it opens no socket and no file."""

from __future__ import annotations

from monitoring.simulator.centre.centre import Centre
from monitoring.simulator.centre.model.people import Person
from monitoring.simulator.centre.world import Notification, Refused

__all__ = ["Centre", "Notification", "Person", "Refused"]
