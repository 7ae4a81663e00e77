"""English. The figures are called what their definitions call them, the states what the desk calls them."""

from __future__ import annotations

from dashboard.desk.words import LABELS
from monitoring.figures.definitions import FIGURES as DEFINED

FIGURES = {key: one.name for key, one in DEFINED.items()}
STATES = {
    "ready": "Ready",
    "talking": "Talking",
    "ringing": "Ringing",
    "chat": "Chatting",
    "wrapup": "Wrap-up",
    "notready": "Not ready",
    "off": "Logged off",
}
GWS = dict(LABELS)
MODES = {
    "ListenIn": "supervisor listening",
    "Monitor": "supervisor reading",
    "Coach": "supervisor coaching",
    "BargeIn": "supervisor barged in",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SAID = {
    "decimal": ".",
    "group": ",",
    "more": "and {n} more",
    "longest": "Longest",
    "calls": "Calls",
    "chats": "Chats",
    "no_call": "No calls",
    "no_chat": "No chats",
    "nobody": "nobody yet",
    "warning": "Warning",
    "alert": "Alert",
    "over": "{limit} or more",
    "under": "{limit} or less",
    "of": "of {n}",
    "within": "within {n} s",
    "since": "since {time}",
    "until": "until {time}",
    "until_day": "until {time}",
    "every_team": "every team",
    "no_team": "no team",
    "on_hold": "on hold",
    "unanswered": "unanswered",
    "by_state": "Agents by state",
    "hour": "last hour",
    "day": "today",
    "empty": "Nobody is signed on",
    "stale": "Not live: values as of {time}",
    "ago": "{age} ago",
    "live": "Live",
    "part": "{n} live",
    "late": "late",
    "reconnecting": "reconnecting",
    "offline": "offline",
    "lost": "Not live",
    "call": "Call",
    "chat": "Chat",
    "announcement": "Announcement",
}
