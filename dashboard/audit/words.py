"""A line of the trail as a sentence. Pure: who is called what by name is handed in; escaping is the template's."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from monitoring.floor.operations import Mode, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.audit.models import AuditLine

    type Names = Mapping[str, str]

SHORT = 12
# An agent came into what was listened to already (`newcomers`): the operation and the stage of that line.
JOIN, JOINED = "Join", "joined"
ASKED = {
    Operation.LISTEN_IN: "listen in on {}",
    Operation.MONITOR: "monitor {}",
    Operation.COACH: "coach in {}",
    Operation.BARGE_IN: "barge into {}",
    Operation.INTRUDE: "enter {}",
    Operation.CANCEL: "stop watching {}",
    Operation.SWITCH_TO_LISTEN_IN: "go back to listening in on {}",
    Operation.SWITCH_TO_MONITOR: "go back to monitoring {}",
    Operation.SWITCH_TO_COACH: "switch to coaching in {}",
    Operation.SWITCH_TO_BARGE_IN: "switch to barging into {}",
    Operation.MUTE: "mute the agent in {}",
    Operation.UNMUTE: "unmute the agent in {}",
    Operation.ANSWER: "answer the ringing for {}",
    Operation.ACCEPT: "accept the invitation to {}",
    Operation.REJECT: "reject the invitation to {}",
    Operation.HANGUP: "leave {}",
    Operation.LEAVE: "leave {}",
    Operation.SEND_MESSAGE: "write to everybody in {}",
    Operation.SEND_TO_AGENTS: "write to the agents in {}",
    Operation.START_TYPING: "show as typing to everybody in {}",
    Operation.STOP_TYPING: "show no more as typing to everybody in {}",
    Operation.START_TYPING_TO_AGENTS: "show as typing to the agents in {}",
    Operation.STOP_TYPING_TO_AGENTS: "show no more as typing to the agents in {}",
    Operation.READY: "set {} ready",
    Operation.NOT_READY: "set {} not ready",
    Operation.OFFLINE: "take {} offline",
}
DID = {
    "SignIn": "signed in",
    "SignOut": "signed out",
    "EndSignIn": "ended other sign-ins of their own",
    "Purged": "removed the oldest lines of {}",
    "Export": "exported {}",
    "Renewed": "renewed the link of {}",
    "TestPassword": "tested the password of {}",
    "LetScreenIn": "let in {}",
    "TurnScreenOff": "turned off {}",
    "AcknowledgeAlarm": "acknowledged {}",
    "SetWebhook": "set the webhook of {}",
    "ClearWebhook": "took away the webhook of {}",
}
# How the supervisor was in it when the agent came.
HEARD = {
    Mode.LISTEN_IN: "was listening in on",
    Mode.MONITOR: "was reading along in",
    Mode.COACH: "was coaching in",
    Mode.BARGE_IN: "had barged into",
}
ENDINGS = {
    "confirmed": "confirmed {} later",
    "unconfirmed": "GWS never confirmed it",
    "unknown": "no answer came",
    "accepted": "GWS accepted after {}",
    "refused": "GWS refused",
}
STOPPED = "it was stopped before it left"


def sentence(line: AuditLine, names: Names) -> str:
    """One line, by itself."""
    who, it = called(line.actor, names), target_words(line)
    if line.operation == "SignIn" and line.stage == "refused":
        return f"Somebody failed to sign in as {it or 'nobody'}"
    if line.stage == "read":
        return f"{who} {'read' if line.target.startswith('chat:') else 'opened'} {it}"
    if line.stage == JOINED:
        return f"{came(line)} {_thing(line)}, which {who} {heard(line)}"
    if line.stage == "done":
        return f"{who} {DID.get(line.operation, f'{line.operation.lower()} {{}}').replace('{}', it)}"
    return _of_intervention(line, who, it, names)


def _of_intervention(line: AuditLine, who: str, it: str, names: Names) -> str:
    of = f", for {called(line.facts['of'], names)}" if line.facts.get("of") else ""
    asked = ASKED.get(line.operation, f"{line.operation} {{}}").replace("{}", it) + of  # type: ignore[call-overload]  # any text
    if line.stage == "intent":
        return f"{who} asked to {asked}"
    if line.stage == "denied":
        return f"{who} was not allowed to {asked}{_because(line.facts)}"
    if line.stage not in ENDINGS:
        return f"{who}: {asked}, {line.stage}"
    became = ending(line)
    return f"{became[:1].upper()}{became[1:]}; {who} had asked to {asked}"


def story(lines: Sequence[AuditLine], names: Names) -> str:
    """The lines under one key, as one sentence: the intent, the answer, the confirmation or its absence."""
    if not lines:
        return ""
    told = [sentence(lines[0], names)]
    told += [_step(line, before) for before, line in pairwise(lines)]
    if lines[0].stage == "intent" and len(lines) == 1:
        told.append("what became of it is not on the trail yet")
    return "; ".join(told)


def _step(line: AuditLine, before: AuditLine) -> str:
    if line.stage == JOINED:
        return f"{came(line)} it later"
    return ending(line, before) if line.stage in ENDINGS else line.stage


def came(line: AuditLine) -> str:
    """Who came: `anna, sven came into`."""
    return f"{line.facts.get('agents', '').replace(',', ', ')} came into"


def heard(line: AuditLine) -> str:
    """How the supervisor was in it: `was listening in on`."""
    mode = line.facts.get("mode", "")
    return HEARD[Mode(mode)] if mode in set(Mode) else "was monitoring"


def ending(line: AuditLine, before: AuditLine | None = None) -> str:
    """What became of it: `GWS accepted after 84 ms`."""
    milliseconds = line.facts.get("latency_ms", "")
    seconds = float(milliseconds) / 1000 if milliseconds.isdecimal() else line.at - before.at if before else None
    # An answer of GWS has no rule; ours has, where a right ended while the intent was written.
    said = STOPPED if line.stage == "refused" and "rule" in line.facts else ENDINGS[line.stage]
    if seconds is None:
        return said.replace(" after {}", " it").replace(" {} later", "") + _because(line.facts)
    return said.format(lasting(seconds)) + _because(line.facts)


def lasting(seconds: float) -> str:
    """A duration as a person says it."""
    if seconds < 0.1:
        return f"{max(0.0, seconds) * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def called(username: str, names: Names) -> str:
    """A person's name; programs by what they are."""
    if username.startswith("command:"):
        return f"The command {username.removeprefix('command:')}"
    if username in {"floorwalker", "nobody signed in"}:
        return username.capitalize()
    return names.get(username) or username


def target_words(line: AuditLine) -> str:
    """What it was done to: `agent001's call 0072AB…`."""
    kind, colon, identifier = line.target.partition(":")
    agents = line.facts.get("agents", "").replace(",", ", ")
    if kind in {"call", "chat"}:
        return f"{agents}'s {_thing(line)}" if agents else _thing(line)
    if kind == "agent":
        return agents or f"agent {identifier[:SHORT]}"
    if line.operation.startswith("Sign"):
        return identifier
    if kind in {"screen", "display", "alarm"} and line.facts.get("name"):
        return f"the {kind} {line.facts['name']}"
    return f"the {kind.replace('-', ' ')} {identifier}" if colon else f"the {kind}"


def _thing(line: AuditLine) -> str:
    """The call or chat, whoever's: `call 0072AB…`."""
    kind, _, identifier = line.target.partition(":")
    return f"{kind} {identifier if len(identifier) <= SHORT else f'{identifier[: SHORT - 4]}…'}"


def _because(facts: Mapping[str, str]) -> str:
    why = facts.get("statusMessage") or facts.get("why") or (facts.get("reason", "") if "rule" in facts else "")
    return f": {why}" if why else ""
