"""The client half of Bayeux 1.0, sans-IO: bytes and times in, requests and events out. Knows no GWS word."""

from __future__ import annotations

from monitoring.bayeux.channels import matches
from monitoring.bayeux.errors import BayeuxError, LocalProtocolError, RemoteProtocolError
from monitoring.bayeux.messages import Kind, Request
from monitoring.bayeux.session import Session
from monitoring.bayeux.state import State

__all__ = [
    "BayeuxError",
    "Kind",
    "LocalProtocolError",
    "RemoteProtocolError",
    "Request",
    "Session",
    "State",
    "matches",
]
