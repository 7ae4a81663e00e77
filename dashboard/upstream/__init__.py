"""The upstream page: how each account is heard, for admins."""
