"""I2: what the near side shows against what GWS would tell now, account by account. Reads GWS's JSON by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.floor.model import Floor

LIVE_SEATS = {"Invited", "Accepted", "Chatting"}

type View = dict[str, Any]


def told(body: Mapping[str, Any]) -> View:
    """What one `GET /me?subresources=*` says, as far as a desk shows it."""
    user = body["user"]
    return {
        "calls": {
            (call["callUuid"], call["state"], call["mute"], call["supervisorListeningIn"], call["monitoredUserMuted"])
            for call in user.get("calls", ())
        },
        "userData": {call["callUuid"]: _text(call.get("userData", {})) for call in user.get("calls", ())},
        "parties": {call["callUuid"]: len(call["participants"]) for call in user.get("calls", ())},
        "chats": {(chat["id"], chat["state"]) for chat in user.get("chats", ()) if chat["state"] in LIVE_SEATS},
        "members": {
            (chat["id"], who["participantId"], who.get("visibility", "All"))
            for chat in user.get("chats", ())
            if chat["state"] in LIVE_SEATS
            for who in chat["participants"]
        },
        "devices": {(each["id"], *_state(each["userState"]), each["doNotDisturb"]) for each in user["devices"]},
        "media": {(one["channel"], *_state(one["userState"])) for one in user["channels"] if one["channel"] != "voice"},
    }


def shown(floor: Floor, account: str) -> View:
    """The same of the floor."""
    agent = floor.agent_of(account)
    legs = [call.legs[account] for call in floor.calls_of(account)]
    seats = [(chat.id, chat.seats[account]) for chat in floor.chats_of(account)]
    seats = [(chat_id, seat) for chat_id, seat in seats if seat.state in LIVE_SEATS]
    devices = list(floor.devices_of(agent)) if agent else []
    media = agent.media.items() if agent else ()
    return {
        "calls": {
            (leg.call_id, leg.state, "On" if leg.mute else "Off", leg.listening_in, leg.monitored_user_muted)
            for leg in legs
        },
        "userData": {leg.call_id: dict(leg.user_data or ()) for leg in legs},
        "parties": {leg.call_id: len(leg.parties) for leg in legs},
        "chats": {(chat_id, seat.state) for chat_id, seat in seats},
        "members": {(chat_id, who.id, who.visibility) for chat_id, seat in seats for who in seat.participants},
        "devices": {
            (each.id, each.user_state.state, each.user_state.work_mode, "On" if each.do_not_disturb else "Off")
            for each in devices
        },
        "media": {(name, state.state, state.work_mode) for name, state in media},
    }


def differences(truth: Mapping[str, Any], floor: Floor) -> list[str]:
    """Each account and matter on which the two differ."""
    found = []
    for account, body in truth.items():
        mine, theirs = shown(floor, account), told(body)
        found += [
            f"I2: {account}: {name}: GWS says {theirs[name]}, the floor {mine[name]}"
            for name in theirs
            if mine[name] != theirs[name]
        ]
    return found


def _state(state: Mapping[str, Any]) -> tuple[str, str]:
    return state["state"], state.get("workMode") or ""


def _text(data: Mapping[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else _json(value) for key, value in data.items()}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
