"""REST under /api/v2 in front of a centre: requests in, GWS's envelope out. Knows no rule of telephony or chat."""

from __future__ import annotations

from monitoring.simulator.rest.routes import routes

__all__ = ["routes"]
