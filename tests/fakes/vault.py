"""A vault in memory."""

from __future__ import annotations

from monitoring.ports import Account, Secret


class FakeVault:
    """`monitoring.ports.Vault`, kept in a dict that a test may change."""

    def __init__(self, *accounts: Account) -> None:
        self.held = {account.username: account for account in accounts}
        self.unheld: dict[str, str] = {}
        self.refused: dict[str, Account] = {}

    async def accounts(self) -> list[Account]:
        return [held for name, held in self.held.items() if self.refused.get(name) is not held]

    async def give_up(self, username: str) -> None:
        self.refused[username] = self.held[username]

    async def given_up(self) -> frozenset[str]:
        return frozenset(name for name, refused in self.refused.items() if self.held.get(name) is refused)

    async def account(self, username: str) -> Account | None:
        return self.held.get(username)

    async def placed(self) -> dict[str, str]:
        return {username: team for username, team in self.unheld.items() if username not in self.held}


PASSWORD = "secret"


def account(username: str, role: str = "agent", team: str = "North", password: str = PASSWORD) -> Account:
    """An account as the simulated GWS knows it."""
    return Account(username, role, team, Secret(password))
