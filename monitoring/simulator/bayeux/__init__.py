"""The server half of Bayeux 1.0, as CometD 3 on Java plays it for GWS; an independent peer of our own client.

It imports nothing of the rooms it is there to test.
"""

from monitoring.simulator.bayeux.endpoint import Endpoint
from monitoring.simulator.bayeux.faults import Fault, Faults
from monitoring.simulator.bayeux.server import Refused, Server
from monitoring.simulator.bayeux.sessions import Answer, Caller, Message, Poll, Session

__all__ = ["Answer", "Caller", "Endpoint", "Fault", "Faults", "Message", "Poll", "Refused", "Server", "Session"]
