"""Every figure computed afresh from raw JSON by the words of its definition. Shares no code with what it judges.

Naive on purpose: plain lists of what happened, states as stretches of time, everything added up again for each answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.laws.figures_day import Line

TALKS, LIVE = {"Established", "Held"}, {"Invited", "Accepted", "Chatting"}
BUSY = {"talking", "ringing_agents", "chatting", "wrapup"}
STANDS = BUSY | {"ready", "notready", "off"}
BLIND = 60.0

type Teams = frozenset[str] | None


@dataclass
class Leg:
    """One user's leg: since when, rung since, offered, picked up."""

    state: str
    begun: float
    state_at: float
    offered: float = 0.0
    taken: float = 0.0
    sheet: dict[str, Any] = field(default_factory=dict)


@dataclass
class Seat:
    """One user's seat in a chat."""

    state: str
    received: float
    offered: float = 0.0
    taken: float = 0.0
    present: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Oracle:
    """What was told so far. Lists of (at, team, seconds) for what was done; of (kind, team, from, to) for how agents stood."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    legs: dict[str, dict[str, Leg]] = field(default_factory=dict)
    seats: dict[str, dict[str, Seat]] = field(default_factory=dict)
    said: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    stretches: dict[str, list[tuple[str, str, float, float]]] = field(default_factory=dict)
    standing: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    answered: list[tuple[float, str, float]] = field(default_factory=list)
    handled: list[tuple[float, str, float]] = field(default_factory=list)
    abandoned: list[tuple[float, str, float]] = field(default_factory=list)
    blind: list[tuple[float, float]] = field(default_factory=list)
    heard: float = 0.0

    def hear(self, line: Line) -> None:
        """One more line."""
        if self.heard and line.at - self.heard > BLIND:
            self.blind.append((self.heard, line.at))
        self.heard = line.at
        data, user = line.data, line.user
        said = data.get("metrics", {}).get("eventProcessing", {}).get("serverGenerationTimestamp", 0) / 1000 or line.at
        if line.topic == "placed":
            self._place(user, data["role"], data["team"])
        elif line.topic == "snapshot":
            self._meet(user, data["user"], line.at)
        elif data.get("messageType") == "DeviceStateChangeMessage":
            self.phones[user] = _word(data["devices"])
        elif data.get("messageType") == "CallStateChangeMessage":
            self._call(user, data["call"], said, line.at)
        elif data.get("messageType") == "ChatStateChangeMessage":
            self._chat(user, data["chat"], said, line.at)
        elif data.get("messageType") == "MessageLogUpdated":
            chat = data["chatPath"].rpartition("/")[2]
            self.said.setdefault(chat, {}).update({one["index"]: one for one in data["messages"]})
        self._stand(user, line.at)

    def _place(self, user: str, role: str, team: str) -> None:
        """Who is watched no more is in nothing any more, and that is the end of no call."""
        self.places[user] = role, team
        if not role:
            self.legs[user], self.seats[user] = {}, {}
            self.phones.pop(user, None)

    def _meet(self, user: str, me: dict[str, Any], at: float) -> None:
        self.ids[user] = me["id"]
        self.phones[user] = _word(me["devices"])
        calls = {one["callUuid"]: one for one in me["calls"]}
        for gone in self.legs.setdefault(user, {}).keys() - calls.keys():
            self._call(user, {"callUuid": gone, "state": "Released"}, at, at)
        for one in calls.values():
            self._call(user, one, at, at)
        chats = {one["id"]: one for one in me["chats"]}
        for gone in self.seats.setdefault(user, {}).keys() - chats.keys():
            self._chat(user, {"id": gone, "state": "Completed"}, at, at)
        for one in chats.values():
            self._chat(user, one, at, at)

    def _call(self, user: str, sheet: dict[str, Any], said: float, at: float) -> None:
        mine, call, state = self.legs.setdefault(user, {}), sheet["callUuid"], sheet["state"]
        known = mine.get(call)
        if state in {"Released", "Completed"}:
            mine.pop(call, None)
            if known is not None:
                others = (legs[call] for who, legs in self.legs.items() if call in legs and self._team(who) is not None)
                self._ended(user, known, said, at, is_carried=any(one.state in TALKS for one in others))
            return
        if known is None:
            known = mine[call] = Leg(state, said - float(sheet["duration"]), said)
            known.taken = known.begun if state in TALKS else 0.0
        elif known.state != state:
            known.state, known.state_at = state, said
        known.sheet = sheet
        if state == "Ringing" and not known.taken:
            known.offered = known.offered or said
        if state in TALKS and not known.taken:
            self._answered(user, known, said, at)

    def _chat(self, user: str, sheet: dict[str, Any], said: float, at: float) -> None:
        mine, chat, state = self.seats.setdefault(user, {}), sheet["id"], sheet["state"]
        known = mine.get(chat)
        if state not in LIVE:
            mine.pop(chat, None)
            if known is not None:
                others = (
                    seats[chat] for who, seats in self.seats.items() if chat in seats and self._team(who) is not None
                )
                self._ended(user, known, said, at, is_carried=any(one.state != "Invited" for one in others))
            return
        if known is None:
            known = mine[chat] = Seat(
                state, datetime.strptime(sheet["receivedDate"], "%Y-%m-%d %H:%M:%S.%f%z").timestamp()
            )
            known.offered, known.taken = (said, 0.0) if state == "Invited" else (0.0, known.received)
        known.state, known.present = state, sheet["participants"] or known.present
        if state != "Invited" and not known.taken:
            self._answered(user, known, said, at)

    def _answered(self, user: str, part: Leg | Seat, said: float, at: float) -> None:
        part.taken = said
        team = self._team(user)
        if part.offered and team is not None:
            self.answered.append((at, team, said - part.offered))

    def _ended(self, user: str, part: Leg | Seat, said: float, at: float, *, is_carried: bool) -> None:
        team = self._team(user)
        if team is not None and part.taken:
            self.handled.append((at, team, max(0.0, said - part.taken)))
        elif team is not None and part.offered and not is_carried:
            self.abandoned.append((at, team, 0.0))

    def _team(self, user: str) -> str | None:
        role, team = self.places.get(user, ("", ""))
        return team if role == "agent" else None

    def _kind(self, user: str) -> str:
        """How an agent stands; empty for whoever is none, or is not known yet."""
        if self._team(user) is None or user not in self.phones:
            return ""
        states = {leg.state for leg in self.legs[user].values()}
        seats = {seat.state for seat in self.seats[user].values()}
        if states:
            return "talking" if states & TALKS else "ringing_agents"
        word = self.phones[user]
        if seats and word not in {"AfterCallWork", "LoggedOut"}:
            return "ringing_agents" if seats == {"Invited"} else "chatting"
        return {"Ready": "ready", "AfterCallWork": "wrapup", "LoggedOut": "off"}.get(word, "notready")

    def _stand(self, user: str, at: float) -> None:
        kind, team = self._kind(user), self._team(user) or ""
        before = self.standing.get(user, ("", "", 0.0))
        if (kind, team) != before[:2]:
            self.stretches.setdefault(user, []).append((*before, at))
            self.standing[user] = kind, team, at

    def figures(self, teams: Teams, now: float, within: int) -> dict[str, float | None]:
        """Every figure by its key."""
        return self._agents(teams) | self._hour(teams, now, within) | self._present(teams, now)

    def _agents(self, teams: Teams) -> dict[str, float | None]:
        kinds = [kind for kind, team, _ in self.standing.values() if _is_of(team, teams)]
        return {key: float(kinds.count(key)) for key in STANDS}

    def _hour(self, teams: Teams, now: float, within: int) -> dict[str, float | None]:
        start = (now // 60 - 59) * 60
        waits = [wait for at, team, wait in self.answered if at >= start and _is_of(team, teams)]
        done = [seconds for at, team, seconds in self.handled if at >= start and _is_of(team, teams)]
        lost = sum(at >= start and _is_of(team, teams) for at, team, _ in self.abandoned)
        busy = sum(self._spent(kind, teams, start, now) for kind in BUSY)
        there = busy + self._spent("ready", teams, start, now)
        offered = len(waits) + lost
        wrapping = self._spent("wrapup", teams, start, now)
        return {
            "occupancy": busy / there if there else None,
            "handled": float(len(done)),
            "handling": (sum(done) + wrapping) / len(done) if done else None,
            "service_level": sum(round(wait, 3) <= within for wait in waits) / offered if offered else None,
            "abandoned": float(lost),
        }

    def _spent(self, kind: str, teams: Teams, start: float, now: float) -> float:
        """The time that agents stood so, less what nobody saw."""
        end = self.heard if now - self.heard > BLIND else now
        return sum(
            max(0.0, min(until, end) - max(since, start)) - self._unseen(max(since, start), min(until, end))
            for stood, team, since, until in self._stood(start, end)
            if stood == kind and _is_of(team, teams)
        )

    def _stood(self, start: float, end: float) -> Iterator[tuple[str, str, float, float]]:
        for stretches in self.stretches.values():
            for stretch in reversed(stretches):
                if stretch[3] < start:
                    break
                yield stretch
        yield from ((*standing, end) for standing in self.standing.values())

    def _unseen(self, since: float, until: float) -> float:
        return sum(max(0.0, min(until, b) - max(since, a)) for a, b in self.blind)

    def _present(self, teams: Teams, now: float) -> dict[str, float | None]:
        calls, chats = self._things(self.legs, teams), self._things(self.seats, teams)
        rung = {key: legs for key, legs in calls.items() if {leg.state for leg in self._agents_of(legs)} == {"Ringing"}}
        invited = {
            key: seats for key, seats in chats.items() if {one.state for one in self._agents_of(seats)} == {"Invited"}
        }
        rings = [min(leg.state_at for leg in self._agents_of(legs)) for legs in rung.values()]
        rings += [min(seat.offered for seat in self._agents_of(seats)) for seats in invited.values()]
        asked = [at for at in map(self._asked, chats) if at]
        begun = [min(leg.begun for leg in legs.values()) for key, legs in calls.items() if key not in rung]
        return {
            "calls": float(len(calls) - len(rung)),
            "chats": float(len(chats) - len(invited)),
            "ringing": float(len(rings)),
            "longest_ringing": max(0.0, now - min(rings)) if rings else None,
            "longest_call": max(0.0, now - min(begun)) if begun else None,
            "waiting": float(len(asked)),
            "longest_waiting": max(0.0, now - min(asked)) if asked else None,
            "interventions": float(
                sum(_overhears(leg) for legs in calls.values() for who, leg in legs.items() if self._supervises(who))
                + sum(self._joins(who, seat) for seats in chats.values() for who, seat in seats.items())
            ),
        }

    def _things[T](self, parts: dict[str, dict[str, T]], teams: Teams) -> dict[str, dict[str, T]]:
        """Who is in each call (chat) that an agent of these teams is in."""
        found: dict[str, dict[str, T]] = {}
        for user, mine in parts.items():
            for key, part in mine.items():
                found.setdefault(key, {})[user] = part
        return {
            key: members
            for key, members in found.items()
            if any((team := self._team(user)) is not None and _is_of(team, teams) for user in members)
        }

    def _agents_of[T](self, members: dict[str, T]) -> list[T]:
        return [part for user, part in members.items() if self._team(user) is not None]

    def _asked(self, chat: str) -> float:
        """When the customer wrote what nobody has answered."""
        texts = [one for _, one in sorted(self.said.get(chat, {}).items()) if one["type"] == "Text"]
        asked = 0.0
        for one in texts:
            if one["from"]["type"] == "Customer":
                asked = asked or one["timestampSeconds"] / 1000
            elif one["visibility"] == "All":
                asked = 0.0
        return asked

    def _supervises(self, user: str) -> bool:
        return self.places.get(user, ("", ""))[0] == "supervisor"

    def _joins(self, user: str, seat: Seat) -> bool:
        mine = [one for one in seat.present if one.get("uri", "").rpartition("/")[2] == self.ids.get(user)]
        return self._supervises(user) and seat.state == "Chatting" and bool(mine)


def _is_of(team: str, teams: Teams) -> bool:
    return teams is None or team in teams


def _word(devices: list[dict[str, Any]]) -> str:
    state = devices[0]["userState"]
    return str(state.get("workMode") or state["state"])


def _overhears(leg: Leg) -> bool:
    words = set(leg.sheet["capabilities"])
    return leg.state in TALKS and (leg.sheet["mute"] == "On" or bool(words & {"SwitchToBargeIn", "SwitchToListenIn"}))
