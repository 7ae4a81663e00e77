"""GWS's resources as they travel: strict about what we need, tolerant of the new, lax where real servers are mixed.

Types for decoding only; what they mean on the floor is said in `wire`. Unknown fields are ignored, missing ones are empty.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

# An id names an element of a page and records of the journal: `x, body` there would be a selector for all of the page.
ID = r"\A[A-Za-z0-9_-]{1,64}\Z"
type Id = Annotated[str, msgspec.Meta(pattern=ID)]
type IdOrNone = Annotated[str, msgspec.Meta(pattern=rf"{ID}|\A\Z")] | None


class Resource(msgspec.Struct, rename="camel", kw_only=True):
    """The common manner: camelCase on the wire."""


class UserStateResource(Resource):
    """`userState`; `id` and `displayName` may be absent."""

    state: str = ""
    display_name: str | None = ""
    work_mode: str | None = None
    reason: Any = None


class MonitoringResource(Resource):
    """`supervisorMonitoringState` of a supervisor's device (SupervisorListenIn)."""

    state: str
    mode: str | None = ""
    scope: str | None = ""
    target_device_uri: str | None = ""


class DeviceResource(Resource):
    """`device` (CallsDeviceResource)."""

    id: Id
    phone_number: str | None = ""
    user_state: UserStateResource | None = None
    do_not_disturb: str | None = "Off"
    capabilities: list[str] | None = None
    supervisor_monitoring_state: MonitoringResource | None = None


class PartyResource(Resource):
    """An element of a call's `participants` since 8.5.2; older builds send plain strings."""

    phone_number: str | None = ""
    formatted_phone_number: str | None = ""
    digits: str | None = ""


class CallResource(Resource):
    """`call` (CallResource). `duration` is a string of seconds; `mute` On or Off."""

    id: Id
    state: str
    call_uuid: IdOrNone = ""
    conn_id: IdOrNone = ""
    device_uri: str | None = ""
    participants: list[PartyResource | str] | None = None
    ani: str | None = ""
    dnis: str | None = ""
    call_type: str | None = ""
    capabilities: list[str] | None = None
    user_data: dict[str, Any] | None = None
    duration: str | float | None = None
    mute: str | None = None
    recording_state: str | None = ""
    supervisor_listening_in: bool | None = False
    monitored_user_muted: bool | None = False


class ParticipantResource(Resource):
    """A chat's participant; customers have no `uri`, old samples no `visibility`."""

    participant_id: str | None = ""
    id: str | None = ""
    nickname: str | None = ""
    type: str | None = ""
    visibility: str | None = "All"
    uri: str | None = ""
    path: str | None = ""


class ChatResource(Resource):
    """`chat` (Chat resource)."""

    id: Id
    state: str
    capabilities: list[str] | None = None
    participants: list[ParticipantResource] | None = None
    user_data: dict[str, Any] | None = None
    subject: str | None = ""
    chat_type: str | None = ""
    received_date: str | None = ""


class MessageResource(Resource):
    """One element of `messages` (MessageLogUpdated). `timestampSeconds` is in milliseconds."""

    index: int
    type: str
    from_: ParticipantResource = msgspec.field(default_factory=ParticipantResource, name="from")
    text: str | None = ""
    notice_text: str | None = ""
    visibility: str | None = "All"
    timestamp: str | None = ""
    timestamp_seconds: float | None = None


class MediumResource(Resource):
    """An element of `channels` (ChannelStateChangeMessageV2): the agent's state in one medium."""

    channel: str
    user_state: UserStateResource | None = None


class Processing(Resource):
    """`metrics.eventProcessing`; the time is in milliseconds."""

    server_generation_timestamp: float | None = None


class Metrics(Resource):
    """`metrics`, since 8.5.202.96."""

    event_processing: Processing | None = None


class NotificationData(Resource):
    """The `data` of any GWS notification; which parts must be there depends on `messageType`."""

    message_type: str
    notification_type: str | None = ""
    metrics: Metrics | None = None
    devices: list[DeviceResource] | None = None
    channels: list[MediumResource] | None = None
    call: CallResource | None = None
    chat: ChatResource | None = None
    messages: list[MessageResource] | None = None
    phone_number: str | None = ""
    chat_uri: str | None = ""
    chat_path: str | None = ""
    device_uri: str | None = ""
    device_path: str | None = ""
    call_uri: str | None = ""
    error_message: str | None = ""


class UserResource(Resource):
    """`user` of `GET /me?subresources=devices,calls,channels,chats`; a part that GWS could not say is absent."""

    id: Id
    user_name: str | None = ""
    first_name: str | None = ""
    last_name: str | None = ""
    devices: list[DeviceResource] | None = None
    calls: list[CallResource] | None = None
    channels: list[MediumResource] | None = None
    chats: list[ChatResource] | None = None


class MeAnswer(Resource):
    """The answer of `GET /me`."""

    user: UserResource
