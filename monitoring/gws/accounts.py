"""The supervisor accounts through which operations leave: one signed-in client each, opened when first needed.

Any process may operate, only one reads an account's stream: where that is this one, its client is lent. A client outlives
a refused sign-in, and with it the count of refusals: pressing a button again and again never locks an account out.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from monitoring.gws.errors import GwsError, SignInRefused, Unreachable
from monitoring.gws.paths import staff
from monitoring.gws.wire import Unreadable, read_me

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.floor.notifications import Notification
    from monitoring.gws.client import Client
    from monitoring.gws.paths import OperationRequest
    from monitoring.gws.users import Seen
    from monitoring.ports import Account, Vault


class Accounts:
    """Clients by account."""

    def __init__(
        self,
        vault: Vault,
        connect: Callable[[Account], Client],
        lend: Callable[[str], Client | None] = lambda _username: None,
    ) -> None:
        """`lend(username)`: the client of whoever reads this account's stream in this process, if anybody does."""
        self._vault, self._connect, self._lend = vault, connect, lend
        self._clients: dict[str, Client] = {}
        self._opening: dict[str, asyncio.Lock] = {}

    async def operate(self, account: str, request: OperationRequest) -> str:
        """POST as this account, once; returns what GWS left undone of it. Raises the errors of `gws.errors`."""
        client = await self._client(account)
        return await client.operate(request)

    async def look(self, account: str) -> Notification | None:
        """A fresh snapshot of the account, or None if it cannot be had."""
        try:
            client = await self._client(account)
            try:
                body = await client.snapshot()
            except SignInRefused:
                await client.sign_in()
                body = await client.snapshot()
        except GwsError:
            return None
        told = read_me(account, body, time.time())
        return None if isinstance(told, Unreadable) else told

    async def users(self, account: str, offset: int, limit: int, seen: Seen) -> tuple[bytes, Seen] | None:
        """A page of everybody, as this account is shown them, with its validators; None: nothing changed since `seen`.

        Raises the errors of `gws.errors`.
        """
        client = await self._client(account)
        try:
            return await client.get_changed(staff(offset, limit), seen)
        except SignInRefused:
            await client.sign_in()
            return await client.get_changed(staff(offset, limit), seen)

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    async def _client(self, username: str) -> Client:
        """The account's client, signed in, with the credentials of now. One account's slow sign-in keeps no other waiting."""
        async with self._opening.setdefault(username, asyncio.Lock()):
            account = await self._vault.account(username)
            if account is None:
                raise Unreachable(f"the credentials of {username} are not held")
            lent = self._lend(username)
            client = lent if lent is not None else self._clients.get(username)
            if client is None or client.account.password != account.password:
                if client is not None and client is not lent:
                    await client.close()
                client = self._clients[username] = self._connect(account)
            if not client.is_signed_in:
                await client.sign_in()
            return client
