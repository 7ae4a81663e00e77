"""Hands on the simulated GWS: other people's softphones and chat desks, by GWS's own REST; and a look at its ledger."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

PASSWORD = "secret"
TIMEOUT = 20


@dataclass(frozen=True)
class Far:
    """The far side at `url`. Every verb is one request of the account named first."""

    url: str

    def ask(self, path: str, body: object = None, *, user: str = "") -> Any:
        """GET, or POST of a JSON body; the JSON answered."""
        content = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if user:
            headers["Authorization"] = f"Basic {base64.b64encode(f'{user}:{PASSWORD}'.encode()).decode()}"
        request = urllib.request.Request(f"{self.url}{path}", data=content, headers=headers)  # noqa: S310  # loopback
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return json.load(answer)

    def operate(self, user: str, path: str, operation: str, **more: object) -> None:
        """An operation that GWS must accept."""
        said = self.ask(f"/api/v2{path}", {"operationName": operation, **more}, user=user)
        assert said["statusCode"] == 0, (operation, said)

    def publish(self, user: str, noun: str, told: dict[str, object]) -> None:
        """GWS tells this account something of its `calls` or `chats` that nothing at the far side stands behind."""
        said = self.ask("/_ctl/publish", {"channel": f"/v2/me/{noun}", "user": user, "data": told})
        assert said["done"] == 1, said

    def stage(self, verb: str, **more: object) -> Any:
        """One verb of the centre's own stage, such as `place_call`: customers have no REST. What it answers."""
        return self.ask("/_ctl/stage", {"verb": verb, **more})["done"]

    def me(self, user: str) -> dict[str, Any]:
        """The account with its devices, calls and chats."""
        found: dict[str, Any] = self.ask("/api/v2/me?subresources=*", user=user)["user"]
        return found

    def floor(self, *agents: str) -> dict[str, list[str]]:
        """The calls and chats that these agents are in, by id: what is true now."""
        people = [self.ask("/api/v2/me?subresources=calls,chats", user=agent)["user"] for agent in agents]
        chats = {chat["id"] for me in people for chat in me["chats"] if chat["state"] in {"Invited", "Chatting"}}
        return {"calls": sorted({call["id"] for me in people for call in me["calls"]}), "chats": sorted(chats)}

    def call(self, caller: str, callee: str, **user_data: object) -> str:
        """One agent calls another, who picks up; the call's id."""
        device = self.me(caller)["devices"][0]["id"]
        number = self.me(callee)["devices"][0]["phoneNumber"]
        self.operate(caller, f"/me/devices/{device}/calls", "Dial", destination={"phoneNumber": number})
        call: str = self.me(caller)["calls"][0]["id"]
        self.operate(callee, f"/me/calls/{call}", "Answer")
        if user_data:
            self.operate(caller, f"/me/calls/{call}", "AttachUserData", userData=user_data)
        return call

    def youngest_chat(self, *agents: str) -> str:
        """The running chat of these agents that began last: the one that lives longest from now on."""
        chats = [chat for agent in agents for chat in self.me(agent)["chats"] if chat["state"] == "Chatting"]
        return str(max(chats, key=lambda chat: str(chat["receivedDate"]))["id"])

    def hang_up(self, user: str) -> None:
        """Leave every call, if there is one."""
        for call in self.me(user)["calls"]:
            self.ask(f"/api/v2/me/calls/{call['id']}", {"operationName": "Hangup"}, user=user)

    def stop_watching(self, user: str) -> None:
        """A supervisor leaves what he is in and watches nothing."""
        self.hang_up(user)
        me = self.me(user)
        for chat in me["chats"]:
            self.ask(f"/api/v2/me/chats/{chat['id']}", {"operationName": "Leave"}, user=user)
        device = me["devices"][0]["id"]
        self.ask(f"/api/v2/me/devices/{device}", {"operationName": "CancelSupervisorMonitoring"}, user=user)

    def operations(self, *users: str, after: str = "") -> list[str]:
        """What reached GWS as these accounts, oldest first; nothing up to the last that an agent did to `after`.

        Dear: the ledger holds the whole day, so look once.
        """
        lines = [line for line in self.ask("/_ctl/ledger")["entries"] if line["kind"] == "Request"]
        posts = [line for line in lines if line["method"] == "POST" and line["body"]]
        known = [
            number for number, line in enumerate(posts) if after and after in line["path"] and line["user"] not in users
        ]
        first = known[-1] + 1 if known else 0
        return [str(line["body"]["operationName"]) for line in posts[first:] if line["user"] in users]
