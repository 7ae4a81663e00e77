"""GWS's GET resources as JSON bodies. Reads and never changes; `read` is the only door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.reading import catalogue, desks, users
from monitoring.simulator.centre.reading.query import Query
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World

__all__ = ["read"]


def read(world: World, user: str | None, resource: str, parameters: Mapping[str, str]) -> Sheet:
    """The body of GET `resource` (such as `/me/calls`) for a signed-in user; `parameters` is the query string.

    Without a user only what the door leaves open can be asked for, such as `/diagnostics/version`.

    Raises Refused 6 for what is not there. GWS page Return Values: collections answer `uris`, or the objects under
    their own name when `fields` or `subresources` is given; single resources answer under the singular.
    """
    query, path = Query.of(parameters), resource.strip("/").split("/")
    found = catalogue.site(world, path, query) if user is None else _read(world, world.seats[user], path, query)
    if found is None:
        raise Refused(6, "Resource not found")
    return {"statusCode": 0, **found}


def _read(world: World, seat: Seat, path: list[str], query: Query) -> Sheet | None:
    match path:
        case ["me"]:
            return users.me(world, seat, query)
        case ["me", *own]:
            return desks.own(world, seat, own, query)
        case ["users", *rest]:
            return users.staff(world, seat, rest, query)
    return catalogue.site(world, path, query)
