"""GWS's POST operations: checks what was asked and by whom, then lets the rooms below do it.

`perform` is the only door. Answers are what GWS would put into the HTTP body; failures are `Refused`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.operations import presence, supervisor, voice, writing
from monitoring.simulator.centre.operations.parameters import text
from monitoring.simulator.centre.voice.sheet import short
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World

    Doer = Callable[[World, Seat, Sheet], Sheet | None]

__all__ = ["perform"]


def perform(world: World, user: str, resource: str, operation: Sheet) -> Sheet:
    """Apply `{"operationName": ...}` to a resource such as `/me/calls/{id}` on behalf of a signed-in user.

    Returns the body of GWS's answer (statusCode 0, or 7 for partial success). Raises Refused: 1 and 10 for
    parameters, 2 for a wrong state, 3 and 5 for what is not allowed, 6 for what is not there.
    """
    name = text(operation, "operationName")
    doer = _route(resource.strip("/").split("/"), name)
    return doer(world, world.seats[user], operation) or {"statusCode": 0}


def _route(path: list[str], name: str) -> Doer:
    match path:
        case ["me"]:
            return lambda world, seat, operation: presence.on_me(world, seat, name, operation)
        case ["me", *own]:
            return _own(own, name)
        case ["users", user, "channels", medium]:
            return lambda world, seat, operation: supervisor.on_user(world, seat, (user, medium), operation)
        case ["users", user, "chats", chat]:
            return lambda world, seat, operation: supervisor.on_user_chat(world, seat, (user, chat), operation)
    raise Refused(6, "Resource not found")


def _own(path: list[str], name: str) -> Doer:
    match path:
        case ["channels", medium]:
            return lambda world, seat, _: presence.on_medium(world, seat, medium, name)
        case ["devices", device]:
            return lambda world, seat, operation: supervisor.on_device(world, seat, device, operation)
        case ["devices", device, "calls"]:
            return lambda world, seat, operation: voice.on_calls(world, seat, device, operation)
        case ["calls", call]:
            return lambda world, seat, operation: voice.on_call(world, seat, short(call), operation)
        case ["chats", chat]:
            return lambda world, seat, operation: writing.on_chat(world, seat, chat, operation)
    raise Refused(6, "Resource not found")
