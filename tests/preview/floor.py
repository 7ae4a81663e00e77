"""A fabricated floor: every state, long names and hostile text. Values only; `NOW` is when all of it is true."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dashboard.desk.rows import AgentRow, CallRow, ChatRow, Chip, Connection, Tile, Watcher

NOW = time.time()
HOSTILE = '<img src=x onerror="window.PWN=1"><script>window.PWN=1</script>'
OVERRIDE = "invoice\u202efdp.exe"
STATES = (
    ("Ready", "Ready", "ready"),
    ("Talking", "Talking", "talking"),
    ("Talking", "Talking", "talking"),
    ("Chat", "Chatting", "chat"),
    ("AfterCallWork", "Wrap-up", "wrapup"),
    ("NotReady", "Not ready", "notready"),
    ("Ringing", "Ringing", "ringing"),
    ("LoggedOut", "Logged off", "off"),
)
NAMES = (
    "Ann Bloggs", "Tomás Ibáñez", "Priya Raman", "Wolfgang Amadeus Featherstonehaugh-Cholmondeley", "Mei-Ling Zhao",
    "Jonas Lindqvist", "Fatima al-Zahra", "Olu Adeyemi", "Grace Hopper", "Sam O'Neill", "Irina Petrova", "Kofi Mensah",
    "Lea Schmidt", "Diego Fernández", "Noor Haddad", "Emil Novák", "Yuki Tanaka", "Aoife Byrne", "Marek Kowalski",
    "Zeynep Kaya", "Hugo Martin", "Sofia Rossi", "Ben Carter", HOSTILE,
)  # fmt: skip
TOPICS = ("Billing", "Broken router", "Contract renewal", "Roaming abroad", "Delivery", "Complaint: 3rd call")
YOU = Watcher("Sue Perkins", "SP", "ListenIn", is_you=True)
COACH = Watcher("Rob Hale", "RH", "Coach")
BARGED = Watcher("Rob Hale", "RH", "BargeIn")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whom the page is drawn for."""

    name: str = "Sue Perkins"
    initials: str = "SP"
    can_operate: bool = True
    manages_people: bool = True
    reads_trail: bool = True
    is_staff: bool = True
    account: str = "sup001"


@dataclass(frozen=True, slots=True)
class Notice:
    """The outcome of an operation, as `partials/notice.html` draws it."""

    title: str
    text: str = ""
    role: str = "status"
    tone: str = ""
    detail: str = ""


CONNECTION = Connection("live", 400, "Live 0.4 s", NOW - 600, NOW)
SUMMARY = (
    Tile("ready", "Ready", "ready", 41, NOW - 740),
    Tile("talking", "Talking", "talking", 88, NOW - 1810),
    Tile("chat", "Chatting", "chat", 37, NOW - 1120),
    Tile("ringing", "Ringing", "ringing", 2, NOW - 9),
    Tile("wrapup", "Wrap-up", "wrapup", 12, NOW - 310),
    Tile("notready", "Not ready", "notready", 19, NOW - 3900),
    Tile("off", "Logged off", "off", 0),
    Tile("waiting", "Waiting", "alert", 6, NOW - 72),
)


def agent(number: int, state: int | None = None) -> AgentRow:
    """Agent `number`, in the state of that index."""
    word, label, shape = STATES[(number if state is None else state) % len(STATES)]
    chips: tuple[Chip, ...] = ()
    if shape == "talking":
        chips = (Chip("call", f"c{number}", NOW - 31 * number - 44, f"/calls/c{number}/"),)
    if shape == "chat":
        chips = (
            Chip("call", f"c{number}", NOW - 95, f"/calls/c{number}/"),
            Chip("chat", f"h{number}", NOW - 580, f"/chats/h{number}/", "2"),
        )
    name = NAMES[number % len(NAMES)]
    return AgentRow(
        id=f"a{number}",
        url=f"/agents/a{number}/",
        name=name,
        team="North" if number % 3 else "Enterprise Onboarding",
        state=word,
        label=label,
        shape=shape,
        since=NOW - 17 * number * number - 5,
        chips=chips,
        watchers=(YOU,) if number == 1 else (COACH, BARGED) if number == 3 else (),
        trouble="GWS sign-in refused" if number == 5 else "",
        trouble_since=NOW - 400 if number == 5 else 0.0,
    )


def call(number: int, *, mine: str = "", watchers: tuple[Watcher, ...] = ()) -> CallRow:
    """Call `number`; the first is held, the second hostile."""
    return CallRow(
        id=f"c{number}",
        url=f"/calls/c{number}/",
        state=("Held", "Established", "Ringing")[number % 3],
        label=("On hold", "Talking", "Ringing")[number % 3],
        shape=("held", "talking", "ringing")[number % 3],
        direction=("Inbound", "Outbound", "Internal")[number % 3],
        agents=NAMES[number % 23],
        customer=HOSTILE if number == 2 else f"+44 20 7946 0{number:03d}",
        topic=TOPICS[number % len(TOPICS)],
        team="North",
        since=NOW - 230 * number - 12,
        held_since=NOW - 61 if number % 3 == 0 else 0.0,
        watchers=watchers,
        mine=mine,
    )


def chat(number: int, *, mine: str = "", watchers: tuple[Watcher, ...] = ()) -> ChatRow:
    """Chat `number`; every other waits for an answer, the third is hostile."""
    return ChatRow(
        id=f"h{number}",
        url=f"/chats/h{number}/",
        state="Chatting",
        label="Chatting",
        customer=OVERRIDE if number == 3 else ("Marta Kowal", "visitor 8813", "J. Doe", "אבי כהן")[number % 4],
        agents=NAMES[(number * 5) % 23],
        team="North",
        since=NOW - 140 * number - 50,
        preview=HOSTILE
        if number == 2
        else "I have restarted it twice now and the red light is still on, what else can I try?",
        preview_by="Marta" if number % 2 else "Ann Bloggs",
        waiting_since=NOW - 47 * number if number % 2 else 0.0,
        typing="Ann Bloggs is writing" if number == 4 else "",
        watchers=watchers,
        mine=mine,
    )


AGENTS = tuple(agent(number) for number in range(24))
CALLS = (
    call(1, mine="ListenIn", watchers=(YOU,)),
    call(2),
    call(3, watchers=(COACH,)),
    *(call(n) for n in range(4, 12)),
)
CHATS = (chat(1, watchers=(COACH,)), chat(2), chat(3), *(chat(n) for n in range(4, 10)))
