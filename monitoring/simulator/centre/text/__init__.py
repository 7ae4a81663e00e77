"""Chats: invitations, members, the log and who may read it, supervision. Knows no call, no HTTP, no chance."""
