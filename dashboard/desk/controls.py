"""The buttons: what this viewer may do (`policy`) and GWS offers now (`possible`), and why not the rest. Pure.

`data-mode` and "heard by" come from the floor; `pending` is only what was asked and not yet proven.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from dashboard.desk.rows import Audience, Button, Choice, Controls
from monitoring.consent import NO_RULE, STARTS, strictest
from monitoring.floor.operations import MODE_OF_VISIBILITY, Media, Mode, Operation, Visibility
from monitoring.floor.supervision import entering, mode_of_leg, mode_of_seat
from monitoring.policy import may, verb_of
from monitoring.possible import CAN, Possibility, on_agent, on_agents_chats, on_call, on_chat
from monitoring.states import on_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitoring.consent import Rule, Rules
    from monitoring.floor.model import Agent, Call, Chat, Floor
    from monitoring.floor.whose import Whose
    from monitoring.policy import Viewer
    from monitoring.possible import Possibilities

HEARD_BY = {Mode.LISTEN_IN: "nobody", Mode.MONITOR: "nobody", Mode.COACH: "agent", Mode.BARGE_IN: "everyone"}
TWO_NEEDED = "A second person must agree, within 30 s."
STATES = ((Operation.READY, "Set ready"), (Operation.NOT_READY, "Set not ready"), (Operation.OFFLINE, "Log off"))
NO_ACCOUNT = Possibility("Your sign-in is not linked to a GWS supervisor account.")
UNHEARD = Possibility("GWS has not yet been heard on your supervisor account.")
VISIBILITY_OF = {mode: visibility for visibility, mode in MODE_OF_VISIBILITY.items()}
REACH_CALLS = Choice("reach", "Which calls", (("AllCalls", "All calls"), ("NextCall", "Next call only")), "AllCalls")
SCOPE = Choice("scope", "On transfer", (("Agent", "Stay with the agent"), ("Call", "Follow the call")), "Agent")
MEDIA = Choice("media", "Medium", (("voice", "Calls"), ("chat", "Chats")), "voice")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the viewer waits for on this target, since when, and the idempotency key of his next operation.

    `rules` is what each team asks for beside the right.
    """

    key: str
    operation: str = ""
    since: float = 0.0
    rules: Rules = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Look:
    """How one mode is drawn, and which operations bring it about: `start` from outside, `switch` from inside."""

    mode: Mode
    label: str
    key: str
    tone: str
    consequence: str
    start: Operation
    switch: Operation


VOICE = (
    Look(
        Mode.LISTEN_IN, "Listen", "l", "listen", "Nobody hears you.", Operation.LISTEN_IN, Operation.SWITCH_TO_LISTEN_IN
    ),
    Look(Mode.COACH, "Coach", "k", "coach", "Only the agent hears you.", Operation.COACH, Operation.COACH),
    Look(
        Mode.BARGE_IN, "Barge in", "b", "barge", "Everyone hears you.", Operation.BARGE_IN, Operation.SWITCH_TO_BARGE_IN
    ),
)
CHAT = (
    Look(
        Mode.MONITOR,
        "Monitor",
        "l",
        "listen",
        "Only supervisors see you.",
        Operation.MONITOR,
        Operation.SWITCH_TO_MONITOR,
    ),
    Look(
        Mode.COACH,
        "Coach",
        "k",
        "coach",
        "Only the agent sees what you write.",
        Operation.COACH,
        Operation.SWITCH_TO_COACH,
    ),
    Look(
        Mode.BARGE_IN,
        "Barge in",
        "b",
        "barge",
        "Agent and customer see you.",
        Operation.BARGE_IN,
        Operation.SWITCH_TO_BARGE_IN,
    ),
)


def call_controls(floor: Floor, viewer: Viewer, call: Call, asked: Asked) -> Controls:
    """The controls of one call."""
    me = floor.agent_of(viewer.account) if viewer.account else None
    leg = call.legs.get(viewer.account)
    mode = mode_of_leg(leg) if leg is not None else None
    whose = floor.whose_call(call)
    ask = partial(on_call, floor, me, call) if me else None
    allowed = _Allowed(viewer, Media.VOICE, whose, ask, entering(floor, me, call))
    modes = (_mode_button(look, allowed, asked, mode, inside=leg is not None) for look in VOICE)
    actions = (
        allowed.button(Operation.ANSWER, "Answer", asked, only_if_offered=True),
        allowed.button(Operation.MUTE, "Mute agent", asked, only_if_offered=True),
        allowed.button(Operation.UNMUTE, "Unmute agent", asked, only_if_offered=True),
        allowed.button(
            Operation.HANGUP, "Leave", asked, consequence="The call goes on without you.", only_if_offered=True
        ),
        allowed.button(Operation.CANCEL, "Stop watching", asked, only_if_offered=True),
    )
    note = "" if leg is not None else _phone_note(floor, me)
    return _controls(f"/calls/{call.id}/operations/", asked, mode, modes, actions, note=note)


def chat_controls(floor: Floor, viewer: Viewer, chat: Chat, asked: Asked) -> Controls:
    """The controls of one chat. Getting into a running chat is GWS's Intrude, whichever mode is pressed."""
    me = floor.agent_of(viewer.account) if viewer.account else None
    seat = chat.seats.get(viewer.account)
    mode = mode_of_seat(seat, me.id) if seat is not None and me is not None else None
    allowed = _Allowed(viewer, Media.CHAT, floor.whose_chat(chat), partial(on_chat, floor, me, chat) if me else None)
    modes = (_mode_button(look, allowed, asked, mode, inside=seat is not None) for look in CHAT)
    actions = (
        allowed.button(Operation.ACCEPT, "Accept", asked, only_if_offered=True),
        allowed.button(Operation.REJECT, "Decline", asked, only_if_offered=True),
        allowed.button(
            Operation.LEAVE, "Leave", asked, consequence="The chat goes on without you.", only_if_offered=True
        ),
    )
    return _controls(f"/chats/{chat.id}/operations/", asked, mode, modes, actions)


def agent_controls(floor: Floor, viewer: Viewer, agent: Agent, asked: Asked) -> Controls:
    """The controls of an agent: supervision of what comes next, by voice or by chat."""
    me = floor.agent_of(viewer.account) if viewer.account else None
    whose = floor.whose_agent(agent)
    calls, chats = (partial(_about_agent, floor, me, agent, media) if me else None for media in Media)
    voice, chat = _Allowed(viewer, Media.VOICE, whose, calls), _Allowed(viewer, Media.CHAT, whose, chats)
    modes = [_mode_button(look, voice, asked, None, inside=False) for look in VOICE]
    modes.append(_mode_button(CHAT[0], chat, asked, None, inside=False))
    states = [voice.button(operation, words, asked) for operation, words in STATES if voice.is_granted(operation)]
    actions = (voice.button(Operation.CANCEL, "Stop watching", asked), *states)
    chosen = "Coach, Barge in and a state" if states else "Coach and Barge in"
    note = f"Listen is for calls, Monitor for chats; {chosen} are for the medium chosen above."
    url = f"/agents/{agent.id}/operations/"
    return _controls(url, asked, None, modes, actions, choices=(MEDIA, REACH_CALLS, SCOPE), note=note)


def _about_agent(floor: Floor, me: Agent, agent: Agent, media: Media, _by: frozenset[Whose]) -> Possibilities:
    starts = on_agents_chats(floor, me, agent) if media is Media.CHAT else on_agent(floor, me, agent)
    return {**starts, **on_state(floor, me, agent, media)}


def audiences(floor: Floor, viewer: Viewer, chat: Chat) -> tuple[Audience, ...]:
    """The composer's lanes; empty while the viewer has no seat in the chat."""
    me = floor.agent_of(viewer.account) if viewer.account else None
    seat = chat.seats.get(viewer.account)
    if me is None or seat is None or seat.state != "Chatting":
        return ()
    allowed = _Allowed(viewer, Media.CHAT, floor.whose_chat(chat), partial(on_chat, floor, me, chat))
    return (
        Audience(
            Operation.SEND_TO_AGENTS,
            Visibility.AGENTS,
            "Agents only: the customer cannot see this",
            "Send to agent",
            why=allowed.why(Operation.SEND_TO_AGENTS),
            typing=Operation.START_TYPING_TO_AGENTS,
            quiet=Operation.STOP_TYPING_TO_AGENTS,
        ),
        Audience(
            Operation.SEND_MESSAGE,
            Visibility.ALL,
            "Everyone, including the customer",
            "Send to customer",
            why=allowed.why(Operation.SEND_MESSAGE),
            typing=Operation.START_TYPING,
            quiet=Operation.STOP_TYPING,
        ),
    )


@dataclass(frozen=True)
class _Allowed:
    """Both questions at once: may he, and can it be done. `entered`: who would hear him if he answered."""

    viewer: Viewer
    media: Media
    whose: frozenset[Whose]
    ask: Callable[[frozenset[Whose]], Possibilities] | None
    entered: Visibility | None = None

    @cached_property
    def offered(self) -> Possibilities | None:
        """What GWS offers by the agents whom he sees it by; None while his own account is not heard."""
        return self.ask(self.viewer.seen(self.media, self.whose)) if self.ask else None

    def possibility(self, operation: Operation, visibility: Visibility | None = None) -> Possibility:
        if self.ask is None or self.offered is None:
            return UNHEARD if self.viewer.account else NO_ACCOUNT
        offered, verb = self.offered, verb_of(operation, visibility)
        # Shared by several agents: an operation may point only at those whom its own verb covers, as the proxy has it.
        if len(self.whose) > 1 and verb is not None:
            offered = self.ask(self.viewer.reach(verb, self.media, self.whose))
        return offered.get(operation, Possibility("GWS does not offer this now."))

    def why(self, operation: Operation, visibility: Visibility | None = None) -> str:
        """Why not; empty if it can be done."""
        visibility = self.entered if operation is Operation.ANSWER else visibility
        verdict = may(self.viewer, operation, self.media, self.whose, visibility)
        return self.possibility(operation, visibility).why if verdict.allowed else verdict.reason

    def is_granted(self, operation: Operation) -> bool:
        """Whether he may, whatever GWS offers."""
        return may(self.viewer, operation, self.media, self.whose).allowed

    def button(
        self, operation: Operation, label: str, asked: Asked, *, consequence: str = "", only_if_offered: bool = False
    ) -> Button | None:
        """The button of one operation; None where it would only be clutter."""
        why = self.why(operation)
        if only_if_offered and (self.offered is None or operation not in self.offered or why):
            return None
        return Button(operation, label, consequence=consequence, why=why, pending=asked.operation == operation)


def _mode_button(look: Look, allowed: _Allowed, asked: Asked, mode: Mode | None, *, inside: bool) -> Button:
    operation = look.switch if inside else look.start
    intrudes = not inside and allowed.offered is not None and Operation.INTRUDE in allowed.offered
    asks = Operation.INTRUDE if intrudes else operation
    why = allowed.why(asks, VISIBILITY_OF.get(look.mode, Visibility.ALL))
    waits = asked.operation in {operation, *((f"{Operation.INTRUDE}:{look.mode}",) if not inside else ())}
    pressed = mode is look.mode
    offered = allowed.offered.get(operation, CAN) if allowed.offered is not None else CAN
    rule, verb = _rule(asks, allowed, asked), verb_of(asks, VISIBILITY_OF.get(look.mode, Visibility.ALL))
    warnings = (offered.warning, TWO_NEEDED if rule.asks_second(verb) else "")
    return Button(
        operation=operation,
        label=look.label,
        key=look.key,
        consequence=look.consequence,
        why="You are in this mode." if pressed else "GWS is being asked." if asked.operation and not why else why,
        warning="" if pressed or why else " ".join(filter(None, warnings)),
        pressed=pressed,
        pending=waits,
        mode=look.mode,
        tone=look.tone,
        asks_reason=not (pressed or why) and rule.asks_reason(verb),
    )


def _rule(operation: Operation, allowed: _Allowed, asked: Asked) -> Rule:
    """What is asked for before this operation; nothing unless it is a start."""
    return strictest(asked.rules, allowed.whose) if operation in STARTS else NO_RULE


def _controls(  # noqa: PLR0913  # a row is made of its fields, named
    url: str,
    asked: Asked,
    mode: Mode | None,
    modes: Iterable[Button],
    actions: Iterable[Button | None],
    *,
    choices: tuple[Choice, ...] = (),
    note: str = "",
) -> Controls:
    return Controls(
        url=url,
        key=asked.key,
        mode=mode.value if mode is not None else "",
        heard_by=HEARD_BY[mode] if mode is not None else "",
        modes=tuple(modes),
        actions=tuple(action for action in actions if action is not None),
        choices=choices,
        pending=asked.operation.partition(":")[0],
        pending_since=asked.since,
        note=note,
        medium="chat" if url.startswith("/chats/") else "voice",
    )


def _phone_note(floor: Floor, me: Agent | None) -> str:
    device = next(floor.devices_of(me), None) if me is not None else None
    return f"Your phone {device.phone_number} will ring." if device is not None and device.phone_number else ""
