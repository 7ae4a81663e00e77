"""Telephony: calls ring, are answered, held, joined, passed on and overheard. Knows no chat, no HTTP, no chance."""
