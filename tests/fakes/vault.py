"""A vault in memory."""

from __future__ import annotations

from monitoring.ports import Account, Secret


class FakeVault:
    """`monitoring.ports.Vault`, kept in a dict that a test may change."""

    def __init__(self, *accounts: Account) -> None:
        self.held = {account.username: account for account in accounts}

    async def accounts(self) -> list[Account]:
        return list(self.held.values())

    async def account(self, username: str) -> Account | None:
        return self.held.get(username)


PASSWORD = "secret"


def account(username: str, role: str = "agent", team: str = "North", password: str = PASSWORD) -> Account:
    """An account as the simulated GWS knows it."""
    return Account(username, role, team, Secret(password))
