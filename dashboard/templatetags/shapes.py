"""The drawings: a shape for every state, a picture for every mode and medium, on a grid of 16 by 16.

A state is always told by shape, colour and word together; these are the shapes. SHAPES are filled, OUTLINES stroked.
Must never know anything but paths.
"""

from __future__ import annotations

from typing import Final

_EAR = (
    '<path d="M4 6.2a4 4 0 0 1 8 0c0 2.3-2 2.9-2.3 4.6-.2 1.5-1 2.7-2.4 2.7-1.3 0-2.1-.9-2.3-2"/>'
    '<path d="M6.1 6.5a1.9 1.9 0 0 1 3.8 0c0 1-.9 1.3-1.2 2.2"/>'
)
_COACH = (
    '<circle cx="5.5" cy="5" r="2.5"/><path d="M1.5 13.5c0-2.5 1.8-4 4-4s4 1.5 4 4M11 4.5a3.5 3.5 0 0 1 0 4'
    'M13 2.5a6.5 6.5 0 0 1 0 8"/>'
)
_MEGAPHONE = '<path d="M2 6.5v3l2.5.5L12 13V3L4.5 6zM5 10l.8 3.5h1.7L7 10.8M14 6.5v3"/>'
_AGENT = '<circle cx="8" cy="5.3" r="2.8"/><path d="M2.5 14c0-3 2.4-4.8 5.5-4.8s5.5 1.8 5.5 4.8"/>'
_HEADSET = '<path d="M2.5 10V8a5.5 5.5 0 0 1 11 0v2M2.5 9h2v3.5h-2zM11.5 9h2v3.5h-2zM12.5 12.5c0 1.2-1.5 1.8-3.5 1.8"/>'
_CALL = (
    '<path d="M4.2 2.2 6.3 2l1 3.2-1.6 1.1a8.5 8.5 0 0 0 4 4l1.1-1.6 3.2 1-.2 2.1c-.1.9-.8 1.5-1.7 '
    '1.4C6.8 12.7 3.3 9.2 2.8 3.9c-.1-.9.5-1.6 1.4-1.7z"/>'
)
_CHAT = '<path d="M2 3h12v8H7.5L4 13.8V11H2z"/><path d="M5 6h6M5 8.3h4"/>'
_EYE = '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>'
_WARNING = '<path d="M8 1.2 15.5 14.5H.5zM7.2 5.8v4.4h1.6V5.8zM7.2 11.3v1.6h1.6v-1.6z" fill-rule="evenodd"/>'
_LEAVE = '<path d="M9.5 2.5H3v11h6.5M7 8h7M11.5 5.5 14 8l-2.5 2.5"/>'

SHAPES: Final = {
    "ready": '<path d="M8 1.8 15 14H1z"/>',
    "talking": '<circle cx="8" cy="8" r="6.2"/>',
    "chat": '<path d="M8 1l7 7-7 7-7-7z"/>',
    "wrapup": '<path d="M2.5 2.5h11v11h-11z"/>',
    "notready": '<path d="M1.5 5.5h13v5h-13z"/>',
    "ringing": '<path d="M8 1.5v6.5h6.5A6.5 6.5 0 1 1 8 1.5z"/>',
    "alert": '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5zM7.2 3.8v5h1.6v-5zM7.2 10.4V12h1.6v-1.6z" fill-rule="evenodd"/>',
    "warning": _WARNING,
    "warn": _WARNING,
    "held": '<path d="M4 2.5h3v11H4zM9 2.5h3v11H9z"/>',
    "customer": '<circle cx="8" cy="5" r="3.2"/><path d="M2 14.5c0-3.5 2.6-5.3 6-5.3s6 1.8 6 5.3z"/>',
}

OUTLINES: Final = {
    "lost": '<circle cx="8" cy="8" r="6"/><path d="m3.8 12.2 8.4-8.4"/>',
    "off": '<circle cx="8" cy="8" r="5.5"/>',
    "gap": '<path d="M1.5 8h3M11.5 8h3M6.5 4v8M9.5 4v8"/>',
    "waiting": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.8"/>',
    "call": _CALL,
    "Inbound": '<path d="M13 3 4 12M4 5.5V12h6.5"/>',
    "Outbound": '<path d="M3 13 12 4M5.5 4H12v6.5"/>',
    "Consult": '<path d="M2.5 4.5h8v5h-5l-2 2v-2h-1zM7.5 11.5h4l2 2v-2h0v-5h-1"/>',
    "Internal": '<path d="M2 5.5h10M9.5 3 12 5.5 9.5 8M14 10.5H4M6.5 8 4 10.5 6.5 13"/>',
    "chats": _CHAT,
    "agent": _HEADSET,
    "supervisor": _EYE,
    "person": _AGENT,
    "ListenIn": _EAR,
    "Monitor": _EYE,
    "Coach": _COACH,
    "BargeIn": _MEGAPHONE,
    "nobody": '<path d="M2 6h2.5L8 3v10L4.5 10H2zM10.5 6l4 4M14.5 6l-4 4"/>',
    "everyone": _MEGAPHONE,
    "leave": _LEAVE,
    "mute": '<path d="M6 3.5a2 2 0 0 1 4 0V8a2 2 0 0 1-4 0zM3.5 8a4.5 4.5 0 0 0 9 0M8 12.5V15M2 2l12 12"/>',
    "done": '<path d="m2.5 8.5 3.5 3.5 7.5-8"/>',
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 4 4"/>',
    "close": '<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>',
    "theme": '<path d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z"/>',
    "pause": '<path d="M5 3v10M11 3v10"/>',
    "down": '<path d="M8 2.5v11M3.5 9 8 13.5 12.5 9"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
}
