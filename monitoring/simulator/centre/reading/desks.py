"""What lies on the reader's own desk: devices, calls, chats, channels, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.desk import device_sheet, medium_sheet
from monitoring.simulator.centre.reading.catalogue import group_sheet
from monitoring.simulator.centre.reading.query import Query, collection
from monitoring.simulator.centre.text.sheet import chat_sheet
from monitoring.simulator.centre.voice.sheet import call_sheet, long

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World


def own(world: World, seat: Seat, path: list[str], query: Query) -> Sheet | None:
    """`/me/{collection}` and `/me/{collection}/{id}`; nothing for what is not on this desk."""
    found = _collection(world, seat, path[0], query)
    if found is None or len(path) == 1:
        return None if found is None else collection(query, path[0], found)
    if path == ["devices", seat.person.device.id, "settings", "tserver"]:
        return {"settings": [{"name": "untimed-wrap-up-value", "value": "0"}], "key": "name"}
    key = "channel" if path[0] == "channels" else "id"
    one = next((sheet for sheet in found if sheet[key] == path[1]), None)
    return None if one is None or len(path) > 2 else {path[0][:-1]: one}


def calls_of(world: World, seat: Seat) -> list[Sheet]:
    """Every call on a desk."""
    return [long(world, call_sheet(world, leg)) for leg in seat.legs.values()]


def chats_of(world: World, seat: Seat) -> list[Sheet]:
    """Every chat on a desk, as that desk sees it."""
    pairs = [(chat, chat.of(seat.user)) for chat in seat.chats.values()]
    return [chat_sheet(world, chat, member) for chat, member in pairs if member is not None]


def media_of(seat: Seat) -> list[Sheet]:
    """Every channel and its state."""
    return [medium_sheet(seat, medium) for medium in seat.states]


def _collection(world: World, seat: Seat, name: str, query: Query) -> list[Sheet] | None:
    match name:
        case "devices":
            return [device_sheet(world, seat)]
        case "calls":
            return calls_of(world, seat)
        case "chats":
            return chats_of(world, seat)
        case "channels":
            return media_of(seat)
        case "groups":
            group = group_sheet(world, seat.person.team, query)
            return [group] if query.kind in {"", group["type"]} else []
    return None
