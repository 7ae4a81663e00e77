"""What people do by themselves all day. Every chance is drawn here, from the seed; rules live in the rooms below."""

from __future__ import annotations

from monitoring.simulator.centre.life.day import WARM_UP_SECONDS, begin

__all__ = ["WARM_UP_SECONDS", "begin"]
