"""T8: whatever people and agents are called, and whatever is written, a page is made of the same elements and attributes."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command

from tests.fakes.building import building
from tests.fakes.hostile import HOSTILE, shown

if TYPE_CHECKING:
    from monitoring.simulator import Simulator

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]

AGENTS = 12
BEHAVIOUR = ("on", "hx-", "data-hx-", "src", "style", "srcdoc", "formaction")


class Skeleton(HTMLParser):
    """The tags of a page, each with the names of its attributes; and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[tuple[str, tuple[str, ...]]] = set()
        self.links: set[str] = set()
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, tuple(name for name, _ in attrs)))
        self.links |= {(value or "").partition("?")[0] for name, value in attrs if name in {"href", "src", "action"}}

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def christened(*names: str) -> object:
    """Gives the agents of the far side these names before anybody listens, several each."""

    def prepare(far: Simulator) -> None:
        for number, name in enumerate(names):
            seat = far.centre.world.seats[f"agent{number % AGENTS + 1:03}"]
            first = f"{seat.person.first_name} {name}" if number >= AGENTS else name
            seat.person = replace(seat.person, first_name=first)

    return prepare


async def drawn(names: tuple[str, ...]) -> dict[str, Skeleton]:
    """The pages of a floor on which everybody and everything is called so."""
    async with building(agents=AGENTS, prepare=christened(*names)) as made:  # type: ignore[arg-type]
        calls = [await made.call(f"agent{number:03}", customer=names[number]) for number in (1, 3)]
        chats = [await made.chat(f"agent{number:03}", customer=names[-number]) for number in (5, 7)]
        alice = await made.browser("alice")
        paths = ["/", "/wall/", "/wall/north/", f"/calls/{calls[0]}/", f"/chats/{chats[0]}/"]
        ids = dict.fromkeys(calls, "CALL") | dict.fromkeys(chats, "CHAT")
        pages = {}
        for path in paths:
            html = (await alice.get(path)).content.decode()
            for known, word in ids.items():
                html, path = html.replace(known, word), path.replace(known, word)  # noqa: PLW2901 - told apart by kind
            pages[path] = Skeleton(html)
        return pages


def behaviour(page: Skeleton) -> set[tuple[str, str]]:
    """Which elements of a page do something, and by which attribute."""
    return {(tag, name) for tag, names in page.tags for name in names if name.startswith(BEHAVIOUR)}


async def test_hostile_floor_is_drawn_alike() -> None:
    """T8: with sixty hostile names of agents, customers and numbers, no page has a tag or attribute that a plain one has not."""
    hostile = await drawn(HOSTILE)
    await sync_to_async(call_command)("flush", verbosity=0, interactive=False)
    plain = await drawn(tuple(f"Anna {number}" for number in range(60)))
    for path, page in hostile.items():
        more = page.tags - plain[path].tags
        assert {tag for tag, _ in more} <= {tag for tag, _ in plain[path].tags}, path
        # A button that was possible at one look and not at the other has other attributes, but does nothing else.
        assert behaviour(page) <= behaviour(plain[path]), path
        assert {link for link in page.links if not link.startswith(("/", "#"))} <= plain[path].links, path
    north = [name for number, name in enumerate(HOSTILE) if number % AGENTS % 2 == 0]
    assert [name for name in north if shown(name) not in hostile["/"].text] == []
