"""Draws the real templates with an engine of its own. Never imports the dashboard's settings, views or models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template import Context, Engine

from dashboard.wall.rows import WallHead, WallLine, WallNow, WallTile, strip
from tests.preview.floor import AGENTS, CALLS, CHATS, CONNECTION, NAMES, NOW, SUMMARY, Viewer

ROOT = Path(__file__).resolve().parents[2]
ENGINE = Engine(
    dirs=[str(ROOT / "templates")],
    libraries={
        "drawing": "dashboard.templatetags.drawing",
        "static": "django.templatetags.static",
        "tz": "django.templatetags.tz",
    },
    autoescape=True,
)
COUNTS = (41, 88, 37, 12, 19, 2, 30)


def draw(template: str, **context: object) -> str:
    """The template's HTML."""
    return ENGINE.get_template(template).render(Context({"csrf_token": "preview", **context}))


def part(fragment: str, target: str, row: object, swap: str = "outerMorph") -> dict[str, str]:
    """One part of a frame."""
    return {"target": target, "swap": swap, "content": draw(f"partials/{fragment}.html", row=row)}


def desk(nonce: str, **over: Any) -> str:
    """The whole desk."""
    context = {
        "summary": SUMMARY,
        "connection": CONNECTION,
        "agents": AGENTS,
        "calls": CALLS,
        "chats": CHATS,
        "totals": {"agents": 204, "calls": len(CALLS), "chats": len(CHATS)},
        "query": "",
        "show": "all",
        "inspector": None,
        "socket": "/ws/desk/",
        "viewer": Viewer(),
        "now": NOW,
        "room": "desk",
        "csp_nonce": nonce,
    }
    return draw("desk/page.html", **context | over)


def line(number: int, kind: str) -> WallLine:
    """A call or chat in progress."""
    return WallLine(
        id=f"{kind[0]}{number}",
        kind=kind,
        shape="talking" if kind == "call" else "chat",
        who=NAMES[number % len(NAMES)],
        topic=("Billing", "Broken router", "Contract renewal")[number % 3],
        since=NOW - 130 * number - 20,
        waiting_since=NOW - 40 * number if kind == "chat" and number % 2 else 0.0,
        held_since=NOW - 70 if kind == "call" and number == 2 else 0.0,
        mode={1: "ListenIn", 3: "Coach", 4: "BargeIn"}.get(number, ""),
    )


def wall(nonce: str, **over: Any) -> str:
    """The whole wall."""
    named = (
        ("Ready", "ready"),
        ("Talking", "talking"),
        ("Chatting", "chat"),
        ("Wrap-up", "wrapup"),
        ("Not ready", "notready"),
        ("Ringing", "ringing"),
        ("Logged off", "off"),
    )
    states = strip(tuple((shape, label, shape, count) for (label, shape), count in zip(named, COUNTS, strict=True)))
    tiles = (
        WallTile("talking", "On a call", "talking", 88, hint="longest", since=NOW - 1810),
        WallTile("chat", "In a chat", "chat", 37, hint="61 chats"),
        WallTile("ready", "Ready", "ready", 41, hint="longest", since=NOW - 740),
        WallTile("waiting", "Customers waiting", "waiting", 6, NOW - 172, "alert", "longest"),
    )
    calls, chats = (tuple(line(number, kind) for number in range(9)) for kind in ("call", "chat"))
    happening = WallNow(line(9, "call"), line(7, "chat"), calls[:7], chats[:7], more_calls=81, more_chats=54)
    context = {
        "head": WallHead("North floor", "North, Enterprise Onboarding", "Europe/Berlin", CONNECTION),
        "tiles": tiles,
        "states": states,
        "now": happening,
        "socket": "/ws/wall/north/",
        "now_at": NOW,
        "walls": ({"slug": "north", "name": "North"}, {"slug": "south", "name": "South"}),
        "slug": "north",
        "csp_nonce": nonce,
    }
    return draw("wall/page.html", **context | over)


def login(nonce: str, *, failed: bool = False) -> str:
    """The sign-in, maybe after a wrong password."""
    form = {"non_field_errors": ["That name and password do not fit together."], "errors": failed} if failed else {}
    return draw("account/login.html", form=form, next="/", csp_nonce=nonce)
