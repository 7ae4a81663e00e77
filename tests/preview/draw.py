"""Draws the real templates with an engine of its own. Never imports the dashboard's settings, views or models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template import Context, Engine

from tests.preview.boards import SILENT, body, head
from tests.preview.floor import AGENTS, CALLS, CHATS, CONNECTION, NOW, SUMMARY, Viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

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
EDITION = "0123456789ab"


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


def wall(nonce: str, asked: Mapping[str, str]) -> str:
    """A wall as the address asks for it: `layout`, `agents`, `case`, `status`, `lost`, its looks; `kiosk` for a screen's page."""
    scale, lang, status = int(asked.get("scale", "100")), asked.get("lang", "en"), asked.get("status", "live")
    agents, lost = int(asked.get("agents", "48")), int(asked.get("lost", "0"))
    context = {
        "head": head(lang, EDITION, status, agents=agents, lost=lost),
        "body": body(
            asked.get("layout", "team"),
            agents,
            asked.get("case", "usual"),
            scale=scale,
            lost=lost,
            **{name: asked[name] for name in ("lang", "overscan", "naming", "limits", "figures") if name in asked},
        ),
        "wall": {
            "scale": scale,
            "overscan": int(asked.get("overscan", "0")),
            "theme": asked.get("theme", "dark"),
            "lang": lang,
            "sound": "sound" in asked,
        },
        "version": EDITION,
        "socket": "/ws/wall/north/",
        "now_at": NOW if status == "live" else NOW + SILENT,
        "walls": ({"slug": "north", "name": "North"}, {"slug": "south", "name": "South"}),
        "slug": "north",
        "csp_nonce": nonce,
    }
    return draw("kiosk/wall.html" if "kiosk" in asked else "wall/page.html", **context)


def login(nonce: str, *, failed: bool = False) -> str:
    """The sign-in, maybe after a wrong password."""
    form = {"non_field_errors": ["That name and password do not fit together."], "errors": failed} if failed else {}
    return draw("account/login.html", form=form, next="/", csp_nonce=nonce)
