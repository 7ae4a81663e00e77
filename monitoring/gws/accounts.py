"""The supervisor accounts through which operations leave: one signed-in client each, opened when first needed.

Apart from the relays' clients: any process may operate, only one reads an account's stream.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from monitoring.gws.errors import GwsError, Unreachable
from monitoring.gws.wire import Unreadable, read_me

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.floor.notifications import Notification
    from monitoring.gws.client import Client
    from monitoring.gws.paths import OperationRequest
    from monitoring.ports import Account, Vault


class Accounts:
    """Clients by account."""

    def __init__(self, vault: Vault, connect: Callable[[Account], Client]) -> None:
        self._vault, self._connect = vault, connect
        self._clients: dict[str, Client] = {}
        self._opening = asyncio.Lock()

    async def operate(self, account: str, request: OperationRequest) -> None:
        """POST as this account, once. Raises the errors of `gws.errors`."""
        client = await self._client(account)
        await client.operate(request)

    async def look(self, account: str) -> Notification | None:
        """A fresh snapshot of the account, or None if it cannot be had."""
        try:
            client = await self._client(account)
            told = read_me(account, await client.snapshot(), time.time())
        except GwsError:
            return None
        return None if isinstance(told, Unreadable) else told

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.close()
        self._clients.clear()

    async def _client(self, username: str) -> Client:
        """The account's client, signed in, with the credentials of now."""
        async with self._opening:
            account = await self._vault.account(username)
            if account is None:
                raise Unreachable(f"the credentials of {username} are not held")
            known = self._clients.get(username)
            if known is not None and known.account.password == account.password:
                return known
            client = self._connect(account)
            try:
                await client.sign_in()
            except GwsError:
                await client.close()
                raise
            if known is not None:
                await known.close()
            self._clients[username] = client
            return client
