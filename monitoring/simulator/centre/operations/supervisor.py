"""Operations that reach another's desk: supervision of voice and chat, and changing an agent's state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre import desk
from monitoring.simulator.centre.model.calls import Mode, Scope, Watch
from monitoring.simulator.centre.model.chats import ChatWatch, Stance
from monitoring.simulator.centre.operations import presence
from monitoring.simulator.centre.operations.parameters import choice, last, once, staff, text
from monitoring.simulator.centre.text import supervision as chat_supervision
from monitoring.simulator.centre.voice import supervision
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.chats import Chat
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World


def on_device(world: World, seat: Seat, device: str, operation: Sheet) -> None:
    """One's own device: ListenIn, Coach, BargeIn, CancelSupervisorMonitoring, DoNotDisturb and ForwardCalls."""
    name = operation["operationName"]
    if device != seat.person.device.id:
        raise Refused(6, "Device not found")
    if name in list(Mode):
        return _watch(world, seat, Mode(name), operation)
    if name == "CancelSupervisorMonitoring":
        _supervises(seat)
        return supervision.cancel(world, seat.user)
    return _settings(world, seat, name, operation)


def on_user(world: World, seat: Seat, where: tuple[str, str], operation: Sheet) -> None:
    """`/users/{id}/channels/{medium}`: chat supervision, or Ready, NotReady, Offline for an agent."""
    _supervises(seat)
    agent, medium, name = staff(world, where[0]), where[1], operation["operationName"]
    if name in {"Ready", "NotReady", "Offline"}:
        return presence.on_medium(world, agent, medium, name)
    if medium != "chat" or name not in {*Stance, "CancelSupervisorMonitoring"}:
        raise Refused(10, f"Operation '{name}' is not supported by this resource")
    if name == "CancelSupervisorMonitoring":
        return chat_supervision.cancel(world, seat.user, agent.user)
    wish = ChatWatch(seat.user, agent.user, Stance(name), once(operation, "NextChat", "AllChats"))
    wish.nickname = text(operation, "nickname") if operation.get("nickname") else ""
    return chat_supervision.start(world, wish)


def on_user_chat(world: World, seat: Seat, where: tuple[str, str], operation: Sheet) -> None:
    """`/users/{id}/chats/{chatId}`: Intrude. Raises Refused 6 for a chat that this agent is not in."""
    _supervises(seat)
    agent = staff(world, where[0])
    chat = agent.chats.get(where[1])
    if operation["operationName"] != "Intrude":
        raise Refused(10, "Only Intrude is supported by this resource")
    if chat is None:
        raise Refused(6, "Chat not found")
    chat_supervision.intrude(world, chat, _wish(seat, agent, chat, operation))


def _wish(seat: Seat, agent: Seat, chat: Chat, operation: Sheet) -> ChatWatch:
    """As asked; without supervisorVisibilityMode, as this agent is being monitored already."""
    watch = seat.chat_watches.get(agent.user)
    if chat.of(agent.user) is None:
        raise Refused(6, "Chat not found")
    if "supervisorVisibilityMode" not in operation:
        if watch is None:
            raise Refused(1, "Parameter 'supervisorVisibilityMode' is missing")
        return watch
    stance = choice(operation, "supervisorVisibilityMode", Stance, Stance.MONITOR)
    return ChatWatch(seat.user, agent.user, stance, nickname="" if watch is None else watch.nickname)


def _watch(world: World, seat: Seat, mode: Mode, operation: Sheet) -> None:
    _supervises(seat)
    target = world.by_device.get(last(text(operation, "targetDeviceUri")))
    scope = choice(operation, "supervisorMonitoringScope", Scope, Scope.CALL)
    single = once(operation, "NextCall", "AllCalls")
    if target is None:
        raise Refused(6, "Target device not found")
    supervision.start(world, Watch(seat.user, target.user, mode, scope, single))


def _settings(world: World, seat: Seat, name: str, operation: Sheet) -> None:
    match name:
        case "DoNotDisturbOn" | "DoNotDisturbOff":
            seat.do_not_disturb = name == "DoNotDisturbOn"
        case "ForwardCallsOn":
            seat.forward_to = text(operation, "forwardTo")
        case "ForwardCallsOff":
            seat.forward_to = ""
        case _:
            raise Refused(10, f"Operation '{name}' is not supported by this resource")
    desk.tell_device(world, seat)


def _supervises(seat: Seat) -> None:
    if not seat.person.supervises:
        raise Refused(5, "No permission: role ROLE_SUPERVISOR is required")
