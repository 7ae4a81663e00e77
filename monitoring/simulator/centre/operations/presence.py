"""Operations on `/me` and `/me/channels/{medium}`: opening, closing and changing one's own state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre import desk
from monitoring.simulator.centre.model.states import STATES
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World


def on_me(world: World, seat: Seat, name: str, operation: Sheet) -> Sheet | None:
    """Start- and EndContactCenterSession, or a state for voice."""
    if name == "StartContactCenterSession":
        return _start(world, seat, operation.get("channels"))
    if name == "EndContactCenterSession":
        desk.close_media(world, seat)
    else:
        on_medium(world, seat, "voice", name)
    return None


def on_medium(world: World, seat: Seat, medium: str, name: str) -> None:
    """Ready, NotReady, AfterCallWork, AuxWork or Offline. Raises Refused 6 for a medium nobody has, 10 for a name."""
    if medium not in seat.states:
        raise Refused(6, f"Channel '{medium}' not found")
    if name not in STATES:
        raise Refused(10, f"Operation '{name}' is not supported by this resource")
    desk.set_state(world, seat, medium, STATES[name])


def _start(world: World, seat: Seat, media: object) -> Sheet | None:
    """Partial success is normal: the media without a server behind them fail under the name `multimedia`."""
    if not isinstance(media, list) or not media:
        raise Refused(1, "Parameter 'channels' is missing")
    working = {"voice"} if "multimedia-down" in world.options.quirks else set(seat.states)
    good = [medium for medium in media if medium in working]
    if not good:
        raise Refused(4, "Interaction server connection is not opened")
    desk.open_media(world, seat, good)
    if len(good) == len(media):
        return None
    reason = {"statusCode": 4, "statusMessage": "Interaction server connection is not opened"}
    return {
        "statusCode": 7,
        "failed": [{**reason, "channel": "multimedia"}],
        "succeeded": [{"statusCode": 0, "channel": medium} for medium in good],
    }
