"""From GWS's bytes to the floor's notifications: the wall between the wire and everything that reasons.

A notification is folded or set aside by a named rule; nothing here raises on what upstream sent, and nothing is guessed.
Never follows a URI: only the last segment of one is ever read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from monitoring.floor.model import Device, DeviceMonitoring, Leg, Message, Participant, Party, Seat, UserState
from monitoring.floor.notifications import (
    CallStateChange,
    ChatStateChange,
    DeviceStateChange,
    ErrorReport,
    MediaStateChange,
    MessageLogUpdate,
    SnapshotTaken,
)
from monitoring.gws.resources import ID, MeAnswer, NotificationData
from monitoring.gws.times import read_duration, read_seconds, read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitoring.floor.notifications import Heard
    from monitoring.gws.resources import (
        CallResource,
        ChatResource,
        DeviceResource,
        MediumResource,
        MessageResource,
        ParticipantResource,
        UserStateResource,
    )

NOT_JSON = "not-json"
NOT_GWS = "not-gws"
UNKNOWN_TYPE = "unknown-message-type"
INCOMPLETE = "incomplete"
WRONG_SHAPE = "wrong-shape"
MAX_VALUE = 500
MAX_TEXT = 20_000

_is_id = re.compile(ID).match
_decode = msgspec.json.Decoder(NotificationData, strict=False).decode
_decode_me = msgspec.json.Decoder(MeAnswer, strict=False).decode


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Set aside: the name of the rule that could not be kept, and what it said. The bytes stay with the caller."""

    rule: str
    detail: str


def read(account: str, data: bytes, at: float) -> Heard | Unreadable:
    """One notification's `data` (JSON bytes) as heard by `account`; `at` is the receipt, should upstream give no time."""
    try:
        told = _decode(data)
    except msgspec.ValidationError as error:
        return Unreadable(WRONG_SHAPE, str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Unreadable(NOT_JSON, str(error))
    translate = READERS.get(told.message_type)
    if translate is None:
        return Unreadable(UNKNOWN_TYPE, told.message_type[:80])
    generated = _generated(told)
    said = translate(account, told, generated or at)
    return said if isinstance(said, Unreadable) or not generated else replace(said, generated=generated)


def read_me(account: str, body: bytes, at: float) -> SnapshotTaken | Unreadable:
    """The answer of `GET /me?subresources=…` as a snapshot; a missing part is empty, or None where GWS lost its backend."""
    try:
        me = _decode_me(body).user
    except msgspec.ValidationError as error:
        return Unreadable(WRONG_SHAPE, str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Unreadable(NOT_JSON, str(error))
    multimedia_down = me.chats is None and me.channels is None
    name = " ".join(part for part in (me.first_name, me.last_name) if part)
    # A notification says on which number it was heard; the resource alone does not, but its device does.
    phones = {device.id: device.phone_number or "" for device in me.devices or ()}
    return SnapshotTaken(
        account=account,
        at=at,
        user_id=me.id,
        name=name or me.user_name or account,
        devices=tuple(_device(device) for device in me.devices or ()),
        media=_states(me.channels or ()),
        calls=tuple(_leg(account, call, phones.get(last_segment(call.device_uri), ""), at) for call in me.calls or ()),
        chats=None if multimedia_down else tuple((chat.id, _seat(account, chat)) for chat in me.chats or ()),
    )


def last_segment(uri: str | None) -> str:
    """The id at the end of a URI or path; an absolute address is never used for anything else."""
    return (uri or "").split("?")[0].rstrip("/").rpartition("/")[2]


def _generated(told: NotificationData) -> float | None:
    processing = told.metrics.event_processing if told.metrics is not None else None
    return read_seconds(processing.server_generation_timestamp) if processing is not None else None


def _devices(account: str, told: NotificationData, at: float) -> Heard | Unreadable:
    if not told.devices:
        return Unreadable(INCOMPLETE, "DeviceStateChangeMessage without devices")
    return DeviceStateChange(account, at, tuple(_device(device) for device in told.devices))


def _media(account: str, told: NotificationData, at: float) -> Heard | Unreadable:
    if not told.channels:
        return Unreadable(INCOMPLETE, "ChannelStateChangeMessageV2 without channels")
    return MediaStateChange(account, at, _states(told.channels))


def _call(account: str, told: NotificationData, at: float) -> Heard | Unreadable:
    if told.call is None:
        return Unreadable(INCOMPLETE, "CallStateChangeMessage without call")
    return CallStateChange(
        account, at, told.notification_type or "", _leg(account, told.call, told.phone_number or "", at)
    )


def _chat(account: str, told: NotificationData, at: float) -> Heard | Unreadable:
    if told.chat is None:
        return Unreadable(INCOMPLETE, "ChatStateChangeMessage without chat")
    return ChatStateChange(account, at, told.notification_type or "", told.chat.id, _seat(account, told.chat))


def _log(account: str, told: NotificationData, at: float) -> Heard | Unreadable:
    chat_id = last_segment(told.chat_path) or last_segment(told.chat_uri)
    if not chat_id or told.messages is None:
        return Unreadable(INCOMPLETE, "MessageLogUpdated without chatUri or messages")
    if _is_id(chat_id) is None:
        return Unreadable(WRONG_SHAPE, f"MessageLogUpdated of no chat: {chat_id[:80]!r}")
    return MessageLogUpdate(account, at, chat_id, tuple(_message(message, at) for message in told.messages))


def _error(account: str, told: NotificationData, at: float) -> Heard:
    resource = last_segment(told.call_uri) or last_segment(told.device_uri) or last_segment(told.device_path)
    return ErrorReport(account, at, (told.error_message or "")[:MAX_VALUE], resource)


READERS: dict[str, Callable[[str, NotificationData, float], Heard | Unreadable]] = {
    "DeviceStateChangeMessage": _devices,
    "ChannelStateChangeMessageV2": _media,
    "CallStateChangeMessage": _call,
    "ChatStateChangeMessage": _chat,
    "MessageLogUpdated": _log,
    "ErrorMessage": _error,
}


def _user_state(state: UserStateResource | None) -> UserState:
    if state is None:
        return UserState(state="")
    reason = state.reason if isinstance(state.reason, str) else ""
    return UserState(state.state, state.display_name or "", state.work_mode or "", reason)


def _device(device: DeviceResource) -> Device:
    watched = device.supervisor_monitoring_state
    return Device(
        id=device.id,
        phone_number=device.phone_number or "",
        user_state=_user_state(device.user_state),
        do_not_disturb=device.do_not_disturb == "On",
        capabilities=frozenset(device.capabilities or ()),
        monitoring=None
        if watched is None
        else DeviceMonitoring(
            watched.state, watched.mode or "", watched.scope or "", last_segment(watched.target_device_uri)
        ),
    )


def _states(media: Iterable[MediumResource]) -> tuple[tuple[str, UserState], ...]:
    """The state in each medium but voice, which is its device's: GWS tells of that one by the device alone."""
    return tuple((one.channel, _user_state(one.user_state)) for one in media if one.channel != "voice")


def _leg(account: str, call: CallResource, phone_number: str, at: float) -> Leg:
    parties = (
        Party(party, party)
        if isinstance(party, str)
        else Party(party.phone_number or party.digits or "", party.formatted_phone_number or party.phone_number or "")
        for party in call.participants or ()
    )
    return Leg(
        account=account,
        id=call.id,
        state=call.state,
        call_uuid=call.call_uuid or "",
        conn_id=call.conn_id or "",
        device_id=last_segment(call.device_uri),
        phone_number=phone_number,
        parties=tuple(parties),
        ani=call.ani or "",
        dnis=call.dnis or "",
        call_type=call.call_type or "",
        capabilities=frozenset(call.capabilities or ()),
        user_data=_flat(call.user_data),
        mute=None if call.mute is None else call.mute == "On",
        monitored_user_muted=bool(call.monitored_user_muted),
        listening_in=bool(call.supervisor_listening_in),
        recording=call.recording_state or "",
        since=at - (read_duration(call.duration) or 0.0),
        state_since=at,
    )


def _participant(who: ParticipantResource) -> Participant:
    return Participant(
        id=who.participant_id or who.id or "",
        nickname=who.nickname or "",
        type=who.type or "",
        visibility=who.visibility or "All",
        user_id=last_segment(who.uri) or (last_segment(who.path) if "/users/" in (who.path or "") else ""),
    )


def _seat(account: str, chat: ChatResource) -> Seat:
    return Seat(
        account=account,
        state=chat.state,
        capabilities=frozenset(chat.capabilities or ()),
        participants=tuple(_participant(who) for who in chat.participants or ()),
        user_data=_flat(chat.user_data),
        subject=chat.subject or "",
        chat_type=chat.chat_type or "",
        since=read_stamp(chat.received_date or "") or 0.0,
    )


def _message(message: MessageResource, at: float) -> Message:
    said_at = read_seconds(message.timestamp_seconds) or read_stamp(message.timestamp or "") or at
    return Message(
        index=message.index,
        type=message.type,
        sender=_participant(message.from_),
        text=(message.text or message.notice_text or "")[:MAX_TEXT],
        visibility=message.visibility or "All",
        at=said_at,
    )


def _flat(user_data: dict[str, object] | None) -> tuple[tuple[str, str], ...] | None:
    """`userData` as sorted pairs of text; nested values as JSON, cut to what a panel can show."""
    if user_data is None:
        return None
    return tuple(
        (key[:MAX_VALUE], (value if isinstance(value, str) else msgspec.json.encode(value).decode())[:MAX_VALUE])
        for key, value in sorted(user_data.items())
        if value is not None
    )
