"""Fabricated inspectors: a call listened to, a chat coached, an agent, an ended call, a viewer who may not act."""

from __future__ import annotations

from dataclasses import replace

from dashboard.desk.rows import (
    Audience,
    Button,
    Chip,
    Choice,
    Controls,
    Inspector,
    MessageRow,
    ParticipantRow,
)
from tests.preview.floor import HOSTILE, NOW, OVERRIDE

KEY = "0b0e4a3c-6f0e-4b57-9a15-0a1f2f3c4d5e"
DOOR = "once you barge in you cannot go back to coaching in this call."
VOICE = (
    ("ListenIn", "Listen", "l", "Nobody hears you."),
    ("Coach", "Coach", "k", "Only the agent hears you."),
    ("BargeIn", "Barge in", "b", "Everyone hears you."),
)
CHAT = (
    ("Monitor", "Monitor", "l", "Only supervisors see you."),
    ("Coach", "Coach", "k", "Only the agent sees it."),
    ("BargeIn", "Barge in", "b", "Agent and customer see you."),
)
HEARD = {"": "", "ListenIn": "nobody", "Monitor": "nobody", "Coach": "agent", "BargeIn": "everyone"}


def controls(kind: str, identifier: str, mode: str = "", pending: str = "") -> Controls:
    """The controls of one subject in a confirmed mode, maybe with an operation asked for."""
    looks = CHAT if kind == "chat" else VOICE
    modes = tuple(
        Button(
            operation=f"SwitchTo{word}" if mode and word != "Coach" else word,
            label=label,
            key=key,
            consequence=consequence,
            why="You are in this mode." if word == mode else "GWS is being asked." if pending else "",
            warning=DOOR if word == "BargeIn" and kind == "call" and word != mode and not pending else "",
            pressed=word == mode,
            pending=pending.removeprefix("SwitchTo") == word,
            mode=word,
            tone={"BargeIn": "barge", "Coach": "coach"}.get(word, "listen"),
        )
        for word, label, key, consequence in looks
    )
    actions = (
        Button("Hangup", "Leave", consequence="It goes on without you."),
        Button("MuteMonitoredUser", "Mute agent"),
    )
    return Controls(
        url=f"/{kind}s/{identifier}/operations/",
        key=KEY,
        mode=mode,
        heard_by=HEARD[mode],
        modes=modes,
        actions=actions if mode else (),
        pending=pending,
        pending_since=NOW if pending else 0.0,
        note="" if mode else "Your phone 5005 will ring.",
    )


def call(identifier: str, mode: str = "ListenIn", pending: str = "") -> Inspector:
    """A call with its three parties."""
    you = (ParticipantRow("sup1", "Sue Perkins", "supervisor", "Supervisors", mode=mode, is_you=True),) if mode else ()
    return Inspector(
        kind="call",
        id=identifier,
        url=f"/calls/{identifier}/operations/",
        title="+44 20 7946 0018",
        subtitle="Inbound call with Ann Bloggs",
        state="Established",
        label="Talking",
        shape="talking",
        since=NOW - 252,
        controls=controls("call", identifier, mode, pending),
        participants=(
            ParticipantRow("number-0", "Marta Kowal", "customer", "All", detail="+44 20 7946 0018"),
            ParticipantRow("a1", "Ann Bloggs", "agent", "All", detail="5001 · Talking"),
            *you,
        ),
        facts=(
            ("Team", "North"),
            ("From", "+44 20 7946 0018"),
            ("Dialled", "0800 123"),
            ("Topic", HOSTILE),
            ("PIN", "•••"),
        ),
    )


def message(index: int, text: str, who: tuple[str, str] = ("Marta Kowal", "customer"), lane: str = "All") -> MessageRow:
    """One line of talk."""
    return MessageRow(
        index, "text", "Text", who[0], who[1], text, lane, NOW - 600 + 20 * index, is_you=who[0] == "Sue Perkins"
    )


AGENT, SUE = ("Ann Bloggs", "agent"), ("Sue Perkins", "supervisor")
TALK = (
    MessageRow(0, "system", "ParticipantJoined", "Marta Kowal", "customer", "joined", "All", NOW - 600),
    MessageRow(1, "system", "ParticipantJoined", "Ann Bloggs", "agent", "joined", "All", NOW - 590),
    message(2, "Hello, my router shows a red light since this morning."),
    message(3, "I have restarted it twice."),
    message(4, "Sorry to hear that, Marta. Which model is it?", AGENT),
    message(5, HOSTILE),
    MessageRow(
        6, "system", "ParticipantRejoined", "Sue Perkins", "supervisor", "now coaches", "Agents", NOW - 470, True
    ),
    message(7, "Ask for the serial number first: batch 88 has a recall.", SUE, "Agents"),
    message(8, "Thanks, will do.", AGENT, "Agents"),
    message(9, "Rob here too, only watching.", ("Rob Hale", "supervisor"), "Supervisors"),
    message(10, "Could you read me the serial number on the back?", AGENT),
    message(11, f"It says {OVERRIDE} and " + "9" * 90),
)
LANES = (
    Audience("SendToAgents", "Agents", "Agents only: the customer cannot see this", "Send to agent", "", "T1", "T2"),
    Audience("SendMessage", "All", "Everyone, including the customer", "Send to customer", "Barge in first."),
)


def chat(identifier: str, mode: str = "Coach", talk: tuple[MessageRow, ...] = TALK) -> Inspector:
    """A chat with its log and lanes."""
    open_lanes = tuple(replace(lane, why="" if mode == "BargeIn" else lane.why) for lane in LANES)
    return Inspector(
        kind="chat",
        id=identifier,
        url=f"/chats/{identifier}/operations/",
        title="Marta Kowal",
        subtitle="Chat with Ann Bloggs",
        state="Chatting",
        label="Chatting",
        shape="chat",
        since=NOW - 602,
        controls=controls("chat", identifier, mode),
        participants=(
            ParticipantRow("p1", "Marta Kowal", "customer", "All"),
            ParticipantRow("p2", "Ann Bloggs", "agent", "All"),
            ParticipantRow("p3", "Sue Perkins", "supervisor", "Agents", mode=mode, is_you=True),
            ParticipantRow("p4", HOSTILE, "supervisor", "Supervisors", mode="Monitor"),
        ),
        messages=talk,
        typing="Marta Kowal is writing",
        audiences=open_lanes if mode else (),
        facts=(("Team", "North"), ("Chat", identifier)),
    )


def agent(identifier: str) -> Inspector:
    """An agent: what he does now, and supervision of what comes next."""
    reach = Choice("reach", "Which calls", (("AllCalls", "All calls"), ("NextCall", "Next call only")), "AllCalls")
    scope = Choice("scope", "On transfer", (("Agent", "Stay with the agent"), ("Call", "Follow the call")), "Agent")
    media = Choice("media", "Medium", (("voice", "Calls"), ("chat", "Chats")), "voice")
    base = controls("agent", identifier)
    monitor = Button(
        "Monitor", "Monitor", "l", "Only supervisors see you.", "No grant for chats of North.", mode="Monitor"
    )
    stop = Button("CancelSupervisorMonitoring", "Stop watching", why="You are not watching this agent.")
    return Inspector(
        kind="agent",
        id=identifier,
        url=f"/agents/{identifier}/operations/",
        title="Wolfgang Amadeus Featherstonehaugh-Cholmondeley",
        subtitle="Enterprise Onboarding",
        state="Talking",
        label="Talking",
        shape="talking",
        since=NOW - 95,
        controls=replace(base, modes=(*base.modes, monitor), actions=(stop,), choices=(media, reach, scope)),
        chips=(
            Chip("call", "c1", NOW - 95, "/calls/c1/", "+44 20 7946 0018"),
            Chip("chat", "h1", NOW - 580, "/chats/h1/", "Marta Kowal"),
        ),
        facts=(
            ("Team", "Enterprise Onboarding"),
            ("Phone", "5001"),
            ("Watched by", "nobody"),
            ("voice state", "Talking"),
        ),
    )


def inspector(kind: str, identifier: str) -> Inspector:
    """What the preview opens: c9 has ended, c8 is not the viewer's to act on."""
    if kind == "agent":
        return agent(identifier)
    if kind == "chat":
        return chat(identifier, "" if identifier == "h4" else "Coach")
    if identifier == "c9":
        return replace(call(identifier, ""), ended=True, controls=None)
    if identifier == "c8":
        plain = call(identifier, "")
        assert plain.controls is not None
        why = "Your sign-in is not linked to a GWS supervisor account."
        shut = tuple(replace(button, why=why, warning="") for button in plain.controls.modes)
        return replace(plain, controls=replace(plain.controls, modes=shut, note=""))
    return call(identifier, "ListenIn" if identifier == "c1" else "")
