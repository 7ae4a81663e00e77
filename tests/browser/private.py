"""What the far side knows of customers and what is written to them: what no wall may show. Plants some, and gathers all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.browser.conftest import FIRST, NORTH, SECOND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tests.browser.far import Far

QUEUE = "Canary queue"
NUMBER, ACCOUNT, CUSTOMER = "01632960997", "97531864", "Zaphod Canarybrox"
ATTACHED = {
    "CustomerName": CUSTOMER,
    "AccountNumber": ACCOUNT,
    "Customer": {"Address": {"City": "Canarytown"}},
    "Remark": "canary remark",
    "Queue": QUEUE,
}
NICKNAME, BRAND = "canarychatter", "canarybrand"
ASKED, REPLIED, WHISPERED = "canary question", "canary reply", "canary whisper"
# What is too short to be told from a wall's own figures and words.
SHORTEST = 4


@dataclass(frozen=True)
class Planted:
    """A call and a chat of North whose every word is a canary."""

    call: str
    chat: str


def plant(far: Far) -> Planted:
    """A customer's call with data attached, and a chat in which the customer, the agent and a supervisor have written."""
    call = far.stage("place_call", agent=FIRST, customer=f"+44{NUMBER[1:]}", user_data=ATTACHED)
    chat = far.stage("start_chat", agent=SECOND, nickname=NICKNAME, user_data={"Brand": BRAND})
    far.stage("customer_says", chat=chat, text=ASKED)
    far.stage("says", user=SECOND, chat=chat, text=REPLIED)
    theirs = f"/users/{far.me(SECOND)['id']}/chats/{chat}"
    far.operate("sup001", theirs, "Intrude", supervisorVisibilityMode="Coach")
    far.operate("sup001", f"/me/chats/{chat}", "Accept")
    far.operate("sup001", f"/me/chats/{chat}", "SendToAgents", text=WHISPERED)
    return Planted(call, chat)


def names(far: Far) -> set[str]:
    """What agents are called: a wall may say it."""
    people = [far.me(agent) for agent in NORTH]
    whole = {f"{me['firstName']} {me['lastName']}" for me in people}
    return whole | {word for name in whole for word in name.split()}


def gather(far: Far) -> set[str]:
    """Every number, attached value, nickname and text that is at the far side now, or has been said to us."""
    truth, entries = far.ask("/_ctl/truth"), far.ask("/_ctl/ledger")["entries"]
    said = [entry["data"] for entry in entries if entry["kind"] == "Published"]
    found = {word for sheet in (truth, said) for word in _private(sheet)} - names(far)
    return {word for word in found if len(word) >= SHORTEST}


def leaves(sheet: Any) -> Iterator[str]:
    """Every text in a frame, as it is read there."""
    if isinstance(sheet, str):
        yield sheet
    elif isinstance(sheet, list | dict):
        for one in sheet.values() if isinstance(sheet, dict) else sheet:
            yield from leaves(one)


def shown(words: Collection[str], text: str) -> list[str]:
    """Those of the words that a page or a frame says, however it is written there."""
    read = unescape(text)
    return sorted(word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", read))


def _private(sheet: Any) -> Iterator[str]:
    if isinstance(sheet, list):
        for one in sheet:
            yield from _private(one)
    if not isinstance(sheet, dict):
        return
    if sheet.get("type") == "Customer":
        yield str(sheet.get("nickname"))
    for key, value in sheet.items():
        if key == "userData":
            yield from _values(value)
        elif key in {"phoneNumber", "e164Number", "ani", "dnis", "text"} and value:
            yield str(value)
        else:
            yield from _private(value)


def _values(data: Any) -> Iterator[str]:
    """What is attached, however deep; the queue is routing's own word, and on the wall."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key != "Queue":
                yield from _values(value)
    elif data is not None:
        yield str(data)
